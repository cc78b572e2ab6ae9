"""Days, hours, dates and durations as offices write them. All times are wall times of the place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from commons.plugins.activities.words import DAYS, WEEK, fold

Code = tuple[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One group's time: the days as WEEK codes (empty: said elsewhere), start and end as "HH:MM"."""

    days: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None


@dataclass(kw_only=True)
class When:
    """The meetings found in a text, what was guessed, and the words that are neither days nor hours."""

    meetings: list[Meeting] = field(default_factory=list)
    guessed: list[Code] = field(default_factory=list)
    left: str = ""


# --- days ---------------------------------------------------------------------------------------------------

_DAY_TOKEN = re.compile(r"[^\W\d_]+'?|\S")
_DAY_FILLING = frozenset(
    ("יום", "ימי", "ימים", "בימי", "ביום", "בימים", "כל", "يوم", "ايام", "كل", "on", "day", "days", "every", "and")
) | frozenset(",+&;/|.")
_UNTIL = frozenset(("-", "עד", "to", "until", "till", "حتي", "الي"))


def read_days(text: str) -> tuple[tuple[str, ...], str, list[Code]]:
    """Weekdays of `text` in the order of the week, the words left over, and what was guessed."""
    found: list[str] = []
    left: list[str] = []
    ranges: list[Code] = []
    tokens = _DAY_TOKEN.findall(fold(text))
    until = joined = False
    for position, token in enumerate(tokens):
        after = tokens[position + 1] if position + 1 < len(tokens) else ""
        before = tokens[position - 1] if position else ""
        if joined and token == "-":
            joined = False
            continue
        following = after.strip("-") or _next(tokens, position + 2)
        if token in ("ו", "و") and found and _day(following) and (after == "-" or _day(before)):
            joined = True  # "ב׳ ו-ה׳", "ב ו ה": the letter is no Friday
            continue
        if token in _UNTIL and found and _day(before):
            until = _day(after) is not None
            if not until and token != "-":
                left.append(token)
            continue
        day = _day(token)
        if day is None:
            if token not in _DAY_FILLING and token not in ("-", "'"):
                left.append(token)
        elif until and WEEK.index(day) > WEEK.index(found[-1]):
            span = WEEK[WEEK.index(found[-1]) : WEEK.index(day) + 1]
            ranges.append(("days_range", {"days": list(span)}))
            found.extend(span)
        else:
            found.append(day)
        until = False
    return tuple(day for day in WEEK if day in found), " ".join(left), ranges


def _next(tokens: list[str], position: int) -> str:
    return tokens[position] if position < len(tokens) else ""


def _day(token: str) -> str | None:
    bare = token.rstrip("'")
    if bare in DAYS:
        return DAYS[bare]
    if len(bare) > 1 and bare[0] in "ובו":  # "וחמישי", "בשלישי", "וה"
        return DAYS.get(bare[1:])
    return DAYS.get(bare[1:]) if len(bare) > 3 and bare[0] == "و" else None


# --- hours --------------------------------------------------------------------------------------------------

_CLOCK = r"(\d{1,2})(?:[:.]?([0-5]\d))?\s?(am|pm|a\.m\.|p\.m\.)?"
_SPAN = re.compile(rf"(?<![\d:./]){_CLOCK}\s?(?:-|עד|to|until|حتي|الي)\s?{_CLOCK}(?![\d:/]|\.\d)")
_SINGLE = re.compile(r"(?<![\d:./])(\d{1,2})[:.]([0-5]\d)\s?(am|pm|a\.m\.|p\.m\.)?(?![\d:/]|\.\d)")
_HOUR_ALONE = re.compile(r"(\d{1,2})()\s?(am|pm)?")
_TIME_FILLING = re.compile(r"\b(?:משעה|בשעה|שעה|שעות|בין השעות|בין|בשעות|من|الساعه|from|at)\b")
_TIME_PREFIX = re.compile(r"(?<!\w)[ומב]-?$")  # "ב-16:00", "ו17:00"; a letter with a space after it is a day


def read_when(text: str, *, hours_column: bool = True) -> When:
    """Days and hours of a text that may hold both; without `hours_column`, only what is plainly a time."""
    folded = fold(text)
    found = When()
    spans: list[tuple[int, int, str, str | None]] = []
    for match in _SPAN.finditer(folded):
        if not hours_column and not (match[2] and match[5]):
            continue
        start, end = _span(match, found.guessed)
        if start:
            spans.append((match.start(), match.end(), start, end))
    covered = [(first, last) for first, last, _, _ in spans]
    for match in _SINGLE.finditer(folded):
        if not any(first <= match.start() < last for first, last in covered):
            start = _clock(match[1], match[2], match[3])
            if start:
                spans.append((match.start(), match.end(), start, None))
    alone = _HOUR_ALONE.fullmatch(folded) if hours_column and not spans else None
    if alone and (start := _clock(alone[1], alone[2], alone[3])):
        spans.append((0, len(folded), start, None))
    spans.sort()
    _join_days(folded, spans, found)
    return found


def _join_days(folded: str, spans: list[tuple[int, int, str, str | None]], found: When) -> None:
    """Give each span the days written before it ("א 16:00"), or after it where none stand before the first."""
    edges = [0, *(edge for first, last, _, _ in spans for edge in (first, last)), len(folded)]
    pieces = [folded[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    pieces[:-1] = [_TIME_PREFIX.sub("", piece) for piece in pieces[:-1]]
    between = [read_days(_TIME_FILLING.sub(" ", piece)) for piece in pieces]
    found.left = " ".join(left for _, left, _ in between if left)
    found.guessed.extend(code for _, _, codes in between for code in codes)
    if not spans:
        found.meetings = [Meeting(days=between[0][0])] if between[0][0] else []
        return
    texts = between[:-1] if between[0][0] else between[1:]
    days: tuple[str, ...] = ()
    for (_, _, start, end), (own, _, _) in zip(spans, texts, strict=True):
        days = own or days
        meeting = Meeting(days=days, start=start, end=end)
        same = next((other for other in found.meetings if (other.start, other.end) == (start, end)), None)
        if same and days:  # one group at one time on several days
            joined = tuple(day for day in WEEK if day in same.days + days)
            found.meetings[found.meetings.index(same)] = Meeting(days=joined, start=start, end=end)
        elif not same:
            found.meetings.append(meeting)


def _span(match: re.Match[str], guessed: list[Code]) -> tuple[str | None, str | None]:
    start = _clock(match[1], match[2], match[3] or (match[6] if match[6] and int(match[1]) <= int(match[4]) else None))
    end = _clock(match[4], match[5], match[6])
    if start is None or end is None:
        return None, None
    written = (start, end)
    if not match[2] and not match[5] and not match[6]:
        guessed.append(("hours_without_minutes", {"start": start, "end": end}))
    if not match[3] and not match[6]:
        if "01:00" <= start < "07:00" and "01:00" <= end <= "11:59":
            start, end = _later(start), _later(end)
        elif end < start and start < _later(end) <= "23:59" and end < "12:00":
            end = _later(end)
        if (start, end) != written:
            guessed.append(("afternoon_assumed", {"start": start, "end": end}))
    if end < start:
        if start >= "20:00" and end <= "04:00":
            guessed.append(("past_midnight", {"start": start, "end": end}))
        else:  # typed from right to left
            start, end = end, start
            guessed.append(("times_swapped", {"start": start, "end": end}))
    return (start, end) if start != end else (start, None)


def _later(clock: str) -> str:
    return f"{(int(clock[:2]) + 12) % 24:02d}{clock[2:]}"


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    hours = int(hour)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    return f"{hours:02d}:{int(minute or 0):02d}" if hours < 24 else None


def time_of(value: object) -> str | None:
    """ "HH:MM" of a cell that holds a time of day, or a fraction of a day, as a value."""
    if isinstance(value, datetime):
        return f"{value:%H:%M}" if value.year < 1905 else None
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
    elif isinstance(value, float) and 0 < value < 1:
        minutes = round(value * 1440)
    else:
        return None
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if 0 <= minutes < 1440 else None


# --- durations and dates ------------------------------------------------------------------------------------

_DURATIONS = {
    "שעה": 60, "שעה וחצי": 90, "שעה ורבע": 75, "שעתיים": 120, "שעתיים וחצי": 150, "חצי שעה": 30,
    "שלושת רבעי שעה": 45, "שעה ושלושת רבעי": 105, "ساعه": 60, "ساعه ونصف": 90, "ساعه وربع": 75, "ساعتان": 120,
    "ساعتين": 120, "نصف ساعه": 30, "an hour": 60, "one hour": 60, "an hour and a half": 90, "half an hour": 30,
    "two hours": 120,
}  # fmt: skip
_MINUTES = re.compile(r"(\d{2,3})\s?(?:דק'?|דקות|min|mins|minutes|دقيقه|دقائق)\.?")
_HOURS = re.compile(r"(\d(?:\.5|\.25|\.75)?)\s?(?:שעות|שעה|hours?|h|ساعات)\.?")
_LENGTH = re.compile(r"^(?:משך(?: ה?(?:שיעור|מפגש|חוג))?|אורך|المده|duration)\s?:?\s*")


def minutes_of(text: str) -> int | None:
    """The duration that `text` is, in minutes ("שעה וחצי" 90); None when it is or says anything else."""
    bare = _LENGTH.sub("", fold(text)).strip(" .")
    if bare in _DURATIONS:
        return _DURATIONS[bare]
    if match := _MINUTES.fullmatch(bare):
        return int(match[1])
    if match := _HOURS.fullmatch(bare):
        return round(float(match[1]) * 60)
    return None


def add_minutes(clock: str, minutes: int) -> str | None:
    """The end of a meeting, or None past midnight."""
    total = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    return f"{total // 60:02d}:{total % 60:02d}" if total < 1440 else None


DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?)(?![\d./-]*\d)"


def date_of(text: str, year_start: date) -> tuple[date | None, bool]:
    """The date that `text` is, day first, and whether its year was guessed (the first after `year_start`)."""
    parts = [int(part) for part in re.split(r"[./-]", fold(text)) if part.isdigit() and len(part) <= 4]
    try:
        if len(parts) == 3 and parts[0] > 31:
            return date(parts[0], parts[1], parts[2]), False
        if len(parts) == 3:
            return date(parts[2] + (2000 if parts[2] < 100 else 0), parts[1], parts[0]), False
        if len(parts) == 2:
            found = date(year_start.year, parts[1], parts[0])
            return (found if found >= year_start else found.replace(year=found.year + 1)), True
    except ValueError:
        pass
    return None, False
