"""The Hebrew date of a moment. The Hebrew day begins at sunset, so an evening belongs to the next date."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from astral import Observer
from astral.sun import sunset
from pyluach.dates import HebrewDate
from pyluach.hebrewcal import Year

from commons.calendar.recurrence import zone

JERUSALEM = (31.7683, 35.2137)

# Months in en and ar by pyluach's number: Nisan is 1, Adar 12 (in a leap year the first of two), the second
# Adar 13.
_MONTHS = {
    1: ("Nisan", "نيسان"),
    2: ("Iyar", "إيار"),
    3: ("Sivan", "سيفان"),
    4: ("Tammuz", "تموز"),
    5: ("Av", "آب"),
    6: ("Elul", "إيلول"),
    7: ("Tishrei", "تشري"),
    8: ("Cheshvan", "حشفان"),
    9: ("Kislev", "كسليف"),
    10: ("Tevet", "طيفت"),
    11: ("Shevat", "شفاط"),
    12: ("Adar", "آذار"),
    13: ("Adar II", "آذار الثاني"),
}
_FIRST_ADAR = ("Adar I", "آذار الأول")


def hebrew_day(
    moment_local: datetime, tzid: str, latitude: float = JERUSALEM[0], longitude: float = JERUSALEM[1]
) -> HebrewDate:
    """The Hebrew date of a naive wall time in `tzid`, at a place in degrees north and east.

    From sunset on (the sun's upper edge at a horizon at sea level, as astral reckons it) it is the next
    day's. Where the sun does not set that day, near the poles, it is the civil day's. Raises BadSchedule for
    an unknown zone.
    """
    here = zone(tzid)
    day = HebrewDate.from_pydate(moment_local.date())
    try:
        nightfall = sunset(Observer(latitude, longitude), moment_local.date(), tzinfo=here)
    except ValueError:
        return day
    return day + 1 if moment_local.replace(tzinfo=here) >= nightfall else day


@lru_cache(maxsize=4096)
def hebrew_date(
    moment_local: datetime,
    tzid: str,
    latitude: float = JERUSALEM[0],
    longitude: float = JERUSALEM[1],
    *,
    year: bool = True,
) -> dict[str, str]:
    """The Hebrew date of a moment (as in `hebrew_day`) by language: he in letters ("י״ג בכסלו תשפ״ז"), en and
    ar with the months' names transliterated ("13 Kislev 5787"); without the year where it is not wanted."""
    day = hebrew_day(moment_local, tzid, latitude, longitude)
    first_adar = day.month == 12 and Year(day.year).leap
    english, arabic = _FIRST_ADAR if first_adar else _MONTHS[day.month]
    in_letters, in_digits = (f" {day.hebrew_year()}", f" {day.year}") if year else ("", "")
    return {
        "he": f"{day.hebrew_day()} ב{day.month_name(hebrew=True)}{in_letters}",
        "ar": f"{day.day} {arabic}{in_digits}",
        "en": f"{day.day} {english}{in_digits}",
    }
