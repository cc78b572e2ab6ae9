from datetime import datetime

import pytest

from commons.calendar.hebrew import hebrew_date, hebrew_day
from commons.calendar.recurrence import BadSchedule

ISRAEL = "Asia/Jerusalem"


def test_the_date_in_three_languages():
    assert hebrew_date(datetime(2026, 11, 23, 10), ISRAEL) == {
        "he": "י״ג בכסלו תשפ״ז",
        "ar": "13 كسليف 5787",
        "en": "13 Kislev 5787",
    }


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    [(0, 0, 13), (16, 30, 13), (16, 45, 14), (20, 0, 14), (23, 59, 14)],
)
def test_after_sunset_it_is_the_next_day(hour, minute, day):
    # Sunset in Jerusalem on 23.11.2026 is at 16:36.
    assert hebrew_day(datetime(2026, 11, 23, hour, minute), ISRAEL).day == day


def test_sunset_is_the_season_s_and_the_place_s():
    assert hebrew_day(datetime(2026, 6, 21, 19, 30), ISRAEL).tuple() == (5786, 4, 6)
    assert hebrew_day(datetime(2026, 6, 21, 20, 0), ISRAEL).tuple() == (5786, 4, 7)
    # In London the sun is still up for more than an hour at 20:00 of midsummer.
    assert hebrew_day(datetime(2026, 6, 21, 20, 0), "Europe/London", 51.5, -0.13).tuple() == (5786, 4, 6)


def test_where_the_sun_does_not_set_the_civil_day_holds():
    midsummer = datetime(2026, 6, 21, 23, 50)
    assert hebrew_day(midsummer, "Arctic/Longyearbyen", 78.2, 15.6).tuple() == (5786, 4, 6)


@pytest.mark.parametrize(
    ("moment", "he", "en"),
    [
        (datetime(2027, 3, 1, 10), "כ״ב באדר א׳ תשפ״ז", "22 Adar I 5787"),
        (datetime(2027, 3, 23, 10), "י״ד באדר ב׳ תשפ״ז", "14 Adar II 5787"),
        (datetime(2026, 3, 3, 10), "י״ד באדר תשפ״ו", "14 Adar 5786"),
        (datetime(2026, 9, 11, 19), "א׳ בתשרי תשפ״ז", "1 Tishrei 5787"),
    ],
)
def test_the_two_months_of_adar_and_the_new_year(moment, he, en):
    text = hebrew_date(moment, ISRAEL)
    assert (text["he"], text["en"]) == (he, en)


def test_an_unknown_zone_is_refused():
    with pytest.raises(BadSchedule):
        hebrew_date(datetime(2026, 1, 1), "Nowhere")
