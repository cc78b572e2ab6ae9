"""Languages, direction, texts per language, and numbers, money and dates as people say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from flask import Flask, current_app, g, has_request_context
from flask_babel import Babel, force_locale, get_locale, ngettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

__all__ = ["_", "_l", "force_locale", "ngettext", "pgettext"]

#: code -> (own name, direction). Other languages are added here and in the setting `languages`.
KNOWN = {"he": ("עברית", "rtl"), "ar": ("العربية", "rtl"), "en": ("English", "ltr")}


def configure(app: Flask, folders: Iterable[str]) -> None:
    """Flask-Babel with one catalogue folder per part and plugin."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", app.config["COMMONS"]["languages"][0])
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    Babel(
        app,
        locale_selector=lambda: getattr(g, "lang", None),
        default_timezone=app.config["COMMONS"]["timezone"],
    )
    app.jinja_env.filters.update(
        text=text,
        words=plain,
        day=day,
        moment=moment,
        clock=clock,
        hours=hours,
        money=money,
        phone=phone,
        number=number,
    )


def languages() -> list[str]:
    """The languages that this site offers, the default first."""
    return current_app.config["COMMONS"]["languages"]


def language() -> str:
    """The language of the reader at hand."""
    locale = get_locale()
    return locale.language if locale else languages()[0]


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
    for code in (lang, *(languages() if has_request_context() or current_app else ()), *texts):
        if texts.get(code):
            return texts[code], code
    return "", lang


def plain(texts: Mapping[str, str] | None, lang: str | None = None) -> str:
    """The text alone, for mail subjects, feeds and files."""
    return pick(texts, lang)[0]


def text(texts: Mapping[str, str] | None) -> Markup:
    """For pages: the text; marked with its own lang and dir where it is not in the reader's language."""
    value, lang = pick(texts)
    if lang == language():
        return Markup("<bdi>%s</bdi>") % value
    return Markup('<bdi lang="%s" dir="%s">%s</bdi>') % (lang, direction(lang), value)


def _locale() -> str:
    return {"he": "he_IL", "ar": "ar_IL", "en": "en_IL"}.get(language(), language())


def day(value: date | datetime | str, style: str = "full") -> Markup:
    """A day (or its ISO text) as people say it: "יום ג׳, 8 בדצמבר" (full), with the year where it is not this one;
    "8.12" (short)."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = local(value).date() if value.tzinfo else value.date()
    pattern = {"short": "d.M", "full": "EEEE, d MMMM", "year": "EEEE, d MMMM y", "numeric": "d.M.y"}[style]
    if style == "full" and abs((value - date.today()).days) > 300:
        pattern = "EEEE, d MMMM y"
    shown = format_date(value, pattern, locale=_locale())
    return Markup('<time datetime="%s"><bdi>%s</bdi></time>') % (value.isoformat(), shown)


def clock(value: time | datetime) -> Markup:
    """A time of day, 24 hours: 16:30."""
    if isinstance(value, datetime) and value.tzinfo:
        value = local(value)
    return Markup('<bdi dir="ltr">%s</bdi>') % format_time(value, "HH:mm", locale="en")


def hours(start: time | datetime, end: time | datetime) -> Markup:
    """A range of time, each end isolated, so that it reads from its beginning in every direction: 16:30–17:30."""
    return Markup('<bdi class="range">%s–%s</bdi>') % (clock(start), clock(end))


def moment(value: datetime) -> Markup:
    """A day and a time of day on the city's clock."""
    return Markup(_("%(day)s, %(time)s", day=day(value), time=clock(value)))


def money(minor: int | None) -> Markup:
    """An amount in minor units (agorot): ₪220, or ₪30.50."""
    if minor is None:
        return Markup("")
    digits = "¤#,##0" if minor % 100 == 0 else "¤#,##0.00"
    currency = current_app.config["COMMONS"]["currency"]
    shown = format_currency(minor / 100, currency, digits, locale="en", currency_digits=False)
    return Markup('<bdi dir="ltr">%s</bdi>') % shown


def number(value: int | float) -> str:
    """A number with the separators of the reader's language, in European digits."""
    return format_decimal(value, locale="en")


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
