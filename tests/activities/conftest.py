"""A small city: two centres with a place and staff each, a resident with a child."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from commons import clock, subjects
from commons.db import db
from commons.i18n import force_locale
from commons.kernel import Actor
from tests.activities.steps import SERVICE, START, Visitor, person, ref_of, run


@pytest.fixture
def city(app: Flask) -> Iterator[SimpleNamespace]:
    """one, other: Refs of institutions; noa coordinates `one`, samer directs `other`, dana serves at the desk of `one`;
    hill, spring: neighbourhoods; workshop (in hill, of one), hall (in spring, of other); maya, with her child tamar."""
    with clock.at(START), app.test_request_context("/en/"), force_locale("en"):
        hill = run("institutions.add_neighbourhood", name={"he": "הגבעה", "en": "The Hill"}, order=1)["ref"]
        spring = run("institutions.add_neighbourhood", name={"he": "המעיין", "en": "The Spring"}, order=2)["ref"]
        common = {"kind": "community_centre", "side": "professional"}
        one = run("institutions.add", name={"he": 'מרכז קהילתי "השקד"', "en": "Almond"}, short="almond", **common)[
            "ref"
        ]
        other = run("institutions.add", name={"ar": "العين", "en": "Ain"}, short="ain", **common)["ref"]
        made = SimpleNamespace(hill=hill, spring=spring, one=one, other=other)
        place = {"wheelchair": "yes"}
        names = {"he": "הסדנה", "en": "Workshop"}
        made.workshop = run("calendar.add_place", SERVICE, one, name=names, neighbourhood=hill, **place)["place"]
        made.hall = run("calendar.add_place", SERVICE, other, name={"en": "Hall"}, neighbourhood=spring, **place)[
            "place"
        ]
        for name in ("noa", "samer", "dana", "maya"):
            setattr(made, name, person(name, email=f"{name}@example.org"))
        for who, role, where in (("noa", "coordinator", one), ("samer", "director", other), ("dana", "desk", one)):
            run("institutions.give_role", SERVICE, where, who=f"{who}@example.org", role=role)
        child = run("people.add_child", made.maya, name="תמר", birth_date="2018-05-01", guardian=True)["person"]
        made.tamar = Actor(person_id=subjects.id_of(child))
        made.ref_of = ref_of
        yield made
        db.session.rollback()


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Visitor]:
    """visitor(actor=None, lang="en") -> a browser."""

    def opened(actor: Actor | None = None, lang: str = "en", **_more: Any) -> Visitor:
        return Visitor(app, actor, lang)

    return opened
