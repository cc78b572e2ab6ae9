from datetime import date, time, timedelta

import holidays as published
import pytest

from commons.calendar.holidays import CALENDARS, days, rest_days, suggested_closures
from commons.calendar.recurrence import BadSchedule

YEAR_5787 = (date(2026, 9, 1), date(2027, 9, 1))


def by_code(since, until, *calendars):
    return {day.code: day for day in days(since, until, calendars)}


def dates_of(code, since, until, *calendars):
    return [day.date for day in days(since, until, calendars) if day.code == code]


def test_the_jewish_year_5787():
    found = {code: day.date for code, day in by_code(*YEAR_5787, "jewish").items()}
    assert found["rosh_hashana_eve"] == date(2026, 9, 11)
    assert found["rosh_hashana_1"] == date(2026, 9, 12)
    assert found["yom_kippur"] == date(2026, 9, 21)
    assert found["sukkot_1"] == date(2026, 9, 26)
    assert found["shemini_atzeret"] == date(2026, 10, 3)
    assert (found["hanukkah_1"], found["hanukkah_8"]) == (date(2026, 12, 5), date(2026, 12, 12))
    # A leap year: Purim is in the second Adar.
    assert found["purim"] == date(2027, 3, 23)
    assert (found["pesach_eve"], found["pesach_7"]) == (date(2027, 4, 21), date(2027, 4, 28))
    assert found["lag_baomer"] == date(2027, 5, 25)
    assert found["shavuot"] == date(2027, 6, 11)
    assert found["tisha_bav"] == date(2027, 8, 12)


def test_israel_keeps_one_day_where_the_diaspora_keeps_two():
    assert not {"pesach_8", "shavuot_2", "shemini_atzeret_2"} & by_code(*YEAR_5787, "jewish").keys()


@pytest.mark.parametrize(
    ("year", "hashoah", "hazikaron", "haatzmaut"),
    [
        # 27 Nisan 5788 is a Sunday and 5 Iyar a Monday: both are kept a day later.
        (2028, date(2028, 4, 24), date(2028, 5, 1), date(2028, 5, 2)),
        # 5 Iyar 5789 is a Friday: Independence Day is on Thursday.
        (2029, date(2029, 4, 12), date(2029, 4, 18), date(2029, 4, 19)),
        # 5 Iyar 5785 is a Saturday, and 27 Nisan a Friday.
        (2025, date(2025, 4, 24), date(2025, 4, 30), date(2025, 5, 1)),
        # Nothing moves.
        (2026, date(2026, 4, 14), date(2026, 4, 21), date(2026, 4, 22)),
        # Before 2004 a Monday was kept.
        (2001, date(2001, 4, 19), date(2001, 4, 25), date(2001, 4, 26)),
    ],
)
def test_national_days_move_away_from_the_sabbath(year, hashoah, hazikaron, haatzmaut):
    found = {code: day.date for code, day in by_code(date(year, 1, 1), date(year + 1, 1, 1), "national").items()}
    assert found["yom_hashoah"] == hashoah
    assert found["yom_hashoah_eve"] == hashoah - timedelta(days=1)
    assert found["yom_hazikaron"] == hazikaron
    assert found["yom_hazikaron_eve"] == hazikaron - timedelta(days=1)
    assert found["yom_haatzmaut"] == haatzmaut


def test_another_library_agrees_for_a_hundred_years():
    since, until = date(2000, 1, 1), date(2101, 1, 1)
    israel = published.IL(years=range(2000, 2101), categories=("public", "optional"), language="en_US")
    theirs = {
        "Independence Day": "yom_haatzmaut",
        "Jerusalem Day": "jerusalem_day",
        "Yom Kippur": "yom_kippur",
        "Purim": "purim",
        "Shavuot": "shavuot",
        "Seventh day of Pesach": "pesach_7",
    }
    ours = days(since, until, {"jewish", "national"})
    for name, code in theirs.items():
        # Where a day moved, the library adds "(observed)" to its name.
        listed = sorted(israel.get_named(name, lookup="startswith"))
        assert listed == [day.date for day in ours if day.code == code], name
        assert len(listed) == 101


def test_every_rest_day_of_the_library_is_one_here():
    israel = published.IL(years=range(2000, 2101), categories=("public",))
    rest = rest_days(date(2000, 1, 1), date(2101, 1, 1))
    assert set(israel) <= rest


def test_islamic_days_are_estimates():
    found = by_code(date(2026, 1, 1), date(2027, 1, 1), "muslim")
    assert found["eid_al_fitr_1"].date == date(2026, 3, 20)
    assert found["eid_al_adha_1"].date == date(2026, 5, 27)
    assert found["eid_al_adha_eve"].date == date(2026, 5, 26)
    assert all(day.provisional for day in found.values())
    assert {"ramadan_begins", "islamic_new_year", "mawlid", "eid_al_fitr_3", "eid_al_adha_4"} <= found.keys()


def test_a_year_of_two_feasts_gives_both():
    # The Islamic year is eleven days shorter: two Eid al-Fitr in 2033.
    assert len(dates_of("eid_al_fitr_1", date(2033, 1, 1), date(2034, 1, 1), "muslim")) == 2


def test_a_day_of_two_communities_is_one_day():
    window = (date(2027, 1, 1), date(2028, 1, 1))
    assert len(dates_of("eid_al_adha_1", *window, "muslim", "druze")) == 1
    assert dates_of("nabi_shuayb_1", *window, "druze") == [date(2027, 4, 25)]
    assert dates_of("eid_al_fitr_1", *window, "druze") == []


def test_both_christian_calendars():
    window = (date(2027, 1, 1), date(2028, 1, 1))
    western, eastern = by_code(*window, "christian_western"), by_code(*window, "christian_eastern")
    assert (western["easter_1"].date, western["good_friday"].date) == (date(2027, 3, 28), date(2027, 3, 26))
    assert eastern["eastern_easter_1"].date == date(2027, 5, 2)
    assert western["christmas_1"].date == date(2027, 12, 25)
    assert eastern["eastern_christmas_1"].date == date(2027, 1, 7)


def test_every_day_has_a_name_in_three_languages_and_a_kind():
    found = days(date(2000, 1, 1), date(2101, 1, 1), CALENDARS)
    assert {frozenset(day.names) for day in found} == {frozenset({"he", "ar", "en"})}
    assert all(name for day in found for name in day.names.values())
    assert {day.kind for day in found} == {"holiday", "eve", "intermediate", "national", "fast", "observance"}
    assert len({(day.date, day.code) for day in found}) == len(found)
    assert [day.date for day in found] == sorted(day.date for day in found)
    assert {
        "tzom_gedaliah",
        "asara_btevet",
        "taanit_esther",
        "shiva_asar_btammuz",
        "tu_bishvat",
        "tu_bav",
    } <= {day.code for day in found}


def test_the_window_is_half_open():
    assert dates_of("yom_kippur", date(2026, 9, 21), date(2026, 9, 22), "jewish") == [date(2026, 9, 21)]
    assert dates_of("yom_kippur", date(2026, 9, 20), date(2026, 9, 21), "jewish") == []
    # The first day of the window may be the eve of a day outside it.
    assert dates_of("yom_kippur_eve", date(2026, 9, 20), date(2026, 9, 21), "jewish") == [date(2026, 9, 20)]
    assert days(date(2026, 9, 21), date(2026, 9, 21), CALENDARS) == []


def test_what_is_not_known_is_refused():
    with pytest.raises(BadSchedule):
        days(*YEAR_5787, {"martian"})
    with pytest.raises(BadSchedule):
        days(date(1999, 1, 1), date(2001, 1, 1), {"jewish"})
    with pytest.raises(BadSchedule):
        suggested_closures([], "whenever")


def test_a_community_centre_s_closures():
    found = {
        closure.title["en"]: closure
        for closure in suggested_closures(days(*YEAR_5787, {"jewish", "national"}), "community_centre")
    }
    passover = found["Passover"]
    assert (passover.first, passover.last, passover.policy) == (
        date(2027, 4, 21),
        date(2027, 4, 28),
        "closed",
    )
    assert (found["Rosh Hashanah"].first, found["Rosh Hashanah"].last) == (
        date(2026, 9, 11),
        date(2026, 9, 13),
    )
    eve = found["Eve of Holocaust Remembrance Day"]
    assert (eve.first, eve.policy, eve.ends_at) == (date(2027, 5, 3), "shortened", time(18))
    assert found["Eve of Memorial Day"].policy == "shortened"
    assert found["Independence Day"].policy == found["Purim"].policy == "closed"
    assert not {"Hanukkah", "Lag BaOmer", "Jerusalem Day", "Tu BiShvat", "Fast of Esther"} & found.keys()


def test_the_hour_of_a_shortened_day_is_the_centre_s():
    closures = suggested_closures(days(*YEAR_5787, {"national"}), "community_centre", ends_at=time(19))
    assert {closure.ends_at for closure in closures if closure.policy == "shortened"} == {time(19)}


def test_an_arab_centre_s_closures_are_provisional_where_the_date_is_sighted():
    communities = {"muslim", "druze", "christian_western", "christian_eastern", "jewish", "national"}
    closures = suggested_closures(days(*YEAR_5787, communities), "arab_centre")
    fitr = [closure for closure in closures if closure.title["en"] == "Eid al-Fitr"]
    assert [(one.first, one.last, one.provisional) for one in fitr] == [(date(2027, 3, 9), date(2027, 3, 11), True)]
    titles = {closure.title["en"] for closure in closures if closure.policy == "closed"}
    assert titles == {
        "Eid al-Fitr",
        "Eid al-Adha",
        "Prophet's Birthday",
        "Islamic New Year",
        "Christmas",
        "Easter",
        "Good Friday",
        "New Year's Day",
        "Ziyarat Nabi al-Khidr",
        "Ziyarat Nabi Shuʿayb",
        "Ziyarat Nabi Sabalan",
    }
    assert not next(one for one in closures if one.title["en"] == "Christmas").provisional
    assert [one.first for one in closures] == sorted(one.first for one in closures)


def test_the_same_festival_of_two_years_is_two_closures():
    two = suggested_closures(days(date(2026, 1, 1), date(2028, 1, 1), {"jewish"}), "community_centre")
    assert [closure.first for closure in two if closure.title["en"] == "Shavuot"] == [
        date(2026, 5, 21),
        date(2027, 6, 10),
    ]


def test_a_centre_that_is_open_every_day_closes_never():
    assert suggested_closures(days(*YEAR_5787, CALENDARS), "every_day") == []


def test_rest_days_are_sabbaths_holidays_and_independence_day():
    rest = rest_days(date(2027, 4, 20), date(2027, 5, 15))
    assert {date(2027, 4, 22), date(2027, 4, 24), date(2027, 4, 28), date(2027, 5, 12)} <= rest
    assert not {date(2027, 4, 23), date(2027, 5, 11)} & rest
    assert date(2027, 5, 12) not in rest_days(date(2027, 5, 1), date(2027, 6, 1), {"jewish"})
