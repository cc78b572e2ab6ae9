"""Shapes of what is written about an activity. No database here: options that depend on it are given by the view."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates_schema

from commons.api import _, _l, fields, grade
from commons.plugins.activities import rules

KINDS = [("course", _l("Course")), ("workshop", _l("Workshop")), ("open", _l("Open activity"))]
AUDIENCES = [("women", _l("Women")), ("men", _l("Men"))]
DAYS = [
    ("SU", _l("Sunday")),
    ("MO", _l("Monday")),
    ("TU", _l("Tuesday")),
    ("WE", _l("Wednesday")),
    ("TH", _l("Thursday")),
    ("FR", _l("Friday")),
    ("SA", _l("Saturday")),
]
MODES = [
    ("open", _l("On this site, and at the desk")),
    ("phone", _l("By phone or at the desk alone")),
    ("none", _l("No registration: people just come")),
]

PROBLEMS = {
    "same_time": _l("It must end at another time than it begins."),
    "before_first": _l("The last day must not be before the first."),
    "days_without_time": _l("Please write when it begins."),
    "two_ends": _l("Please give the last day or the number of sessions, not both."),
    "below_least": _l("This must not be less than the one before it."),
}


def grades() -> list[tuple[str, str]]:
    """Kindergarten and the twelve grades, named in the reader's language."""
    named = [(str(number), _("Grade %(number)s", number=grade(number))) for number in range(1, 13)]
    return [("0", _("Kindergarten")), *named]


class Grade(fields.Choice):
    """A grade of school; loads to its number, 0 for kindergarten."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return int(super()._deserialize(str(value) if isinstance(value, int) else value, attr, data, **kwargs))


class ActivitySchema(fields.Schema):
    """An activity as the form, the import and the API give it."""

    title = fields.TextsField(label=_l("Name"), help=_l("In one language at least; readers of others see that one."))
    kind = fields.Choice(KINDS, label=_l("Kind"), widget="radios", load_default="course")
    about = fields.TextsField(
        label=_l("What happens there"), longest=3000, lines=True, load_default=dict, help=_l("A few plain sentences.")
    )
    place = fields.RefField("place", label=_l("Place"), allow_none=True, options=())
    days = fields.Choices(DAYS, label=_l("Days"), load_default=list)
    start = fields.WallTime(label=_l("Begins at"), allow_none=True)
    end = fields.WallTime(label=_l("Ends at"), allow_none=True)
    first = fields.Day(label=_l("First day"), allow_none=True)
    last = fields.Day(
        label=_l("Last day"), allow_none=True, help=_l("Holidays and closures are left out by themselves.")
    )
    sessions = fields.Whole(label=_l("Number of sessions"), least=1, most=400, allow_none=True)
    grade_min = Grade(grades, label=_l("From grade"), allow_none=True)
    grade_max = Grade(grades, label=_l("To grade"), allow_none=True)
    age_min = fields.Whole(label=_l("From age"), most=120, allow_none=True)
    age_max = fields.Whole(label=_l("To age"), most=120, allow_none=True)
    reference_on = fields.Day(
        label=_l("Age or grade on the day"), allow_none=True, help=_l("If left out: on the first day of the activity.")
    )
    audience = fields.Choice(AUDIENCES, label=_l("Only for"), allow_none=True)
    maximum = fields.Whole(label=_l("Places"), least=1, most=100_000, allow_none=True, help=_l("Empty: without limit."))
    minimum = fields.Whole(label=_l("Minimum participants"), least=1, most=100_000, allow_none=True)
    decide_on = fields.Day(
        label=_l("Decision day"),
        allow_none=True,
        help=_l("Below the minimum, it is decided on this day whether it opens."),
    )
    mode = fields.Choice(MODES, label=_l("Registration"), widget="radios", load_default="open")
    price_month = fields.Money(label=_l("Price per month"), allow_none=True)
    price_year = fields.Money(label=_l("Price per year"), allow_none=True)
    price_course = fields.Money(label=_l("Price in all"), allow_none=True)
    price_note = fields.TextsField(label=_l("About the price"), load_default=dict, help=_l("Discounts, materials …"))
    office = fields.TextsField(
        label=_l("At the office"),
        load_default=dict,
        help=_l("What is done about the payment, and when the office is open."),
    )
    leader = fields.Line(label=_l("Who leads it"), load_default="")
    image = fields.RefField("file", label=_l("Picture"), widget="file", allow_none=True)
    image_alt = fields.TextsField(
        label=_l("What the picture shows"), load_default=dict, help=_l("Read aloud to those who do not see it.")
    )
    note = fields.Paragraphs(
        label=_l("Note for the office"), longest=5000, load_default="", help=_l("Only staff see it.")
    )

    @validates_schema
    def _fits(self, data: dict[str, Any], **kwargs: Any) -> None:
        found = rules.problems(data)
        if found:
            raise ValidationError({name: [str(PROBLEMS[code])] for name, code in found.items()})
        if data.get("image") and not data.get("image_alt"):
            raise ValidationError({"image_alt": [_("Please say in a few words what the picture shows.")]})


class CreateSchema(ActivitySchema):
    """A new activity; source: where an import found it."""

    source = fields.Line(longest=64, widget="hidden", allow_none=True)


class ChangeSchema(ActivitySchema):
    """Only what is changed: absent means unchanged."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"partial": True, **kwargs})


class CancelSchema(fields.Schema):
    reason = fields.TextsField(label=_l("Reason"), help=_l("Everybody who is registered reads it."))


class RegistrationSchema(fields.Schema):
    """as_before: it is taken back, to these moments (ISO text)."""

    as_before = fields.YesNo(widget="hidden")
    opens_at = fields.Line(longest=40, widget="hidden", allow_none=True)
    closes_at = fields.Line(longest=40, widget="hidden", allow_none=True)


class FilterSchema(fields.Schema):
    """The filters of the public list; an address with them can be shared."""

    q = fields.Line(label=_l("Search"), load_default="", widget="search")
    age = fields.Whole(label=_l("Age"), most=120, allow_none=True)
    day = fields.Choices(DAYS, label=_l("Day"), load_default=list)
    neighbourhood = fields.Line(label=_l("Neighbourhood"), widget="select", longest=16, allow_none=True)
    institution = fields.Line(label=_l("Institution"), widget="hidden", longest=30, allow_none=True)
    price = fields.Whole(label=_l("At most, a month"), most=100_000, allow_none=True, help=_l("0: free of charge."))
    kind = fields.Choice(KINDS, label=_l("Kind"), allow_none=True)
    room = fields.YesNo(label=_l("With room only"))
    after = fields.Line(load_default="", widget="hidden", longest=80)
