"""What is somebody else's: named from outside by its right code, it is not there."""

from collections.abc import Callable

import pytest

from commons import command, subjects
from commons.db import db
from commons.kernel import Refused
from tests.attack.city import City
from tests.attack.knocking import Visitor

SEASON = {"first": "2027-09-01", "last": "2028-06-30"}

Who = Callable[[str], Visitor]


@pytest.mark.parametrize("role", ["stranger", "outsider"])
def test_a_household_is_its_own(city: City, visitor: Who, role: str) -> None:
    who, at = visitor(role), city.at
    for path in (
        f"/en/me/household/{at['child']}",
        f"/en/me/privacy/copy?person={at['child']}",
        f"/en/me/privacy/copy.json?person={at['resident']}",
        f"/en/signups/r/{at['enrolled']}",
        f"/en/signups/r/{at['waiting']}/cancel",
        f"/en/calendar/person/{at['child']}",
    ):
        assert who.get(path).status == 404, path
    for path, data in {
        f"/en/signups/r/{at['enrolled']}/cancel": {"persons": f"person:{at['child']}"},
        f"/en/signups/r/{at['offered']}/accept": {},
        f"/en/me/household/{at['child']}/details": {"name": "Mine now"},
        f"/en/me/sessions/{at['resident_session']}/end": {},
    }.items():
        assert who.post(path, data).status == 404, path
    for page in ("/en/me", "/en/me/notices", "/en/my/signups", "/en/my/calendar", "/en/search?q=resident"):
        assert at["child"] not in who.get(page).text and at["enrolled"] not in who.get(page).text


def test_nobody_is_signed_up_by_a_stranger(city: City, visitor: Who) -> None:
    form = {"persons": f"person:{city.at['sibling']}", "regulations": "true"}
    answer = visitor("stranger").post(f"/en/signups/activity/{city.at['course']}", form)
    assert answer.status == 422 and city.at["sibling"] not in answer.text


def test_a_secret_address_is_known_or_nothing(city: City, visitor: Who) -> None:
    token = city.at["feed"]
    assert visitor("nobody").get(f"/feeds/en/household/{token}.ics").status == 200
    for other in (token[:-1], token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper(), token[:10], "x"):
        assert visitor("nobody").get(f"/feeds/en/household/{other}.ics").status == 404, other


def test_the_desk_of_another_house_sees_nobody(city: City, visitor: Who) -> None:
    who, at = visitor("outsider"), city.at
    for page in ("/en/desk", "/en/desk/people?q=resident", "/en/desk/signups", "/en/desk/calls"):
        text = who.get(page).text
        for name in ("resident", "child", "caller", "enrolled", "course"):
            assert at[name] not in text, (page, name)
    wrong = {"person": f"person:{at['resident']}", "contact": "052-6999999"}
    who.post("/en/desk/people/recognise", wrong)
    assert who.get(f"/en/desk/people/{at['resident']}").status == 404


def test_one_house_reaches_into_no_other(city: City, visitor: Who) -> None:
    who, at = visitor("outsider"), city.at
    assert who.get(f"/en/activities/{at['draft']}").status == 404
    assert who.get(f"/en/desk/activities/{at['draft']}/edit").status == 404
    assert who.get(f"/en/desk/institutions/{at['other']}/closures/{at['closure']}").status == 404
    drop = f"/en/desk/institutions/{at['other']}/closures/{at['closure']}/drop"
    assert who.post(drop).status in (303, 404)
    assert visitor("director").get(f"/en/desk/institutions/{at['one']}/closures/{at['closure']}").status == 200
    for name, subject, data in (
        ("activities.copy", "other_ref", {"activities": [f"activity:{at['draft']}"], **SEASON}),
        ("activities.create", "other_ref", {"title": {"en": "Theirs"}, "image": f"file:{at['file']}", **ALT}),
        ("institutions.end_role", None, {"role": at["role"]}),
        ("signups.place", None, {"registration": at["waiting"]}),
        ("signups.cancel", None, {"registration": at["enrolled"], "at_once": True}),
        ("signups.mark", None, {"occurrence": at["session"], "marks": {f"person:{at['child']}": "absent"}}),
        ("calendar.move_occurrence", None, {"occurrence": at["later"], "start": "09:00", "end": "10:00"}),
    ):
        with city.app.test_request_context("/en/"):
            with pytest.raises(Refused):
                command.run(name, city.people["outsider"], at[subject] if subject else None, data)
            db.session.rollback()


ALT = {"image_alt": {"en": "Theirs"}}


def test_a_picture_is_seen_with_what_it_hangs_on(city: City, visitor: Who) -> None:
    with city.app.test_request_context("/en/"):
        director = city.people["director"]
        file = subjects.find(f"file:{city.at['file']}", director)
        draft = subjects.find(f"activity:{city.at['draft']}", director)
        from commons.db import unit_of_work

        with unit_of_work():
            file.about_id = draft.id
    path = f"/media/{city.at['file']}/400.webp"
    assert [visitor(role).get(path).status for role in ("nobody", "resident", "outsider")] == [404, 404, 404]
    assert visitor("coordinator").get(path).status == 200


def test_what_has_ended_has_ended(city: City, visitor: Who) -> None:
    """A session that was signed out opens nothing, though the browser kept its cookie; a link works once."""
    guest = Visitor(city, "stranger")
    assert guest.get("/en/me").status == 200
    assert guest.post("/en/sign-out").status == 303
    assert guest.get("/en/me").word == "sign-in"
    link = f"/en/invitations/{city.at['invited']}"
    assert visitor("instructor").post(link).status == 303
    assert visitor("desk").post(link).status == 404
