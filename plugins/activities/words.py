"""The words of centres' spreadsheets in Hebrew, Arabic and English, and the folding that makes them comparable.

Every pattern here is written for folded text: one kind of quotation mark and dash, no vowel points, Arabic
letter variants joined, Arabic-Indic digits as 0-9, lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DROPPED = [*range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7]  # Hebrew points
_DROPPED += [*range(0x064B, 0x0653), 0x0670, 0x0640]  # Arabic vowel signs, tatweel
_DROPPED += [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x061C, 0xFEFF]

_FOLDED: dict[int, str | None] = dict.fromkeys(_DROPPED)
_FOLDED |= dict.fromkeys(map(ord, "׳’‘‛´`′ʼ＇"), "'") | dict.fromkeys(map(ord, "״“”„‟″＂«»"), '"')
_FOLDED |= dict.fromkeys(map(ord, "־‐‑‒–—―−﹣－"), "-")
_FOLDED |= dict.fromkeys(map(ord, "أإآٱ"), "ا") | {ord("ة"): "ه", ord("ى"): "ي", ord("،"): ",", ord("؛"): ";"}
_FOLDED |= {0x0660 + digit: str(digit) for digit in range(10)} | {0x06F0 + digit: str(digit) for digit in range(10)}
_FOLDED |= dict.fromkeys([0x00A0, 0x202F, 0x2009, 0x3000, ord("\t")], " ")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """`text` for comparison. Line ends stay: they part groups."""
    folded = text.translate(_FOLDED).lower().replace("''", '"')
    return "\n".join(" ".join(line.split()) for line in folded.split("\n")).strip()


def key(text: str) -> str:
    """The bare words of `text`, folded, with one space between them."""
    return " ".join(re.findall(r"\w+", fold(text).replace('"', "").replace("'", "")))


# --- columns ------------------------------------------------------------------------------------------------

_PRICE = (
    r"\b(?:ה?מחיר|ה?עלות|ה?תשלום|דמי|תעריף|(?:ال)?سعر|(?:ال)?تكلفه|رسوم|(?:ال)?رسوم|ثمن|price|cost|fee|fees|tuition)\b"
)
_MONTH = r"\b(?:ל?חודש|חודשי|חודשית|شهري|شهريا|شهريه|(?:ل|ال|لل)?شهر|month|monthly)\b"
_YEAR = r"\b(?:ל?שנה|שנתי|שנתית|سنوي|سنويا|سنويه|(?:ل|ال|لل)?سنه|year|yearly|annual|annually)\b"
_COURSE = r"\b(?:ל?קורס|ל?סדנה|ל?סדרה|כולל|לכל הקורס|(?:لل|ال)?دوره|(?:لل|ال)?ورشه|course|total|workshop)\b"
_SESSION = r"\b(?:ל?מפגש|ל?שיעור|ל?פגישה|(?:لل|ال)?لقاء|(?:لل|ال)?حصه|session|lesson|meeting)\b"

# In this order: the first that is found in a heading names the column.
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("price_session", f"(?=.*{_PRICE}).*{_SESSION}"),
    ("price_month", f"(?=.*{_PRICE}).*{_MONTH}|^{_MONTH}$"),
    ("price_year", f"(?=.*{_PRICE}).*{_YEAR}|^{_YEAR}$"),
    ("price_course", f"(?=.*{_PRICE}).*{_COURSE}"),
    ("price", _PRICE),
    ("waiting", r"המתנה|ממתינים|انتظار|\bwaiting\b|\bwaitlist\b"),
    ("minimum", r"\b(?:מינ|מינימום|מינימלי|מזערי|min|minimum|(?:ال)?حد (?:ال)?ادني)\b"),
    ("maximum", r"\b(?:מקס|מקסימום|מקסימלי|מרבי|max|maximum|capacity|(?:ال)?حد (?:ال)?اقصي)\b|מקומות|\bplaces\b"),
    ("participants", r"משתתפים|مشاركين|\bparticipants\b"),
    ("sessions", r"מפגשים|שיעורים|لقاءات|\bsessions\b|\bmeetings\b|\blessons\b"),
    ("", r"תאריך סיום|תאריך לידה|(?=.*تاريخ).*(?:نهايه|انتهاء|ميلاد)|end date|birth"),
    ("starts", r"תאריך|מתחיל|פתיחה|تاريخ|\bdate\b|\bstarts\b"),
    ("when", r"(?=.*(?:\bה?יום\b|ימים|ימי))(?=.*(?:שעה|שעות)).*|מועד|\bמתי\b|\bה?זמן\b|לו\"?ז"),
    ("when", r"(?=.*(?:يوم|ايام))(?=.*(?:ساعه|ساعات)).*|موعد|مواعيد|متي|\bwhen\b|\bschedule\b"),
    ("when", r"(?=.*\bdays?\b)(?=.*\b(?:time|hour)s?\b).*"),
    ("days", r"^(?:ה?יום|ה?ימים|ימי|יום בשבוע|ימי פעילות|ימי הפעילות|(?:ال)?يوم|(?:ال)?ايام|days?|weekdays?)\b"),
    ("end", r"\bסיום\b|עד שעה|\bنهايه\b|\bend\b|\bends\b|\buntil\b"),
    ("start", r"התחלה|משעה|\bبدايه\b|\bstart\b"),
    ("hours", r"\b(?:ה?שעה|ה?שעות|(?:ال)?ساعه|(?:ال)?ساعات|(?:ال)?وقت|times?|hours?)\b"),
    ("ages", r"\bה?(?:גיל|גילאי|גילאים|כיתה|כיתות|שכבה|שכבות|שכבת)\b|קהל|למי|\b(?:grades?|ages?|audience)\b"),
    ("ages", r"\b(?:ال)?(?:عمر|جيل|اجيال|اعمار|صف|صفوف|فئه)\b"),
    ("leader", r"\bה?(?:מדריך|מדריכה|מדריכים|מורה|מורים|מנחה|מנחים|מרצה|מאמן|בהנחיית|בהדרכת)\b"),
    ("leader", r"\b(?:ال)?(?:مرشد|مرشده|معلم|معلمه|مدرب|مدربه)\b|\b(?:instructor|teacher|leader|coach|tutor|led)s?\b"),
    ("place", r"\bה?(?:מקום|מיקום|חדר|אולם|היכן|איפה|סניף|שלוחה)\b|\b(?:ال)?(?:مكان|قاعه|غرفه|موقع)\b|\bاين\b"),
    ("place", r"\b(?:place|room|location|where|venue|hall)\b"),
    ("note", r"הערות|הערה|פרטים|ملاحظات|ملاحظه|تفاصيل|\b(?:notes?|remarks?|comments?|details)\b"),
    ("section", r"\b(?:תחום|קטגוריה|מחלקה|مجال|قسم|category|section|department)\b"),
    ("serial", r"^(?:מס|מספר|מסד|رقم|no|nr|num|number)$"),
    ("title", r"\bה?(?:חוג|חוגים|פעילות|קורס|סדנה|שם|נושא)\b|\b(?:name|title|activity|course|class|workshop)\b"),
    ("title", r"\b(?:ال)?(?:اسم|دوره|فعاليه|نشاط|ورشه)\b"),
)
COLUMNS = tuple((field, re.compile(pattern)) for field, pattern in _COLUMNS)

_TITLE_LANGUAGES = (
    ("he", re.compile(r"עברית|\bhebrew\b|\bhe\b|عبريه|بالعبريه")),
    ("ar", re.compile(r"ערבית|\barabic\b|\bar\b|عربيه|بالعربيه")),
    ("en", re.compile(r"אנגלית|\benglish\b|\ben\b|انجليزيه|بالانجليزيه")),
)

GRADE_HEADING = re.compile(r"כיתה|כיתות|שכב|صف|grade")
AGE_HEADING = re.compile(r"גיל|عمر|اعمار|جيل|اجيال|\bage")


def column_of(heading: str) -> str | None:
    """The field that a heading names, or None."""
    words = key(heading)
    if not words or len(words) > 60:
        return None
    return next((field or None for field, pattern in COLUMNS if pattern.search(words)), None)


def title_language(heading: str) -> str | None:
    """The language that a title column's heading names ("שם בערבית"), or None."""
    words = key(heading)
    return next((language for language, pattern in _TITLE_LANGUAGES if pattern.search(words)), None)


# --- rows that are no activity ------------------------------------------------------------------------------

TOTAL = re.compile(r'(?:סה"?כ|סך הכל|סך הכול|סיכום|المجموع|مجموع|total)(?:\W|$)')
COUNTED = re.compile(r"חוגים|פעילויות|קורסים|دورات|فعاليات|activities|courses|classes")
PRIVATE = re.compile(
    r"לא להפצה|לשימוש פנימי|פנימי בלבד|ليس للنشر|للاستخدام الداخلي|not for distribution|internal use|confidential"
)
PROGRAMME_TITLE = re.compile(r"חוגים|לוח|תוכנית|תכנית|מרכז|מתנ\"?ס|دورات|برنامج|مركز|programme?|schedule|cent(?:re|er)")
CONTACT = re.compile(r"(?<!\d)(?:\+?972|0)[-\s]?\d{1,2}[-\s]?\d{3}[-\s]?\d{4}(?!\d)|[\w.+-]{1,64}@[\w-]{1,64}\.\w")

# --- days ---------------------------------------------------------------------------------------------------

WEEK = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
DAYS: dict[str, str] = {}
for _names in (
    "א ב ג ד ה ו ש",
    "ראשון שני שלישי רביעי חמישי שישי שבת",
    "احد اثنين ثلاثاء اربعاء خميس جمعه سبت",
    "الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت",
    "sunday monday tuesday wednesday thursday friday saturday",
    "sundays mondays tuesdays wednesdays thursdays fridays saturdays",
    "sun mon tue wed thu fri sat",
    "su mo tues weds thur fr sa",
):
    DAYS |= dict(zip(_names.split(), WEEK, strict=True))
DAYS |= {"thurs": "TH", "ששי": "FR", "ז": "SA", "الاتنين": "MO", "اتنين": "MO"}

# --- kinds --------------------------------------------------------------------------------------------------

WORKSHOP = re.compile(r"\b(?:סדנה|סדנת|סדנאות|סדנא|(?:ال)?ورشه|ورشات|workshop|workshops)\b")

_SCRIPTS = (("he", re.compile("[א-ת]")), ("ar", re.compile("[ء-ي]")), ("en", re.compile("[A-Za-z]")))


def language_of(text: str) -> str | None:
    """The language of most letters: "he", "ar" or "en"; None without a letter of theirs."""
    counts = [(len(pattern.findall(text)), language) for language, pattern in _SCRIPTS]
    most = max(count for count, _ in counts)
    return next(language for count, language in counts if count == most) if most else None
