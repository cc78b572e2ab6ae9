"""What the commands of signing up take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma

from commons import fields
from commons.fields import CODE, Schema
from commons.i18n import _, _l, zone
from commons.people.api import no_id_number

MODES = [
    ("open", _l("Here on the site, and at the desk")),
    ("phone", _l("By phone and at the desk only")),
    ("none", _l("One does not sign up")),
]
MARKS = [("present", _l("Present")), ("absent", _l("Absent")), ("excused", _l("Excused")), ("none", _l("Not noted"))]


class MomentField(fields.Line):
    """A moment: wall time of the city as forms send it (2026-09-01T09:00), or ISO 8601 with an offset. Loads aware."""

    default_widget = "datetime"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=40, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime | None:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone())
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ma.ValidationError(_("Please write a day and a time.")) from None
        if not 1900 <= moment.year <= 2100:
            raise ma.ValidationError(_("Please write a day and a time."))
        return moment


def _code(**kwargs: Any) -> fields.Line:
    return fields.Line(longest=16, widget="hidden", validate=ma.validate.Regexp(CODE), **kwargs)


def _unchanged(field: type[ma.fields.Field], **kwargs: Any) -> ma.fields.Field:
    return field(allow_none=True, load_default=ma.missing, **kwargs)


class PoolChange(Schema):
    """Places of a subject, and when one may sign up. What is absent stays as it is; null is "none"."""

    ref = fields.RefField()
    size = _unchanged(
        fields.Whole,
        least=1,
        most=100_000,
        label=_l("Places"),
        help=_l("Empty: there is room for everyone."),
    )
    minimum = _unchanged(
        fields.Whole,
        least=1,
        most=100_000,
        label=_l("Minimum of participants"),
        help=_l("With fewer it is decided whether it takes place."),
    )
    decide_on = _unchanged(fields.Day, label=_l("Day of decision"))
    opens_at = _unchanged(MomentField, label=_l("Registration opens"))
    closes_at = _unchanged(MomentField, label=_l("Registration closes"))
    mode = fields.Choice(MODES, label=_l("How one signs up"), load_default=ma.missing)


class Register(Schema):
    """One party: the people who come together, or not at all."""

    ref = fields.RefField()
    persons = fields.Many(
        fields.RefField("person"),
        least=1,
        most=10,
        label=_l("Who takes part?"),
        widget="checkboxes",
        purpose=_l("To keep the place, and to tell you of changes."),
        error_messages={"required": _l("Please choose at least one person.")},
    )
    take_automatically = fields.YesNo(
        label=_l("If a place is freed, take it for us at once"),
        help=_l("Without this you get an offer, with a day until which to answer."),
    )
    note = fields.Paragraphs(
        label=_l("Something the staff should know"),
        help=_l("Please do not write about health or other private matters here; call instead."),
        longest=500,
        allow_none=True,
        metadata={"attrs": {"rows": 2}},
    )
    regulations = fields.YesNo(label=_l("I have read the conditions and accept them"))


class OneRegistration(Schema):
    """The registration that a command is about, by its code."""

    registration = _code()


class Cancel(OneRegistration):
    """persons: some of the party; empty: all of them. at_once: by the desk, whatever the rule of the institution."""

    persons = fields.Many(
        fields.RefField("person"), most=10, load_default=list, label=_l("For whom"), widget="checkboxes"
    )
    reason = fields.Line(
        label=_l("Reason"), help=_l("It helps the staff; you need not give one."), longest=200, allow_none=True
    )
    at_once = fields.YesNo(label=_l("Free the place today, not at the end of the month"))


class Mark(Schema):
    """Attendance of one session: Ref of a person -> mark. at: when it was seen; the latest mark stays."""

    occurrence = _code()
    marks = ma.fields.Dict(
        keys=fields.RefField("person"),
        values=fields.Choice(MARKS),
        required=True,
        validate=ma.validate.Length(max=500),
        metadata={"label": _l("Attendance")},
    )
    at = MomentField(allow_none=True, widget="hidden")


class CheckIn(Schema):
    """One mark made without a connection. seen: the mark that stood there for its maker; at: when it was made."""

    occurrence = _code()
    person = fields.RefField("person")
    mark = fields.Choice(MARKS, label=_l("Attendance"))
    seen = fields.Choice(MARKS, widget="hidden")
    at = MomentField(allow_none=True, widget="hidden")


class Write(Schema):
    """A message to the people of a subject's registrations; of some of these alone, where `registrations` (codes) names
    them, whatever `to` says."""

    ref = fields.RefField()
    registrations = fields.Many(_code(), most=500, load_default=list, widget="hidden")
    to = fields.Choice(
        [
            ("registered", _l("Who has a place")),
            ("waiting", _l("Who waits for one")),
            ("all", _l("Both")),
        ],
        label=_l("To whom"),
        widget="radios",
        load_default="registered",
    )
    subject = fields.Line(label=_l("Subject"), longest=120, validate=no_id_number)
    text = fields.Paragraphs(
        label=_l("Text"),
        help=_l("It goes to many people: please name nobody in it."),
        longest=3000,
        validate=no_id_number,
        metadata={"attrs": {"rows": 8}},
    )


class Subject(Schema):
    """The subject that a command is about."""

    ref = fields.RefField()


class Nothing(Schema):
    """Nothing but the actor."""
