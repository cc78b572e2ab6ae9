import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from commons.kernel import Actor, Message
from commons.notices import sending
from tests.institutions.conftest import Visitor
from tests.notices.conftest import appoint, notices, read, send

Visit = Callable[..., Visitor]


@pytest.fixture
def told(app: Flask, city: SimpleNamespace, person: Callable[..., int]) -> SimpleNamespace:
    """The city, after everybody was told; rivka, who has no mail, waits for a call."""
    with app.test_request_context("/en/"):
        city.rivka = person("רבקה", phone="052-1234567")
        appoint("maya@example.org", city.one, "instructor")
        appoint("052-1234567", city.one, "instructor")
        read()
    return city


def test_ones_notices_are_in_the_page_in_its_language(told: SimpleNamespace, visitor: Visit) -> None:
    maya = visitor(told.maya)
    page = maya.get("/me/notices").get_data(as_text=True)
    assert "You have a role at" in page and "The mail is on its way." in page
    assert re.search(r'href="/en/me/notices".*?<span class="count">1</span>', page, re.S)
    assert maya.get("/me/notices").get_data(as_text=True).count("New") == page.count("New")  # to look is not to read
    position = re.findall(r'name="only" value="(\d+)"', page)[0]
    assert maya.post("/me/notices/read", only=position).status_code == 303
    assert 'class="count"' not in maya.get("/me/notices").get_data(as_text=True)


@pytest.mark.parametrize("after", ["", "u", "r0", "x9", "u" + "9" * 30, "u٣", "'"])
def test_a_strange_place_in_the_list(told: SimpleNamespace, visitor: Visit, after: str) -> None:
    assert visitor(told.maya).get(f"/me/notices?after={after}").status_code == 200


def test_signed_out_there_is_nothing_to_read(visitor: Visit) -> None:
    assert visitor().get("/me/notices").status_code == 303


def test_the_desk_calls_and_notes_it(app: Flask, told: SimpleNamespace, visitor: Visit) -> None:
    noa = visitor(told.noa)
    page = noa.get("/desk/calls").get_data(as_text=True)
    assert "רבקה" in page and 'href="tel:+972521234567"' in page and "You have a role at" in page
    ids = re.findall(r'name="deliveries" value="(\d+)"', page)
    assert noa.post("/desk/calls", deliveries=ids).status_code == 303
    assert "Nobody waits for a call." in noa.get("/desk/calls").get_data(as_text=True)
    with app.test_request_context("/en/"):
        assert len(notices(told.rivka)) == 1


def test_the_desks_list_is_the_desks(
    app: Flask, told: SimpleNamespace, visitor: Visit, person: Callable[..., int]
) -> None:
    with app.test_request_context("/en/"):
        resident = Actor(person_id=person("uri", email="uri@example.org"))
    assert visitor().get("/desk/calls").status_code == 303
    assert visitor(resident).get("/desk/calls").status_code == 403
    assert visitor(told.hagar).get("/desk/calls").status_code == 200


def test_mail_that_did_not_go_out(app: Flask, told: SimpleNamespace, visitor: Visit, mail: Any) -> None:
    mail.refusal = "550 no"
    with app.test_request_context("/en/"):
        send()
    hagar = visitor(told.hagar)
    assert "SMTPDataError 550" in hagar.get("/admin/mail").get_data(as_text=True)
    assert hagar.post("/admin/mail").status_code == 303
    assert "Nothing was given up." in hagar.get("/admin/mail").get_data(as_text=True)
    assert visitor(told.noa).get("/admin/mail").status_code == 403


def test_news_are_stopped_by_a_button(app: Flask, told: SimpleNamespace, visitor: Visit) -> None:
    with app.test_request_context("/en/"):
        token = sending.stop_token(told.maya.person_id)
    reader = visitor()
    assert "<form" in reader.get(f"/notices/stop/{token}").get_data(as_text=True)
    assert "No more news" in reader.post(f"/notices/stop/{token}").get_data(as_text=True)
    assert "not whole" in reader.post("/notices/stop/made-up").get_data(as_text=True)


def test_the_outbox_of_a_trial(make_app: Callable[..., Flask]) -> None:
    trial = make_app(mail_url="")
    with trial.app_context():
        trial.extensions["commons"].channels["mail"].send(
            Message(key="k", to="maya@example.org", subject="קוד", text="הקוד: 123456\n\nhttps://x.example/", lang="he")
        )
    page = trial.test_client().get("/en/outbox").get_data(as_text=True)
    assert "maya@example.org" in page and "123456" in page and '<a href="https://x.example/">' in page
    assert 'lang="he" dir="rtl"' in page


def test_there_is_no_outbox_in_production(make_app: Callable[..., Flask], app: Flask) -> None:
    assert make_app(mail_url="", development=False).test_client().get("/en/outbox").status_code == 404
    assert app.test_client().get("/en/outbox").status_code == 404  # its mail goes to a server
