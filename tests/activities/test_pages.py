"""Pages of activities, as a browser sends and gets them."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from commons.app import create_app
from commons.plugins.activities.demo_pictures import blossom
from tests.activities.steps import (
    POTTERY,
    SERVICE,
    Visitor,
    card,
    count,
    draft,
    facts,
    form_of,
    person,
    published,
    ref_of,
    row,
    run,
    statements,
)
from tests.conftest import dispose, settings_of

NEW = "/desk/activities/new"
TYPED = {"title.en": "Drums", "days": ["TU", "TH"], "start": "18:00", "end": "19:00", "maximum": "12"}


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def titles(html: str) -> list[str]:
    """Titles of the cards of a list, in order."""
    found = re.findall(r'class="card-title"><a [^>]*>(.*?)</a>', html)
    return [re.sub(r"<[^>]+>", "", one) for one in found]


def words(html: str) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# published by hand


def test_an_activity_is_published_by_hand(noa: Visitor, visitor: Callable[..., Visitor], city: SimpleNamespace) -> None:
    answer = noa.submits(NEW, NEW, **TYPED, place=city.workshop, price_month="220", _next="publish")
    assert answer.status_code == 303
    address = answer.headers["Location"].removeprefix("/en")
    page = words(visitor().reads(address))
    for shown in ("Drums", "Tuesday, Thursday", "18:00", "19:00", "Workshop", "₪220 a month", "Almond"):
        assert shown in page
    assert "Drums" in visitor().reads("/activities")
    assert "It is published." in noa.reads("/desk/activities")


def test_or_kept_as_a_draft(noa: Visitor, visitor: Callable[..., Visitor]) -> None:
    answer = noa.submits(NEW, NEW, **{"title.en": "Drums", "first": "", "last": ""}, _next="draft")
    address = answer.headers["Location"].removeprefix("/en")
    assert "This is a draft" in noa.reads(address)
    assert visitor().get(address).status_code == 404
    page = noa.reads(f"/desk{address}/edit")
    assert "Before it can be published" in page and "the days" in page
    answer = noa.post(f"/desk{address}/publish")
    assert answer.status_code == 303
    assert "please fill in: the days." in noa.reads(address)


def test_errors_stand_beside_what_was_typed(noa: Visitor) -> None:
    wrong = {"start": "25:00", "maximum": "-3", "price_month": "lots", "first": "tomorrow"}
    answer = noa.submits(NEW, NEW, **{**TYPED, "title.en": "", "about.he": "טקסט ארוך", **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and count() == 0
    kept = form_of(page, NEW)
    assert {name: kept[name] for name in wrong} == wrong
    assert kept["days"] == ["TU", "TH"] and kept["about.he"] == "טקסט ארוך"
    for name in ("title", "start", "maximum", "price_month", "first"):
        assert f'href="#f-{name}' in page, f"{name} is missing in the summary"
    for text in ("in one language at least", "such as 16:30", "Please write an amount"):
        assert text in page


def test_errors_stand_there_in_every_language(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    page = visitor(city.noa, "he").submits(NEW, NEW, **{**TYPED, "start": "25:00"}).get_data(as_text=True)
    assert '<html lang="he" dir="rtl">' in page and 'id="f-start-error"' in page


def test_what_cannot_be_planned_is_said_and_the_draft_stays(noa: Visitor) -> None:
    answer = noa.submits(NEW, NEW, **TYPED, first="2026-11-25", last="2026-11-25", _next="publish")  # a Wednesday
    assert answer.status_code == 303
    page = noa.reads(answer.headers["Location"].removeprefix("/en"))
    assert "There is no such day between the first date and the last." in page and "This is a draft" in page


def test_a_form_that_is_sent_twice_makes_one_activity(noa: Visitor) -> None:
    data = {**form_of(noa.reads(NEW), NEW), **TYPED}
    target = data.pop("")
    first, second = (noa.open(target, method="POST", data=data) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"] and count() == 1


def test_changing_it_keeps_what_the_form_shows(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(
        city, place=city.workshop, price_month="30.50", grade_min="2", grade_max="4", note="לברר", maximum=9
    )
    before = row(ref)
    answer = noa.submits(f"/desk/activities/{ref.code}/edit", "/edit", **{"title.en": "Clay"})
    assert answer.status_code == 303
    after = row(ref)
    assert after.title == {**POTTERY, "en": "Clay"}
    for name in ("plan", "place_id", "price_month", "grade_min", "grade_max", "note", "kind", "audience", "office"):
        assert getattr(after, name) == getattr(before, name), name
    assert facts("calendar.replanned") == []


def test_nobody_writes_for_another_centre(noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    other = city.other.partition(":")[2]
    assert noa.get(f"{NEW}?institution={other}").status_code == 403
    assert noa.post(f"{NEW}?institution={other}", **{"title.en": "x"}).status_code == 403
    theirs = published(city, at="other")
    assert noa.get(f"/desk/activities/{theirs.code}/edit").status_code in (403, 404)
    assert noa.post(f"/desk/activities/{theirs.code}/withdraw").status_code == 403
    assert noa.post(f"/desk/activities/{theirs.code}/cancel", **{"reason.en": "x"}).status_code == 403
    for who, status in ((city.dana, 403), (city.maya, 403), (None, 303)):
        assert visitor(who).get(NEW).status_code == status
        assert visitor(who).get("/desk/activities").status_code == status
    assert count() == 1 and row(theirs).state == "published"


# in three languages


def test_each_reader_sees_her_language(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city, about={"he": "עם ידיים בחימר"})
    for lang, name in POTTERY.items():
        page = visitor(lang=lang).reads(f"/activities/{ref.code}")
        assert f"<h1><bdi>{name}</bdi></h1>" in page
        assert f'<html lang="{lang}" dir="{"ltr" if lang == "en" else "rtl"}">' in page
    assert '<bdi lang="he" dir="rtl">עם ידיים בחימר</bdi>' in visitor(lang="ar").reads(f"/activities/{ref.code}")
    assert "<bdi>עם ידיים בחימר</bdi>" in visitor(lang="he").reads(f"/activities/{ref.code}")


def test_a_name_in_another_language_is_marked(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, title={"en": "Choir"})
    published(city, title={"ar": "جوقة"})
    page = visitor(lang="he").reads("/activities")
    assert '<bdi lang="en" dir="ltr">Choir</bdi>' in page and '<bdi lang="ar" dir="rtl">جوقة</bdi>' in page
    assert "<bdi>Choir</bdi>" in visitor(lang="en").reads("/activities")


# the list


def test_the_list_is_narrowed_by_its_address(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, title={"en": "Drums"}, days=["MO"], place=city.workshop, price_month="90")
    published(city, title={"en": "Choir"}, days=["TU"], place=city.hall, price_month="0", age_min=14)
    hill = city.hill.partition(":")[2]
    for query, expected in (
        ("", ["Drums", "Choir"]),
        ("?q=drum", ["Drums"]),
        ("?q=Tuesday", ["Choir"]),
        ("?q=יום שלישי", ["Choir"]),
        ("?q=الثلاثاء", ["Choir"]),
        ("?day=MO", ["Drums"]),
        ("?day=MO&day=TU", ["Drums", "Choir"]),
        (f"?neighbourhood={hill}", ["Drums"]),
        ("?price=0", ["Choir"]),
        ("?age=10", ["Drums"]),
        ("?kind=course&room=1", ["Drums", "Choir"]),
        ("?age=10&price=0", []),
    ):
        assert titles(visitor().reads(f"/activities{query}")) == expected, query
    page = visitor().reads("/activities?age=10&day=MO")
    assert "Age: 10" in page and 'href="?day=MO"' in page  # each filter can be taken away
    assert "Nothing fits all of this" in visitor().reads("/activities?age=10&price=0")


def test_an_institutions_page_leads_to_its_own_list(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, title={"en": "Drums"})
    published(city, at="other", title={"en": "Choir"})
    code = city.one.partition(":")[2]
    page = visitor().reads(f"/institutions/{code}")
    assert titles(page) == ["Drums"] and f'href="/en/activities?institution={code}"' in page
    assert titles(visitor().reads(f"/activities?institution={code}")) == ["Drums"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%ED%A0%80", "q=" + "a" * 900, "age=9999999999999999999999999", "age=x", "day=XX&day=MO", "price=-1",
        "neighbourhood=%00", "kind=nonsense", "after=%00", "after=1:99999999999", "room=maybe", "unknown=1", "q=%22(",
        "institution=%00",
    ],
)  # fmt: skip
def test_addresses_that_nobody_gave(city: SimpleNamespace, visitor: Callable[..., Visitor], query: str) -> None:
    published(city, title={"en": "Drums"})
    assert visitor().get(f"/activities?{query}").status_code in (200, 400, 414)
    assert visitor(city.noa).get(f"/desk/activities?{query}").status_code in (200, 400, 403, 414)


@pytest.mark.parametrize(
    "path", ["/desk/activities?state=%00", "/desk/activities?state=nonsense", "/desk/activities?q=%25_"]
)
def test_the_desks_list_takes_any_address(noa: Visitor, path: str) -> None:
    assert noa.get(path).status_code in (200, 400)


@pytest.mark.parametrize("code", ["zzzzzzzz", "x", "%00", "..%2f..", "é", "a" * 300])
def test_an_activity_that_is_not_there(city: SimpleNamespace, visitor: Callable[..., Visitor], code: str) -> None:
    assert visitor().get(f"/activities/{code}").status_code in (400, 404)
    assert visitor(city.noa).get(f"/desk/activities/{code}/edit").status_code in (400, 404)


def test_a_list_costs_the_same_whatever_its_length(
    app: Flask, city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    somebody = visitor()
    somebody.client.get("/he/activities")

    def costs(path: str) -> int:
        with statements(app) as sent:
            assert somebody.open(path).status_code == 200
        assert len(sent) <= 6, "\n".join(sent)
        return len(sent)

    refs = [published(city, place=city.workshop, title={"he": f"חוג {number}"}) for number in range(3)]
    paths = ["/he/activities", "/he/activities?q=חוג", f"/he/activities/{refs[0].code}"]
    few = [costs(path) for path in paths]
    places = [city.workshop, city.hall]
    for number in range(37):
        published(city, at=["one", "other"][number % 2], place=places[number % 2], title={"he": f"חוג {number}"})
    assert [costs(path) for path in paths] == few
    assert len(titles(somebody.open("/he/activities").get_data(as_text=True))) == 20


def test_the_rest_of_a_long_list(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    names = [f"Course {number:02}" for number in range(25)]
    for name in names:
        published(city, title={"en": name})
    first = visitor().reads("/activities?day=SU")
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    assert "day=SU" in more
    assert titles(first) + titles(visitor().reads(f"/activities{more}")) == names


# one activity


def test_drafts_are_seen_by_the_staff_of_their_institution_alone(
    city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    ref = draft(city, title={"en": "Secret"}, note="to be cleared")
    path = f"/activities/{ref.code}"
    for who, status in ((None, 404), (city.maya, 404), (city.samer, 404), (city.dana, 200), (city.noa, 200)):
        browser = visitor(who)
        assert browser.get(path).status_code == status
        for public in ("/activities", "/", "/search?q=secret"):
            assert "Secret" not in browser.reads(public)
    assert visitor().get(f"/../feeds/en/activity/{ref.code}.ics").status_code == 404
    assert "to be cleared" in visitor(city.noa).reads(path)
    run("activities.publish", SERVICE, ref)
    for who in (None, city.maya, city.samer):
        assert "to be cleared" not in visitor(who).reads(path)


def test_what_people_write_is_text(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    evil = "<script>alert(1)</script>"
    ref = published(
        city, title={"en": evil}, about={"en": evil}, leader=evil, office={"en": evil}, price_note={"en": evil}
    )
    for path in ("/activities", f"/activities/{ref.code}", "/", f"/institutions/{city.one.partition(':')[2]}"):
        assert evil not in visitor().reads(path)
    assert "&lt;script&gt;" in visitor().reads(f"/activities/{ref.code}")


def test_acts_are_not_done_by_a_link(noa: Visitor, city: SimpleNamespace) -> None:
    ref = draft(city)
    for act in ("publish", "withdraw", "remove"):
        assert noa.get(f"/desk/activities/{ref.code}/{act}").status_code in (404, 405)
    assert noa.client.post(f"/en/desk/activities/{ref.code}/publish").status_code == 400  # without the form's token
    assert row(ref).state == "draft"
    assert noa.post(f"/desk/activities/{ref.code}/publish").status_code == 303
    assert row(ref).state == "published"
    noa.post(f"/desk/activities/{ref.code}/withdraw")
    assert row(ref).state == "draft"
    answer = noa.post(f"/desk/activities/{ref.code}/remove")
    assert answer.headers["Location"].startswith("/en/desk/activities?institution=")
    assert card(ref).gone and noa.get(f"/activities/{ref.code}").status_code in (404, 410)


def test_cancelling_asks_why(noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city)
    path = f"/desk/activities/{ref.code}/cancel"
    answer = noa.submits(path, "/cancel")
    assert answer.status_code == 422 and "in one language at least" in answer.get_data(as_text=True)
    assert row(ref).state == "published"
    assert noa.submits(path, "/cancel", **{"reason.en": "The kiln is broken"}).status_code == 303
    assert "This activity is cancelled." in visitor().reads(f"/activities/{ref.code}")
    assert titles(visitor().reads("/activities")) == []


def test_a_picture_is_shown_with_its_words(
    noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    picture = (io.BytesIO(blossom()), "almond.png")
    answer = noa.submits(NEW, NEW, **TYPED, image=picture, _next="publish")
    assert answer.status_code == 422 and "what the picture shows" in answer.get_data(as_text=True)
    picture = (io.BytesIO(blossom()), "almond.png")
    words = {"image_alt.en": "Almond in blossom", "image_alt.he": "שקד פורח"}
    answer = noa.submits(NEW, NEW, **TYPED, **words, image=picture, _next="publish")
    path = answer.headers["Location"].removeprefix("/en")
    image = re.search(r"<img [^>]*>", visitor().reads(path))[0]
    assert 'alt="Almond in blossom"' in image
    assert 'alt="שקד פורח"' in visitor(lang="he").reads(path)
    shown = visitor().open(re.search(r'src="([^"]+)"', image)[1])
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")


def test_a_picture_that_is_none(noa: Visitor) -> None:
    broken = (io.BytesIO(b"\x89PNG\r\n\x1a\n nothing more"), "broken.png")
    answer = noa.submits(NEW, NEW, **TYPED, image=broken)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "not a picture that can be shown" in page
    assert form_of(page, NEW)["title.en"] == "Drums" and count() == 0


def test_at_risk_is_seen_at_the_desk(noa: Visitor, city: SimpleNamespace) -> None:
    published(city, minimum=1, decide_on="2026-12-10")
    page = noa.reads("/desk/activities")
    assert "At risk" in page and "decision on" in page and "10.12" in page


def test_a_resident_finds_it_and_signs_up(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city, grade_min="2", grade_max="4", maximum=1)
    maya = visitor(city.maya)
    assert titles(maya.reads("/activities?q=pottery")) == ["Pottery"]
    path = f"/signups/activity/{ref.code}"
    assert path in maya.reads(f"/activities/{ref.code}")
    answer = maya.submits(path, path, persons=[ref_of(city.tamar)], regulations="true")
    assert answer.status_code == 303
    assert "תמר" in maya.reads("/my/signups") and "Pottery" in maya.reads("/my/signups")
    late = person("ada", email="ada@example.org")
    assert run("signups.register", late, ref=str(ref), persons=[ref_of(late)])["number"] == 1
    feed = visitor().open(f"/feeds/en/activity/{ref.code}.ics")
    assert feed.status_code == 200 and b"Pottery" in feed.data


# without the plugin


def test_without_the_plugin_the_city_opens_and_its_activities_leave_their_names(
    app: Flask, database: Any, city: SimpleNamespace, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    ref = published(city)
    run("signups.register", city.maya, ref=str(ref), persons=[ref_of(city.maya)])
    without = create_app(settings_of(database.url, tmp_path), plugins=False)
    try:
        maya = Visitor(without, city.maya)
        for path in ("/", f"/institutions/{city.one.partition(':')[2]}", "/search?q=pottery"):
            assert titles(maya.reads(path)) == []
        assert maya.get("/activities").status_code == 404
        assert maya.get(f"/activities/{ref.code}").status_code == 404
        assert "Pottery" in maya.reads("/my/signups") and f"/activities/{ref.code}" not in maya.reads("/my/signups")
        with without.test_request_context("/en/"):
            left = card(ref)
            assert (left.gone, left.title, left.url) == (True, POTTERY, None)
    finally:
        dispose(without)
    assert "Pottery" in visitor().reads(f"/activities/{ref.code}")
