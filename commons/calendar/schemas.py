"""Shapes of the calendar's commands: places, plans, single dates, closures."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from commons.calendar.models import POLICIES, WHEELCHAIR
from commons.calendar.recurrence import LAST_YEAR, MOST_SLOTS
from commons.fields import (
    Choice,
    Choices,
    Day,
    Line,
    RefField,
    Schema,
    TextsField,
    WallTime,
    Whole,
    YesNo,
)
from commons.i18n import _, _l, plain
from commons.institutions import api as institutions

#: In the order of the week here.
DAYS = {
    "SU": _l("Sunday"),
    "MO": _l("Monday"),
    "TU": _l("Tuesday"),
    "WE": _l("Wednesday"),
    "TH": _l("Thursday"),
    "FR": _l("Friday"),
    "SA": _l("Saturday"),
}
WHEELCHAIR_LABELS = dict(
    zip(WHEELCHAIR, (_l("Yes"), _l("In part"), _l("No"), _l("Not known")), strict=True)
)
POLICY_LABELS = dict(
    zip(POLICIES, (_l("Closed"), _l("Short hours"), _l("Open all the same")), strict=True)
)


def neighbourhood_options() -> list[tuple[str, Any]]:
    """For a select: no neighbourhood, then each by its name."""
    return [("", _("None in particular")), *((str(one.ref), plain(one.name)) for one in institutions.neighbourhoods())]


class PlaceData(Schema):
    """A place."""

    name = TextsField(label=_l("Name of the place"), longest=120)
    neighbourhood = RefField(
        "neighbourhood", label=_l("Neighbourhood"), options=neighbourhood_options, allow_none=True
    )
    address = TextsField(label=_l("Address"), required=False, load_default=dict)
    wheelchair = Choice(
        list(WHEELCHAIR_LABELS.items()), label=_l("Accessible by wheelchair"), load_default="unknown", widget="radios"
    )
    access = TextsField(
        label=_l("How one gets in"),
        help=_l("Entrance, lift, accessible toilets, the nearest stop."),
        required=False,
        load_default=dict,
    )
    size = Whole(label=_l("How many people it holds"), least=1, most=100_000, allow_none=True)


class PlanData(Schema):
    """A schedule. No days: one date, on `first`. Neither `last` nor `count`: no end. make_up None: as the institution's
    policy says. `end` not after `start`: it ends on the next day; None: it lasts an hour."""

    ref = RefField()
    days = Choices(list(DAYS.items()), label=_l("Days"), load_default=list)
    start = WallTime(label=_l("Begins at"))
    end = WallTime(label=_l("Ends at"), allow_none=True)
    first = Day(label=_l("First date"))
    last = Day(label=_l("Last date"), allow_none=True)
    place = RefField("place", label=_l("Place"), allow_none=True)
    interval = Whole(label=_l("Every how many weeks"), least=1, most=52, load_default=1)
    count = Whole(label=_l("Number of sessions"), least=1, most=MOST_SLOTS, allow_none=True)
    make_up = YesNo(label=_l("Sessions that fall on closed days are made up for"), allow_none=True, load_default=None)

    @ma.validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["start"] == data["end"]:
            raise ma.ValidationError(str(_l("It ends when it begins.")), "end")
        if data.get("last") is not None and data["last"] < data["first"]:
            raise ma.ValidationError(str(_l("The last date is before the first.")), "last")
        if data.get("last") is not None and data.get("count") is not None:
            raise ma.ValidationError(str(_l("Please give the last date or the number of sessions, not both.")), "count")
        if data["first"].year > LAST_YEAR - 2:
            raise ma.ValidationError(str(_l("This date is too far ahead.")), "first")


class ReplanData(PlanData):
    """This and following: the schedule that ends before `since`, and what takes its place."""

    schedule = Whole()
    since = Day()


class UnplanData(Schema):
    """All schedules of a subject end before `since` (None: today)."""

    ref = RefField()
    since = Day(allow_none=True)


class OccurrenceData(Schema):
    """One date, by its code."""

    occurrence = Line(longest=16, widget="hidden")


class CancelData(OccurrenceData):
    """A date that will not take place."""

    reason = TextsField(
        label=_l("Why it is cancelled"),
        help=_l("Everybody who is signed up will read this."),
        required=False,
        load_default=dict,
    )


class MoveData(OccurrenceData):
    """A date at another time or in another place. What is not given stays. as_planned: back to where its schedule has
    it, whatever else is given (a move that is taken back)."""

    day = Day(label=_l("New date"), allow_none=True)
    start = WallTime(label=_l("Begins at"), allow_none=True)
    end = WallTime(label=_l("Ends at"), allow_none=True)
    place = RefField("place", label=_l("Place"), options=(), allow_none=True)
    reason = TextsField(
        label=_l("Why it is moved"),
        help=_l("Everybody who is signed up will read this."),
        required=False,
        load_default=dict,
    )
    as_planned = YesNo(widget="hidden")

    @ma.validates_schema
    def _lasts(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("start") is not None and data.get("start") == data.get("end"):
            raise ma.ValidationError(str(_l("It ends when it begins.")), "end")


class OpenData(Schema):
    """Days on which an institution is open all the same."""

    first = Day(label=_l("First day"))
    last = Day(label=_l("Last day"))
    title = TextsField(label=_l("What it is for"), longest=120)

    @ma.validates_schema
    def _ordered(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["last"] < data["first"]:
            raise ma.ValidationError(str(_l("The last day is before the first.")), "last")
        if (data["last"] - data["first"]).days > 366:
            raise ma.ValidationError(str(_l("This is longer than a year.")), "last")


class CloseData(OpenData):
    """Days on which an institution is closed, or has short hours. holiday: the name by which they were suggested, of a
    closure that comes back."""

    holiday = Line(longest=120, widget="hidden", allow_none=True)
    policy = Choice(list(POLICY_LABELS.items()), label=_l("On these days"), widget="radios", load_default="closed")
    starts_at = WallTime(
        label=_l("Nothing before"), help=_l("For days with short hours."), allow_none=True
    )
    ends_at = WallTime(label=_l("Nothing after"), help=_l("For days with short hours."), allow_none=True)
    provisional = YesNo(label=_l("The date may still move by a day"))

    @ma.validates_schema
    def _hours(self, data: dict[str, Any], **_kwargs: Any) -> None:
        hours = data.get("starts_at"), data.get("ends_at")
        if data["policy"] == "shortened" and hours == (None, None):
            raise ma.ValidationError(str(_l("Please write from when, or until when, it is open.")), "ends_at")
        if data["policy"] == "shortened" and None not in hours and hours[0] >= hours[1]:
            raise ma.ValidationError(str(_l("It ends before it begins.")), "ends_at")


class ChangeClosureData(CloseData):
    """A closure as it is to be from now on."""

    closure = Line(longest=16, widget="hidden")


class DropClosureData(Schema):
    """A closure, by its code."""

    closure = Line(longest=16, widget="hidden")


class FillData(Schema):
    """Suggested closures between two days; without them, the season at hand or the next one."""

    first = Day(label=_l("From"), allow_none=True)
    last = Day(label=_l("To"), allow_none=True)
    preset = Choice(
        (
            ("community_centre", _l("Jewish holidays and national days")),
            ("arab_centre", _l("Muslim, Christian and Druze holidays")),
            ("every_day", _l("No closures")),
        ),
        label=_l("Which days"),
        allow_none=True,
    )

    @ma.validates_schema
    def _ordered(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("first") and data.get("last") and not 0 <= (data["last"] - data["first"]).days <= 800:
            raise ma.ValidationError(str(_l("Please choose at most two years, the first day first.")), "last")


class NothingData(Schema):
    """No data."""


class ExtendData(Schema):
    """One schedule, by its id."""

    schedule = Whole()


