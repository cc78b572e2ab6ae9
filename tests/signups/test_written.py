"""How far a message to the registered has come, on the page of what was written."""

from types import SimpleNamespace

import sqlalchemy as sa

from commons import worker
from commons.db import db, unit_of_work
from commons.journal import JournalRow
from commons.notices import api as notices
from commons.notices.models import Delivery
from tests.signups.conftest import Visit
from tests.signups.steps import SERVICE, open_pool, person, ref_of, run, sign_up
from tests.signups.test_writing import WORDS, page_of


def read_on() -> None:
    """The readers of the journal catch up."""
    db.session.rollback()
    while worker.read_all():
        pass


def become(state: str, number: int) -> None:
    """So many of the letters that wait turn out like this."""
    with unit_of_work() as session:
        waiting = sa.select(Delivery.id).where(Delivery.state == "todo", Delivery.channel == "mail")
        some = list(session.scalars(waiting.order_by(Delivery.id.desc()).limit(number)))
        assert len(some) == number
        session.execute(sa.update(Delivery).where(Delivery.id.in_(some)).values(state=state))


def position() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.max(JournalRow.position)).where(JournalRow.fact == "signups.written"))


def test_a_message_is_followed_until_no_letter_waits(city: SimpleNamespace, visit: Visit) -> None:
    open_pool(city, size=5)
    old = person("ruth", email=None, phone="+97239876543")
    sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana)
    run("signups.register", SERVICE, None, {"ref": city.hall, "persons": [ref_of(old)]})
    read_on()
    page = f"{page_of(city)}/written"
    assert "Nothing was written yet." in visit.open(page, city.staff)
    run("signups.write", city.staff, None, {"ref": city.hall, **WORDS})
    assert notices.sent([position()])[position()] == notices.Sent()
    shown = visit.open(page, city.staff)
    assert "Being addressed" in shown and f'data-poll="{page}"' in shown and "Bring an apron" in shown
    read_on()
    shown = visit.open(page, city.staff)
    assert "data-poll" in shown and "3 letters wait" in shown and "4 people are told" in shown
    assert "1 is still to be told by telephone" in shown and 'max="3" value="0"' in shown
    become("sent", 2)
    one = notices.sent([position()])[position()]
    assert (one.people, one.sent, one.waiting, one.letters, one.over) == (4, 2, 1, 3, False)
    become("failed", 1)
    shown = visit.open(page, city.staff)
    assert "data-poll" not in shown and "1 letter could not be delivered" in shown and 'value="3"' in shown
    assert "letters wait" not in shown and "letter waits" not in shown


def test_what_was_written_is_for_those_who_write(city: SimpleNamespace, visit: Visit) -> None:
    open_pool(city, size=5)
    for who in (city.desk, city.teacher, city.stranger):
        visit.open(f"{page_of(city)}/written", who, 403)
    assert f"{page_of(city)}/written" in visit.open(f"{page_of(city)}/write", city.staff)
    assert notices.sent([]) == {}
