"""What stands before every page: no form without its token or from another site, no way out to another site, no file
but those meant, nothing written by looking."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from commons.db import Base, db
from commons.notices.mail import compose
from commons.people.models import Person
from tests.attack.city import City
from tests.attack.forms import FORMS
from tests.attack.garbage import NEWLINE
from tests.attack.knocking import Visitor, addresses

Who = Callable[[str], Visitor]

#: Written by looking, on purpose: who opened whose record, and that a session is in use.
NOTED = {"people_reads", "people_sessions"}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/\t/evil.example",
    "//[half",
    "//ex℀mple.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "/en/\r\nSet-Cookie: commons=x",
    "/feeds/\r\nX-Owned: yes",
    "\x01//evil.example",
]


def test_a_form_without_its_token_does_nothing(city: City, visitor: Who) -> None:
    admin, resident = visitor("admin"), visitor("resident")
    for method, rule, endpoint, path in addresses(city.app, city.at):
        if method == "POST":
            who = admin if rule.startswith(("/desk", "/admin")) else resident
            for token in ("", "x" * 40, admin.token if who is resident else resident.token):
                data = {**FORMS.get(endpoint, lambda at: {})(city.at), "csrf_token": token}
                assert who.ask("POST", path, data=data).status == 400, (rule, token)


@pytest.mark.parametrize(
    "header",
    [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "http://[half"),
        ("Origin", "http://localhost.evil.example"),
    ],
)
def test_a_form_of_another_site_does_nothing(city: City, visitor: Who, header: tuple[str, str]) -> None:
    for method, rule, _endpoint, path in addresses(city.app, city.at):
        if method == "POST":
            assert visitor("admin").post(path, headers=[header]).status == 403, rule


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_way_leads_to_another_site(city: City, visitor: Who, elsewhere: str) -> None:
    resident, admin, nobody = visitor("resident"), visitor("admin"), visitor("nobody")
    child = {"name": "Small", "birth_date": "2019-05-05", "guardian": "true"}
    answers = [
        resident.ask("GET", "/en/sign-in", query_string={"next": elsewhere}),
        resident.post("/en/me/household/add", {**child, "_next": elsewhere}),
        resident.post("/en/undo", {"token": "x", "_next": elsewhere}),
        admin.ask(
            "POST",
            "/en/desk/roles/end",
            query_string={"back": elsewhere},
            data={"csrf_token": admin.token, "role": city.at["role"], "_key": "once"},
        ),
    ]
    for answer in answers:
        assert answer.status == 303, answer.fault
        assert re.fullmatch(r"/(en|feeds)/[^/\\\s]?[^\\\s]*", answer.location), answer.location
    shown = nobody.ask("GET", "/en/sign-in", query_string={"next": elsewhere})
    assert 'name="_next" value="/me"' in shown.text or elsewhere.startswith(("/en/", "/feeds/", "/\t"))


def test_no_file_but_those_meant(city: City, visitor: Who) -> None:
    for path in (
        "/media/..%2f..%2fsecret_key/400.webp",
        "/media/%2e%2e/400.webp",
        f"/media/{city.at['file']}/401.webp",
        f"/media/{city.at['file']}/{'9' * 25}.webp",
        "/static/..%2fsecurity.py",
        "/static/../security.py",
        "/static/etc/passwd",
        "/fonts/..%2f..%2fsecret_key",
        "/brand/red;}*{display:none.css",
        "/xx/me",
        "/feeds/xx/activity/x.ics",
    ):
        assert visitor("admin").get(path).status == 404, path


def test_looking_writes_nothing(city: City, visitor: Who) -> None:
    before = _rows(city)
    for method, _rule, _endpoint, path in addresses(city.app, city.at):
        if method == "GET":
            for role in ("nobody", "resident", "admin"):
                visitor(role).get(path)
    after = _rows(city)
    assert {name for name in before if before[name] != after[name]} <= NOTED


def _rows(city: City) -> dict[str, list[str]]:
    """Table -> its rows as text, of the tables this database has: plugins of other tests are in the same metadata."""
    with city.app.app_context():
        here = set(sa.inspect(db.session.connection()).get_table_names())
        found = {
            table.name: sorted(map(str, db.session.execute(sa.select(table))))
            for table in Base.metadata.sorted_tables
            if table.name in here
        }
        db.session.rollback()
        assert len(found) > 30
        return found


def test_a_line_in_a_name_is_no_line_in_a_letter(city: City, visitor: Who) -> None:
    assert visitor("stranger").post("/en/me/settings/details", {"name": NEWLINE}).status == 303
    with city.app.test_request_context("/en/"):
        from commons.kernel import Message

        name = db.session.scalars(sa.select(Person.name).where(Person.code == city.at["stranger"])).one()
        letter = compose(Message(key="k", to="a@example.org", subject=f"From {name}", text="Hello", lang="en"))
    assert "\n" not in name and "\r" not in name
    assert letter["Bcc"] is None and letter["Subject"].startswith("From Noa Bcc:")


def test_pages_say_what_a_browser_may_do(city: City, visitor: Who) -> None:
    client = city.app.test_client()
    for path in ("/en/", f"/en/activities/{city.at['course']}", f"/media/{city.at['file']}/400.webp", "/en/nowhere"):
        with client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers or "HttpOnly" in answer.headers["Set-Cookie"]
    assert "no-store" in client.get("/en/sign-in").headers["Cache-Control"]
