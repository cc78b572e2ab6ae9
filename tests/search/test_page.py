"""The page of the search, in three languages."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.search.leaves import Letter


def test_empty(client: FlaskClient) -> None:
    page = client.get("/en/search")
    assert page.status_code == 200
    assert "What are you looking for?" in page.text and "Nothing was found" not in page.text


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_results(client: FlaskClient, grow, lang: str) -> None:
    grow({"he": "קדרות <לילדים>", "en": "Pottery"})
    page = client.get(f"/{lang}/search?q={quote('בקדרות')}")
    assert page.status_code == 200
    assert f'href="/{lang}/leaves/' in page.text and "Leaf" in page.text
    assert ("Pottery" if lang == "en" else "קדרות &lt;לילדים&gt;") in page.text


def test_a_subject_without_a_page_is_no_link(client: FlaskClient, grow) -> None:
    grow("קדרות", kind=Letter)
    page = client.get(f"/en/search?q={quote('קדרות')}")
    assert '<h2 class="card-title"><bdi lang="he" dir="rtl">קדרות</bdi></h2>' in page.text


def test_nothing_found(client: FlaskClient, grow) -> None:
    grow("קדרות", hidden=True)
    page = client.get(f"/en/search?q={quote('קדרות')}")
    assert page.status_code == 200 and "Nothing was found" in page.text


def test_some_of_the_words(client: FlaskClient, grow) -> None:
    grow("קדרות")
    assert "Nothing has all of these words" in client.get(f"/en/search?q={quote('קדרות שחמט')}").text


def test_one_kind(client: FlaskClient, grow) -> None:
    grow("קדרות לנוער")
    grow("קדרות במכתב", kind=Letter)
    page = client.get(f"/en/search?q={quote('קדרות')}&kind=letter")
    assert "קדרות במכתב" in page.text and "קדרות לנוער" not in page.text
    assert f'href="/en/search?q={quote("קדרות")}"' in page.text  # the way back to all kinds


def test_the_next_page(client: FlaskClient, grow) -> None:
    for number in range(23):
        grow(f"קדרות {number}")
    first = client.get(f"/en/search?q={quote('קדרות')}").text
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(address).text
    assert first.count('class="card"') == 20 and rest.count('class="card"') == 3
    assert 'rel="next"' not in rest


@pytest.mark.parametrize(
    "asked",
    [
        "q=%00",
        "q=%ED%A0%80",
        "q=%22",
        "q=NEAR(",
        "q=" + "%D7%A7" * 3_000,
        "q=x&kind=nothing",
        "q=x&kind=%27",
        "q=x&after=%FF",
        "q=x&q=y",
        "after=1:2:3",
        "nothing=1",
    ],
)
def test_bad_addresses(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/he/search?{asked}").status_code in {200, 400}


def test_in_the_menu(client: FlaskClient) -> None:
    assert 'href="/en/search"' in client.get("/en/").text


def test_the_number_of_results_is_said(client: FlaskClient, grow) -> None:
    grow("קדרות לנוער")
    page = client.get(f"/en/search?q={quote('קדרות')}").text
    assert '<p class="count-line" role="status">1 result</p>' in page and "1 result · Search" in page
    for number in range(22):
        grow(f"קדרות {number}")
    assert "More than 20" in client.get(f"/en/search?q={quote('קדרות')}").text


@pytest.mark.parametrize("typed", ["קדרוט", "קרדות", "בקדרוט לנערות"])
def test_nothing_found_leads_to_words_written_almost_so(client: FlaskClient, grow, typed: str) -> None:
    grow("קדרות לילדים")
    grow("קדרות נסתרת", hidden=True)
    grow("שחמט")
    page = client.get(f"/en/search?q={quote(typed)}").text
    assert "Nothing was found" in page and "Written almost like it" in page
    assert "קדרות לילדים" in page and "נסתרת" not in page and "שחמט" not in page


def test_nothing_like_it_is_not_invented(client: FlaskClient, grow) -> None:
    grow("שחמט")
    for typed in ("xyzzy", "ab", "?!", "א" * 900):
        assert "Written almost like it" not in client.get(f"/en/search?q={quote(typed)}").text


def test_one_kind_without_results_leads_to_all(client: FlaskClient, grow) -> None:
    grow("קדרות לנוער")
    page = client.get(f"/en/search?q={quote('קדרות')}&kind=letter").text
    assert "Nothing was found" in page and "The same among everything" in page
    assert f'href="/en/search?q={quote("קדרות")}"' in page
