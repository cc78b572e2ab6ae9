"""Holidays and national days of Israel's communities, and the closures a centre may draw from them.

Dates come from pyluach (Hebrew calendar, Israel's scheme), from the tables of `holidays` (Islamic calendar)
and from dateutil (both Easters). Computed here is what those miss: the days that the Holocaust Remembrance
Day Law (1959, amended 1997) and the Independence Day Law (1949, amended 2004) move away from the Sabbath, and
the eves of days. What a ministry publishes each year (school vacations) is no computation and not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from holidays import HolidayBase
from holidays.groups import IslamicHolidays
from pyluach.dates import HebrewDate

from commons.calendar.recurrence import FIRST_YEAR, LAST_YEAR, BadSchedule
from commons.calendar.rules import Closure, roll_forward

CALENDARS = frozenset({"jewish", "muslim", "christian_western", "christian_eastern", "druze", "national"})

Names = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One named day. `code` is stable ('rosh_hashana_1', 'yom_hashoah_eve'); `names` holds he, ar and en.

    `kind`: 'holiday' (a day of rest), 'eve', 'intermediate' (between the holy days of a festival),
    'national', 'fast', 'observance' (kept, but a working day: Hanukkah). `provisional`: an estimate that may
    move by a day.
    """

    date: date
    code: str
    names: Names
    kind: str
    calendar: str
    provisional: bool = False

    @property
    def festival(self) -> str:
        """The code without the number of the day and without 'eve': what a run of days has in common."""
        return re.sub(r"_(eve|\d)$", "", self.code)


def _names(he: str, ar: str, en: str) -> Names:
    return {"he": he, "ar": ar, "en": en}


def _eve_of(names: Names) -> Names:
    return _names(f"ערב {names['he']}", f"عشية {names['ar']}", f"Eve of {names['en']}")


def _within(names: Names) -> Names:
    return _names(
        f"חול המועד {names['he']}", f"الأيام الوسطى من {names['ar']}", f"Intermediate days of {names['en']}"
    )


# By pyluach's English name. Festivals on which work is not forbidden are observances.
_FESTIVALS: dict[str, tuple[str, Names]] = {
    "Rosh Hashana": ("rosh_hashana", _names("ראש השנה", "رأس السنة العبرية", "Rosh Hashanah")),
    "Yom Kippur": ("yom_kippur", _names("יום כיפור", "يوم الغفران", "Yom Kippur")),
    "Succos": ("sukkot", _names("סוכות", "عيد العرش", "Sukkot")),
    "Shmini Atzeres": (
        "shemini_atzeret",
        _names("שמיני עצרת ושמחת תורה", "ختام عيد العرش وفرحة التوراة", "Shemini Atzeret and Simchat Torah"),
    ),
    "Chanuka": ("hanukkah", _names("חנוכה", "عيد الأنوار (حانوكا)", "Hanukkah")),
    "Tu B'shvat": ("tu_bishvat", _names("ט״ו בשבט", "عيد الأشجار (طو بشفاط)", "Tu BiShvat")),
    "Purim": ("purim", _names("פורים", "عيد المساخر (بوريم)", "Purim")),
    "Shushan Purim": ("shushan_purim", _names("שושן פורים", "شوشان بوريم", "Shushan Purim")),
    "Pesach": ("pesach", _names("פסח", "عيد الفصح اليهودي", "Passover")),
    "Lag Ba'omer": ("lag_baomer", _names("ל״ג בעומר", "لاغ بعومر", "Lag BaOmer")),
    "Shavuos": ("shavuot", _names("שבועות", "عيد الأسابيع", "Shavuot")),
    "Tu B'av": ("tu_bav", _names("ט״ו באב", "طو بآب", "Tu B'Av")),
    "Tzom Gedalia": ("tzom_gedaliah", _names("צום גדליה", "صوم غداليا", "Fast of Gedaliah")),
    "10 of Teves": ("asara_btevet", _names("י׳ בטבת", "صوم العاشر من طيفت", "Tenth of Tevet")),
    "Taanis Esther": ("taanit_esther", _names("תענית אסתר", "صوم إستير", "Fast of Esther")),
    "17 of Tamuz": (
        "shiva_asar_btammuz",
        _names("י״ז בתמוז", "صوم السابع عشر من تموز", "Seventeenth of Tammuz"),
    ),
    "9 of Av": ("tisha_bav", _names("תשעה באב", "صوم التاسع من آب", "Tisha B'Av")),
}
_HASHOAH = _names("יום הזיכרון לשואה ולגבורה", "يوم ذكرى المحرقة والبطولة", "Holocaust Remembrance Day")
_HAZIKARON = _names("יום הזיכרון לחללי מערכות ישראל", "يوم ذكرى قتلى معارك إسرائيل", "Memorial Day")
_HAATZMAUT = _names("יום העצמאות", "يوم استقلال إسرائيل", "Independence Day")
_JERUSALEM = _names("יום ירושלים", "يوم أورشليم القدس", "Jerusalem Day")

# The days on which Israel's civil service lets members of each community rest, and a few that are only kept.
_FITR = _names("עיד אל־פיטר", "عيد الفطر", "Eid al-Fitr")
_ADHA = _names("עיד אל־אדחא", "عيد الأضحى", "Eid al-Adha")
_SHUAYB = _names("זיארת נבי שועייב", "زيارة النبي شعيب", "Ziyarat Nabi Shuʿayb")
_CHRISTMAS = _names("חג המולד", "عيد الميلاد المجيد", "Christmas")
_EASTER = _names("חג הפסחא", "عيد الفصح المجيد", "Easter")
_ISLAMIC: dict[str, tuple[Names, str]] = {
    "ramadan_begins": (_names("תחילת הרמדאן", "بداية شهر رمضان", "Ramadan begins"), "observance"),
    "islamic_new_year": (_names("ראש השנה ההיג׳רית", "رأس السنة الهجرية", "Islamic New Year"), "holiday"),
    "mawlid": (_names("יום הולדת הנביא", "المولد النبوي الشريف", "Prophet's Birthday"), "holiday"),
    "eid_al_fitr_eve": (_eve_of(_FITR), "eve"),
    "eid_al_fitr": (_FITR, "holiday"),
    "eid_al_adha_eve": (_eve_of(_ADHA), "eve"),
    "eid_al_adha": (_ADHA, "holiday"),
}
_EASTER_DAYS = {
    -2: ("good_friday", _names("יום השישי הטוב", "الجمعة العظيمة", "Good Friday"), "holiday"),
    -1: ("easter_eve", _eve_of(_EASTER), "eve"),
    0: ("easter_1", _EASTER, "holiday"),
    1: ("easter_2", _EASTER, "holiday"),
    39: ("ascension", _names("חג העלייה", "عيد الصعود", "Ascension Day"), "observance"),
    49: ("pentecost", _names("חג השבועות הנוצרי", "عيد العنصرة", "Pentecost"), "observance"),
}
_NEW_YEAR = _names("ראש השנה האזרחית", "رأس السنة الميلادية", "New Year's Day")
_EPIPHANY = _names("חג ההתגלות", "عيد الغطاس", "Epiphany")
# Month and day in the civil calendar. The Julian dates stand 13 days later until February 2100.
_FIXED: dict[str, Sequence[tuple[int, int, str, Names, str]]] = {
    "christian_western": (
        (1, 1, "new_year", _NEW_YEAR, "holiday"),
        (1, 6, "epiphany", _EPIPHANY, "observance"),
        (12, 24, "christmas_eve", _eve_of(_CHRISTMAS), "eve"),
        (12, 25, "christmas_1", _CHRISTMAS, "holiday"),
        (12, 26, "christmas_2", _CHRISTMAS, "holiday"),
    ),
    "christian_eastern": (
        (1, 6, "eastern_christmas_eve", _eve_of(_CHRISTMAS), "eve"),
        (1, 7, "eastern_christmas_1", _CHRISTMAS, "holiday"),
        (1, 8, "eastern_christmas_2", _CHRISTMAS, "holiday"),
        (1, 14, "eastern_new_year", _NEW_YEAR, "observance"),
        (1, 19, "eastern_epiphany", _EPIPHANY, "observance"),
    ),
    "druze": (
        (
            1,
            25,
            "nabi_khidr",
            _names("זיארת נבי אל־ח׳דר", "زيارة النبي الخضر", "Ziyarat Nabi al-Khidr"),
            "holiday",
        ),
        (4, 25, "nabi_shuayb_1", _SHUAYB, "holiday"),
        (4, 26, "nabi_shuayb_2", _SHUAYB, "intermediate"),
        (4, 27, "nabi_shuayb_3", _SHUAYB, "intermediate"),
        (4, 28, "nabi_shuayb_4", _SHUAYB, "intermediate"),
        (
            9,
            10,
            "nabi_sabalan",
            _names("זיארת נבי סבלאן", "زيارة النبي سبلان", "Ziyarat Nabi Sabalan"),
            "holiday",
        ),
    ),
}


def days(since: date, until: date, calendars: Collection[str]) -> list[Day]:
    """The named days within [since, until) of the given calendars, by date.

    `calendars`: any of 'jewish', 'muslim', 'christian_western', 'christian_eastern', 'druze', 'national';
    another one, or years outside 2000 to 2100, raises BadSchedule (a ValueError). Days of the Islamic
    calendar are estimates (`provisional`): they are sighted, and may come a day earlier or later. Its tables
    end in 2076.
    """
    if unknown := set(calendars) - CALENDARS:
        raise BadSchedule("closure", f"unknown calendar {min(unknown)!r}")
    if not (since.year >= FIRST_YEAR and until <= date(LAST_YEAR + 1, 1, 1)):
        raise BadSchedule("window", f"dates are from {FIRST_YEAR} to {LAST_YEAR}")
    found: dict[tuple[date, str], Day] = {}
    for name in sorted(calendars, reverse=True):
        for day in _of_calendar(name, since, until):
            if since <= day.date < until:
                # Eid al-Adha is in two calendars and one day; the Muslim one names it first.
                found.setdefault((day.date, day.code), day)
    return sorted(found.values(), key=lambda day: day.date)


def rest_days(
    since: date, until: date, calendars: Collection[str] = frozenset({"jewish", "national"})
) -> frozenset[date]:
    """The Sabbaths, the holidays of these calendars, and Independence Day where 'national' is among them,
    within [since, until): the days that a deadline must not fall on (see `rules.roll_forward`)."""
    rest = {
        day.date
        for day in days(since, until, calendars)
        if day.kind == "holiday" or day.code == "yom_haatzmaut"
    }
    span = (since + timedelta(days=n) for n in range((until - since).days))
    return frozenset(rest.union(day for day in span if day.weekday() == 5))


def past_rest_days(moment: datetime, tzid: str) -> datetime:
    """A deadline (aware moment) moved to the same wall time of the next day that is no day of rest, aware in UTC."""
    first = moment.astimezone(ZoneInfo(tzid)).date()
    rest = rest_days(first, first + timedelta(days=31))
    return roll_forward(moment, tzid, lambda day: day in rest)


def suggested_closures(found: Iterable[Day], policy_name: str, ends_at: time = time(18, 0)) -> list[Closure]:
    """What a centre is likely to do on these days, for its staff to amend. A run of one festival's days is
    one closure.

    'community_centre': closed on Jewish holidays, their eves and intermediate days, Purim, Tisha B'Av,
    Memorial Day and Independence Day; ends at `ends_at` on the eves of Holocaust Remembrance Day and Memorial
    Day; open on Hanukkah and Lag BaOmer (published rules of centres in Israel). 'arab_centre': closed on
    Muslim, Christian and Druze holidays, ends at `ends_at` on their eves. 'every_day': nothing. Another name
    raises BadSchedule.
    """
    if policy_name not in _POLICIES:
        raise BadSchedule("closure", f"unknown policy {policy_name!r}")
    decide = _POLICIES[policy_name]
    decided = [
        (day, policy)
        for day in sorted(found, key=lambda day: (day.festival, day.date))
        if (policy := decide(day))
    ]
    closures = []
    for _, run in groupby(enumerate(decided), key=lambda item: _run(*item)):
        members = [day for _, (day, _) in run]
        policy = decide(members[0])
        titled = next((day for day in members if day.kind == "holiday"), members[0])
        closures.append(
            Closure(
                first=members[0].date,
                last=members[-1].date,
                policy=policy,
                title=titled.names,
                ends_at=ends_at if policy == "shortened" else None,
                provisional=any(day.provisional for day in members),
            )
        )
    return sorted(closures, key=lambda closure: closure.first)


def _run(position: int, decided: tuple[Day, str]) -> tuple[str, str, int]:
    # Consecutive dates and consecutive positions have the same difference.
    day, policy = decided
    return day.festival, policy, day.date.toordinal() - position


def _community_centre(day: Day) -> str | None:
    if day.code in ("yom_hashoah_eve", "yom_hazikaron_eve"):
        return "shortened"
    if day.calendar == "jewish" and day.kind in ("holiday", "eve", "intermediate"):
        return "closed"
    return "closed" if day.code in ("purim", "tisha_bav", "yom_hazikaron", "yom_haatzmaut") else None


def _arab_centre(day: Day) -> str | None:
    if day.calendar in ("jewish", "national"):
        return None
    return {"holiday": "closed", "eve": "shortened"}.get(day.kind)


_POLICIES = {
    "community_centre": _community_centre,
    "arab_centre": _arab_centre,
    "every_day": lambda day: None,
}


def _of_calendar(name: str, since: date, until: date) -> Iterator[Day]:
    years = range(since.year, until.year + 1)
    if name == "jewish":
        yield from _jewish(since, until)
    elif name == "national":
        for year in range(since.year + 3760, until.year + 3762):
            yield from _national(year)
    elif name in ("muslim", "druze"):
        yield from (day for day in _islamic(years, name) if name == "muslim" or day.festival == "eid_al_adha")
    for year in years:
        for month, day, code, names, kind in _FIXED.get(name, ()):
            yield Day(date=date(year, month, day), code=code, names=names, kind=kind, calendar=name)
        if name.startswith("christian"):
            eastern = name == "christian_eastern"
            sunday = easter(year, EASTER_ORTHODOX if eastern else EASTER_WESTERN)
            for after, (code, names, kind) in _EASTER_DAYS.items():
                code = f"eastern_{code}" if eastern else code
                yield Day(
                    date=sunday + timedelta(days=after), code=code, names=names, kind=kind, calendar=name
                )


def _jewish(since: date, until: date) -> Iterator[Day]:
    day = HebrewDate.from_pydate(since)
    for _ in range((until - since).days):
        named = day.festival(israel=True, prefix_day=True)
        rest = day.festival(israel=True, include_working_days=False) is not None
        tomorrow = day + 1
        if named:
            number, name = re.fullmatch(r"(?:(\d) )?(.*)", named).groups()
            kind = "holiday" if rest else "intermediate" if name in ("Succos", "Pesach") else "observance"
            yield from _festival(day, name, f"_{number}" if number else "", kind)
        elif tomorrow.festival(israel=True, include_working_days=False):
            yield from _festival(day, tomorrow.festival(israel=True), "_eve", "eve")
        if fast := day.fast_day():
            yield from _festival(day, fast, "", "fast")
        day = tomorrow


def _festival(day: HebrewDate, name: str, suffix: str, kind: str) -> Iterator[Day]:
    # Pesach Sheni and Purim Katan touch no centre's work and have no entry.
    if name in _FESTIVALS:
        code, names = _FESTIVALS[name]
        names = {"eve": _eve_of, "intermediate": _within}.get(kind, dict)(names)
        yield Day(date=day.to_pydate(), code=code + suffix, names=names, kind=kind, calendar="jewish")


def _national(year: int) -> Iterator[Day]:
    """The national days of a Hebrew year. Weekdays: Monday 0, Friday 4, Saturday 5, Sunday 6."""
    shoah = HebrewDate(year, 1, 27).to_pydate()
    shoah += timedelta(days={4: -1, 6: 1}.get(shoah.weekday(), 0))
    independence = HebrewDate(year, 2, 5).to_pydate()
    from_monday = 1 if independence.year >= 2004 else 0
    independence += timedelta(days={0: from_monday, 4: -1, 5: -2}.get(independence.weekday(), 0))
    memorial = independence - timedelta(days=1)
    for when, code, names, kind in (
        (shoah - timedelta(days=1), "yom_hashoah_eve", _eve_of(_HASHOAH), "eve"),
        (shoah, "yom_hashoah", _HASHOAH, "national"),
        (memorial - timedelta(days=1), "yom_hazikaron_eve", _eve_of(_HAZIKARON), "eve"),
        (memorial, "yom_hazikaron", _HAZIKARON, "national"),
        (independence, "yom_haatzmaut", _HAATZMAUT, "national"),
        (HebrewDate(year, 2, 28).to_pydate(), "jerusalem_day", _JERUSALEM, "national"),
    ):
        yield Day(date=when, code=code, names=names, kind=kind, calendar="national")


class _IslamicDays(HolidayBase, IslamicHolidays):
    """The library's tables of the Islamic calendar, named by our codes."""

    country = "IL"

    def __init__(self, *args, **kwargs) -> None:
        IslamicHolidays.__init__(self, show_estimated=False)
        super().__init__(*args, **kwargs)

    def _populate_public_holidays(self) -> None:
        self._add_ramadan_beginning_day("ramadan_begins")
        self._add_islamic_new_year_day("islamic_new_year")
        self._add_mawlid_day("mawlid")
        self._add_eid_al_fitr_eve("eid_al_fitr_eve")
        self._add_eid_al_fitr_day("eid_al_fitr_1")
        self._add_eid_al_fitr_day_two("eid_al_fitr_2")
        self._add_eid_al_fitr_day_three("eid_al_fitr_3")
        self._add_arafah_day("eid_al_adha_eve")
        self._add_eid_al_adha_day("eid_al_adha_1")
        self._add_eid_al_adha_day_two("eid_al_adha_2")
        self._add_eid_al_adha_day_three("eid_al_adha_3")
        self._add_eid_al_adha_day_four("eid_al_adha_4")


def _islamic(years: range, calendar: str) -> Iterator[Day]:
    table = _IslamicDays(years=years, expand=False)
    for when in sorted(table):
        for code in table.get_list(when):
            names, kind = _ISLAMIC[re.sub(r"_\d$", "", code)]
            yield Day(date=when, code=code, names=names, kind=kind, calendar=calendar, provisional=True)
