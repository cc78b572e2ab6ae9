"""Prices as offices write them."""

from __future__ import annotations

import pytest

from commons.plugins.activities.understanding_price import read_price


@pytest.mark.parametrize(
    ("text", "agorot", "period"),
    [
        ("220", 22000, None), ("230 ₪", 23000, None), ("₪1,200", 120000, None), ("220.50", 22050, None),
        ("1,200 ₪ לקורס", 120000, "course"), ("30 ₪ לחודש", 3000, "month"), ("220 ש״ח לחודש", 22000, "month"),
        ("50 ₪ למפגש", 5000, "session"), ("2,200 לשנה", 220000, "year"), ("150 شيكل للشهر", 15000, "month"),
        ("200 NIS per month", 20000, "month"), ("חינם", 0, None), ("ללא עלות", 0, None), ("مجاناً", 0, None),
        ("free", 0, None), ("תלוי אורך שיעור", None, None), ("220/200", None, None), ("220-260", None, None),
        ("1.200", None, None), ("-5", None, None), ("10%", None, None), ("400 לחודשיים", None, None),
        ("200 ₪ + 50 חומרים", None, None), ("9" * 25, None, None),
    ],
)  # fmt: skip
def test_prices(text: str, agorot: int | None, period: str | None) -> None:
    price = read_price(text)
    assert (price.agorot, price.period) == (agorot, period)
