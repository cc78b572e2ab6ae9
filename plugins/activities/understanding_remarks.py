"""What the import says of a cell: stable codes, which the preview puts into words.

A remark carries the column's heading (or letter), the text as found, the code and the values for its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# code -> names of its values
GUESSED_CODES: dict[str, tuple[str, ...]] = {
    "afternoon_assumed": ("start", "end"),  # "4:30-5:30" taken as 16:30-17:30
    "age_word": ("age_min", "age_max", "grade_min", "grade_max"),  # "adults" taken as 18+
    "ages_joined": (),  # "א-ג / ד-ו" for one group taken as the whole span
    "day_from_date": ("day", "date"),
    "days_range": ("days",),  # "א׳-ה׳" taken as every day from the first to the last
    "end_from_duration": ("minutes", "end"),  # 17:00 and "שעה וחצי"
    "formula_value": ("formula",),  # the value that the office program last computed
    "grades_as_ages": ("age_min", "age_max"),  # bare numbers in a column of ages and grades, taken as ages
    "group_split": ("groups",),  # one row, several drafts
    "heading_assumed": (),  # one text alone in its row
    "hours_without_minutes": ("start", "end"),
    "kind_open": (),  # free and without a limit, taken as an open activity
    "month_price_with_sessions": ("sessions",),  # a price per month beside a number of sessions
    "number_from_text": ("number",),
    "past_midnight": ("start", "end"),
    "phone_in_note": (),  # a phone number or an address that does not belong to a registration by phone
    "place_unknown": (),  # not among the known places
    "price_for_course": (),  # a price without a period, of a workshop or a series
    "price_per_month": (),  # a price without a period
    "price_with_text": (),  # an amount with words, which are kept
    "sessions_in_text": ("sessions",),
    "start_in_text": ("date",),
    "start_year": ("date",),  # a day and month without a year
    "times_by_day": ("groups",),  # another time on another day, split into drafts
    "times_swapped": ("start", "end"),
    "title_column": (),  # no heading names the title; the first free column of texts is taken
    "title_from_above": ("title",),
    "title_language": ("language",),  # a title in none of the three scripts
    "year_price_from_month": ("price_year",),  # ten months, in agorot
    "total_differs": ("stated", "found"),
}

NOT_UNDERSTOOD_CODES: dict[str, tuple[str, ...]] = {
    "age_text": (),
    "date_instead_of_text": ("date",),  # office programs turn "5-6" into a date
    "date_text": (),
    "day_text": (),  # words beside the days
    "formula": (),  # a formula without a value
    "hidden_sheet": (),
    "minimum_over_maximum": ("minimum", "maximum"),
    "no_day": (),
    "no_header": (),  # no row of headings in this sheet
    "no_time": (),
    "no_title": (),
    "not_for_distribution": (),
    "number_text": (),
    "price_negative": (),
    "price_per_session": (),
    "price_text": (),
    "price_twice": (),  # a second price of the same kind
    "start_not_a_date": (),
    "text_too_long": (),
    "time_text": (),
    "time_without_end": ("start",),
    "unknown_column": (),
    "waiting_text": (),
}

PROGRAMME_CODES: dict[str, tuple[str, ...]] = {
    "no_activities": (),
    "notes_unread": (),  # the file's comments and formulas could not be read
}

CODES: dict[str, tuple[str, ...]] = GUESSED_CODES | NOT_UNDERSTOOD_CODES | PROGRAMME_CODES


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One thing guessed or not understood; `values` are those that CODES names for `code`."""

    column: str
    text: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.values) != set(CODES[self.code]):
            raise ValueError(f"{self.code}: values {sorted(self.values)}, declared {sorted(CODES[self.code])}")


@dataclass(kw_only=True, slots=True)
class Findings:
    """What is being found of one row: remarks, and the texts that stay as its note."""

    guessed: list[Remark] = field(default_factory=list)
    not_understood: list[Remark] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)

    def guess(self, column: str, text: str, code: str, **values: Any) -> None:
        """A value was taken that the cell does not plainly say."""
        self.guessed.append(Remark(column=column, text=text, code=code, values=values))

    def miss(self, column: str, text: str, code: str, *, keep: bool = False, **values: Any) -> None:
        """A text has no field; with `keep` it stays in the note under its heading."""
        self.not_understood.append(Remark(column=column, text=text, code=code, values=values))
        if keep and text:
            self.leftovers.append(f"{column}: {text}" if column else text)
