"""500 people sign up at once for 50 places, over HTTP, at 4 worker processes, on both databases:

    python -m benchmarks.signups

Persons and their sessions are made beforehand, and each has opened the form. To be: 50 rows enrolled and 450 waiting,
as many people as answers, and no 5xx.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

import flask
import sqlalchemy as sa

from benchmarks import load
from benchmarks.cities import SERVICE, City, city, institution, publish
from benchmarks.figures import Figure, table
from commons import command
from commons.db import db, unit_of_work
from commons.people import sessions
from commons.people.models import Person
from commons.signups.models import Participant, Pool, Registration
from tests.servers.web import serving

PEOPLE, PLACES, WORKERS = 500, 50, 4


@dataclass
class Resident:
    """Somebody with a session: her cookie, and what the form asks of her."""

    ref: str
    cookie: str
    form: dict[str, str] = field(default_factory=dict)
    status: int = 0
    location: str = ""
    seconds: float = 0.0


def residents(made: City) -> list[Resident]:
    """People with an account, each signed in on a device of her own."""
    found = []
    app = made.app
    for number in range(PEOPLE):
        with app.test_request_context("/en/"):
            data = {"name": f"Resident {number}", "lang": "en", "email": f"r{number}@example.org", "told": True}
            code = command.run("people.enter", SERVICE, None, {**data, "anyway": True}).value["code"]
            with unit_of_work():
                sessions.begin(db.session.scalar(sa.select(Person).where(Person.code == code)), "code")
            answer = flask.Response()
            app.session_interface.save_session(app, flask.session._get_current_object(), answer)
            found.append(Resident(ref=f"person:{code}", cookie=answer.headers["Set-Cookie"].partition(";")[0]))
    return found


def open_form(url: str, path: str, one: Resident) -> None:
    """Opens the page with the form; keeps its hidden fields, and the cookie that it renews."""
    opened = load.connection(url)
    opened.request("GET", path, headers={"Cookie": one.cookie})
    answer = opened.getresponse()
    page = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    one.cookie = (answer.headers["Set-Cookie"] or one.cookie).partition(";")[0]
    one.form = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("csrf_token", "_key")}
    opened.close()


def send(url: str, path: str, one: Resident, start: threading.Barrier) -> None:
    """Signs up at the moment when all do."""
    fields = {**one.form, "persons": one.ref, "_shown": "persons", "regulations": "true"}
    headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": url}
    opened = load.connection(url)
    start.wait()
    begun = time.perf_counter()
    opened.request("POST", path, urlencode(fields), headers)
    answer = opened.getresponse()
    answer.read()
    one.seconds = time.perf_counter() - begun
    one.status, one.location = answer.status, answer.headers["Location"] or ""
    opened.close()


def all_at_once(url: str, path: str, people: list[Resident]) -> float:
    """Everybody sends her form at the same moment. Returns the seconds until the last has her answer."""
    start = threading.Barrier(len(people) + 1)
    faults: list[BaseException] = []

    def go(one: Resident) -> None:
        try:
            send(url, path, one, start)
        except BaseException as fault:
            start.abort()
            faults.append(fault)

    running = [threading.Thread(target=go, args=(one,)) for one in people]
    for thread in running:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in running:
        thread.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - begun


def measure(database: str) -> list[Figure]:
    """The figures of one database."""
    with city(database) as made:
        with made.app.test_request_context("/en/"):
            values = {"maximum": str(PLACES), "minimum": None, "grade_min": None, "grade_max": None}
            ref = publish(institution(), 1, **values)[0]
        people = residents(made)
        path = f"/en/signups/{ref.replace(':', '/')}"
        with serving({**made.settings, "workers": WORKERS}, made.folder) as site:
            for one in people:
                open_form(site.url, path, one)
            seconds = all_at_once(site.url, path, people)
            clean = sum(one.status == 303 and "/en/signups/r/" in one.location for one in people)
            statuses = Counter(one.status // 100 for one in people)
        with made.app.app_context():
            rows = Counter(db.session.scalars(sa.select(Registration.state)))
            places = db.session.scalar(sa.select(sa.func.count()).where(Participant.active))
            taken = db.session.scalar(sa.select(Pool.taken))
    slowest = sorted(one.seconds for one in people)
    return [
        Figure(name="rows enrolled", value=rows["enrolled"], exactly=PLACES),
        Figure(name="places counted as taken", value=taken, exactly=PLACES),
        Figure(name="rows on the waiting list", value=rows["waiting"], exactly=PEOPLE - PLACES),
        Figure(name="people in them, each once", value=places, exactly=PEOPLE),
        Figure(name="clean answers (303 to the registration)", value=clean, exactly=PEOPLE),
        Figure(name="answers of 5xx", value=statuses[5], exactly=0),
        Figure(name="median answer", value=slowest[PEOPLE // 2], unit=" s"),
        Figure(name="p99 of answers", value=slowest[PEOPLE * 99 // 100 - 1], unit=" s"),
        Figure(name="sign-ups a second", value=PEOPLE / seconds),
    ]


def main() -> bool:
    """Both databases."""
    verdicts = [
        table(f"{PEOPLE} sign-ups at once on {PLACES} places, {WORKERS} processes, {name}", measure(name.lower()))
        for name in ("SQLite", "PostgreSQL")
    ]
    return all(verdicts)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
