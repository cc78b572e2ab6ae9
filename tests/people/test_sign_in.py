"""Signing in: codes that are good once, uniform answers, sessions that end, passwords behind a semaphore."""

import re
import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import extract_parameters

from commons import clock
from commons.db import db, unit_of_work
from commons.kernel import Invalid, NotFound
from commons.people import codes, demo, limits, passwords, rules, schemas, sessions
from commons.people.models import Attempt, Letter, Person, Session
from tests.people.conftest import submit


def ask(client, address):
    return submit(client, "/en/sign-in", email=address)


def test_a_code_signs_in_and_a_second_time_does_not(app, client, letters, enter):
    enter("Maya", email="maya@example.org")
    assert ask(client, "Maya@Example.org").location.endswith("/en/sign-in/code")
    code = letters.code("maya@example.org")
    other = app.test_client()
    with client.session_transaction() as mine, other.session_transaction() as theirs:
        theirs.update(mine)
    assert submit(client, "/en/sign-in/code", code=f"{code[:3]} {code[3:]}").location.endswith("/en/me")
    assert "Maya" in client.get("/en/me").text
    assert submit(other, "/en/sign-in/code", code=code).status_code == 422
    assert other.get("/en/me").status_code == 303


def test_digits_of_other_scripts_are_taken():
    assert codes.digits("١٢٣ ٤٥٦") == "123456"
    assert codes.digits("²²²²²²") == "222222"
    assert codes.digits("\ud800abc") == ""


def test_a_code_is_good_only_where_it_was_asked_for(app, client, letters, enter):
    enter("Maya", email="maya@example.org")
    ask(client, "maya@example.org")
    other = app.test_client()
    ask(other, "someone@example.org")
    assert submit(other, "/en/sign-in/code", code=letters.code("maya@example.org")).status_code == 422


def test_a_code_expires(client, letters, enter):
    enter("Maya", email="maya@example.org")
    ask(client, "maya@example.org")
    code = letters.code("maya@example.org")
    with clock.at(clock.now() + timedelta(minutes=rules.CODE_MINUTES, seconds=1)):
        answer = submit(client, "/en/sign-in/code", code=code)
    assert answer.status_code == 422
    assert "too old" in answer.text


def test_five_attempts(client, letters, enter):
    enter("Maya", email="maya@example.org")
    ask(client, "maya@example.org")
    code = letters.code("maya@example.org")
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    for _attempt in range(rules.CODE_ATTEMPTS):
        assert submit(client, "/en/sign-in/code", code=wrong).status_code == 422
    assert submit(client, "/en/sign-in/code", code=code).status_code == 422


def test_attempts_at_once_are_counted_each(app, letters, enter):
    enter("Maya", email="maya@example.org")
    with app.test_request_context("/en/"):
        handle = codes.ask("maya@example.org")
        right = codes.code_of(db.session.scalar(sa.select(Letter)))
    refused = []

    def guess(number):
        with app.test_request_context("/en/"), pytest.raises(Invalid):
            codes.check(handle, str((int(right) + number) % 10**6).zfill(6))
        refused.append(number)

    guesses = [threading.Thread(target=guess, args=(number,)) for number in range(1, 13)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert len(refused) == 12
    with app.app_context():
        assert db.session.scalar(sa.select(Letter.attempts)) == rules.CODE_ATTEMPTS


def test_known_and_unknown_addresses_get_the_same(app, letters, enter):
    enter("Maya", email="maya@example.org")
    pages = {}
    for address in ("maya@example.org", "nobody@example.org"):
        client = app.test_client()
        asked = ask(client, address)
        page = client.get(asked.location)
        blank = re.sub(r'value="[^"]*"', "", page.text).replace(address, "ADDRESS")
        pages[address] = (asked.status_code, asked.location, page.status_code, blank)
    assert pages["maya@example.org"] == pages["nobody@example.org"]
    texts = [re.sub(r"\d{6}", "CODE", letters.last(address).text) for address in pages]
    assert texts[0] == texts[1]


def test_an_unknown_address_joins(app, client, letters):
    page = "/en/sign-in?next=/en/me/household"
    submit(client, page, "/en/sign-in", email="new@example.org", _next="/en/me/household")
    answer = submit(client, "/en/sign-in/code", code=letters.code("new@example.org"))
    assert answer.location.endswith("/en/join")
    page = client.get("/en/join").text
    proof = re.search(r'name="proof" value="([^"]+)"', page)[1]
    fields = {"proof": proof, "name": "Noga", "lang": "ar", "form_of_address": "f", "_shown": "old_enough"}
    refused = submit(client, "/en/join", **fields)
    assert refused.status_code == 422
    assert "Noga" in refused.text and "14" in refused.text
    young = submit(client, "/en/join", **fields, old_enough="true", privacy="true", birth_date="2020-01-01")
    assert young.status_code == 422
    joined = submit(client, "/en/join", **fields, old_enough="true", privacy="true", promotion="true")
    assert joined.location.endswith("/en/me/household")
    consents = client.get("/en/me/consents").text
    assert "The privacy notice" in consents and "News and invitations" in consents
    with app.app_context():
        made = db.session.scalar(sa.select(Person))
        assert (made.email, made.lang, made.form_of_address) == ("new@example.org", "ar", "f")


def test_joining_needs_a_proof_of_ours(client):
    assert client.get("/en/join").status_code == 303
    data = {"name": "Eve", "lang": "en", "form_of_address": "neutral", "old_enough": "true", "privacy": "true"}
    answer = submit(client, "/en/sign-in", "/en/join", **data, proof="eve@example.org")
    assert answer.status_code == 422
    assert "begin again" in answer.text


def test_the_database_holds_no_code_and_no_token(app, client, letters, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    secrets = {re.search(r"\b\d{6}\b", message.text)[0] for message in letters.sent}
    with client.session_transaction() as kept:
        secrets.add(kept["_user_id"])
    with app.app_context():
        for table in (Letter, Session, Attempt):
            held = str([tuple(row) for row in db.session.execute(sa.select(*table.__table__.columns))])
            assert not [secret for secret in secrets if re.search(rf"(?<!\d){secret}(?!\d)", held)]
        jobs = "procrastinate_jobs" if db.engine.dialect.name == "postgresql" else "jobs"
        held = str(db.session.execute(sa.text(f"select args from {jobs}")).all())
        assert "letter" in held and not [secret for secret in secrets if secret in held]


def test_codes_are_limited_by_address_and_by_client(app, enter):
    most = rules.LIMITS["code_address"][1]
    with app.test_request_context("/en/", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for _time in range(most):
            codes.ask("maya@example.org")
        with pytest.raises(limits.TooOften):
            codes.ask("maya@example.org")
        codes.ask("other@example.org")
        with pytest.raises(limits.TooOften):
            for number in range(rules.LIMITS["code_client"][1]):
                codes.ask(f"p{number}@example.org")
    with app.test_request_context("/en/", environ_base={"REMOTE_ADDR": "192.0.2.2"}):
        assert codes.ask("third@example.org")
        with clock.at(clock.now() + timedelta(hours=1, seconds=1)):
            assert codes.ask("maya@example.org")


def test_too_often_is_a_page_of_its_own(client):
    for _time in range(rules.LIMITS["code_address"][1]):
        assert ask(client, "maya@example.org").status_code == 303
    assert ask(client, "maya@example.org").status_code == 429


@pytest.mark.parametrize(
    "typed",
    ["", "not an address", "maya@exаmple.org", "a" * 300 + "@example.org", "x@example.org\x00"],
)
def test_bad_addresses_are_answered_beside_the_field(client, typed):
    answer = ask(client, typed)
    assert 400 <= answer.status_code < 500
    if "\x00" not in typed:
        assert answer.status_code == 422
        assert 'id="f-email-error"' in answer.text


def test_lone_surrogates_are_refused(app):
    with app.test_request_context("/en/"):
        assert schemas.AskCodeSchema().validate({"email": "\ud800@example.org"})
        assert schemas.AddChildSchema().validate({"name": "\ud800", "birth_date": "2017-03-14"})["name"]


def test_the_way_on_stays_on_this_site(client, enter, sign_in, letters):
    enter("Maya", email="maya@example.org")
    for wanted in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        submit(client, "/en/sign-in?again=1", "/en/sign-in", email="maya@example.org", _next=wanted)
        answer = submit(client, "/en/sign-in/code", code=letters.code("maya@example.org"))
        assert answer.location == "/en/me"


def test_signing_out_ends_the_session_on_the_server(app, client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    stolen = app.test_client()
    with client.session_transaction() as mine, stolen.session_transaction() as theirs:
        theirs.update(mine)
    assert stolen.get("/en/me").status_code == 200
    assert submit(client, "/en/me", "/en/sign-out").status_code == 303
    assert client.get("/en/me").status_code == 303
    assert stolen.get("/en/me").status_code == 303


def test_a_session_elsewhere_is_ended_from_the_list(app, client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    enter("Eve", email="eve@example.org")
    sign_in(client, "maya@example.org")
    other, eve = app.test_client(), app.test_client()
    sign_in(other, "maya@example.org")
    sign_in(eve, "eve@example.org")
    with app.app_context():
        newest = db.session.scalar(sa.select(sa.func.max(Session.id)).join(Person).where(Person.name == "Maya"))
    assert submit(eve, "/en/me/sessions", f"/en/me/sessions/{newest}/end").status_code == 404
    assert submit(client, "/en/me/sessions", f"/en/me/sessions/{10**25}/end").status_code == 404
    assert submit(client, "/en/me/sessions", f"/en/me/sessions/{newest}/end").status_code == 303
    assert other.get("/en/me").status_code == 303
    assert client.get("/en/me").status_code == 200


def test_sessions_expire_idle_and_absolutely(app, client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    begun = clock.now()
    idle, life = rules.OWN_DEVICE
    with clock.at(begun + idle - timedelta(hours=1)):
        assert client.get("/en/me").status_code == 200
    with clock.at(begun + 2 * idle - timedelta(days=1)):  # it was used meanwhile
        assert client.get("/en/me").status_code == 200
    with clock.at(begun + 4 * idle):
        assert client.get("/en/me").status_code == 303
    with app.app_context(), unit_of_work() as session, clock.at(begun + life + timedelta(seconds=1)):
        session.execute(sa.update(Session).values(seen_at=clock.now()))
        token = session.scalar(sa.select(Session.token_hash))
        assert token and sessions.load("x") is None
    with clock.at(begun + life + timedelta(seconds=2)):
        assert client.get("/en/me").status_code == 303


def test_a_shared_computer_is_signed_out_sooner(client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org", shared="true")
    with clock.at(clock.now() + rules.SHARED_DEVICE[0] + timedelta(minutes=1)):
        assert client.get("/en/me").status_code == 303


def test_one_statement_tells_who_is_signed_in(app, client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    with client.session_transaction() as kept:
        token = kept["_user_id"]
    with app.app_context():
        seen = []
        def note(*args):
            seen.append(args[2])

        sa.event.listen(db.engine, "before_cursor_execute", note)
        who = sessions.load(token)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        assert who.name == "Maya"
        assert len([one for one in seen if not one.startswith("BEGIN")]) == 1


def test_the_cookie(app, client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    cookie = client.get_cookie("commons")
    assert cookie.http_only and cookie.same_site == "Lax"
    assert cookie.secure is not app.config["COMMONS"]["development"]


def test_a_password_is_optional_and_signs_in(app, client, enter, sign_in, do, person):
    code = enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    other = app.test_client()
    sign_in(other, "maya@example.org")
    to = "/en/me/settings/password"
    assert submit(client, "/en/me/settings", to, password="short").status_code == 422
    assert submit(client, "/en/me/settings", to, password="maya@example.org").status_code == 422
    assert submit(client, "/en/me/settings", to, password="four dry almond terraces").status_code == 303
    assert person(code).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert other.get("/en/me").status_code == 303  # elsewhere the session has ended
    fresh = app.test_client()
    wrong = submit(fresh, "/en/sign-in/password", email="maya@example.org", password="four dry almond terrace")
    nobody = submit(fresh, "/en/sign-in/password", email="no@example.org", password="four dry almond terrace")
    assert wrong.status_code == nobody.status_code == 422
    assert "belong together" in wrong.text and "belong together" in nobody.text
    assert "four dry" not in wrong.text
    right = submit(fresh, "/en/sign-in/password", email="maya@example.org", password="four dry almond terraces")
    assert right.location.endswith("/en/me")


def test_an_old_hash_is_made_anew(app, client, enter, person):
    code = enter("Maya", email="maya@example.org")
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("four dry almond terraces")
    with app.app_context(), unit_of_work() as session:
        session.execute(sa.update(Person).where(Person.code == code).values(password_hash=weak))
    answer = submit(client, "/en/sign-in/password", email="maya@example.org", password="four dry almond terraces")
    assert answer.status_code == 303
    assert "m=19456,t=2,p=1" in person(code).password_hash


def test_an_unknown_address_costs_what_a_wrong_password_costs(app, monkeypatch):
    checked = []

    class Counting:
        def verify(self, stored, password):
            checked.append(stored)
            return False

        def hash(self, password):
            return real.hash(password)

    with app.app_context():
        real, stored = passwords.hasher, passwords.hashed("four dry almond terraces")
        monkeypatch.setattr(passwords, "hasher", Counting())
        assert not passwords.fits(stored, "another one")
        assert not passwords.fits(None, "another one")
    own, nobodys = (extract_parameters(one) for one in checked)
    assert own == nobodys, "one check each, of the same cost"


def test_two_passwords_at_once_and_no_more(app, monkeypatch):
    now, most, lock = [0], [0], threading.Lock()

    class Slow:
        def verify(self, stored, password):
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.05)
            with lock:
                now[0] -= 1
            return True

    monkeypatch.setattr(passwords, "hasher", Slow())
    checks = [threading.Thread(target=passwords.fits, args=("x", "y")) for _one in range(8)]
    for one in checks:
        one.start()
    for one in checks:
        one.join()
    assert most[0] == passwords.AT_ONCE == 2


def test_who_waits_too_long_is_told_so(app, monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    with app.test_request_context("/en/"), passwords._turn(), passwords._turn(), pytest.raises(passwords.Busy):
        passwords.fits("x", "y")


def test_passwords_are_limited(client, enter):
    enter("Maya", email="maya@example.org")
    for _time in range(rules.LIMITS["password_address"][1]):
        submit(client, "/en/sign-in/password", email="maya@example.org", password="wrong wrong")
    answer = submit(client, "/en/sign-in/password", email="maya@example.org", password="wrong wrong")
    assert answer.status_code == 429


def test_the_demo_door_is_for_development_alone(app, client, enter, person, monkeypatch):
    code = enter("Maya", email="maya@example.org")
    with app.test_request_context("/en/"):
        path = "/en" + demo.path_of(person(code))
    assert "Maya" in client.get(path).text
    assert client.get("/en/me").status_code == 303  # looking is not entering
    assert client.get(path[:-3] + "abc").status_code == 404
    monkeypatch.setitem(app.config["COMMONS"], "development", False)
    assert client.get(path).status_code == 404
    with app.test_request_context("/en/"), pytest.raises(NotFound):
        demo.person_of(path.rpartition("/")[2])
    monkeypatch.setitem(app.config["COMMONS"], "development", True)
    assert submit(client, path).location.endswith("/en/me")
    assert client.get("/en/me").status_code == 200


def test_another_address_is_proved_and_the_old_one_told(client, letters, enter, sign_in, person):
    code = enter("Maya", email="maya@example.org")
    enter("Eve", email="eve@example.org")
    sign_in(client, "maya@example.org")
    submit(client, "/en/me/settings", "/en/me/settings/address", email="new@example.org")
    page, to = "/en/me/settings/address", "/en/me/settings/address/code"
    assert submit(client, page, to, code="000000").status_code == 422
    assert submit(client, page, to, code=letters.code("new@example.org")).status_code == 303
    assert person(code).email == "new@example.org"
    letters.deliver()
    assert "changed" in letters.last("maya@example.org").subject
    submit(client, "/en/me/settings", "/en/me/settings/address", email="eve@example.org")
    taken = submit(client, page, to, code=letters.code("eve@example.org"))
    assert taken.status_code == 422
    assert person(code).email == "new@example.org"


def test_what_an_open_screen_must_not_allow(client, enter, sign_in):
    enter("Maya", email="maya@example.org")
    sign_in(client, "maya@example.org")
    with clock.at(clock.now() + timedelta(minutes=rules.RECENT_MINUTES + 1)):
        assert "/sign-in?again=1" in client.get("/en/me/privacy/copy.json").location
        erase = submit(client, "/en/me/privacy", "/en/me/privacy/erase", sure="true")
        assert "/sign-in?again=1" in erase.location
        assert client.get("/en/me").status_code == 200
