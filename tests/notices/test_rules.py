from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commons.notices import mail, rules

HERE = ZoneInfo("Asia/Jerusalem")


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-26T18:00", None),  # a Thursday
        ("2026-11-27T14:59", None),
        ("2026-11-27T15:00", "2026-11-28T20:30"),  # Friday
        ("2026-11-28T03:00", "2026-11-28T20:30"),
        ("2026-11-28T20:30", None),
        ("2026-09-11T16:00", "2026-09-13T20:30"),  # the New Year, two days, the first of them a Sabbath
        ("2026-09-20T15:30", "2026-09-21T20:30"),  # the eve of Yom Kippur
        ("2027-04-21T16:00", "2027-04-22T20:30"),  # the eve of Passover …
        ("2027-04-23T15:00", "2027-04-24T20:30"),  # … whose second day, a Friday, is a working day
        ("2026-12-06T18:00", None),  # Hanukkah
        ("2027-06-10T15:00", "2027-06-12T20:30"),  # Shavuot on a Friday, and the Sabbath after it
    ],
)
def test_quiet_hours(moment: str, until: str | None) -> None:
    expected = datetime.fromisoformat(until).replace(tzinfo=HERE) if until else None
    assert rules.quiet_until(datetime.fromisoformat(moment).replace(tzinfo=HERE)) == expected


def test_tries_are_further_and_further_apart() -> None:
    assert [rules.next_try(n) for n in (1, 2, 3, 4, 5)] == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(minutes=120),
        None,
    ]


def test_markup_becomes_plain_text_with_isolates() -> None:
    markup = '<time datetime="x"><bdi>יום ב׳</bdi></time>, <bdi dir="ltr">16:30</bdi> &lt;b&gt; '
    markup += '<bdi lang="ar" dir="rtl">ب</bdi>'
    assert rules.isolated(markup) == "\u2068יום ב׳\u2069, \u206616:30\u2069 <b> \u2067ب\u2069"


def test_the_first_line_is_the_subject() -> None:
    assert rules.split("\n Hello \n\n\nOne\n\n\n\nTwo  \nThree\n") == ("Hello", "One\n\nTwo\nThree")
    assert rules.split("Hello") == ("Hello", "")


def test_a_text_as_a_page() -> None:
    page = mail.html("שלום <b>\n\nhttps://city.example.org/he/x?a=1&b=2.\nסוף", "he")
    assert '<html lang="he" dir="rtl">' in page
    assert "&lt;b&gt;" in page
    assert '<a href="https://city.example.org/he/x?a=1&amp;b=2">' in page
    assert page.count("<p>") == 2
