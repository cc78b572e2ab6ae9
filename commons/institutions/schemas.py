"""The shapes of this part's commands."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate

from commons import fields
from commons.i18n import _, _l, plain
from commons.institutions import queries, rules
from commons.kernel import ANYONE


class DayOfYear(fields.Line):
    """A day of every year, written 30.6; loads to "06-30"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=5, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = rules.day_of_year(super()._deserialize(value, attr, data, **kwargs))
        if day is None:
            raise ma.ValidationError(_("Please write a day and a month, such as 30.6."))
        return day


class Colour(fields.Line):
    """A colour, "#14534d"; it must be readable on paper."""

    def __init__(self, **kwargs: Any) -> None:
        said = _l("Please write a colour, such as #14534d.")
        kwargs.setdefault("validate", validate.Regexp(f"{rules.COLOUR.pattern}$", error=said))
        super().__init__(longest=7, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value.lower() if isinstance(value, str) else value, attr, data, **kwargs)


def _readable(colour: str) -> None:
    if not rules.readable(colour):
        near = ", ".join(f"\u2066{one}\u2069" for one in rules.readable_near(colour))
        said = _("Words in this colour are hard to read on paper. Near it, these can be read: %(colours)s")
        raise ma.ValidationError(said % {"colours": near})


def institution_options() -> list[tuple[str, Any]]:
    """Every institution, for a list to choose from."""
    return [("", _("None")), *((str(row.ref), plain(row.name)) for row in queries.institutions_list(ANYONE))]


def neighbourhood_options() -> list[tuple[str, Any]]:
    """Every neighbourhood, for a list to choose from."""
    return [("", _("The whole city")), *((str(row.ref), plain(row.name)) for row in queries.neighbourhoods())]


def _pairs(labels: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(labels.items())


class AddNeighbourhood(fields.Schema):
    """A neighbourhood. order: smaller comes first."""

    name = fields.TextsField(label=_l("Name"))
    order = fields.Whole(label=_l("Place in the list"), load_default=0, most=1000)


class AddInstitution(fields.Schema):
    """An institution. short: the stable name that scripts use, made of the English name where it is left empty."""

    name = fields.TextsField(label=_l("Name"))
    kind = fields.Choice(_pairs(rules.KINDS), label=_l("Kind"))
    side = fields.Choice(
        _pairs(rules.SIDES), label=_l("Side"), help=_l("Where it stands when the city is run together.")
    )
    parent = fields.RefField(
        "institution", options=institution_options, label=_l("Part of"), allow_none=True
    )
    neighbourhood = fields.RefField(
        "neighbourhood", options=neighbourhood_options, label=_l("Neighbourhood"), allow_none=True
    )
    about = fields.TextsField(
        label=_l("About"), lines=True, longest=4000, load_default=dict, metadata={"attrs": {"rows": 4}}
    )
    address = fields.TextsField(
        label=_l("Address"), help=_l("Also a landmark, where streets have no names."), load_default=dict
    )
    phone = fields.Phone(label=_l("Phone"), allow_none=True)
    email = fields.Email(label=_l("Mail"), allow_none=True)
    short = fields.Line(
        label=_l("Short name"),
        help=_l("For scripts: Latin letters, digits and hyphens. It should not change."),
        longest=40,
        allow_none=True,
        validate=validate.Regexp("[a-z][a-z0-9-]*$", error=_l("Please use Latin letters, digits and hyphens.")),
    )
    colour = Colour(
        label=_l("Colour"),
        help=_l("Six digits, such as #14534d; dark enough to be read on paper."),
        allow_none=True,
    )

    @ma.validates("colour")
    def _colour(self, value: str | None, data_key: str) -> None:
        if value and len(value) == 7:
            _readable(value)


class ChangeInstitution(AddInstitution):
    """What of an institution changes; what is absent stays. After the institution's own fields, its policy."""

    mark = fields.RefField(
        "file",
        label=_l("Mark"),
        help=_l("A square picture that stands beside the name."),
        widget="file",
        allow_none=True,
    )
    picture = fields.RefField("file", label=_l("Picture"), widget="file", allow_none=True)
    picture_alt = fields.TextsField(
        label=_l("What the picture shows"), help=_l("Read aloud to those who do not see it."), load_default=dict
    )
    season_start = DayOfYear(label=_l("The season begins on"), help=_l("Day and month: 1.9"))
    season_end = DayOfYear(label=_l("The season ends on"), help=_l("Day and month: 30.6"))
    closures = fields.Choice(_pairs(rules.CLOSURES), label=_l("Days without activity"))
    make_up = fields.YesNo(label=_l("Sessions that fall on such a day are made up for at the end"))
    cancel_rule = fields.Choice(_pairs(rules.CANCEL_RULES), label=_l("Cancellation"))
    last_refund = DayOfYear(label=_l("Last day of the season for a refund"), help=_l("Day and month: 30.4"))
    offer_hours = fields.Whole(
        label=_l("Hours to answer an offer of a place"), least=1, most=24 * 14
    )
    quiet = fields.YesNo(label=_l("No automatic mail on Sabbath and holidays"))
    memorial_eve_end = fields.WallTime(label=_l("On the eves of the memorial days activities end at"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "partial": True})

    @ma.validates_schema
    def _described(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("picture") and not data.get("picture_alt"):
            raise ma.ValidationError({"picture_alt": [_("Please say in a few words what the picture shows.")]})


class RemovePicture(fields.Schema):
    """A mark or a picture that is taken down."""

    which = fields.Choice([("mark", _l("Mark")), ("picture", _l("Picture"))], label=_l("Picture"))


class GiveRole(fields.Schema):
    """A role in the institution. who: a mail address, a phone number, or a person's Ref. until: the first day without
    it."""

    who = fields.Line(label=_l("Mail address or phone"), longest=254)
    role = fields.Choice(
        [(role, label) for role, label in rules.ROLES.items() if role != rules.SITE_ADMIN], label=_l("Role")
    )
    until = fields.Day(
        label=_l("Until"), help=_l("The first day without it; empty: until it is ended."), allow_none=True
    )


class GiveCityRole(GiveRole):
    """Site administration, for the whole city."""

    class Meta(fields.Schema.Meta):
        exclude = ("role",)


class EndRole(fields.Schema):
    """A role that ends today. role: its id."""

    role = fields.Whole(least=1, widget="hidden")


class Acquaint(fields.Schema):
    """Ids of a person and of the institution whose desk knows them from now on."""

    person = fields.Whole(least=1)
    institution = fields.Whole(least=1)
