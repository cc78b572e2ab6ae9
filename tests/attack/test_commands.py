"""Every declared command, with whatever a program could hand it: it refuses, or it does what it is asked. Nothing else
comes out of the pipeline."""

from reprlib import Repr
from typing import Any

import marshmallow as ma
import pytest

from commons import command
from commons.db import db
from commons.kernel import ANYONE, Actor, Ref, Refused
from commons.registry import registry
from tests.attack.city import SERVICE, City
from tests.attack.garbage import NUL, SURROGATE, VALUES, nested

repr_of = Repr()  # what is nested too deep for Python's own
SUBJECTS: list[Any] = [None, "garbage", "person:" + SURROGATE, Ref("person", SURROGATE), Ref("a", NUL), 5, {}]
DATA: list[Any] = [None, {}, "text", [], 7, {"a": 1}, {"name": nested(5000)}, {SURROGATE: NUL, 5: []}]


def test_anyone_with_anything_is_refused(city: City) -> None:
    """But for what anyone may do, and that needs more than this."""
    faults = []
    for name in _names(city):
        for data in DATA:
            faults += _run(city, name, ANYONE, None, data, refused=True)
        for subject in SUBJECTS:
            faults += _run(city, name, ANYONE, subject, {}, refused=True)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", ["admin", "service"])
def test_who_may_everything_breaks_nothing(city: City, who: str) -> None:
    faults = []
    actor = SERVICE if who == "service" else city.people["admin"]
    for name in _names(city):
        for subject in (*SUBJECTS, *_there(city)):
            faults += _run(city, name, actor, subject, {})
        for data in DATA:
            faults += _run(city, name, actor, city.at["one_ref"], data)
    assert not faults, "\n".join(faults)


def test_every_field_takes_a_value_or_says_why_not(city: City) -> None:
    faults = []
    deep = nested(100_000)
    with city.app.test_request_context("/en/"):
        for name in _names(city):
            for field, declared in registry().commands[name].schema().fields.items():
                for value in [*VALUES, deep]:
                    try:
                        declared.deserialize(value)
                    except ma.ValidationError:
                        continue
                    except Exception as fault:
                        faults.append(f"{name}, {field}, {repr_of.repr(value)}: {fault!r}"[:300])
        db.session.rollback()
    assert not faults, "\n".join(faults)


def _names(city: City) -> list[str]:
    with city.app.app_context():
        return list(registry().commands)


def _there(city: City) -> list[Ref]:
    """One of each kind of subject that is there."""
    kinds = {"institution": "other", "place": "other_place", "activity": "draft", "person": "stranger"}
    return [Ref(kind, city.at[name]) for kind, name in kinds.items()]


def _run(city: City, name: str, actor: Actor, subject: Any, data: Any, refused: bool = False) -> list[str]:
    what = f"{name} on {subject!r} with {repr_of.repr(data)}"
    with city.app.test_request_context("/en/"):
        try:
            command.run(name, actor, subject, data)
        except Refused:
            return []
        except Exception as fault:
            return [f"{what}: {fault!r}"[:300]]
        finally:
            db.session.rollback()
    return [f"{what}: it was done"] if refused else []
