"""A copy holds everything, an erasure leaves nothing, consents are kept and taken back, reads are seen."""

import json
import logging
import re

import pytest
import sqlalchemy as sa

from commons import clock, command
from commons.db import Base, db
from commons.journal import verify
from commons.kernel import Actor, NotFound, Refused
from commons.people import api, limits, privacy, reads, rules, upkeep
from commons.people.models import Consent, Erasure, Household, Member, Person, Read, Session
from tests.people.conftest import submit

CANARY = "Kanarienvogel"
MAIL = "kanarienvogel@example.org"
PHONE = "+97246999999"


@pytest.fixture
def full(app, client, enter, child, sign_in, letters, do, person):
    """A person of whom every table of persons holds something; and (code, client)."""
    code = enter(CANARY, email=MAIL, phone=PHONE)
    tamar = child(code, f"{CANARY} Tamar")
    do("change", code, f"person:{code}", given=CANARY, spellings=f"{CANARY}a\n{CANARY}b", birth_date="1980-05-17")
    do("invite_guardian", code, email="other@example.org")
    do("consent", code, f"person:{code}", purpose="promotion")
    do("consent", code, f"person:{tamar}", purpose="photos")
    do("set_password", code, f"person:{code}", password="four dry almond terraces")
    sign_in(client, MAIL)
    staff = enter("Staff", email="staff@example.org")
    with app.test_request_context("/en/"):
        reads.note(Actor(person_id=person(staff).id), person(code).id, "record")
        reads.note(Actor(person_id=person(code).id), person(staff).id, "record")
    return code, tamar


def everything(app):
    """table -> its rows as text, of every table in the database."""
    with app.app_context():
        tables = sa.inspect(db.engine).get_table_names()
        read = {name: str(db.session.execute(sa.text(f'select * from "{name}"')).all()) for name in tables}
        db.session.rollback()
        return read


def test_a_copy_mentions_every_table_that_mentions_the_person(app, client, full, person):
    code, _tamar = full
    answer = client.get("/en/me/privacy/copy.json")
    assert answer.mimetype == "application/json" and "attachment" in answer.headers["Content-Disposition"]
    copy = json.loads(answer.text)
    assert copy["person"] == f"person:{code}"
    sections = copy["sections"]
    assert {sections["person"][name] for name in ("name", "email", "phone", "birth_date", "password")} == {
        CANARY, MAIL, PHONE, "1980-05-17", "set"
    }  # fmt: skip
    assert sections["person"]["spellings"] == [f"{CANARY}a", f"{CANARY}b"]
    of_table = {
        "people_persons": "person",
        "people_members": "households",
        "people_households": "households",
        "people_consents": "consents",
        "people_sessions": "sessions",
        "people_letters": "letters",
        "people_invitations": "invitations",
        "people_reads": "who opened this record",
    }
    personal = {
        name
        for name, table in Base.metadata.tables.items()
        if name.startswith("people_")
        and any(key.target_fullname == "people_persons.id" for key in table.foreign_keys)
    }
    assert personal <= {*of_table, "people_known"}
    assert not [section for section in of_table.values() if not sections[section]]
    assert {"people.changed", "people.password_set"} <= {line["what"] for line in sections["journal"]}
    assert [one["purpose"] for one in sections["consents given for others"]] == ["privacy", "photos"]
    text = client.get("/en/me/privacy/copy").text
    assert MAIL in text and PHONE in text
    assert "$argon2" not in answer.text + text


def test_a_guardian_takes_a_copy_of_a_childs_record(client, full):
    _code, tamar = full
    copy = json.loads(client.get(f"/en/me/privacy/copy.json?person={tamar}").text)
    assert copy["sections"]["person"]["name"] == f"{CANARY} Tamar"


def test_a_part_that_cannot_answer_fails_the_whole_copy(app, full, person, monkeypatch):
    code, _tamar = full
    broken = sa.exc.OperationalError("x", {}, Exception("gone"))
    monkeypatch.setattr(privacy, "_journal", lambda person_id: (_ for _ in ()).throw(broken))
    with app.test_request_context("/en/"), pytest.raises(sa.exc.OperationalError):
        privacy.copy_of(Actor(person_id=person(code).id))


def test_an_erasure_leaves_no_trace(app, client, full, person):
    code, tamar = full
    held = everything(app)
    assert [name for name, rows in held.items() if CANARY.lower() in rows.lower()]
    refused = submit(client, "/en/me/privacy", "/en/me/privacy/erase", _shown="sure")
    assert refused.status_code == 422
    assert "Tamar" in client.get("/en/me/privacy").text  # erased too, as nobody else is her guardian
    answer = submit(client, "/en/me/privacy", "/en/me/privacy/erase", sure="true")
    assert answer.status_code == 303
    assert client.get("/en/me").status_code == 303
    held = everything(app)
    for canary in (CANARY.lower(), PHONE, "1980-05-17"):
        assert [name for name, rows in held.items() if canary in rows.lower()] == []
    for table in (Session, Consent, Member, Household):
        with app.app_context():
            rows = db.session.scalars(sa.select(table)).all()
            assert [row for row in rows if getattr(row, "person_id", None) in (person(code).id, person(tamar).id)] == []
    row = person(code)
    assert (row.name, row.email, row.phone, row.password_hash, row.birth_date) == ("—", None, None, None, None)
    with app.app_context():
        hashes = set(db.session.scalars(sa.select(Erasure.code_hash)))
        assert hashes == {rules.digest(code), rules.digest(tamar)}
        assert verify() is None
        assert api.recipients([row.id]) == {row.id: []}


def test_the_address_can_join_again(app, client, full, sign_in):
    submit(client, "/en/me/privacy", "/en/me/privacy/erase", sure="true")
    fresh = app.test_client()
    sign_in(fresh, MAIL)
    assert fresh.get("/en/join").status_code == 200


def test_a_child_with_two_guardians_is_not_one_guardians_to_erase(app, full, enter, letters, do, person):
    code, tamar = full
    uri = enter("Uri", email="uri@example.org")
    do("accept_guardian", uri, token=letters.link("other@example.org").rpartition("/")[2])
    with pytest.raises(Refused):
        do("erase", code, f"person:{tamar}", sure=True)
    do("erase", code, f"person:{code}", sure=True)
    assert person(tamar).erased_at is None
    with app.app_context():
        assert [one.name for one in api.household_of(person(uri).id)] == ["Uri", f"{CANARY} Tamar"]
    do("erase", uri, f"person:{tamar}", sure=True)
    assert person(tamar).erased_at is not None


def test_an_erasure_that_a_part_refuses_erases_nothing(app, full, do, person, monkeypatch):
    code, _tamar = full
    parts = app.extensions["commons"]
    strict = parts.strict

    def refusing(hook, **arguments):
        if hook == "commons_erase_person":
            raise Refused("not now")
        return strict(hook, **arguments)

    monkeypatch.setattr(parts, "strict", refusing)
    with pytest.raises(Refused):
        do("erase", code, f"person:{code}", sure=True)
    assert person(code).name == CANARY


def test_after_a_restore_the_ledger_is_followed(app, full, do, person, enter):
    code, _tamar = full
    other = enter("Noa", email="noa@example.org")
    with app.test_request_context("/en/"):
        data = {"hashes": [rules.digest(code)]}  # the ledger that was kept beside the backup
        done = command.run("people.erase_again", Actor(service="restore"), None, data)
        assert done.value == {"erased": 1}
    assert person(code).erased_at is not None
    assert person(other).erased_at is None
    with app.test_request_context("/en/"):
        again = command.run("people.erase_again", Actor(service="restore"), None, {})
        assert again.value == {"erased": 0}


def test_consents_are_listed_given_and_taken_back(app, client, full, person):
    code, _tamar = full
    page = client.get("/en/me/consents").text
    assert "Photographs" in page and rules.PRIVACY_VERSION in page
    to = f"/en/me/consents/{code}"
    assert submit(client, "/en/me/consents", f"{to}/withdraw", purpose="promotion").status_code == 303
    with app.app_context():
        query = sa.select(Consent).where(Consent.person_id == person(code).id, Consent.purpose == "promotion")
        assert [one.withdrawn_at is not None for one in db.session.scalars(query)] == [True]
    assert "Taken back" in client.get("/en/me/consents").text
    submit(client, "/en/me/consents", f"{to}/give", purpose="promotion")
    with app.app_context():
        assert sorted(one.withdrawn_at is None for one in db.session.scalars(query)) == [False, True]
        assert {one.door for one in db.session.scalars(query)} == {"page"}
    submit(client, "/en/me/consents", f"{to}/withdraw", purpose="privacy")
    with app.app_context():
        query = sa.select(Consent).where(Consent.person_id == person(code).id, Consent.purpose == "privacy")
        assert db.session.scalar(query).withdrawn_at is None


def test_a_person_sees_who_opened_the_record_once_an_hour(app, client, full, person):
    code, _tamar = full
    assert "Staff" in client.get("/en/me/privacy").text
    with app.app_context():
        staff = db.session.scalar(sa.select(Person.id).where(Person.name == "Staff"))
        reads.note(Actor(person_id=staff), person(code).id, "record")
        count = sa.select(sa.func.count()).select_from(Read).where(Read.reader_id == staff)
        assert db.session.scalar(count) == 1


def test_a_copy_is_of_ones_own(app, full, enter, person):
    code, _tamar = full
    stranger = person(enter("Eve", email="eve@example.org")).id
    with app.test_request_context("/en/"):
        with pytest.raises(NotFound):
            privacy.copy_of(Actor(person_id=stranger), code)
        with pytest.raises(NotFound):
            privacy.copy_of(Actor())


def test_upkeep_forgets_what_has_passed(app, full):
    with app.app_context(), clock.at(clock.now() + 10 * upkeep.READS_KEPT):
        upkeep.tidy()
        gone = ("people_sessions", "people_letters", "people_attempts", "people_invitations", "people_reads")
        left = {name: db.session.scalar(sa.text(f"select count(*) from {name}")) for name in gone}
        assert set(left.values()) == {0}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Consent)) > 0


def test_logs_hold_no_address(app, client, enter, caplog):
    with caplog.at_level(logging.DEBUG):
        submit(client, "/en/sign-in", email=MAIL)
        submit(client, "/en/sign-in/code", code="000000")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("commons")]
    assert not [line for line in ours if MAIL in line]


def test_clients_are_counted_by_their_network(app):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}):
        assert limits.client() == "2001:db8:1:2"
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        assert limits.client() == "192.0.2.7"


def test_a_copy_on_the_page_names_its_fields_in_the_readers_language(client, full):
    page = client.get("/he/me/privacy/copy").text
    body = page[page.index("<main") : page.index("</main>")]
    unknown = set(re.findall(r'<bdi lang="en">([^<]+)</bdi>', body))
    assert unknown == set(), "fields that commons/people/copy_words.py does not name"
    assert "made_at" not in body and not re.search(r"\d{4}-\d\d-\d\dT", re.sub(r"<time[^>]*>", "", body))
