"""What a note says that has a field of its own. A piece that says only this leaves the note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from commons.plugins.activities.understanding_when import DATE, Code, date_of, minutes_of
from commons.plugins.activities.words import fold

_PIECES = re.compile(r"\s*[,;\n،؛]\s*|(?<=[^\d\s])\.\s+")

_SESSIONS = re.compile(
    r"(?:סה\"?כ |סדרה של |סדרת |במשך )?(\d{1,3}) "
    r"(?:מפגשים|מפגש|שיעורים|פגישות|لقاءات|لقاء|دروس|sessions|meetings|lessons)"
)
_STARTS_AT = (
    r"(?:מתחיל(?:ה|ים|ות)?|יתחיל|תתחיל|נפתח|פתיחה|מפגש ראשון|החל מ|يبدا|تبدا|يبدا من|ابتداء من|starts?|starting|begins)"
)
_STARTS = re.compile(rf"{_STARTS_AT}\s?:?(?: ?(?:ב|מ|ה|ביום|בתאריך|on|from|في|من|بتاريخ)\s?-?)?\s?({DATE})")
_STARTS_SOMEHOW = re.compile(rf"(?<!\w){_STARTS_AT}(?!\w)")
_WAITING = re.compile(
    r"(\d{1,5}) (?:אנשים |איש |ילדים |ממתינים )?"
    r"(?:ברשימת ה?המתנה|ממתינים|בהמתנה|في قائمه (?:ال)?انتظار|(?:people )?on the waiting list|waiting)"
)
_FULL = re.compile(
    r"(?:אין מקום|אין מקומות(?: פנויים)?|מלא|החוג מלא|הקבוצה מלאה|יש רשימת המתנה|רשימת המתנה|"
    r"لا يوجد مكان|لا اماكن|ممتلئ|"
    r"توجد قائمه انتظار|قائمه انتظار|full|fully booked|no places left|waiting list)"
)
_ALL_FULL = re.compile(rf"(?:{_FULL.pattern}[\s!.\-:]*)+")
_SAYS_FULL = re.compile(r"(?<!\w)(?:אין מקום|אין מקומות|لا يوجد مكان|fully booked|no places left)(?!\w)")
_BY_PHONE = re.compile(
    r"(?=.*(?:הרשמה|הרשמות|להירשם|تسجيل|regist|sign[- ]?up))(?=.*(?:טלפון|טלפונית|هاتف|تلفون|phone))"
    r"(?=.*(?:בלבד|(?<!\w)רק(?!\w)|فقط|only))"
)


@dataclass(kw_only=True)
class Noted:
    """What a note says; `left` are its pieces that say something else, as they were written."""

    minutes: int | None = None
    sessions: int | None = None
    starts_on: date | None = None
    waiting: bool | int = False
    phone_only: bool = False
    left: list[str] = field(default_factory=list)
    guessed: list[Code] = field(default_factory=list)
    not_understood: list[tuple[str, str]] = field(default_factory=list)  # piece, code


def read_note(text: str, year_start: date, *, wants_duration: bool) -> Noted:
    """Take a note apart. A duration counts only where a start without an end `wants_duration`."""
    found = Noted(phone_only=_BY_PHONE.match(fold(text).replace("\n", " ")) is not None)
    pieces = [piece.strip() for piece in _PIECES.split(text)]
    kept = [piece for piece in pieces if piece and not _take(piece, found, year_start, wants_duration)]
    # Untouched notes keep their own punctuation.
    found.left = [text.strip()] if len(kept) == len([piece for piece in pieces if piece]) else kept
    found.left = [piece for piece in found.left if piece]
    return found


def _take(piece: str, found: Noted, year_start: date, wants_duration: bool) -> bool:
    """Whether `piece` says only what found a field."""
    folded = fold(piece)
    bare = folded.strip(" .!")
    if wants_duration and found.minutes is None and (minutes := minutes_of(piece)):
        found.minutes = minutes
        return True
    if match := _WAITING.fullmatch(bare):
        found.waiting = int(match[1]) or found.waiting
        return True
    if _ALL_FULL.fullmatch(folded):
        found.waiting = found.waiting or True
        return True
    if _SAYS_FULL.search(folded):
        found.waiting = found.waiting or True
    rest = bare
    if found.sessions is None and (match := _SESSIONS.search(bare)) and int(match[1]):
        found.sessions = int(match[1])
        rest = rest.replace(match[0], "", 1)
        if rest.strip():
            found.guessed.append(("sessions_in_text", {"sessions": found.sessions}))
    if found.starts_on is None and (match := _STARTS.search(rest)):
        found.starts_on, guessed = date_of(match[1], year_start)
        if found.starts_on:
            rest = rest.replace(match[0], "", 1)
            if guessed:
                found.guessed.append(("start_year", {"date": found.starts_on.isoformat()}))
            elif rest.strip():
                found.guessed.append(("start_in_text", {"date": found.starts_on.isoformat()}))
        else:
            found.not_understood.append((piece, "start_not_a_date"))
    elif _STARTS_SOMEHOW.search(rest):
        found.not_understood.append((piece, "start_not_a_date"))
    return not rest.strip(" -:")
