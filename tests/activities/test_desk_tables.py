"""The desk's tables: sorted by an address, and taken away as a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from commons.db import db
from commons.people.models import Read
from tests.activities.steps import Visitor, draft, published, ref_of, run


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def order(html: str) -> list[str]:
    """The names in a table, as they stand."""
    html = re.sub(r'<label class="choice">.*?</label>', "", html)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'<th role="rowheader".*?>(.*?)</th>', html)]


def table(answer: Any) -> list[list[str]]:
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_the_programme_is_sorted(noa: Visitor, city: SimpleNamespace) -> None:
    for name, more in (("Chess", {"maximum": 1}), ("Aikido", {"maximum": 4}), ("Ballet", {"maximum": 4})):
        ref = published(city, title={"en": name}, **more)
        if name != "Ballet":
            run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    draft(city, title={"en": "Drums"})
    page = "/desk/activities?sort="
    assert order(noa.reads(page + "title")) == ["Aikido", "Ballet", "Chess", "Drums"]
    assert order(noa.reads(page + "-title")) == ["Drums", "Chess", "Ballet", "Aikido"]
    assert order(noa.reads(page + "-places"))[:2] == ["Chess", "Aikido"]
    assert order(noa.reads(page + "state"))[0] == "Drums"
    assert order(noa.reads(page + "nonsense")) == ["Drums", "Ballet", "Aikido", "Chess"]
    shown = noa.reads(page + "title&q=a")
    assert 'aria-sort="ascending"' in shown and "?q=a&amp;sort=-title" in shown


def test_the_programme_as_a_spreadsheet(noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, title={"en": "=HYPERLINK(1)"})
    draft(city, title={"en": "Drums"})
    published(city, at="other")
    link = re.search(r'href="(/en/desk/activities.csv[^"]+)"', noa.reads("/desk/activities?state=draft"))
    assert "&amp;state=draft" in link[1]
    heading, *rows = table(noa.get("/desk/activities.csv"))
    assert heading[:3] == ["code", "institution", "title"]
    assert [row[2] for row in rows] == ["Drums", "'=HYPERLINK(1)"]
    assert [row[10] for row in rows] == ["draft", "published"]
    assert [row[2] for row in table(noa.get("/desk/activities.csv?state=draft"))[1:]] == ["Drums"]
    other = city.other.partition(":")[2]
    assert noa.get(f"/desk/activities.csv?institution={other}").status_code == 403
    assert visitor(city.dana).get("/desk/activities.csv").status_code == 403


def test_the_registered_as_a_spreadsheet_is_noted(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city, maximum=1)
    for who, note in ((city.tamar, "=cmd"), (city.maya, "")):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)], note=note or None)
    page = f"/desk/signups/activity/{ref.code}"
    dana = visitor(city.dana)
    assert f"{page}.csv" in dana.reads(page)
    _heading, *rows = table(dana.get(f"{page}.csv"))
    assert [(row[0], row[1], row[2], row[5]) for row in rows] == [
        ("maya", "Number 1 on the waiting list", "1", ""),
        ("תמר", "Registered", "", "'=cmd"),
    ]
    db.session.rollback()
    noted = sa.select(Read.reader_id, Read.what, Read.person_id).order_by(Read.person_id)
    assert [tuple(row) for row in db.session.execute(noted)] == [
        (city.dana.person_id, "list", one) for one in sorted([city.tamar.person_id, city.maya.person_id])
    ]
    assert visitor(city.samer).get(f"{page}.csv").status_code == 403
    assert visitor(city.maya).get(f"{page}.csv").status_code == 403


def test_the_registered_are_sorted(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city)
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    page, dana = f"/desk/signups/activity/{ref.code}", visitor(city.dana)
    assert order(dana.reads(page)) == ["maya", "תמר"]
    assert order(dana.reads(f"{page}?sort=-name")) == ["תמר", "maya"]
