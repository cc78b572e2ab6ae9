"""What waits at the desk of the day, from every part: calls, mail that did not arrive, drafts."""

from collections.abc import Callable
from types import SimpleNamespace

import sqlalchemy as sa

from commons.db import db, unit_of_work
from commons.journal import entries
from commons.notices import readers
from commons.notices.models import Delivery
from tests.activities.steps import SERVICE, Visitor, draft, person, published, ref_of, run
from tests.activities.test_pages import words


def tell() -> None:
    """What the worker would make of the journal."""
    for entry in list(entries(0, limit=500)):
        with unit_of_work():
            readers.READER.handler(entry)


def test_drafts_wait_for_who_publishes(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    assert "Nothing waits." in visitor(city.noa).reads("/desk")
    for _number in range(2):
        draft(city)
    draft(city, at="other")
    shown = visitor(city.noa).reads("/desk")
    house = city.one.partition(":")[2]
    assert "2 drafts are not published yet" in words(shown).replace("2drafts", "2 drafts")
    assert f"/en/desk/activities?state=draft&amp;institution={house}" in shown
    assert "not published yet" not in visitor(city.dana).reads("/desk")


def test_calls_and_mail_that_did_not_arrive_wait_for_the_desk(
    city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    ref = published(city, maximum=9)
    old = person("Ruth", phone="04-6000041")
    for who in (city.tamar, old):
        by = city.maya if who is city.tamar else SERVICE
        run("signups.register", by, None, ref=str(ref), persons=[ref_of(who)])
    tell()
    dana = visitor(city.dana)
    shown = dana.reads("/desk")
    assert "person is to be told something by telephone" in shown and "/en/desk/calls" in shown
    assert "not reached by mail" not in shown
    with unit_of_work() as session:
        session.execute(sa.update(Delivery).where(Delivery.channel == "mail").values(state="failed"))
    shown = dana.reads("/desk")
    assert "not reached by mail" in shown and "<bdi>maya</bdi>" in shown
    assert "<bdi>maya</bdi>" not in visitor(city.samer).reads("/desk")
    db.session.rollback()
