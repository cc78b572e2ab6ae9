"""One thing done to many activities of the desk's list: one by one, with reasons, and one button that takes it back."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from commons import clock, subjects
from commons.kernel import Ref, Refused
from commons.plugins.activities import desk_views
from commons.signups import api as signups
from commons.web import many
from tests.activities.steps import SERVICE, START, Visitor, count, draft, facts, published, ref_of, row, run
from tests.activities.test_pages import words

PAGE = "/desk/activities"


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def does(noa: Visitor, what: str, *refs: Ref, **more: Any) -> str:
    """The page that says what was done."""
    chosen = [str(ref) for ref in refs]
    answer = noa.submits(f"{PAGE}{more.pop('list', '')}", "/many", activities=chosen, do=what, **more)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.get_data(as_text=True)


def takes_back(noa: Visitor, page: str) -> str:
    noa.post("/undo", token=re.search(r'name="token" value="([^"]+)"', page)[1], _next=f"/en{PAGE}")
    return noa.reads(PAGE)


def door(ref: Ref) -> str:
    there = row(ref)
    return signups.rooms([there.id])[there.id].door


def test_what_can_be_published_is_and_what_cannot_says_why(noa: Visitor, city: SimpleNamespace) -> None:
    good = [draft(city, title={"en": f"Number {number}"}) for number in range(3)]
    never = draft(city, title={"en": "Never"}, first="2026-11-30", last="2026-12-01")  # no Sunday between the two
    bad = draft(city, title={"en": "Not ready"}, days=[], start=None, end=None)
    page = does(noa, "publish", *good, never, bad)
    said = words(page)
    assert "3 activities were published." in said and "2 were left as they are:" in said
    assert "Not ready: Before it can be published, please fill in: the days" in said and "no such day" in said
    assert {row(one).state for one in good} == {"published"} and row(bad).state == "draft"
    run("signups.register", city.maya, None, ref=str(good[0]), persons=[ref_of(city.tamar)])
    shown = takes_back(noa, page)
    assert "Taken back: 2 of 3. The others could not be: People are registered already." in shown
    assert [row(one).state for one in good] == ["published", "draft", "draft"]
    takes_back(noa, page)
    assert [row(one).state for one in good] == ["published", "draft", "draft"]


def test_registration_is_closed_for_many_and_opened_again(noa: Visitor, city: SimpleNamespace) -> None:
    one, two = published(city, maximum=1), published(city, title={"en": "Chess"})
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(one), persons=[ref_of(who)])
    ready = draft(city, title={"en": "Not yet"})
    page = does(noa, "close", one, two, ready)
    assert "Registration for 2 activities is closed." in page
    assert "Not yet: Only what is published has a registration." in words(page)
    assert door(one) == door(two) == "closed"
    with pytest.raises(Refused):
        run("signups.register", city.maya, None, ref=str(two), persons=[ref_of(city.tamar)])
    assert "Registration is closed already." in does(noa, "close", one)
    assert "It is taken back." in takes_back(noa, page)
    assert door(one) == door(two) == "open"
    assert "Registration is open already." in does(noa, "open", one)
    does(noa, "close", one)
    with clock.at(START + timedelta(minutes=5)):
        again = does(noa, "open", one)
        takes_back(noa, again)
        assert door(one) == "closed"
    assert len(facts("signups.pool_changed")) == 7


def test_an_opening_that_is_still_ahead_is_brought_forward_and_taken_back(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city)
    there = subjects.find(ref, SERVICE)
    opens = (START + timedelta(days=3)).isoformat()
    run("signups.change_pool", SERVICE, None, ref=str(there.ref), opens_at=opens)
    page = does(noa, "open", ref)
    assert door(ref) == "open"
    takes_back(noa, page)
    assert door(ref) == "early"


def test_many_are_cancelled_with_a_reason_that_everybody_reads(noa: Visitor, city: SimpleNamespace) -> None:
    one, two = published(city), published(city, title={"en": "Chess"})
    run("signups.register", city.maya, None, ref=str(one), persons=[ref_of(city.tamar)])
    asked = does(noa, "cancel", one, two)
    assert "1 person will be told." in asked and row(one).state == "published"
    refused = noa.post(f"{PAGE}/many", do="cancel", activities=[str(one), str(two)], sure="yes")
    assert refused.status_code == 422 and row(one).state == "published"
    page = does(noa, "cancel", one, two, sure="yes", **{"reason.en": "The kiln broke."})
    assert "2 activities were cancelled." in page and 'name="token"' not in page
    assert {row(one).state, row(two).state} == {"cancelled"}
    assert [data for data, _whom in facts("activities.cancelled")] == [{"reason": {"en": "The kiln broke."}}] * 2


def test_the_registered_of_many_are_written_to(noa: Visitor, city: SimpleNamespace) -> None:
    one, two = published(city), published(city, title={"en": "Chess"})
    run("signups.register", city.maya, None, ref=str(one), persons=[ref_of(city.tamar)])
    text = {"to": "registered", "subject": "Clay", "text": "Please bring an old shirt."}
    assert 'name="text"' in does(noa, "write", one, two)
    looked = does(noa, "write", one, two, _next="preview", **text)
    assert "Sending to 1 person" in looked and "an old shirt" in looked and not facts("signups.written")
    assert "an old shirt" in does(noa, "write", one, two, _next="again", **text)
    page = does(noa, "write", one, two, sure="yes", **text)
    assert "on its way to the registered of 1 activity" in page and "Chess: There is nobody to write to." in words(page)
    assert len(facts("signups.written")) == 1


def test_what_is_chosen_is_copied(noa: Visitor, city: SimpleNamespace) -> None:
    one, two = published(city), published(city, title={"en": "Chess"})
    page = does(noa, "copy", two)
    chosen = re.findall(r'value="(activity:\w+)" checked', page)
    assert chosen == [str(two)] and str(one) in page and count() == 2


def test_all_that_fit_the_filter(noa: Visitor, city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commons.plugins.activities.queries.DESK_PAGE", 2)
    monkeypatch.setattr(desk_views.queries.at_desk, "__defaults__", (2,))
    drafts = [draft(city, title={"en": f"Chess {number}"}) for number in range(4)]
    other = draft(city, title={"en": "Drums"})
    assert "All 4 that fit the filter" in noa.reads(f"{PAGE}?q=chess")
    page = does(noa, "publish", list="?q=chess", all="yes")
    assert "4 activities were published." in page
    assert {row(one).state for one in drafts} == {"published"} and row(other).state == "draft"


def test_too_many_none_and_nothing(noa: Visitor, city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = [draft(city), draft(city, title={"en": "Chess"})]
    for data in ({}, {"activities": "x:y"}, {"activities": "nonsense"}):
        noa.post(f"{PAGE}/many", do="publish", **data)
        assert "Please choose some first." in noa.reads(PAGE)
    noa.post(f"{PAGE}/many", do="paint", activities=str(refs[0]))
    assert "Please choose what to do." in noa.reads(PAGE)
    monkeypatch.setattr(many, "MOST", 1)
    noa.post(f"{PAGE}/many", do="publish", activities=[str(ref) for ref in refs])
    assert "Please choose at most 1 at once." in noa.reads(PAGE)
    assert {row(ref).state for ref in refs} == {"draft"}


def test_others_programmes_are_nobodys_business(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    theirs, noa = draft(city, at="other"), visitor(city.noa)
    noa.post(f"{PAGE}/many", do="publish", activities=str(theirs))
    assert "Please choose some first." in noa.reads(PAGE) and row(theirs).state == "draft"
    house = city.other.partition(":")[2]
    assert noa.post(f"{PAGE}/many", do="publish", activities=str(theirs), institution=house).status_code == 403
    assert visitor(city.dana).post(f"{PAGE}/many", do="publish", activities=str(theirs)).status_code == 403


def test_a_second_press_does_it_once(noa: Visitor, city: SimpleNamespace) -> None:
    ref = draft(city)
    for _press in range(2):
        noa.post(f"{PAGE}/many", do="publish", activities=str(ref), _key="pressed")
    assert len(facts("activities.published")) == 1
