"""What an activity is open for, and when it can be published."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from commons.plugins.activities import rules
from commons.plugins.activities.importing import season_start


def activity(**values: Any) -> SimpleNamespace:
    """An activity without limits and prices, but for those given."""
    empty = dict.fromkeys(
        ("age_min", "age_max", "grade_min", "grade_max", "price_month", "price_year", "price_course", "reference_on")
    )
    return SimpleNamespace(**{**empty, "title": {"he": "חוג"}, "kind": "course", "plan": {}, **values})


@pytest.mark.parametrize(
    ("prices", "free"),
    [
        ({}, False),  # what is not stated is not free
        ({"price_month": 0}, True),
        ({"price_month": 0, "price_year": 0}, True),
        ({"price_month": 0, "price_course": 100}, False),
        ({"price_month": 22000}, False),
    ],
)
def test_free(prices: dict[str, int], free: bool) -> None:
    assert rules.free(activity(**prices)) is free


@pytest.mark.parametrize(
    ("limits", "age", "grade", "code"),
    [
        ({"age_min": 16}, 15, 10, "too_young"),
        ({"age_min": 16}, 16, 11, None),
        ({"age_max": 8}, 9, 3, "too_old"),
        ({"age_max": 8}, 8, 3, None),
        ({"grade_min": 2, "grade_max": 4}, 6, 1, "grade_low"),
        ({"grade_min": 2, "grade_max": 4}, 7, 2, None),
        ({"grade_min": 2, "grade_max": 4}, 9, 4, None),
        ({"grade_min": 2, "grade_max": 4}, 10, 5, "grade_high"),
        ({"grade_min": 0, "grade_max": 0}, 5, 0, None),
        ({"grade_min": 0, "grade_max": 0}, 4, -1, "grade_low"),
        ({"grade_min": 1}, 40, None, "no_grade"),
        ({"grade_min": 1}, None, None, None),  # what is not known refuses nobody
        ({"age_min": 16, "age_max": 18}, None, None, None),
        ({}, 3, None, None),
    ],
)
def test_unfit(limits: dict[str, int], age: int | None, grade: int | None, code: str | None) -> None:
    assert rules.unfit(activity(**limits), age, grade) == code


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, {}),
        ({"start": "16:30", "end": "16:30"}, {"end": "same_time"}),
        ({"start": "22:00", "end": "00:30"}, {}),  # past midnight
        ({"first": "2026-09-02", "last": "2026-09-01"}, {"last": "before_first"}),
        ({"first": "2026-09-01", "last": "2026-09-01"}, {}),
        ({"days": ["SU"]}, {"start": "days_without_time"}),
        ({"days": ["SU"], "start": "16:30"}, {}),
        ({"age_min": 9, "age_max": 8}, {"age_max": "below_least"}),
        ({"grade_min": 0, "grade_max": 0}, {}),
        ({"grade_min": 4, "grade_max": 2}, {"grade_max": "below_least"}),
        ({"minimum": 9, "maximum": 8}, {"maximum": "below_least"}),
        ({"minimum": 9, "maximum": None}, {}),
        ({"last": "2027-06-30", "sessions": 8}, {"sessions": "two_ends"}),
    ],
)
def test_problems(data: dict[str, Any], found: dict[str, str]) -> None:
    assert rules.problems(data) == found


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"plan": {"days": ["SU"], "start": "16:30", "first": "2026-09-06"}}, []),
        ({"title": {}, "plan": {}}, ["title", "days"]),
        ({"plan": {"days": ["SU"]}}, ["start", "first"]),
        ({"kind": "open", "plan": {}}, []),
        ({"kind": "open", "plan": {"days": ["SU"]}}, ["start", "first"]),
    ],
)
def test_ready(values: dict[str, Any], missing: list[str]) -> None:
    assert rules.ready(activity(**values)) == missing


def test_the_day_at_which_age_counts() -> None:
    today = date(2026, 11, 23)
    assert rules.reference(activity(), today) == today
    assert rules.reference(activity(plan={"first": "2026-09-06"}), today) == date(2026, 9, 6)
    stated = activity(plan={"first": "2026-09-06"}, reference_on=date(2026, 12, 31))
    assert rules.reference(stated, today) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 6, 30), date(2025, 9, 1)),
        (date(2026, 7, 1), date(2026, 9, 1)),  # in summer the office writes the year to come
        (date(2027, 1, 1), date(2026, 9, 1)),
    ],
)
def test_the_season(today: date, begins: date) -> None:
    assert season_start(today) == begins
