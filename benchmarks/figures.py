"""Figures with their bounds, printed as one plain table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value. most, least, exactly: its bound, one of them; without any it is told and not judged."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    exactly: float | None = None

    @property
    def met(self) -> bool:
        """Whether the value keeps its bound."""
        return (
            (self.most is None or self.value <= self.most)
            and (self.least is None or self.value >= self.least)
            and (self.exactly is None or self.value == self.exactly)
        )

    @property
    def bound(self) -> str:
        """The bound in words; '' where there is none."""
        for words, limit in (("at most", self.most), ("at least", self.least), ("exactly", self.exactly)):
            if limit is not None:
                return f"{words} {_number(limit)}{self.unit}"
        return ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.2f}"


def table(title: str, figures: Iterable[Figure]) -> bool:
    """Prints the figures under their title. Returns whether all bounds are met."""
    listed = list(figures)
    rows = [
        (one.name, _number(one.value) + one.unit, one.bound, ("met" if one.met else "MISSED") if one.bound else "")
        for one in listed
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print(f"\n{title}")
    for name, value, bound, verdict in rows:
        print(f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {bound:<{widths[2]}}  {verdict}".rstrip())
    sys.stdout.flush()
    return all(one.met for one in listed)

