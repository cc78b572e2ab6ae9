"""What tests of activities do and look at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from flask import Flask

from commons import clock, command, subjects
from commons.db import db
from commons.journal import Concern, JournalRow
from commons.kernel import ANYONE, Actor, Card, Ref
from commons.plugins.activities.models import Activity

SERVICE = Actor(service="tests", door="cli")
#: A Monday in the season, at noon on the city's clock.
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POTTERY = {"he": "חוג קדרות", "ar": "دورة الخزف", "en": "Pottery"}
#: A course on Sundays for the rest of the season.
COURSE = {
    "title": POTTERY,
    "kind": "course",
    "days": ["SU"],
    "start": "16:30",
    "end": "17:30",
    "first": "2026-11-29",
    "last": "2027-06-30",
    "maximum": 2,
    "mode": "open",
}


def run(name: str, actor: Actor = SERVICE, subject: Any = None, /, **data: Any) -> dict[str, Any]:
    """What a command answers."""
    return dict(command.run(name, actor, subject, data).value)


def person(name: str, **data: Any) -> Actor:
    """Somebody entered at the desk, as an actor."""
    ref = run("people.enter", name=name, told=True, anyway=True, lang="he", **data)["person"]
    return Actor(person_id=subjects.id_of(ref))


def ref_of(actor: Actor) -> str:
    """The Ref of a person."""
    return f"person:{subjects.refs([actor.person_id])[actor.person_id].code}"


def draft(city: SimpleNamespace, *, by: Actor = SERVICE, at: str = "one", **changes: Any) -> Ref:
    """A draft of the course, changed as told."""
    return Ref.parse(run("activities.create", by, getattr(city, at), **{**COURSE, **changes})["activity"])


def published(city: SimpleNamespace, **changes: Any) -> Ref:
    """The course, published."""
    ref = draft(city, **changes)
    run("activities.publish", SERVICE, ref)
    return ref


def row(ref: Ref) -> Activity:
    """The activity as it is in the database now."""
    db.session.rollback()
    return subjects.find(ref, SERVICE)


def card(ref: Ref) -> Card | None:
    """What everybody may see of it now."""
    db.session.rollback()
    return subjects.card(ref, ANYONE)


def titles(shown: Any) -> list[str]:
    """Titles of a list of Shown, in English or else in Hebrew."""
    return [one.activity.title.get("en") or one.activity.title["he"] for one in shown]


def facts(name: str) -> list[tuple[dict[str, Any], list[int]]]:
    """(data, ids of whom it concerns) of each line of this fact in the journal."""
    db.session.rollback()
    lines = db.session.scalars(sa.select(JournalRow).where(JournalRow.fact == name).order_by(JournalRow.position)).all()
    of = sa.select(Concern.person_id).order_by(Concern.person_id)
    return [(line.data, list(db.session.scalars(of.where(Concern.position == line.position)))) for line in lines]


def count() -> int:
    """How many activities there are."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Activity))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that the application sends within the block, but for the marks of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET)\b", statement):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


class Visitor:
    """A browser, signed in as the actor's person where one is given, that reads in a language."""

    def __init__(self, app: Flask, actor: Actor | None = None, lang: str = "en") -> None:
        from commons.people.demo import path_of

        self.client, self.lang = app.test_client(), lang
        if actor is not None:
            with app.test_request_context(f"/{lang}/"):
                path = path_of(subjects.own("person", [actor.person_id])[actor.person_id])
            assert self.post(path).status_code == 303

    def open(self, path: str, **asked: Any) -> Any:
        """A request by itself, as a server's thread would take it, at the test's own time."""
        now = clock.now()

        def ask() -> Any:
            with clock.at(now):
                return self.client.open(path, buffered=True, **asked)

        return Context().run(ask)

    def get(self, path: str) -> Any:
        return self.open(f"/{self.lang}{path}")

    def reads(self, path: str) -> str:
        """The page, which is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, path: str, **data: Any) -> Any:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', self.reads("/notices/stop/any"))[-1]
        return self.open(f"/{self.lang}{path}", method="POST", data={"csrf_token": token, **data})

    def submits(self, page: str, action: str = "", **changes: Any) -> Any:
        """Opens a page, fills in the form that goes to `action` (a part of its address), and sends it as a browser
        does, with everything that the page had put into it. A change to None leaves a field out."""
        data = form_of(self.reads(page), action)
        target = data.pop("", page)
        data.update(changes)
        data = {name: value for name, value in data.items() if value is not None}
        return self.open(target, method="POST", data=data)


def form_of(html: str, action: str) -> dict[str, Any]:
    """What a browser would send of the form on a page that posts to an address with `action` in it: name -> value or
    values; '' -> the address."""
    for attributes, inside in re.findall(r"<form([^>]*)>(.*?)</form>", html, re.S):
        target = _attribute(attributes, "action") or ""
        if 'method="post"' in attributes and action in target:
            return {"": target, **_inputs(inside)}
    raise AssertionError(f"no form to {action}")


def _inputs(inside: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attributes in re.findall(r"<input([^>]*)>", inside):
        name, kind = _attribute(attributes, "name"), _attribute(attributes, "type")
        if not name or (kind in {"checkbox", "radio"} and not re.search(r"\schecked", attributes)) or kind == "file":
            continue
        value = _attribute(attributes, "value") or ("on" if kind in {"checkbox", "radio"} else "")
        found[name] = (
            [*found[name], value]
            if isinstance(found.get(name), list)
            else ([found[name], value] if name in found else value)
        )
    for attributes, text in re.findall(r"<textarea([^>]*)>(.*?)</textarea>", inside, re.S):
        found[_attribute(attributes, "name")] = text.strip()
    for attributes, options in re.findall(r"<select([^>]*)>(.*?)</select>", inside, re.S):
        chosen = [one for one in re.findall(r"<option([^>]*)>", options) if re.search(r"\sselected", one)]
        found[_attribute(attributes, "name")] = _attribute(chosen[0], "value") if chosen else ""
    return found


def _attribute(attributes: str, name: str) -> str | None:
    match = re.search(rf'\s{name}="([^"]*)"', attributes)
    return match[1].replace("&amp;", "&").replace("&#34;", '"').replace("&#39;", "'") if match else None
