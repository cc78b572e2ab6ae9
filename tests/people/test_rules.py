"""Ages, grades, names that mean the same person, identity numbers, devices."""

from datetime import date

import pytest

from commons.people import rules


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 9, 1), date(2026, 8, 31), 13),
        (date(2012, 9, 1), date(2026, 9, 1), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (None, date(2026, 3, 1), None),
    ],
)
def test_age(born, day, age):
    assert rules.age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "day", "grade"),
    [
        (date(2020, 12, 31), date(2026, 8, 31), 0),
        (date(2020, 12, 31), date(2026, 9, 1), 1),
        (date(2020, 1, 1), date(2026, 9, 1), 1),
        (date(2021, 1, 1), date(2026, 9, 1), 0),
        (date(2009, 6, 1), date(2027, 6, 20), 12),
        (None, date(2027, 6, 20), None),
    ],
)
def test_grade(born, day, grade):
    assert rules.grade_on(born, day) == grade


def test_years_before_a_leap_day():
    assert rules.years_before(date(2028, 2, 29), 18) == date(2010, 2, 28)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("כהן מאיה", "מאיה כהן"),
        ("שָׁלוֹם", "שלום"),
        ("ז׳קלין", "ז'קלין"),
        ("בן־דוד", "בן דוד"),
        ("أحمد", "احمد"),
        ("مها", "مهاـ"),
        ("Noa", "NOA"),
    ],
)
def test_names_that_are_looked_for_alike(one, other):
    assert rules.name_key(one) == rules.name_key(other) != ""


def test_spellings_that_sound_alike():
    assert rules.skeleton("נועה לוי") == rules.skeleton("נעה לוי")
    assert rules.skeleton("Mohammed") == rules.skeleton("Muhamad")
    assert rules.skeleton("נועה") != rules.skeleton("דנה")


@pytest.mark.parametrize("text", ["000000018", "the number 12345678-2.", "ת״ז 123456782", "12345678 2"])
def test_identity_numbers_are_seen(text):
    assert rules.id_number_in(text)


@pytest.mark.parametrize(
    "text", ["123456789", "052-1234567", "0521234567", "046123456", "+97246123456", "1234567890123", "2026-09-01", ""]
)
def test_other_numbers_are_not(text):
    assert rules.id_number_in(text) is None


def test_codes_have_six_digits_and_differ_by_row_and_salt():
    made = {rules.one_time_code("key", row, salt) for row in range(40) for salt in "ab"}
    assert all(len(code) == 6 and code.isdecimal() for code in made)
    assert len(made) > 75
    assert rules.one_time_code("key", 1, "a") == rules.one_time_code("key", 1, "a")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_devices(agent, name):
    assert rules.device(agent) == name


def test_weak_passwords():
    assert rules.weak_password("aaaaaaaaaa")
    assert rules.weak_password("maya-maya-1", "Maya", None)
    assert not rules.weak_password("four dry almond terraces", "Maya", "maya@example.org")
