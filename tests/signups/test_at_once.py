"""Many at the same moment, on real connections: one wins, nobody gets an error."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import current_app

from commons import clock, command
from commons.db import db
from commons.kernel import Refused
from commons.signups import jobs as due
from tests.signups.steps import START, open_pool, person, pool, ref_of, run, sign_up, states

MANY = 50


def together(acts):
    """What each of `acts` answers when all are done at once, each in a thread with connections of its own; a refusal is
    answered by its code."""
    app, barrier = current_app._get_current_object(), Barrier(len(acts))

    def go(act):
        with app.app_context(), clock.at(START + timedelta(minutes=1)):
            barrier.wait(30)
            try:
                return act()
            except Refused as refused:
                return refused.code

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(go, acts))


def test_fifty_for_the_last_place(city):
    open_pool(city, 3)
    sign_up(city, city.mother, city.dana, city.omri)
    people = [person(f"p{number}") for number in range(MANY)]
    answers = together([lambda one=one: sign_up(city, one).value for one in people])
    assert Counter(answer["state"] for answer in answers) == {"enrolled": 1, "waiting": MANY - 1}
    assert sorted(answer.get("number", 0) for answer in answers) == list(range(MANY))
    assert pool().taken == 3


def test_one_person_from_twenty_tabs(city):
    open_pool(city, 30)
    answers = together([lambda: sign_up(city, city.mother, city.dana).value["state"]] * 20)
    assert Counter(answers) == {"enrolled": 1, "invalid": 19}
    assert states() == [("enrolled", 1)]


def test_one_form_sent_twenty_times(city):
    open_pool(city, 30)
    data = {"ref": city.hall, "persons": [ref_of(city.dana)]}

    def send():
        return command.run("signups.register", city.mother, None, data, key="k").value["registration"]

    answers = set(together([send] * 20))
    assert states() == [("enrolled", 1)]
    assert send() in answers  # and whoever sends it again gets the first answer


def test_an_offer_is_used_once_whoever_comes_first(city):
    open_pool(city, 1)
    holder = sign_up(city, city.neighbour)
    waits, after = sign_up(city, city.mother, city.dana), sign_up(city, city.father)
    run("signups.cancel", city.neighbour, None, {"registration": holder.value["registration"]})
    data = {"registration": waits.value["registration"]}
    acts = [lambda who=who, what=what: run(f"signups.{what}", who, None, data).value["state"]
            for who in (city.mother, city.father) for what in ("accept", "decline")]  # fmt: skip
    answers = together([*acts, *acts, lambda: due.lapse(waits.value["registration"])])
    used = [answer for answer in answers if answer in ("enrolled", "withdrawn")]
    assert len(used) == 1
    assert states()[1:] == (
        [("enrolled", 1), ("waiting", 1)] if used == ["enrolled"] else [("withdrawn", 1), ("offered", 1)]
    )
    assert (pool().taken, pool().held) == ((1, 0) if used == ["enrolled"] else (0, 1))
    assert after.value["number"] == 2


def test_places_are_freed_and_taken_at_the_same_time(city):
    open_pool(city, 10)
    people = [person(f"p{number}") for number in range(30)]
    first = [sign_up(city, one, take_automatically=True).value["registration"] for one in people[:20]]
    leave = [
        lambda one=one, code=code: run("signups.cancel", one, None, {"registration": code}).value["state"]
        for one, code in zip(people[:10], first[:10], strict=True)
    ]
    join = [lambda one=one: sign_up(city, one, take_automatically=True).value["state"] for one in people[20:]]
    answers = together([act for pair in zip(leave, join, strict=True) for act in pair])
    assert Counter(answers) == {"ended": 10, "waiting": 10}
    assert pool().taken == 10
    assert [state for state, _party in states()] == ["ended"] * 10 + ["enrolled"] * 10 + ["waiting"] * 10
