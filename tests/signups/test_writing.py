"""Staff write to those who are registered or wait: who gets it is shown first, and only then it is sent."""

from types import SimpleNamespace

import pytest

from commons.db import db, unit_of_work
from commons.journal import entries
from commons.kernel import Forbidden, Invalid, NotFound, Refused
from commons.notices import queries as notices
from commons.notices import readers, wording
from commons.people.models import Person
from tests.signups.conftest import Visit
from tests.signups.steps import SERVICE, journal, open_pool, person, ref_of, run, sign_up

WORDS = {"to": "registered", "subject": "Bring an apron", "text": "On Sunday we glaze.\nPlease bring an apron."}


def page_of(city: SimpleNamespace) -> str:
    return f"/en/desk/signups/place/{city.hall.partition(':')[2]}"


def filled(city: SimpleNamespace) -> None:
    """Dana has the one place, the neighbour waits."""
    open_pool(city)
    sign_up(city, city.mother, city.dana)
    sign_up(city, city.neighbour)


def write(city: SimpleNamespace, **changes: str) -> int:
    return run("signups.write", city.staff, None, {"ref": city.hall, **WORDS, **changes}).value["people"]


def test_who_has_a_place_who_waits_or_both(city: SimpleNamespace) -> None:
    filled(city)
    assert write(city) == 1
    assert write(city, to="waiting") == 1
    assert write(city, to="all") == 2
    one, waiting, both = journal("signups.written")
    assert one == ({name: WORDS[name] for name in ("to", "subject", "text")}, [city.dana.person_id])
    assert waiting[1] == [city.neighbour.person_id]
    assert both[1] == sorted([city.dana.person_id, city.neighbour.person_id])


def test_only_those_who_publish_there_write(city: SimpleNamespace) -> None:
    filled(city)
    for who in (city.desk, city.teacher, city.stranger, city.mother):
        with pytest.raises(Forbidden):
            run("signups.write", who, None, {"ref": city.hall, **WORDS})
    with pytest.raises(NotFound):
        run("signups.write", city.staff, None, {**WORDS, "ref": "place:nosuchone"})


def test_nobody_is_written_to_where_there_is_nobody(city: SimpleNamespace) -> None:
    open_pool(city)
    with pytest.raises(Refused) as fault:
        write(city)
    assert fault.value.code == "nobody"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("text", None),
        ("subject", "ID 123456782"),
        ("text", "His number is 123456782."),
        ("text", "x" * 3001),
        ("to", "everybody"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field(city: SimpleNamespace, field: str, value: str | None) -> None:
    filled(city)
    with pytest.raises(Invalid) as fault:
        write(city, **{field: value})
    assert list(fault.value.errors) == [field]


def test_the_page_says_first_who_will_get_it(city: SimpleNamespace, visit: Visit) -> None:
    open_pool(city, size=5)
    sign_up(city, city.mother, city.dana)
    page = f"{page_of(city)}/write"
    assert page in visit.open(page_of(city), city.staff)
    preview = visit.send(page, page, city.staff, 200, **WORDS, _next="preview")
    assert "2 people will be told." in preview and "2 by mail" in preview and "Bring an apron" in preview
    assert "Sending to 2 people" in preview and journal("signups.written") == []
    text = visit.send(page, page, city.staff, 200, **WORDS, _next="again")
    assert "Please bring an apron." in text and "Who will get it?" in text
    assert visit.send(page, page, city.staff, **WORDS) == f"{page_of(city)}/written"
    assert "It is on its way, about 1 person." in visit.open(f"{page_of(city)}/written", city.staff)
    assert len(journal("signups.written")) == 1


def test_who_has_no_mail_is_told_by_telephone(city: SimpleNamespace, visit: Visit) -> None:
    open_pool(city, size=5)
    old = person("ruth", email=None, phone="+97239876543")
    sign_up(city, city.neighbour)
    run("signups.register", SERVICE, None, {"ref": city.hall, "persons": [ref_of(old)]})
    page = f"{page_of(city)}/write"
    preview = visit.send(page, page, city.staff, 200, **WORDS, _next="preview")
    assert "1 by mail" in preview and "1 without mail" in preview


def test_errors_stand_beside_what_was_typed(city: SimpleNamespace, visit: Visit) -> None:
    filled(city)
    page = f"{page_of(city)}/write"
    for then in ("preview", ""):
        shown = visit.send(page, page, city.staff, 422, **{**WORDS, "subject": ""}, _next=then)
        assert "Please fill this in." in shown and "Please bring an apron." in shown
    visit.open(page, city.desk, 403)
    visit.open(page, city.stranger, 403)


def test_it_is_read_as_it_was_written(city: SimpleNamespace) -> None:
    filled(city)
    write(city, subject="{{ 7 * 7 }} <b>", text="a\nb {{ data }}")
    with unit_of_work():
        for entry in entries(0, frozenset({"signups.written"})):
            readers.tell(entry)
    (pair,) = [one for one in notices.mine(city.mother) if one[0].fact == "signups.written"]
    mother = city.mother.person_id
    said = wording.word([pair], city.mother, {mother: db.session.get(Person, mother)}, "en")[pair[0].id]
    assert said.subject == "{{ 7 * 7 }} <b>"
    assert "a\nb {{ data }}" in said.text and "The Almond" in said.text and "Dana" in said.text
