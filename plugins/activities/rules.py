"""What an activity is open for, in pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

#: A child in grade g is between g + 4 (1 September, born in autumn) and g + 6 (in summer) years old.
GRADE_TO_LEAST_AGE, GRADE_TO_MOST_AGE = 4, 6

#: Fields of a form that make up the plan: what publishing hands to the calendar and to the sign-ups.
PLAN = ("days", "start", "end", "first", "last", "sessions", "minimum", "maximum", "decide_on", "mode")
POOL = ("minimum", "maximum", "decide_on", "mode")


def free(activity: Any) -> bool:
    """Whether it costs nothing: each price that is stated is nought, and one is."""
    prices = [activity.price_month, activity.price_year, activity.price_course]
    return any(price is not None for price in prices) and not any(prices)


def unfit(activity: Any, age: int | None, grade: int | None) -> str | None:
    """Why a person of this age and grade (at the reference date; None: not known) cannot come: a code, or None where
    she can. What is not known refuses nobody: the office asks."""
    if age is not None:
        if activity.age_min is not None and age < activity.age_min:
            return "too_young"
        if activity.age_max is not None and age > activity.age_max:
            return "too_old"
    if activity.grade_min is not None or activity.grade_max is not None:
        if grade is None:
            return "no_grade" if age is not None else None
        if activity.grade_min is not None and grade < activity.grade_min:
            return "grade_low"
        if activity.grade_max is not None and grade > activity.grade_max:
            return "grade_high"
    return None


def problems(data: Mapping[str, Any]) -> dict[str, str]:
    """What does not fit together in an activity's data: field -> code."""
    found: dict[str, str] = {}
    if data.get("start") and data.get("end") and data["start"] == data["end"]:
        found["end"] = "same_time"
    if data.get("first") and data.get("last") and data["last"] < data["first"]:
        found["last"] = "before_first"
    if data.get("days") and not data.get("start"):
        found["start"] = "days_without_time"
    if data.get("last") and data.get("sessions"):
        found["sessions"] = "two_ends"
    for low, high in (("age_min", "age_max"), ("grade_min", "grade_max"), ("minimum", "maximum")):
        if data.get(low) is not None and data.get(high) is not None and data[high] < data[low]:
            found[high] = "below_least"
    return found


def ready(activity: Any) -> list[str]:
    """What is still missing before it can be published: codes of steps, in the form's order."""
    missing = []
    if not activity.title:
        missing.append("title")
    if activity.plan.get("days") and not activity.plan.get("start"):
        missing.append("start")
    if activity.kind != "open" and not activity.plan.get("days"):
        missing.append("days")
    if activity.plan.get("days") and not activity.plan.get("first"):
        missing.append("first")
    return missing


def reference(activity: Any, today: date) -> date:
    """The day at which age and grade count: the stated one, else the first session's, else today."""
    if activity.reference_on is not None:
        return activity.reference_on
    first = activity.plan.get("first")
    return date.fromisoformat(first) if first else today
