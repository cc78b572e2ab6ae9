"""What a device without a connection sends when it is back: once, onto what it saw, and by those who may."""

import gzip
import io
import json
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app
from PIL import Image

from commons import clock, i18n
from commons.db import db
from commons.people.models import Person
from commons.signups import offline, queries
from commons.signups.models import Attendance
from tests.signups.steps import START, journal, open_pool, plan, ref_of, run, sign_up

STATIC = Path(__file__).parents[2] / "commons" / "web" / "static"


class Device:
    """A telephone of somebody of the staff: what its script asks of the site."""

    def __init__(self, visit, code: str, actor) -> None:
        self.visit, self.code, self.actor, self.token = visit, code, actor, ""

    def ask(self, method: str, end: str, **more: Any):
        self.visit.demands.signed_in = self.actor
        with current_app.app_context():
            return self.visit.client.open(f"/en/desk/attendance/{self.code}/{end}", method=method, **more)

    def take(self) -> dict[str, Any]:
        answer = self.ask("GET", "roster.json")
        assert answer.status_code == 200, answer.status_code
        self.token = answer.json["csrf"]
        return answer.json

    def post(self, body: Any, kind: str = "application/json", **headers: str):
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.ask("POST", "sync", data=data, content_type=kind, headers={"X-CSRFToken": self.token, **headers})

    def sync(self, *marks: dict[str, Any]) -> list[dict[str, Any]]:
        self.take()
        answer = self.post({"marks": list(marks)})
        assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
        return answer.json["results"]


def noted(person, mark: str, seen: str = "none", **more: Any) -> dict[str, Any]:
    at = clock.now().isoformat()
    return {"nonce": str(uuid.uuid4()), "person": ref_of(person), "mark": mark, "seen": seen, "at": at, **more}


def states(results: list[dict[str, Any]]) -> list[str]:
    return [one["state"] for one in results]


def marks() -> dict[int, str]:
    db.session.rollback()
    return {row.person_id: row.mark for row in db.session.scalars(sa.select(Attendance))}


@pytest.fixture
def session(city):
    """The next Sunday's, while it is open."""
    sessions = plan(city)
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, city.omri)
    found = next(one for one in sessions if one.start_utc > START)
    db.session.rollback()
    with clock.at(found.start_utc):
        yield found


@pytest.fixture
def of(visit, session):
    """of(actor) -> her device."""
    return lambda actor: Device(visit, session.code, actor)


def test_a_roster_holds_whom_one_expects_and_no_more(city, session, of):
    told = of(city.teacher).take()
    assert [one["name"] for one in told["people"]] == ["Dana", "Omri"]
    assert set(told["people"][0]) == {"person", "name", "code", "mark"}
    assert told["state"] == "open" and told["title"] == "Hall" and "16:30–17:30" in told["when"]
    assert told["until"] == int((session.end_utc + timedelta(hours=12)).timestamp() * 1000)


def test_what_was_noted_without_a_connection_is_written_once(city, session, of):
    one = of(city.teacher)
    sent = [noted(city.dana, "present"), noted(city.omri, "absent")]
    assert states(one.sync(*sent)) == ["done", "done"]
    assert states(one.sync(*sent, sent[0])) == ["done"] * 3
    assert marks() == {city.dana.person_id: "present", city.omri.person_id: "absent"}
    assert len(journal("signups.marked")) == 2
    assert [person["mark"] for person in one.take()["people"]] == ["present", "absent"]


def test_a_chain_of_one_hand_is_no_conflict(city, session, of):
    first, second = noted(city.dana, "present"), noted(city.dana, "absent", "present")
    assert states(of(city.teacher).sync(first, second)) == ["done", "done"]
    assert marks() == {city.dana.person_id: "absent"}
    assert states(of(city.teacher).sync(first, second, noted(city.dana, "none", "absent"))) == ["done"] * 3
    assert marks() == {city.dana.person_id: "none"}


def test_another_mark_that_came_meanwhile_is_shown_and_not_overwritten(city, session, of):
    ref = ref_of(city.dana)
    run("signups.mark", city.desk, None, {"occurrence": session.code, "marks": {ref: "absent"}})
    mine = noted(city.dana, "present")
    (result,) = of(city.staff).sync(mine)
    assert result["state"] == "conflict" and result["theirs"] == "absent"
    assert "Desk" in result["text"] and "Absent" in result["text"]
    assert [choice[0] for choice in result["choices"]] == ["present", "absent"]
    assert marks() == {city.dana.person_id: "absent"}
    assert states(of(city.staff).sync(mine)) == ["conflict"]
    assert states(of(city.staff).sync(noted(city.dana, "present", result["theirs"]))) == ["done"]
    assert marks() == {city.dana.person_id: "present"}


def test_the_same_mark_of_two_devices_is_no_conflict(city, session, of):
    assert states(of(city.teacher).sync(noted(city.dana, "present"))) == ["done"]
    assert states(of(city.desk).sync(noted(city.dana, "present"))) == ["done"]
    assert len(journal("signups.marked")) == 1


def test_who_saw_decides_and_no_clock(city, session, of):
    """A telephone whose clock is a day slow loses nothing."""
    run("signups.mark", city.desk, None, {"occurrence": session.code, "marks": {ref_of(city.dana): "absent"}})
    slow = (clock.now() - timedelta(days=1)).isoformat()
    assert states(of(city.teacher).sync(noted(city.dana, "present", "absent", at=slow))) == ["done"]
    assert marks() == {city.dana.person_id: "present"}


def test_a_mark_for_what_is_no_more_comes_back_with_the_reason(city, session, of):
    registered = queries.registrations_of([city.omri.person_id], city.mother)[0].registration.code
    leaving = {"registration": registered, "persons": [ref_of(city.omri)], "at_once": True}
    with clock.at(session.start_utc - timedelta(days=2)):
        run("signups.cancel", city.desk, None, leaving)
    (gone,) = of(city.teacher).sync(noted(city.omri, "present"))
    assert gone["state"] == "refused" and "not registered" in gone["text"]
    with clock.at(session.start_utc - timedelta(hours=2)):
        run("calendar.cancel_occurrence", city.staff, None, {"occurrence": session.code, "reason": {"en": "Rain"}})
    (off,) = of(city.teacher).sync(noted(city.dana, "present"))
    assert off["state"] == "refused" and "does not take place" in off["text"]
    assert "does not take place" in of(city.teacher).take()["notice"] and marks() == {}


def test_only_staff_of_the_place(city, session, of, visit):
    for actor, status in ((city.stranger, 403), (city.mother, 403), (None, 303)):
        assert of(actor).ask("GET", "roster.json").status_code == status
    stranger = of(city.teacher)
    stranger.take()
    for actor, status in ((city.stranger, 403), (city.mother, 403), (None, 303)):
        stranger.actor = actor
        assert stranger.post({"marks": [noted(city.dana, "present")]}).status_code == status
    nowhere = Device(visit, "nothing1", city.teacher)
    assert nowhere.ask("GET", "roster.json").status_code == 404
    assert marks() == {}


def test_a_nonce_is_its_makers(city, session, of):
    sent = noted(city.dana, "present")
    assert states(of(city.teacher).sync(sent)) == ["done"]
    assert states(of(city.desk).sync({**sent, "mark": "absent", "seen": "present"})) == ["refused"]
    assert marks() == {city.dana.person_id: "present"}


BROKEN = ["", "{", "null", "7", "[]", "[" * 100_000, '{"marks": 5}', '{"marks": [5]}', '{"marks": [{"nonce": 7}]}']
BROKEN += ['{"marks": [{"nonce": "\\u0000"}]}', '{"marks": [{"nonce": "x"}]}', b"\x00\xff", '{"marks": {}}']
BROKEN += [json.dumps({"marks": [{"nonce": str(uuid.UUID(int=one))} for one in range(101)]})]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:30]))
def test_what_is_no_list_of_marks_is_refused(city, session, of, body):
    one = of(city.teacher)
    one.take()
    assert one.post(body).status_code in {400, 422}


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "person:" + "9" * 25},
        {"person": "person:\x00"},
        {"person": 5},
        {"person": "institution:abcdefgh"},
        {"person": "person:abcdefgh"},
        {"mark": "late"},
        {"mark": None},
        {"seen": []},
        {"at": "yesterday"},
        {"at": "9" * 25},
        {"occurrence": "other123"},
        {"more": "\ud800"},
    ],
    ids=repr,
)
def test_a_mark_that_is_none_comes_back_and_holds_nobody_up(city, session, of, wrong):
    sent = [noted(city.dana, "present") | wrong, noted(city.omri, "present")]
    results = of(city.teacher).sync(*sent)
    alone = wrong.keys() == {"occurrence"}  # the address says which session it is, whatever the mark says
    assert states(results) == ["done" if alone else "refused", "done"]
    assert alone or results[0]["text"]
    assert marks().get(city.omri.person_id) == "present"


def test_it_needs_the_token_and_the_site_itself(city, session, of):
    one = of(city.teacher)
    one.take()
    good = {"marks": [noted(city.dana, "present")]}
    assert one.post(good, Origin="https://elsewhere.example").status_code == 403
    assert one.post(good, kind="text/plain").status_code == 415
    assert one.post(good, **{"X-CSRFToken": ""}).status_code == 400
    assert marks() == {}


def test_a_roster_is_given_from_a_day_before_until_half_a_day_after(city, session, of):
    one = of(city.teacher)
    for moment, state in (
        (session.start_utc - timedelta(hours=25), "early"),
        (session.start_utc - timedelta(hours=23), "open"),
        (session.end_utc + timedelta(hours=11), "open"),
        (session.end_utc + timedelta(hours=13), "over"),
    ):
        with clock.at(moment):
            told = one.take()
            assert told["state"] == state and bool(told["people"]) == (state == "open")
    with clock.at(session.end_utc + timedelta(days=2)):
        assert states(one.sync(noted(city.dana, "present"))) == ["done"], "what was noted is taken later too"


def test_seals_and_codes_are_each_ones_own(city, session, of):
    mine, again, other = of(city.teacher).take(), of(city.teacher).take(), of(city.desk).take()
    assert mine["seal"] == again["seal"] != other["seal"] and mine["owner"] == again["owner"] != other["owner"]
    codes = [one["code"] for one in mine["people"]]
    assert len(set(codes)) == 2 and all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
    assert offline.code_of(1, city.dana.person_id) != offline.code_of(2, city.dana.person_id)


def test_a_participant_sees_her_own_code_while_she_has_a_place(city, session, of, visit):
    codes = {one["name"]: one["code"] for one in of(city.teacher).take()["people"]}
    registered = queries.registrations_of([city.dana.person_id], city.mother)[0].registration.code
    page = visit.open(f"/en/signups/r/{registered}", city.mother)
    assert f"{codes['Dana'][:4]} {codes['Dana'][4:]}" in page and "<svg" in page
    sign_up(city, city.neighbour)
    theirs = queries.registrations_of([city.neighbour.person_id], city.neighbour)[0].registration.code
    page = visit.open(f"/en/signups/r/{theirs}", city.neighbour)
    assert codes["Dana"][:4] not in page
    run("signups.cancel", city.desk, None, {"registration": registered, "at_once": True})
    assert "Check-in" not in visit.open(f"/en/signups/r/{registered}", city.mother)


def test_the_page_that_is_kept_is_nobodys(city, session, visit):
    """The same bytes for everybody, without a token; the worker changes whenever it does."""
    for lang in ("he", "ar", "en"):
        for end in ("", "worker.js", "manifest.webmanifest"):
            page = f"/{lang}/desk/offline/{end}"
            assert visit.open(page, city.teacher) == visit.open(page, None), page
        shell = visit.open(f"/{lang}/desk/offline/", city.teacher)
        name = db.session.scalar(sa.select(Person.name).where(Person.id == city.teacher.person_id))
        assert "csrf" not in shell and name not in shell and f'<html lang="{lang}"' in shell
        kept = json.loads(visit.open(f"/{lang}/desk/offline/worker.js").partition(" = ")[2].partition(";\n")[0])
        assert kept["page"] == f"/{lang}/desk/offline/" and kept["cache"].startswith(f"offline-{lang}-")
        assert {one.partition("?")[0] for one in kept["files"]} >= {"/static/offline.js", "/static/tokens.css"}
        for file in kept["files"]:
            with visit.client.get(file) as answer:
                assert answer.status_code == 200, file
        told = json.loads(visit.open(f"/{lang}/desk/offline/manifest.webmanifest"))
        assert (told["lang"], told["dir"]) == (lang, "ltr" if lang == "en" else "rtl")
        assert told["start_url"] == told["scope"] == f"/{lang}/desk/offline/"


def test_the_script_is_small():
    files = ("offline.js", "offline-worker.js")
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files) < 10 * 1024


def test_the_icons_are_as_the_manifest_says(visit):
    for icon in json.loads(visit.open("/en/desk/offline/manifest.webmanifest"))["icons"]:
        with visit.client.get(icon["src"]) as answer, Image.open(io.BytesIO(answer.data)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"] and image.format == "PNG"
            corner = image.convert("RGBA").getpixel((0, 0))
        assert (corner[3] == 255) == (icon["purpose"] == "maskable")


def test_workers_and_the_camera_are_for_this_page_alone(city, session, visit):
    visit.demands.signed_in = None
    here, elsewhere = visit.client.get("/en/desk/offline/"), visit.client.get("/en/sign-in")
    assert "worker-src 'self'" in here.headers["Content-Security-Policy"]
    assert "camera=(self)" in here.headers["Permissions-Policy"]
    assert "worker-src 'none'" in elsewhere.headers["Content-Security-Policy"]
    assert "camera=()" in elsewhere.headers["Permissions-Policy"]


def test_a_browser_forgets_with_the_sign_in(city, session, of, visit):
    def opened():
        with current_app.app_context():
            return visit.client.get("/en/sign-in")

    of(city.teacher).take()
    assert "Clear-Site-Data" not in opened().headers
    visit.demands.signed_in = city.desk
    gone = opened()
    assert gone.headers["Clear-Site-Data"] == '"storage"' and "along=;" in gone.headers["Set-Cookie"]
    of(city.teacher).take()
    visit.client.set_cookie("unsent", "2")
    visit.demands.signed_in = None
    gone = opened()
    assert "Clear-Site-Data" not in gone.headers and "along=;" in gone.headers["Set-Cookie"]


@pytest.mark.parametrize("lang", ["he", "ar"])
def test_the_page_that_is_kept_speaks_to_nobody_in_particular(app, city, visit, monkeypatch, lang):
    kept = set()
    for address in ("neutral", "f", "m"):
        monkeypatch.setitem(app.extensions, i18n.ADDRESS, lambda said=address: said)
        kept.add((visit.open(f"/{lang}/desk/offline/"), visit.open(f"/{lang}/desk/offline/worker.js")))
    assert len(kept) == 1
