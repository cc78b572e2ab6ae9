"""Prices as offices write them, in agorot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from commons.plugins.activities.words import fold

_MOST = 100_000  # shekels; more is a slip or a phone number

_FREE = re.compile(
    r"חינם|חינמי|ללא (?:עלות|תשלום)|בחינם|ללא עלות השתתפות|אין עלות|כניסה חופשית|مجانا|مجاني|بدون (?:تكلفه|رسوم|مقابل)|"
    r"free(?: of charge)?|no (?:charge|cost|fee)"
)
_CURRENCY = re.compile(r"₪|ש\"?ח|שקלים|שקל|\bnis\b|\bils\b|شيكل|شاقل|ش\.ج")
_PERIODS = (
    (
        "session",
        re.compile(
            r"ל(?:כל )?(?:מפגש|שיעור|פגישה|כניסה|הגעה)(?!\w)|(?:لل|لكل )(?:لقاء|درس|حصه)(?!\w)|"
            r"(?:per|a|each|/)\s?(?:session|lesson|meeting|class|visit)\b"
        ),
    ),
    (
        "course",
        re.compile(
            r"ל(?:כל ה?)?(?:קורס|סדנה|סדרה|סמסטר)(?!\w)|סה\"?כ|(?:لل|لكل ال)(?:دوره|ورشه)(?!\w)|"
            r"(?:per|for the(?: whole)?|/)\s?(?:course|workshop|series)\b|in total"
        ),
    ),
    ("year", re.compile(r"(?:ל?שנה|שנתי|بالسنه|للسنه|سنويا)(?!\w)|(?:per|a|/)\s?year\b|yearly|annually")),
    ("month", re.compile(r"(?:ל?חודש|חודשי|בחודש|بالشهر|للشهر|شهريا)(?!\w)|(?:per|a|/)\s?month\b|monthly")),
)
_OTHER_PERIOD = re.compile(r"חודשיים|שבוע|שעה|רבעון|מחצית|اسبوع|ساعه|week|hour|term|semester")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?")


@dataclass(frozen=True, kw_only=True)
class Price:
    """An amount in agorot (0: free) with the period its own text names (month, year, course, session).

    `agorot` None: no single amount is said. `words`: the text says more than amount and period.
    """

    agorot: int | None = None
    period: str | None = None
    words: bool = False
    negative: bool = False


def read_price(text: str) -> Price:
    """The price that `text` says; a number with two decimals at most, thousands parted by a comma."""
    folded = fold(text)
    if _FREE.fullmatch(folded.strip(" .!")):
        return Price(agorot=0)
    period, rest = None, folded
    for name, pattern in _PERIODS:
        if match := pattern.search(rest):
            period, rest = name, rest[: match.start()] + " " + rest[match.end() :]
            break
    numbers = _NUMBER.findall(rest)
    words = _CURRENCY.sub(" ", _NUMBER.sub(" ", rest)).strip(" .,:;!")
    if re.fullmatch(r"-\s*[\d,.]+", _CURRENCY.sub("", rest).strip()):
        return Price(period=period, negative=True)
    if len(numbers) != 1 or len(numbers[0]) > 12 or _OTHER_PERIOD.search(words):
        return Price(period=period, words=True)
    amount = Decimal(numbers[0].replace(",", ""))
    if amount > _MOST or re.search(r"[\d%]", words) or re.search(r"[.,]\d|\d\s?%", rest.replace(numbers[0], "", 1)):
        return Price(period=period, words=True)
    return Price(agorot=int(amount * 100), period=period, words=bool(words))
