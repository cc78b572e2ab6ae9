"""Whom an activity is for, as offices write it: grades, ages, words for both, and women or men alone.

Grades are 0 for the compulsory kindergarten year and 1 to 12 for א to י״ב.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from commons.plugins.activities.understanding_when import Code
from commons.plugins.activities.words import fold

FIELDS = ("grade_min", "grade_max", "age_min", "age_max")


@dataclass(kw_only=True)
class Who:
    """The limits found (each None: no limit), the audience's code, what was guessed; `understood` or not."""

    limits: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(FIELDS))
    audience: str | None = None
    guessed: list[Code] = field(default_factory=list)
    understood: bool = True


_GRADES = {letter: number for number, letter in enumerate("אבגדהוזחטי", start=1)} | {"יא": 11, "יב": 12, "גן": 0}
_GRADES |= {"גן חובה": 0, "kindergarten": 0, "بستان": 0, "الاول": 1, "اول": 1, "الثاني": 2, "ثاني": 2, "الثالث": 3}
_GRADES |= {"ثالث": 3, "الرابع": 4, "رابع": 4, "الخامس": 5, "خامس": 5, "السادس": 6, "سادس": 6, "السابع": 7}
_GRADES |= {"سابع": 7, "الثامن": 8, "ثامن": 8, "التاسع": 9, "تاسع": 9, "العاشر": 10, "عاشر": 10}
_GRADES |= {"الحادي عشر": 11, "الثاني عشر": 12, "حادي عشر": 11, "ثاني عشر": 12}

_AUDIENCES = (
    ("families",
     re.compile(r"הורים וילדים|הורה וילד|הורה-ילד|ל?משפחות|الاهل والاولاد|عائلات|families|parents? and child(?:ren)?")),
    ("women", re.compile(r"(?<!\w)ל?נשים(?: בלבד)?(?!\w)|(?:لل|ال)?(?:نساء|سيدات)(?: فقط)?|\bwomen(?: only)?\b")),
    ("girls", re.compile(r"(?<!\w)ל?(?:בנות|נערות)(?: בלבד)?(?!\w)|(?:لل|ال)?(?:بنات|فتيات)|\bgirls(?: only)?\b")),
    ("boys", re.compile(r"(?<!\w)ל?בנים(?: בלבד)?(?!\w)|(?:لل|ال)?(?:بنين|شبان)|\bboys(?: only)?\b")),
    ("men", re.compile(r"(?<!\w)ל?גברים(?: בלבד)?(?!\w)|(?:لل|ال)?رجال(?: فقط)?|\bmen(?: only)?\b")),
)  # fmt: skip
AUDIENCE_CODES = tuple(code for code, _ in _AUDIENCES)

_EVERYONE = re.compile(
    r"ל?כולם|כל ה?גילאים|לכל ה?גילאים|לכל גיל|כל גיל|רב-?\s?גילאי|לכל המשפחה|פתוח לכולם|(?:ل|لل)?الجميع|للجميع|"
    r"(?:ل?كل|ل?جميع) (?:الاجيال|الاعمار)|everyone|everybody|all(?: ages)?|open to all"
)
_WORDS: tuple[tuple[re.Pattern[str], dict[str, int]], ...] = (
    (re.compile(r"ל?מבוגרים|ל?בוגרים|(?:لل|ال)?(?:بالغون|بالغين|كبار)|adults?"), {"age_min": 18}),
    (re.compile(r"(?:ל|ה|אזרחים )?ו?ותיקים|ל?גמלאים|ל?גיל הזהב|ל?קשישים|(?:لل|ال)?(?:مسنين|مسنون)|seniors?"),
     {"age_min": 60}),
    (re.compile(r"ל?צעירים|young adults?"), {"age_min": 18, "age_max": 35}),
    (re.compile(r"ל?(?:בני )?נוער|(?:لل|ال)?(?:شبيبه|شباب)|youth|teens|teenagers"), {"grade_min": 7, "grade_max": 12}),
    (re.compile(r"ל?ילדים|(?:لل|ال)?(?:اولاد|اطفال)|children|kids"), {"grade_min": 1, "grade_max": 6}),
    (re.compile(r"טרום חובה|גן טרום חובה|טרום-חובה"), {"age_min": 4, "age_max": 5}),
    (re.compile(r"גנים|גני ילדים|ילדי גן|ل?الروضات|روضه|رياض الاطفال|preschool"), {"age_min": 3, "age_max": 6}),
    (re.compile(r"יסודי|כיתות יסוד"), {"grade_min": 1, "grade_max": 6}),
    (re.compile(r"חטיבה|חטיבת ביניים|חט\"?ב"), {"grade_min": 7, "grade_max": 9}),
    (re.compile(r"תיכון"), {"grade_min": 10, "grade_max": 12}),
)  # fmt: skip

_GRADE_LEAD = re.compile(
    r"^(ל|מ|ב|עד |من |ل|حتي |from |up to )?(?:ה?כיתות|ה?כיתה|ה?שכבה|שכבת|שכבות|(?:ال)?صفوف|(?:ال)?صف|grades?)\s+"
)
_AGE_LEAD = re.compile(
    r"^(ל|מ|ב|עד |من |ل|حتي |from |up to )?"
    r"(?:ה?גילאי|ה?גילאים|ה?גילים|ה?גיל|בני|(?:ال)?عمر|(?:ال)?اعمار|(?:ال)?جيل|اجيال|ages?|aged)\s+"
)
_GRADE_TAIL = re.compile(r"\s?(?:grades?|כיתה|כיתות)$")
_AGE_TAIL = re.compile(r"\s?(?:שנים|שנה|שנות|سنوات|سنه|years?(?: old)?|yrs?)$")
_UP = re.compile(r"\s?(?:\+|ומעלה|ואילך|והלאה|פלוס|فما فوق|وما فوق|and up|and over|and above)$")
_FROM = re.compile(r"^(?:מ-?\s?|من |from )(?=\S)")
_TO = re.compile(r"^(?:עד |حتي |up to )")
_SPAN = re.compile(r"\s?-\s?|\s(?:עד|to|الي|حتي)\s|(?<=\d)\s?–\s?(?=\d)")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


def read_who(text: str, *, grades: bool, ages: bool) -> Who:
    """Whom `text` names; `grades` and `ages` say what the column's heading allows bare numbers to be."""
    found = Who()
    rest = fold(text).replace('"', "").replace("'", "").strip(" .,:")
    for code, pattern in _AUDIENCES:
        if pattern.search(rest):
            found.audience = code
            rest = pattern.sub(" ", rest)
            break
    rest = " ".join(rest.split()).strip(" .,:-()")
    if not rest or _EVERYONE.fullmatch(rest):
        return found
    for pattern, limits in _WORDS:
        match = pattern.match(rest)
        if match and match.end() == len(rest):
            return _by_word(found, limits)
        if match and not rest[match.end()].isalpha():  # "מבוגרים 18+"
            inner = rest[match.end() :].strip(" .,:-()")
            if _limits(inner, found, grades=False, ages=True):
                return found
    found.understood = _limits(rest, found, grades=grades, ages=ages)
    return found


def _by_word(found: Who, limits: dict[str, int]) -> Who:
    found.limits |= limits
    found.guessed.append(("age_word", dict(found.limits)))
    return found


def _limits(rest: str, found: Who, *, grades: bool, ages: bool) -> bool:
    """Read grades or ages into `found`; False when `rest` is neither."""
    only: str | None = None
    first_only = last_only = False
    for kind, lead in (("grade", _GRADE_LEAD), ("age", _AGE_LEAD)):
        if match := lead.match(rest):
            only, rest = kind, rest[match.end() :].strip()
            first_only = (match[1] or "").strip() in ("מ", "من", "from")
            last_only = (match[1] or "").strip() in ("עד", "حتي", "up to")
            break
    if tail := _GRADE_TAIL.search(rest):
        only, rest = "grade", rest[: tail.start()]
    elif tail := _AGE_TAIL.search(rest):
        only, rest = only or "age", rest[: tail.start()]
    if up := _UP.search(rest):
        first_only, rest = True, rest[: up.start()].strip()
    elif (prefix := _FROM.match(rest)) and rest not in _GRADES and not _SPAN.search(rest[prefix.end() :]):
        first_only, rest = True, rest[prefix.end() :]
    elif prefix := _TO.match(rest):
        last_only, rest = True, rest[prefix.end() :]
    parts = [part.strip() for part in _SPAN.split(_FROM.sub("", rest) if rest.startswith("מ") else rest)]
    if len(parts) == 1 and "," in rest:  # "א,ב": neighbours
        parts = [part.strip() for part in rest.split(",")]
        numbers = [_GRADES.get(part) for part in parts]
        if None in numbers or numbers != list(range(numbers[0] or 0, (numbers[0] or 0) + len(numbers))):
            return False
        parts = [parts[0], parts[-1]]
    if not 1 <= len(parts) <= 2 or not all(parts):
        return False
    if only != "age" and any(part in _GRADES for part in parts):
        numbers = [_GRADES[part] if part in _GRADES else _grade_number(part) for part in parts]
        kind = "grade"
    else:
        matches = [_ORDINAL.fullmatch(part) for part in parts]
        numbers = [int(match[1]) if match else None for match in matches]
        kind = only or ("grade" if grades and not ages and not first_only else "age")
        if kind == "age" and not only and not first_only and len(parts) == 2 and grades == ages:
            found.guessed.append(("grades_as_ages", {"age_min": numbers[0], "age_max": numbers[1]}))
    if any(number is None or number > (12 if kind == "grade" else 120) for number in numbers):
        found.guessed.clear()
        return False
    low, high = numbers[0], numbers[-1]
    assert low is not None and high is not None
    if low > high:
        low, high = high, low
    found.limits[f"{kind}_min"] = None if last_only else low
    found.limits[f"{kind}_max"] = None if first_only else high
    return True


def _grade_number(part: str) -> int | None:
    match = _ORDINAL.fullmatch(part)
    return int(match[1]) if match else None


def joined(groups: list[Who]) -> dict[str, Any]:
    """The span over several groups' limits; a group without a limit lifts it for all."""
    span: dict[str, Any] = {}
    for name in FIELDS:
        values = [group.limits[name] for group in groups]
        pick = min if name.endswith("min") else max
        span[name] = None if None in values else pick(value for value in values if value is not None)
    return span
