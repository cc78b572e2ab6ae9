from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.calendar.rules import (
    BadSchedule,
    Closure,
    apply_closures,
    overlapping,
    overlaps,
    roll_forward,
    season_slots,
    slot_at,
    slots,
    split_from,
    utc_of,
    weekly_rule,
)

ISRAEL = "Asia/Jerusalem"
SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SATURDAY = 6, 0, 1, 2, 3, 5


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def closure(first, last=None, policy="closed", **hours):
    return Closure(first=first, last=last or first, policy=policy, title={"en": "why"}, **hours)


def dates(found):
    return [slot.start_local.date() for slot in found]


def test_wall_time_is_kept_across_both_clock_changes():
    found = slots("FREQ=WEEKLY;BYDAY=WE;COUNT=53", datetime(2026, 3, 18, 19), 60, ISRAEL)
    assert {slot.start_local.time() for slot in found} == {time(19)}
    hours = {slot.start_local.date(): slot.start_utc.hour for slot in found}
    assert (hours[date(2026, 3, 25)], hours[date(2026, 4, 1)]) == (17, 16)
    assert (hours[date(2026, 10, 21)], hours[date(2026, 10, 28)]) == (16, 17)


def test_the_skipped_hour_is_moved_to_what_the_clock_shows_and_keeps_its_length():
    slot = slot_at(datetime(2026, 3, 27, 2, 30), 60, ISRAEL)
    assert slot.recurrence_local == datetime(2026, 3, 27, 2, 30)
    assert (slot.start_local, slot.end_local) == (datetime(2026, 3, 27, 3, 30), datetime(2026, 3, 27, 4, 30))
    assert (slot.start_utc, slot.end_utc) == (at(2026, 3, 27, 0, 30), at(2026, 3, 27, 1, 30))


def test_the_hour_that_occurs_twice_is_the_first():
    assert utc_of(datetime(2026, 10, 25, 1, 30), ISRAEL) == at(2026, 10, 24, 22, 30)
    assert utc_of(datetime(2026, 10, 25, 1, 30, fold=1), ISRAEL) == at(2026, 10, 24, 22, 30)


def test_a_slot_may_cross_midnight_and_a_clock_change():
    slot = slot_at(datetime(2026, 10, 24, 23), 240, ISRAEL)
    assert slot.end_local == datetime(2026, 10, 25, 3)
    assert slot.end_utc - slot.start_utc == timedelta(hours=5)


@settings(deadline=None)
@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30)),
    st.integers(1, 1440),
    st.sampled_from([ISRAEL, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_every_slot_ends_after_it_starts_and_shows_what_the_clock_shows(local, minutes, tzid):
    slot = slot_at(local, minutes, tzid)
    assert slot.start_utc < slot.end_utc
    assert slot_at(slot.start_local, minutes, tzid) == replace(slot, recurrence_local=slot.start_local)
    assert slot.recurrence_local == local


def test_a_window_is_half_open():
    rule, first = "FREQ=DAILY;COUNT=10", datetime(2026, 1, 1, 10)
    found = slots(rule, first, 60, ISRAEL, since=at(2026, 1, 2, 8), until=at(2026, 1, 4, 8))
    assert dates(found) == [date(2026, 1, 2), date(2026, 1, 3)]
    assert slots(rule, first, 60, ISRAEL, since=at(2026, 2, 1)) == []


def test_a_rule_without_end_fills_the_window_asked_for():
    found = slots("FREQ=MONTHLY;BYDAY=1TU", datetime(2026, 1, 6, 18), 90, ISRAEL, until=at(2027, 2, 1))
    assert len(found) == 13
    assert all(slot.start_local.weekday() == 1 and slot.start_local.day <= 7 for slot in found)


def test_a_single_date_needs_no_rule():
    assert dates(slots(None, datetime(2026, 5, 3, 18), 60, ISRAEL)) == [date(2026, 5, 3)]


def test_weeks_begin_on_sunday():
    # Fortnightly on Sunday and Monday: with weeks from Monday, the second Sunday would come a week later.
    found = slots("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4", datetime(2026, 9, 6, 17), 60, ISRAEL)
    assert dates(found) == [date(2026, 9, 6), date(2026, 9, 7), date(2026, 9, 20), date(2026, 9, 21)]


@pytest.mark.parametrize("until", ["20260920", "20260920T190000", "20260920T160000Z"])
def test_until_is_included_as_a_day_as_wall_time_and_in_utc(until):
    found = slots(f"FREQ=WEEKLY;BYDAY=SU;UNTIL={until}", datetime(2026, 9, 6, 19), 60, ISRAEL)
    assert dates(found)[-1] == date(2026, 9, 20)
    assert len(found) == 3


def test_weekly_rule():
    assert weekly_rule([WEDNESDAY, SUNDAY]) == "FREQ=WEEKLY;BYDAY=SU,WE;WKST=SU"
    assert weekly_rule([MONDAY], count=3, interval=2) == "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO;WKST=SU"
    assert "UNTIL=20270630T235959" in weekly_rule([MONDAY], until=date(2027, 6, 30))
    assert "UNTIL=20270630T120000" in weekly_rule([MONDAY], until=datetime(2027, 6, 30, 12))


def test_a_season_includes_its_first_and_last_day():
    found = season_slots([TUESDAY], date(2026, 9, 1), date(2026, 9, 29), time(17), 45, ISRAEL)
    assert dates(found) == [date(2026, 9, day) for day in (1, 8, 15, 22, 29)]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("tzid", {"tzid": "Asia/Nowhere"}),
        ("tzid", {"tzid": "../../etc/passwd"}),
        ("tzid", {"tzid": ""}),
        ("tzid", {"tzid": "a\0b"}),
        ("rule", {"rrule_text": "FREQ=SECONDLY;COUNT=5"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;BYHOUR=1,2,3;COUNT=5"}),
        ("rule", {"rrule_text": "every Tuesday"}),
        ("rule", {"rrule_text": ""}),
        ("rule", {"rrule_text": "FREQ=WEEKLY"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;BYDAY=2MO;COUNT=2"}),
        ("rule", {"rrule_text": "FREQ=MONTHLY;BYDAY=60MO;COUNT=2"}),
        ("rule", {"rrule_text": "FREQ=YEARLY;BYMONTH=-2;COUNT=2"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;COUNT=2;UNTIL=20270101"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;COUNT=0"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;COUNT=2;INTERVAL=0"}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;COUNT=" + "9" * 25}),
        ("rule", {"rrule_text": "FREQ=WEEKLY;UNTIL=tomorrow"}),
        ("rule", {"rrule_text": "FREQ=DAILY;UNTIL=20991231"}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 1441}),
        ("minutes", {"minutes": True}),
        ("dtstart", {"dtstart_local": datetime(1999, 12, 31)}),
        ("dtstart", {"dtstart_local": datetime(2101, 1, 1)}),
        ("dtstart", {"dtstart_local": datetime(1, 1, 1)}),
        ("dtstart", {"dtstart_local": at(2026, 1, 1)}),
        ("window", {"until": datetime(2027, 1, 1)}),
    ],
)
def test_what_cannot_be_planned_is_refused_beside_its_field(field, change):
    given_ = {
        "rrule_text": "FREQ=WEEKLY;COUNT=2",
        "dtstart_local": datetime(2026, 9, 1, 17),
        "minutes": 60,
        "tzid": ISRAEL,
    }
    with pytest.raises(BadSchedule) as refused:
        slots(**{**given_, **change})
    assert refused.value.field == field
    assert str(refused.value)


@pytest.mark.parametrize("days", [[], [7], [-1]])
def test_a_weekly_rule_needs_days_of_the_week(days):
    with pytest.raises(BadSchedule):
        weekly_rule(days)


def test_a_rule_that_names_no_date_ends():
    assert slots("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", datetime(2026, 1, 1), 60, ISRAEL) == []


RULE_TEXTS = st.lists(
    st.tuples(
        st.sampled_from(["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "INTERVAL", "COUNT", "UNTIL", "WKST"]),
        st.one_of(
            st.integers(-60, 400).map(str),
            st.sampled_from(["MO", "1SU,-1FR", "20261201", ",", "x"]),
            st.text(),
        ),
    ).map("=".join),
    max_size=3,
)


@settings(deadline=None)
@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), RULE_TEXTS)
def test_any_text_is_a_rule_or_refused(frequency, parts):
    try:
        found = slots(
            ";".join([f"FREQ={frequency}", *parts]), datetime(2026, 1, 1, 9), 60, ISRAEL, until=at(2027, 1, 1)
        )
    except BadSchedule:
        return
    assert found == sorted(found, key=lambda slot: slot.start_utc)


# Closures


def weekly(count=6, days=(SUNDAY,), first=datetime(2027, 4, 11, 17), minutes=60, interval=1):
    return slots(weekly_rule(days, count=count, interval=interval), first, minutes, ISRAEL)


PASSOVER = closure(date(2027, 4, 21), date(2027, 4, 28))


def test_a_closed_date_stays_with_its_reason_and_is_not_dropped():
    planned = apply_closures(weekly(), [PASSOVER], False, date(2027, 6, 30))
    assert [item.status for item in planned] == [
        "planned",
        "planned",
        "closed",
        "planned",
        "planned",
        "planned",
    ]
    assert planned[2].closure.title == {"en": "why"}
    assert [item.slot for item in planned] == weekly()


def test_closed_dates_are_made_up_after_the_last_with_slots_of_their_own():
    given_ = weekly()
    planned = apply_closures(given_, [PASSOVER, closure(date(2027, 5, 23))], True, date(2027, 6, 30))
    assert [item.slot for item in planned[:6]] == given_
    extra = planned[6:]
    assert [item.slot.recurrence_local for item in extra] == [datetime(2027, 5, 30, 17)]
    assert [(item.status, item.make_up) for item in extra] == [("planned", True)]
    assert extra[0].slot.end_local == datetime(2027, 5, 30, 18)


def test_make_up_follows_the_pattern_of_the_weeks_and_stops_at_the_last_day_allowed():
    # Sunday and Wednesday, every second week; the four dates between are closed.
    given_ = weekly(8, (SUNDAY, WEDNESDAY), interval=2)
    shut = closure(date(2027, 4, 20), date(2027, 5, 20))
    planned = apply_closures(given_, [shut], True, date(2027, 6, 20))
    assert sum(item.status == "closed" for item in planned) == 4
    assert dates(item.slot for item in planned[8:]) == [date(2027, 6, 6), date(2027, 6, 9), date(2027, 6, 20)]


def test_a_shortened_day_cuts_moves_or_closes():
    eve = closure(date(2027, 5, 3), policy="shortened", ends_at=time(18), starts_at=time(9))
    day = [slot_at(datetime(2027, 5, 3, hour), 120, ISRAEL) for hour in (6, 8, 10, 17, 18)]
    planned = apply_closures(day, [eve], False, date(2027, 6, 30))
    assert [item.status for item in planned] == ["closed", "shortened", "planned", "shortened", "closed"]
    assert planned[1].slot.start_local == datetime(2027, 5, 3, 9)
    assert planned[1].slot.recurrence_local == datetime(2027, 5, 3, 8)
    assert planned[3].slot.end_local == datetime(2027, 5, 3, 18)
    assert planned[3].slot.end_utc == at(2027, 5, 3, 15)


def test_a_slot_past_midnight_belongs_to_the_day_it_starts_on():
    late = [slot_at(datetime(2027, 5, 2, 22), 180, ISRAEL)]
    assert apply_closures(late, [closure(date(2027, 5, 3))], False, date.max)[0].status == "planned"
    cut = apply_closures(late, [closure(date(2027, 5, 2), policy="shortened", ends_at=time(23))], False, date.max)
    assert cut[0].slot.end_local == datetime(2027, 5, 2, 23)


def test_open_outranks_closed_and_closed_outranks_shortened():
    day = date(2027, 4, 11)
    shut, short = closure(day), closure(day, policy="shortened", ends_at=time(17, 30))
    assert apply_closures(weekly(1), [short, shut], False, day)[0].status == "closed"
    assert apply_closures(weekly(1), [shut, short, closure(day, policy="open")], False, day)[0].status == "planned"


def test_no_slots_make_no_make_up():
    assert apply_closures([], [PASSOVER], True, date(2027, 6, 30)) == []


def test_a_closure_is_checked():
    with pytest.raises(BadSchedule):
        closure(date(2027, 5, 3), date(2027, 5, 2))
    with pytest.raises(BadSchedule):
        closure(date(2027, 5, 3), policy="shortened")
    with pytest.raises(BadSchedule):
        closure(date(2027, 5, 3), policy="perhaps")


# This and following


FIRST = datetime(2026, 9, 6, 17)


def test_this_and_following_divides_between_two_dates():
    split = split_from("FREQ=WEEKLY;BYDAY=SU;COUNT=10", FIRST, ISRAEL, datetime(2026, 9, 27, 17), at(2026, 9, 1))
    before = slots(split.before, FIRST, 60, ISRAEL)
    after = slots(split.after, split.dtstart_local, 60, ISRAEL)
    assert before + after == slots("FREQ=WEEKLY;BYDAY=SU;COUNT=10", FIRST, 60, ISRAEL)
    assert (len(before), split.dtstart_local) == (3, datetime(2026, 9, 27, 17))


def test_what_has_started_stays_with_the_old_rule():
    now = utc_of(datetime(2026, 9, 27, 17), ISRAEL)
    split = split_from("FREQ=WEEKLY;BYDAY=SU;UNTIL=20261231", FIRST, ISRAEL, datetime(2026, 9, 13, 17), now)
    assert split.dtstart_local == datetime(2026, 10, 4, 17)
    assert dates(slots(split.before, FIRST, 60, ISRAEL))[-1] == date(2026, 9, 27)


def test_a_fortnightly_rule_keeps_its_weeks_when_divided():
    rule = weekly_rule([SUNDAY, THURSDAY], count=8, interval=2)
    whole = slots(rule, FIRST, 60, ISRAEL)
    for slot in whole[1:]:
        split = split_from(rule, FIRST, ISRAEL, slot.recurrence_local, at(2026, 1, 1))
        halves = slots(split.before, FIRST, 60, ISRAEL) + slots(split.after, split.dtstart_local, 60, ISRAEL)
        assert halves == whole


def test_nothing_is_kept_before_the_first_date_and_nothing_left_after_the_last():
    rule = "FREQ=WEEKLY;BYDAY=SU;COUNT=2"
    assert split_from(rule, FIRST, ISRAEL, FIRST, at(2026, 1, 1)).before is None
    with pytest.raises(BadSchedule):
        split_from(rule, FIRST, ISRAEL, FIRST, at(2027, 1, 1))


# Deadlines and clashes


def is_sabbath_or_passover(day):
    return day.weekday() == SATURDAY or date(2027, 4, 22) <= day <= date(2027, 4, 28)


@pytest.mark.parametrize(
    ("deadline", "rolled"),
    [
        (datetime(2027, 4, 15, 20), datetime(2027, 4, 15, 20)),
        (datetime(2027, 4, 16, 12), datetime(2027, 4, 16, 12)),
        (datetime(2027, 4, 16, 20), datetime(2027, 4, 18, 20)),
        (datetime(2027, 4, 17, 12), datetime(2027, 4, 18, 12)),
        (datetime(2027, 4, 21, 18), datetime(2027, 4, 29, 18)),
        (datetime(2027, 4, 24, 9), datetime(2027, 4, 29, 9)),
    ],
)
def test_a_deadline_rolls_to_the_next_ordinary_day_at_the_same_wall_time(deadline, rolled):
    assert roll_forward(utc_of(deadline, ISRAEL), ISRAEL, is_sabbath_or_passover) == utc_of(rolled, ISRAEL)


def test_a_deadline_rolls_across_a_clock_change_at_the_same_wall_time():
    # Summer time begins on Friday 27.3.2026.
    friday = utc_of(datetime(2026, 3, 26, 12), ISRAEL)
    rolled = roll_forward(friday, ISRAEL, lambda day: day in (date(2026, 3, 26), date(2026, 3, 27)))
    assert rolled == utc_of(datetime(2026, 3, 28, 12), ISRAEL)
    assert rolled - friday == timedelta(hours=47)


def test_a_year_of_rest_is_refused():
    with pytest.raises(ValueError, match="no ordinary day"):
        roll_forward(at(2026, 1, 1), ISRAEL, lambda day: True)


def test_back_to_back_is_no_overlap():
    ten, eleven, twelve = (at(2026, 1, 1, hour) for hour in (10, 11, 12))
    assert not overlaps(ten, eleven, eleven, twelve)
    assert overlaps(ten, twelve, eleven, twelve)
    assert overlaps(ten, twelve, ten, eleven)
    assert not overlaps(ten, twelve, eleven, eleven)


class Counted(int):
    """A moment that counts how often it is compared."""

    compared = 0

    def __lt__(self, other):
        Counted.compared += 1
        return int(self) < int(other)

    def __le__(self, other):
        Counted.compared += 1
        return int(self) <= int(other)

    def __eq__(self, other):
        Counted.compared += 1
        return int(self) == int(other)

    __hash__ = int.__hash__


def spans(*pairs):
    return [SimpleNamespace(start_utc=Counted(start), end_utc=Counted(end)) for start, end in pairs]


def test_overlaps_are_found_in_the_order_of_the_slots():
    mine, theirs = spans((10, 12), (0, 3), (12, 13), (5, 5)), spans((0, 1), (2, 11), (3, 4), (11, 14), (12, 12))
    wanted = [
        (one, other)
        for one in mine
        for other in theirs
        if overlaps(one.start_utc, one.end_utc, other.start_utc, other.end_utc)
    ]
    assert overlapping(mine, theirs) == wanted and len(wanted) == 5


@pytest.mark.parametrize("seed", range(20))
def test_overlaps_are_those_that_comparing_each_with_each_finds(seed):
    chance = Random(seed)

    def some():
        starts = [chance.randrange(200) for _number in range(40)]
        return spans(*((start, start + chance.randrange(12)) for start in starts))

    mine, theirs = some(), some()
    assert overlapping(mine, theirs) == [
        (one, other)
        for one in mine
        for other in theirs
        if overlaps(one.start_utc, one.end_utc, other.start_utc, other.end_utc)
    ]


def test_two_thousand_dates_are_not_compared_each_with_each():
    mine = spans(*((10 * number, 10 * number + 6) for number in range(2000)))
    theirs = spans(*((10 * number + 5, 10 * number + 9) for number in range(2000)))
    Counted.compared = 0
    assert len(overlapping(mine, theirs)) == 2000
    assert Counted.compared < 40 * 4000
