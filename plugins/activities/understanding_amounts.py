"""Numbers of participants and prices: a row's amounts, put into its draft."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from commons.plugins.activities.sheet_values import Value
from commons.plugins.activities.understanding_cells import Column, Fields
from commons.plugins.activities.understanding_price import read_price
from commons.plugins.activities.words import fold

_MOST_PEOPLE = 9_999
_YES = frozenset(("כן", "יש", "v", "x", "✓", "yes", "true", "نعم", "1"))
_NO = frozenset(("לא", "אין", "no", "false", "لا", "-", "0"))


def read_numbers(fields: Fields, draft: dict[str, Any]) -> None:
    for field, name in (("minimum", "minimum"), ("maximum", "maximum"), ("sessions", "sessions")):
        for column, value, text in fields.entries(field):
            _number(fields, draft, name, column, value, text)
    for column, value, text in fields.entries("participants"):
        _number(fields, draft, "maximum", column, value, text)
    low, high = draft["minimum"], draft["maximum"]
    if low and high and low > high:
        column, _ = fields.first("minimum", "maximum", "participants")
        fields.found.miss(column, f"{low}, {high}", "minimum_over_maximum", keep=True, minimum=low, maximum=high)
        draft |= {"minimum": None, "maximum": None}
    for column, value, text in fields.entries("waiting"):
        folded = fold(text)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_PEOPLE:
            draft["waiting"] = value or draft["waiting"]
        elif folded in _YES:
            draft["waiting"] = draft["waiting"] or True
        elif folded not in _NO:
            fields.found.miss(column.name, text, "waiting_text", keep=True)


def _number(fields: Fields, draft: dict[str, Any], name: str, column: Column, value: Value, text: str) -> None:
    if isinstance(value, date | time | timedelta):
        fields.found.miss(column.name, text, "date_instead_of_text", keep=True, date=text)
        return
    folded = fold(text)
    numbers = [int(number) for number in re.findall(r"\d+", folded) if len(number) <= 4]
    if re.fullmatch(r"\d{1,4}\s?-\s?\d{1,4}", folded) and name != "sessions" and draft["maximum"] is None:
        draft |= {"minimum": numbers[0], "maximum": numbers[1]}
    elif len(numbers) == 1 and 1 <= numbers[0] <= _MOST_PEOPLE and not re.search(r"-\s?\d|\d[.,]\d|\d{5}", folded):
        draft[name] = numbers[0]
        if not folded.isdigit():
            fields.found.guess(column.name, text, "number_from_text", number=numbers[0])
    else:
        fields.found.miss(column.name, text, "number_text", keep=True)


def read_prices(fields: Fields, draft: dict[str, Any]) -> None:
    words: list[str] = []
    month_by_heading = False
    for field in ("price_month", "price_year", "price_course", "price", "price_session"):
        for column, value, text in fields.entries(field):
            if isinstance(value, date | time | timedelta):
                fields.found.miss(column.name, text, "date_instead_of_text", keep=True, date=text)
                continue
            price = read_price(text)
            period = price.period or field.removeprefix("price_")
            if price.agorot is None:
                fields.found.miss(column.name, text, "price_negative" if price.negative else "price_text")
                words.append(text)
                continue
            if period == "session":
                fields.found.miss(column.name, text, "price_per_session")
                words.append(text if price.period else f"{column.name}: {text}")
                continue
            if price.agorot == 0:
                period = "month"
            elif period == "price":
                period = "course" if draft["kind"] == "workshop" or draft["sessions"] else "month"
                fields.found.guess(column.name, text, "price_per_month" if period == "month" else "price_for_course")
            if draft[f"price_{period}"] is not None:
                fields.found.miss(column.name, text, "price_twice")
                words.append(f"{column.name}: {text}")
                continue
            draft[f"price_{period}"] = price.agorot
            month_by_heading = month_by_heading or (
                period == "month" and price.period is None and field == "price_month"
            )
            if price.words:
                fields.found.guess(column.name, text, "price_with_text")
                words.append(text)
    draft["price_note"] = "; ".join(words)
    _derive(fields, draft, month_by_heading)


def _derive(fields: Fields, draft: dict[str, Any], month_by_heading: bool) -> None:
    """What follows from the prices: an open activity, a yearly price of ten months (usual practice)."""
    month = draft["price_month"]
    column, text = fields.first("price_month", "price", "price_year", "price_course")
    if month == 0 and draft["maximum"] is None and draft["kind"] == "course":
        draft["kind"] = "open"
        fields.found.guess(column, text, "kind_open")
    if not month or draft["price_year"] is not None or draft["price_course"] is not None:
        return
    if draft["sessions"] or draft["kind"] == "workshop":
        if month_by_heading and draft["sessions"]:
            fields.found.guess(column, text, "month_price_with_sessions", sessions=draft["sessions"])
        return
    draft["price_year"] = 10 * month
    fields.found.guess(column, text, "year_price_from_month", price_year=draft["price_year"])
