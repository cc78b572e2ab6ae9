"""A small city: two centres, a neighbourhood, and persons, made by the commands that make any."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from commons import command
from commons.kernel import Actor

SERVICE = Actor(service="tests", door="cli")


def run(name: str, actor: Actor = SERVICE, subject: Any = None, /, **data: Any) -> dict[str, Any]:
    """What a command answers."""
    return dict(command.run(name, actor, subject, data).value)


@pytest.fixture
def request_context(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/"):
        yield app


@pytest.fixture
def person(app: Flask) -> Callable[..., int]:
    """person(name, email=…, phone=…) -> the id of a person entered at the desk."""
    from commons.subjects import id_of

    def enter(name: str, **data: Any) -> int:
        return id_of(run("people.enter", name=name, told=True, anyway=True, **{"lang": "he", **data})["person"])

    return enter


@pytest.fixture
def city(app: Flask, person: Callable[..., int]) -> SimpleNamespace:
    """place; one, other: Refs of institutions. Actors: hagar administers the site, samer directs `one`, noa coordinates
    it, maya has no role."""
    with app.test_request_context("/en/"):
        return _built(person)


def _built(person: Callable[..., int]) -> SimpleNamespace:
    place = run("institutions.add_neighbourhood", name={"he": "העיר הישנה", "en": "Old Town"}, order=1)["ref"]
    common = {"kind": "community_centre", "side": "professional"}
    one = run("institutions.add", name={"he": "השקד", "en": "Almond"}, neighbourhood=place, **common)["ref"]
    other = run("institutions.add", name={"en": "Step"}, **common)["ref"]
    made = SimpleNamespace(place=place, one=one, other=other)
    for name in ("hagar", "samer", "noa", "maya"):
        setattr(made, name, Actor(person_id=person(name, email=f"{name}@example.org")))
    run("institutions.give_city_role", who="hagar@example.org")
    made.samers = run("institutions.give_role", SERVICE, one, who="samer@example.org", role="director")["role"]
    run("institutions.give_role", SERVICE, one, who="noa@example.org", role="coordinator")
    return made


class Visitor:
    """A browser of a person: `get`, and `post` with the token of a form."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        from commons.people.demo import path_of
        from commons.subjects import own

        self.client = app.test_client()
        if actor is not None:
            with app.test_request_context("/en/"):
                path = path_of(own("person", [actor.person_id])[actor.person_id])
            assert self.post(path).status_code == 303

    def get(self, path: str) -> Any:
        return self.client.get(f"/en{path}")

    def post(self, path: str, **data: Any) -> Any:
        page = self.client.get("/en/notices/stop/any").get_data(as_text=True)
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
        return self.client.post(f"/en{path}", data={"csrf_token": token, **data})


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Visitor]:
    """visitor(actor=None) -> a Visitor, signed in as the actor's person."""
    return lambda actor=None: Visitor(app, actor)
