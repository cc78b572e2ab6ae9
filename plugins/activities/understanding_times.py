"""When a row's groups meet: the columns of days and hours put together."""

from __future__ import annotations

import re
from datetime import date

from commons.plugins.activities.understanding_cells import PARTS, Column, Fields
from commons.plugins.activities.understanding_when import Meeting, add_minutes, read_days, read_when, time_of
from commons.plugins.activities.words import WEEK

_TIMED = ("hours", "when", "start")


def read_meetings(fields: Fields) -> list[Meeting]:
    """The times of the row's groups; days, start and end may each still be missing."""
    meetings: list[Meeting] = []
    for field in ("when", "hours", "start", "days"):
        for column, value, text in fields.entries(field):
            clock = time_of(value)
            if clock and field != "days":
                meetings.append(Meeting(start=clock))
            elif isinstance(value, date):
                _dated(fields, column, value, text, field)
            elif field == "days":
                meetings = _with_days(fields, meetings, column, text)
            else:
                meetings.extend(_read(fields, column, text))
    for column, value, text in fields.entries("end"):
        end = time_of(value) or next((m.start for m in read_when(text).meetings if m.start), None)
        if end and len(meetings) == 1 and meetings[0].start and not meetings[0].end and end > meetings[0].start:
            meetings = [Meeting(days=meetings[0].days, start=meetings[0].start, end=end)]
        else:
            fields.found.miss(column.name, text, "time_text", keep=True)
    if len(meetings) > 1:
        by_day = len({meeting.days for meeting in meetings}) > 1
        column_name, text = fields.first(*_TIMED, "days")
        fields.found.guess(column_name, text, "times_by_day" if by_day else "group_split", groups=len(meetings))
    return meetings


def _read(fields: Fields, column: Column, text: str) -> list[Meeting]:
    when = read_when(text)
    for code, values in when.guessed:
        fields.found.guess(column.name, text, code, **values)
    if when.left:
        fields.found.miss(column.name, text, "time_text", keep=True)
    return when.meetings


def _dated(fields: Fields, column: Column, value: date, text: str, field: str) -> None:
    """A date where a day or an hour is expected: a day of its own, or a slip of the office program."""
    if field == "hours":
        fields.found.miss(column.name, text, "date_instead_of_text", keep=True, date=text)
    else:
        fields.put("starts", (column, value, text))


def _with_days(fields: Fields, meetings: list[Meeting], column: Column, text: str) -> list[Meeting]:
    """The meetings with the days that the column of days says; several groups may have several days."""
    if re.search(r"\d[:.]\d\d", text) and (when := read_when(text, hours_column=False)).meetings and not meetings:
        for code, values in when.guessed:
            fields.found.guess(column.name, text, code, **values)
        if when.left:
            fields.found.miss(column.name, text, "day_text", keep=True)
        return when.meetings
    parts = [part for part in PARTS.split(text) if part]
    if len(parts) == len(meetings) > 1:
        per_group = [read_days(part) for part in parts]
        if all(days and not left for days, left, _ in per_group):
            return [
                Meeting(days=days, start=meeting.start, end=meeting.end)
                for meeting, (days, _, _) in zip(meetings, per_group, strict=True)
            ]
    days, left, codes = read_days(text)
    for code, values in codes:
        fields.found.guess(column.name, text, code, **values)
    if days and left:
        fields.found.miss(column.name, text, "day_text", keep=True)
    if not days:
        return meetings  # said by with_days
    meetings = meetings or [Meeting()]
    return [Meeting(days=meeting.days or days, start=meeting.start, end=meeting.end) for meeting in meetings]


def with_ends(fields: Fields, meetings: list[Meeting], minutes: int | None) -> list[Meeting]:
    """The meetings with an end where `minutes` give it."""
    column, text = fields.first(*_TIMED, "days")
    ended = []
    for meeting in meetings:
        end = meeting.end
        if meeting.start and not end:
            end = add_minutes(meeting.start, minutes) if minutes else None
            if end:
                fields.found.guess(column, text, "end_from_duration", minutes=minutes, end=end)
            else:
                fields.found.miss(column, text, "time_without_end", start=meeting.start)
        ended.append(Meeting(days=meeting.days, start=meeting.start, end=end))
    if not any(meeting.start for meeting in meetings):
        column, text = fields.first(*_TIMED)
        fields.found.miss(column, text, "no_time", keep=bool(text))
    return ended


def with_days(fields: Fields, meetings: list[Meeting], starts_on: str | None) -> list[Meeting]:
    """The meetings, one at least; days are missing where neither a text nor a date gives them."""
    if meetings and all(meeting.days for meeting in meetings):
        return meetings
    column, text = fields.first("days", "when")
    if starts_on and not text:
        day = WEEK[(date.fromisoformat(starts_on).weekday() + 1) % 7]
        fields.found.guess(column, text, "day_from_date", day=day, date=starts_on)
        days: tuple[str, ...] = (day,)
    else:
        fields.found.miss(column, text, "no_day", keep=True)
        days = ()
    meetings = meetings or [Meeting()]
    return [Meeting(days=meeting.days or days, start=meeting.start, end=meeting.end) for meeting in meetings]
