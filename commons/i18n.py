"""Languages, direction, texts per language, and numbers, money and dates as people say them.

The catalogues are Flask-Babel's. What a page asks hundreds of times is kept: the reader's language and catalogue for
the request, what was formatted for the process.

`messages.po` speaks to nobody in particular. Beside it `feminine.po` and `masculine.po` hold only the texts that differ
for a reader who asked to be spoken to so; what they lack is said as in `messages.po`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, format_timedelta
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from commons.clock import now

__all__ = ["_", "_l", "force_locale", "ngettext", "pgettext"]

#: Under this name in app.extensions: the Hebrew date (a text per language) of a naive local moment. Of a higher part.
BESIDE = "commons_hebrew_date"

#: Under this name in app.extensions: tells how the reader of this request asked to be spoken to: 'f', 'm' or 'neutral'.
#: Of a higher part.
ADDRESS = "commons_form_of_address"

#: Form of address -> the catalogue of what differs for it.
SPOKEN = {"f": "feminine", "m": "masculine"}

#: code -> (own name, direction). Other languages are added here and in the setting `languages`.
KNOWN = {"he": ("עברית", "rtl"), "ar": ("العربية", "rtl"), "en": ("English", "ltr")}


def configure(app: Flask, folders: Iterable[str]) -> None:
    """Flask-Babel with one catalogue folder per part and plugin."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", app.config["COMMONS"]["languages"][0])
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    Babel(
        app,
        locale_selector=_addressed,
        default_timezone=app.config["COMMONS"]["timezone"],
    )
    app.jinja_env.globals.update(_=_said, gettext=_said, ngettext=_counted)
    app.jinja_env.filters.update(
        text=text,
        words=plain,
        grade=grade,
        day=day,
        soon=soon,
        moment=moment,
        clock=clock,
        hours=hours,
        money=money,
        phone=phone,
        number=number,
    )


def _addressed() -> str | None:
    """The language that the address names."""
    named = getattr(g, "lang", None)
    if named is None and has_request_context() and request.view_args:
        named = request.view_args.get("lang")
    return named


def languages() -> list[str]:
    """The languages that this site offers, the default first."""
    return current_app.config["COMMONS"]["languages"]


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language and its catalogue."""

    lang: str
    catalogue: NullTranslations


def tongue() -> Tongue:
    """That of the reader at hand, found once a request. Raises RuntimeError outside the application."""
    try:
        return g.tongue
    except AttributeError:
        locale = flask_babel.get_locale()
        lang = locale.language if locale else languages()[0]
        g.tongue = Tongue(lang=lang, catalogue=_catalogue(lang, _address()))
        return g.tongue


def _address() -> str:
    if "address" in g:
        return g.address
    tell = current_app.extensions.get(ADDRESS)
    return tell() if tell and has_request_context() else "neutral"


def _catalogue(lang: str, address: str) -> NullTranslations:
    general = flask_babel.get_translations()
    if address not in SPOKEN:
        return general
    kept = current_app.extensions.setdefault("commons_spoken", {})
    if (lang, address) not in kept:
        folders = current_app.config["BABEL_TRANSLATION_DIRECTORIES"].split(";")
        loaded = [Translations.load(folder, [lang], SPOKEN[address]) for folder in folders]
        there = [one for one in loaded if isinstance(one, Translations)]
        made = functools.reduce(lambda whole, more: whole.merge(more), there) if there else general
        if there:
            made.add_fallback(general)
        kept[lang, address] = made
    return kept[lang, address]


def language() -> str:
    """The language of the reader at hand."""
    return tongue().lang


def speak(lang: str) -> None:
    """From here on this request is answered in `lang`."""
    g.lang = lang
    g.pop("tongue", None)
    flask_babel.refresh()


@contextmanager
def force_locale(lang: str, address: str = "neutral") -> Iterator[None]:
    """Speaks another language within the block, as in a letter to somebody else; address: her form of address."""
    before = g.get("address") if has_app_context() else None
    with flask_babel.force_locale(lang):
        forget()
        if has_app_context():
            g.address = address
        try:
            yield
        finally:
            forget()
            if before is not None:
                g.address = before


def forget() -> None:
    """Who is spoken to has changed: language and form of address are found anew."""
    if has_app_context():
        g.pop("tongue", None)
        g.pop("address", None)


def _(string: str, **variables: Any) -> str:
    """`string` in the reader's language, with the variables that it names; as it stands outside the application."""
    try:
        string = tongue().catalogue.ugettext(string)
    except RuntimeError:
        return string % variables if variables else string
    return string % variables if variables else string


def _l(string: str, **variables: Any) -> LazyString:
    """As `_`, but said when it is shown: for what is declared at start."""
    return LazyString(_, string, **variables)


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The form that the reader's language has for `num`, which is among the variables."""
    variables.setdefault("num", num)
    try:
        return tongue().catalogue.ungettext(singular, plural, num) % variables
    except RuntimeError:
        return (singular if num == 1 else plural) % variables


def pgettext(context: str, string: str, **variables: Any) -> str:
    """As `_`, for a word that means another thing in another context."""
    said = tongue().catalogue.upgettext(context, string)
    return said % variables if variables else said


@pass_eval_context
def _said(where: EvalContext, string: str, /, **variables: Any) -> str:
    """`_` in templates: markup where the template is, so that the variables are escaped."""
    said = tongue().catalogue.ugettext(string)
    if where.autoescape:
        said = Markup(said)
    return said % variables if variables or "%" in said else said


@pass_eval_context
def _counted(where: EvalContext, singular: str, plural: str, num: int, /, **variables: Any) -> str:
    """`ngettext` in templates."""
    said = tongue().catalogue.ungettext(singular, plural, num)
    return (Markup(said) if where.autoescape else said) % {"num": num, **variables}


def direction(lang: str) -> str:
    """'rtl' or 'ltr'."""
    return KNOWN.get(lang, ("", "ltr"))[1]


def zone() -> ZoneInfo:
    """The zone of the city's wall clocks."""
    return ZoneInfo(current_app.config["COMMONS"]["timezone"])


def local(value: datetime) -> datetime:
    """An aware moment on the city's wall clock."""
    return value.astimezone(zone())


def pick(texts: Mapping[str, str] | None, lang: str | None = None) -> tuple[str, str]:
    """(text, its language): the reader's language, else the site's order, else whatever there is; ('', lang) if
    none."""
    lang = lang or language()
    texts = texts or {}
    if said := texts.get(lang):
        return said, lang
    for code in (*(languages() if has_request_context() or current_app else ()), *texts):
        if texts.get(code):
            return texts[code], code
    return "", lang


def plain(texts: Mapping[str, str] | None, lang: str | None = None) -> str:
    """The text alone, for mail subjects, feeds and files."""
    return pick(texts, lang)[0]


def text(texts: Mapping[str, str] | None) -> Markup:
    """For pages: the text; marked with its own lang and dir where it is not in the reader's language."""
    here = language()
    value, lang = pick(texts, here)
    way = direction(lang)
    shown = escape(value)
    if way == "rtl" and _DIGIT.search(value):
        shown = Markup(_NUMBERS.sub(_isolated, shown))
    if lang == here:
        mixed = way == "rtl" and _MIXED.match(value)
        return Markup(f'<bdi dir="rtl">{shown}</bdi>' if mixed else f"<bdi>{shown}</bdi>")
    return Markup(f'<bdi lang="{escape(lang)}" dir="{way}">{shown}</bdi>')


_DIGIT = re.compile(r"\d")
#: Signed numbers, and digits joined by hyphens: phones and ISO dates, which right-to-left text would tear apart.
_NUMBERS = re.compile(r"(?<![^\s(])[+−-]\d[\d.,]*%?(?![\w-])|(?<![\w#-])\+?\d+(?:-\d+)+(?![\w-])")
_LEAST_DIGITS = 7  # fewer are a range (10-12), whose order is the paragraph's
#: Begins in Latin letters and goes on in Hebrew or Arabic: by its first letter alone it would run the wrong way.
_MIXED = re.compile(r"[^A-Za-z\u0590-\u07ff]*[A-Za-z].*[\u0590-\u07ff]", re.DOTALL)


def _isolated(found: re.Match[str]) -> str:
    run = found[0]
    if run[0].isdigit() and sum(map(str.isdigit, run)) < _LEAST_DIGITS:
        return run
    return f'<bdi dir="ltr">{run}</bdi>'


def _locale() -> str:
    return {"he": "he_IL", "ar": "ar_IL", "en": "en_IL"}.get(language(), language())


def day(value: date | datetime | str, style: str = "full") -> Markup:
    """A day (or its ISO text) as people say it: "יום שלישי, 8 בדצמבר" (full), with the year where it is far off;
    "8.12" (short). To readers who chose it the Hebrew date beside it: "… · כ״ח בכסלו"."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    hebrew = _beside(value) if style in {"full", "year"} and g.get("hebrew_dates") else ""
    value = _civil(value)
    pattern = {"short": "d.M", "full": "EEEE, d MMMM", "year": "EEEE, d MMMM y", "numeric": "d.M.y"}[style]
    if style == "full" and abs((value - _today()).days) > 300:
        pattern = "EEEE, d MMMM y"
    shown = f'<time datetime="{value.isoformat()}"><bdi>{_day(value, pattern, _locale())}</bdi></time>'
    return Markup(f'<span class="both-days">{shown} · {hebrew}</span>' if hebrew else shown)


def soon(value: date | datetime) -> str:
    """How far off a day is, as people say it: "today", "tomorrow", "in 3 days"; '' for the past, and from two weeks
    on."""
    days = (_civil(value) - _today()).days
    if days in (0, 1):
        return _("tomorrow") if days else _("today")
    if not 0 < days < 14:
        return ""
    return format_timedelta(timedelta(days=days), "day", threshold=99, add_direction=True, locale=_locale())


def _beside(value: date | datetime) -> Markup:
    """The Hebrew date of a day, or of a moment (from sunset on it is the next one's); '' where nobody tells it."""
    tell = current_app.extensions.get(BESIDE)
    if tell is None:
        return Markup("")
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(12))
    return text(tell(local(value).replace(tzinfo=None) if value.tzinfo else value))


def _civil(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return local(value).date() if value.tzinfo else value.date()
    return value


def _today() -> date:
    return local(now()).date()


@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, locale: str) -> Markup:
    if locale.startswith("he"):
        pattern = pattern.replace("MMMM", "בMMMM")  # "24 בנובמבר", as people say it
    elif locale.startswith("ar"):
        pattern = pattern.replace(",", "،")
    return escape(format_date(value, pattern, locale=locale))


def clock(value: time | datetime) -> Markup:
    """A time of day, 24 hours: 16:30."""
    if isinstance(value, datetime) and value.tzinfo:
        value = local(value)
    return Markup(f'<bdi dir="ltr">{value:%H:%M}</bdi>')


def hours(start: time | datetime, end: time | datetime) -> Markup:
    """A range of time, each end isolated, which reads from its beginning in the reader's direction: 16:30–17:30."""
    return Markup(f'<bdi class="range" dir="{direction(language())}">{clock(start)}–{clock(end)}</bdi>')


def moment(value: datetime) -> Markup:
    """A day and a time of day on the city's clock."""
    return Markup(_("%(day)s, %(time)s", day=day(value), time=clock(value)))


def money(minor: int | None) -> Markup:
    """An amount in minor units (agorot): ₪220, or ₪30.50."""
    if minor is None:
        return Markup("")
    return _money(minor, current_app.config["COMMONS"]["currency"])


@lru_cache(maxsize=4096)
def _money(minor: int, currency: str) -> Markup:
    digits = "¤#,##0" if minor % 100 == 0 else "¤#,##0.00"
    shown = format_currency(minor / 100, currency, digits, locale="en", currency_digits=False)
    return Markup('<bdi dir="ltr">%s</bdi>') % shown


#: Grades of school as Hebrew names them; the other languages use digits.
_HEBREW_GRADES = ("", "א׳", "ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "ז׳", "ח׳", "ט׳", "י׳", "י״א", "י״ב")


def grade(number: int) -> str:
    """A grade of school from 1 to 12 as it is called here: ג׳ in Hebrew, 3 elsewhere; 0 is kindergarten."""
    if number == 0:
        return _("kindergarten")
    return _HEBREW_GRADES[number] if language() == "he" and 1 <= number <= 12 else str(number)


def number(value: int | float) -> Markup:
    """A number in European digits, isolated, so that its sign stays before it."""
    return Markup('<bdi dir="ltr">%s</bdi>') % format_decimal(value, locale="en")


def phone(e164: str | None) -> Markup:
    """A phone number as it is dialled here, with its link, isolated."""
    if not e164:
        return Markup("")
    import phonenumbers

    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return Markup('<bdi dir="ltr">%s</bdi>') % e164
    home = parsed.country_code == phonenumbers.country_code_for_region(current_app.config["COMMONS"]["country"])
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, style)
    return Markup('<a href="tel:%s"><bdi dir="ltr">%s</bdi></a>') % (escape(e164), shown)
