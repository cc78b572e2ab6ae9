"""Who may act for whom: children, a second guardian in the same home or another, minors with accounts of their own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from commons import clock, subjects
from commons.db import db
from commons.kernel import ANYONE, Actor, Forbidden, Invalid, NotFound, Refused
from commons.people import api, households, queries
from commons.people.models import Consent, Invitation, Member, Person
from tests.people.conftest import submit

ADULT_MAIL = "maya@example.org"


def born(years):
    day = clock.now().date()
    return day.replace(year=day.year - years, month=1, day=1).isoformat()


@pytest.fixture
def maya(enter):
    return enter("Maya", email=ADULT_MAIL)


@pytest.fixture
def uri(enter):
    return enter("Uri", email="uri@example.org")


@pytest.fixture
def tamar(maya, child):
    return child(maya, "Tamar", born(9))


def names(app, code, person):
    with app.app_context():
        return [one.name for one in queries.household_of(person(code).id)]


def test_a_guardian_acts_for_her_children_and_nobody_else_does(app, maya, uri, tamar, person):
    assert names(app, maya, person) == ["Maya", "Tamar"]
    assert names(app, uri, person) == ["Uri"]
    with app.app_context():
        assert api.acts_for(Actor(person_id=person(maya).id), person(tamar).id)
        assert not api.acts_for(Actor(person_id=person(uri).id), person(tamar).id)
        assert not api.acts_for(Actor(person_id=person(tamar).id), person(maya).id)
        assert not api.acts_for(ANYONE, person(tamar).id)
        assert api.persons([person(tamar).id], Actor(person_id=person(uri).id)) == {}
        assert api.persons([person(tamar).id], ANYONE) == {}


def test_a_stranger_can_neither_see_nor_change_a_child(app, client, maya, uri, tamar, do, sign_in):
    for name, data in [
        ("change", {"name": "X"}),
        ("choose", {"lang": "ar"}),
        ("consent", {"purpose": "photos"}),
        ("withdraw_consent", {"purpose": "photos"}),
        ("open_account", {"email": "x@example.org", "consent": True}),
        ("erase", {"sure": True}),
    ]:
        with pytest.raises(NotFound):
            do(name, uri, f"person:{tamar}", **data)
    sign_in(client, "uri@example.org")
    for path in (f"/en/me/household/{tamar}", f"/en/people/{tamar}", f"/en/me/privacy/copy.json?person={tamar}"):
        assert client.get(path).status_code == 404


def test_a_guardian_decides_for_the_child_but_not_in_its_own_name(maya, tamar, do):
    do("change", maya, f"person:{tamar}", name="Tamari")
    do("consent", maya, f"person:{tamar}", purpose="photos", version="1")
    for name, data in [("set_password", {"password": "four dry almond terraces"}), ("remove_password", {})]:
        with pytest.raises(Forbidden):
            do(name, maya, f"person:{tamar}", **data)
    with pytest.raises(Forbidden):
        do("open_account", maya, f"person:{maya}", email="x@example.org", consent=True)


def test_only_adults_add_children_and_only_minors_are_added(maya, enter, do, child):
    teen = enter("Itay", email="itay@example.org", birth_date=born(16))
    with pytest.raises(Refused):
        child(teen)
    with pytest.raises(Invalid):
        child(maya, "Old", born(19))
    with pytest.raises(Invalid):
        child(maya, "Unborn", (clock.now() + timedelta(days=3)).date().isoformat())
    with pytest.raises(Invalid):
        do("add_child", maya, name="Tamar", birth_date=born(9), guardian=False)


def test_a_child_is_added_on_the_page(client, maya, sign_in):
    sign_in(client, ADULT_MAIL)
    page = "/en/me/household/add"
    wrong = submit(client, page, name="", birth_date="31/12/2016", form_of_address="f", _shown="guardian")
    assert wrong.status_code == 422
    assert wrong.text.count('class="field-error"') == 3
    assert 'value="31/12/2016"' in wrong.text
    bad = submit(client, page, name="Tamar 123456782", birth_date=born(9), guardian="true", form_of_address="f")
    assert bad.status_code == 422 and "identity number" in bad.text
    fine = submit(client, page, name="Tamar", birth_date=born(9), guardian="true", form_of_address="f")
    assert fine.location.endswith("/en/me/household")
    assert "Tamar" in client.get("/en/me/household").text


def invite(client, letters, **data):
    answer = submit(client, "/en/me/household/invite", email="uri@example.org", **data)
    assert answer.status_code == 303, answer.text
    return letters.link("uri@example.org")


def test_a_second_guardian_in_the_same_home(app, client, maya, uri, tamar, letters, sign_in, person, child):
    child(maya, "Omer", born(6))
    sign_in(client, ADULT_MAIL)
    link = "/en" + invite(client, letters)
    other = app.test_client()
    assert other.get(link).status_code == 200
    assert "/sign-in" in submit(other, link).location
    sign_in(other, "uri@example.org")
    assert submit(other, link).location.endswith("/en/me/household")
    assert names(app, uri, person) == ["Uri", "Tamar", "Omer"]
    assert other.get(link).status_code == 404  # used
    with app.app_context():
        told = api.recipients([person(tamar).id])
        assert [one.name for one in told[person(tamar).id]] == ["Maya", "Uri"]
    assert submit(client, "/en/me/household/invite", email="third@example.org").status_code == 422


def test_a_second_guardian_in_a_home_apart_sees_the_chosen_children_alone(
    app, client, maya, uri, tamar, letters, sign_in, person, child
):
    child(maya, "Omer", born(6))
    sign_in(client, ADULT_MAIL)
    link = "/en" + invite(client, letters, apart="true", children=f"person:{tamar}")
    other = app.test_client()
    sign_in(other, "uri@example.org")
    page = other.get(link).text
    assert "Tamar" in page and "Omer" not in page
    assert submit(other, link).status_code == 303
    assert names(app, uri, person) == ["Uri", "Tamar"]
    assert names(app, maya, person) == ["Maya", "Tamar", "Omer"]
    with app.app_context():
        homes = db.session.scalars(sa.select(Member.household_id).where(Member.person_id == person(tamar).id)).all()
        assert len(homes) == 2


def test_an_invitation_is_for_whoever_has_the_link_once_and_for_a_while(
    app, client, maya, uri, tamar, letters, sign_in, do, enter
):
    sign_in(client, ADULT_MAIL)
    link = "/en" + invite(client, letters)
    for wrong in (link[:-1] + ("0" if link[-1] != "0" else "1"), "/en/invitations/x", f"/en/invitations/{10**25}-x"):
        assert client.get(wrong).status_code == 404
    with clock.at(clock.now() + timedelta(days=15)):
        assert app.test_client().get(link).status_code == 404
    token = link.rpartition("/")[2]
    with pytest.raises(Refused):
        do("accept_guardian", maya, token=token)
    do("erase", maya, f"person:{maya}", sure=True)
    assert app.test_client().get(link).status_code == 404


def test_an_invitation_is_taken_back(app, client, maya, uri, tamar, letters, sign_in, do):
    sign_in(client, ADULT_MAIL)
    link = "/en" + invite(client, letters)
    with app.app_context():
        number = db.session.scalar(sa.select(Invitation.id))
    with pytest.raises(NotFound):
        do("withdraw_invitation", uri, invitation=number)
    to = "/en/me/household/invitations/withdraw"
    assert submit(client, "/en/me/household", to, invitation=number).status_code == 303
    assert client.get(link).status_code == 404


def test_the_database_holds_no_token_of_an_invitation(app, client, maya, tamar, letters, sign_in):
    sign_in(client, ADULT_MAIL)
    token = invite(client, letters).rpartition("-")[2]
    with app.app_context():
        row = db.session.execute(sa.select(*Invitation.__table__.columns)).one()
        assert token not in str(row)
        assert households.token_of(db.session.scalar(sa.select(Invitation))).endswith(token)


def test_under_14_there_is_no_account(maya, tamar, do, enter):
    with pytest.raises(Refused):
        do("open_account", maya, f"person:{tamar}", email="tamar@example.org", consent=True)
    with pytest.raises(Invalid):
        enter("Young", email="young@example.org", birth_date=born(10))
    code = enter("Teen", email="teen@example.org", birth_date=born(15))
    for years in (10, 20):
        with pytest.raises(Invalid):
            do("change", code, f"person:{code}", birth_date=born(years))
    with pytest.raises(Invalid):
        do("change", code, f"person:{code}", name="")


def test_a_minor_of_14_opens_an_account_with_a_guardians_consent(app, client, maya, letters, do, child, person):
    teen = child(maya, "Itay", born(16))
    with pytest.raises(Invalid):
        do("open_account", maya, f"person:{teen}", email="itay@example.org")
    do("open_account", maya, f"person:{teen}", email="itay@example.org", consent=True)
    link = "/en" + letters.link("itay@example.org")
    assert person(teen).email is None
    assert submit(client, link).location.endswith("/en/me")
    assert person(teen).email == "itay@example.org"
    assert "Your guardians" in client.get("/en/me/household").text
    with app.app_context():
        given = db.session.scalar(sa.select(Consent).where(Consent.purpose == "own_account"))
        assert (given.person_id, given.given_by) == (person(teen).id, person(maya).id)
        told = api.recipients([person(teen).id])[person(teen).id]
        assert [one.name for one in told] == ["Itay", "Maya"]
    assert names(app, maya, person) == ["Maya", "Itay"]
    of_age = clock.now() + timedelta(days=3 * 366)
    with clock.at(of_age):
        assert names(app, maya, person) == ["Maya"]
        with app.app_context():
            assert [one.name for one in api.recipients([person(teen).id])[person(teen).id]] == ["Itay"]


def test_who_is_told_and_in_how_many_statements(app, maya, tamar, enter, person):
    alone = enter("Rivka", phone="04-6123456")
    ids = [person(code).id for code in (maya, tamar, alone)]
    seen = []

    def note(*args):
        seen.append(args[2])

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
        told = api.recipients(ids)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        assert [[one.name for one in told[person_id]] for person_id in ids] == [["Maya"], ["Maya"], []]
        assert len([one for one in seen if one.startswith("SELECT")]) == 2
        assert api.recipients([]) == {}


def test_nobody_signed_out_sees_a_person(app, client, maya, tamar):
    with app.test_request_context("/en/"):
        assert db.session.scalars(subjects.select("person", ANYONE)).all() == []
        assert subjects.card(f"person:{tamar}", ANYONE) is None
    for path in (f"/en/people/{tamar}", f"/en/desk/people/{tamar}", "/en/me/household", "/en/desk/people?q=Tamar"):
        answer = client.get(path)
        assert answer.status_code == 303 and "/sign-in" in answer.location


def test_settings_of_a_person(client, maya, sign_in, person):
    sign_in(client, ADULT_MAIL)
    page = "/en/me/settings"
    data = {"form_of_address": "f", "lang": "he", "take_automatically": "true", "_shown": "hebrew_dates"}
    assert submit(client, page, f"{page}/choices", **data).location.endswith("/he/me/settings")
    details = {"name": "מאיה", "spellings": "Maya\nMaia", "phone": "052-1234567"}
    assert submit(client, page, f"{page}/details", **details).status_code == 303
    row = person(maya)
    assert (row.form_of_address, row.lang, row.take_automatically) == ("f", "he", True)
    assert (row.spellings, row.phone) == (["Maya", "Maia"], "+972521234567")
    assert "|maia|" in row.name_keys
    assert submit(client, page, f"{page}/details", name="x", phone="12").status_code == 422


def test_a_person_is_one_row_in_a_household_query(app, maya, tamar, person):
    with app.app_context():
        found = db.session.scalars(sa.select(Person).order_by(Person.id)).all()
        assert [one.name for one in found] == ["Maya", "Tamar"]
        assert found[1].email is None and found[1].password_hash is None
