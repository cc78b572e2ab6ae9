"""Who was there; what else is told of a person; how many statements it takes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from commons import clock, subjects
from commons.db import db
from commons.kernel import Forbidden, Invalid, NotFound, Refused
from commons.people import privacy
from commons.registry import registry
from commons.signups import lists, person, queries
from commons.signups.models import Attendance
from tests.signups.steps import START, open_pool, plan, ref_of, run, sign_up
from tests.signups.steps import person as new_person


def mark(city, actor, session, at=None, **marks):
    named = {ref_of(getattr(city, name)): value for name, value in marks.items()}
    return run("signups.mark", actor, None, {"occurrence": session.code, "marks": named, "at": at})


def marks(session) -> dict[int, str]:
    db.session.rollback()
    return {row.person_id: row.mark for row in db.session.scalars(sa.select(Attendance)) if row.mark != "none"}


@pytest.fixture
def session(city):
    sessions = plan(city)
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, city.omri)
    return next(one for one in sessions if one.start_utc > START)


def test_staff_and_instructors_note_who_was_there(city, session):
    for actor in (city.staff, city.desk, city.teacher):
        mark(city, actor, session, dana="present", omri="excused")
    assert marks(session) == {city.dana.person_id: "present", city.omri.person_id: "excused"}
    for actor in (city.stranger, city.mother):
        with pytest.raises(Forbidden):
            mark(city, actor, session, dana="absent")


def test_the_latest_mark_stays_whichever_arrives_first(city, session):
    early, late = START - timedelta(hours=2), START - timedelta(hours=1)
    mark(city, city.teacher, session, late.isoformat(), dana="present", omri="none")
    mark(city, city.desk, session, early.isoformat(), dana="absent")
    assert marks(session) == {city.dana.person_id: "present"}
    mark(city, city.desk, session, dana="none")
    mark(city, city.teacher, session, late.isoformat(), dana="present")
    assert marks(session) == {}


def test_only_people_who_belong_there_are_marked(city, session):
    with pytest.raises(Refused, match="not registered"):
        mark(city, city.teacher, session, neighbour="present")
    with pytest.raises(Invalid):
        mark(city, city.teacher, session, dana="late")
    with pytest.raises(NotFound):
        run("signups.mark", city.teacher, None, {"occurrence": "nothing1", "marks": {}})


def test_who_left_still_belongs_to_what_was_before(city, session):
    with clock.at(START + timedelta(days=6)):
        got = queries.registrations_of([city.dana.person_id], city.mother)[0].registration.code
        run("signups.cancel", city.mother, None, {"registration": got})
    db.session.rollback()
    with clock.at(datetime(2026, 12, 1, 8, tzinfo=UTC)):
        run("signups.end", queries_service(), None, {"registration": got})
        pool = queries.pool_of(subjects.id_of(city.hall))
        assert city.dana.person_id in lists.expected_at(pool, session)
        later = next(one for one in lists.sessions_of(pool.ref_id, clock.now(), clock.now() + timedelta(days=30)))
        assert not lists.expected_at(pool, later)


def queries_service():
    from commons.signups.jobs import SERVICE

    return SERVICE


def test_the_calendar_of_a_household_holds_its_own_sessions_alone(city, session):
    since, until = START, START + timedelta(days=12)
    ids = [city.mother.person_id, city.dana.person_id, city.omri.person_id, city.neighbour.person_id]
    sign_up(city, city.neighbour)
    found = person.dates(city.mother, ids, since, until)
    assert [one.title["en"] for one in found] == ["Hall"]
    assert found[0].start_local.hour == 16 and found[0].status == "planned"
    assert len(person.dates(city.father, ids, since, until)) == 1
    assert person.dates(city.father, [city.omri.person_id], since, until) == []
    assert person.dates(city.stranger, ids, since, until) == []


def test_the_calendar_ends_with_the_place(city, session):
    got = queries.registrations_of([city.dana.person_id], city.mother)[0].registration.code
    with clock.at(START + timedelta(days=6)):
        run("signups.cancel", city.mother, None, {"registration": got})
    found = person.dates(city.mother, [city.dana.person_id], START, START + timedelta(days=90))
    assert max(one.start_local for one in found).month == 11


def test_the_copy_holds_what_is_held(city, session):
    mark(city, city.teacher, session, dana="present")
    _person, copy = privacy.copy_of(city.mother, ref_of(city.dana).partition(":")[2])
    text = json.dumps(copy, ensure_ascii=False)
    assert copy["sections"]["registrations"][0]["state"] == "enrolled"
    assert copy["sections"]["attendance"][0]["mark"] == "present"
    assert "Omri" not in json.dumps(copy["sections"]["registrations"]) and "enrolled" in text
    _person, copy = privacy.copy_of(city.mother)
    assert len(copy["sections"]["registrations made for others"]) == 1


def test_notices_have_words(city, session, context):
    from commons.notices import wording

    titles = {fact.template for fact in registry().facts.values() if fact.name.startswith("signups.") and fact.template}
    titles.remove("signups/written")  # its words are the staff's own
    environment = wording._environment()
    card = subjects.card(city.hall, city.mother)
    data = {
        "registration": "abcdefgh",
        "persons": [],
        "number": 3,
        "until": START.isoformat(),
        "was": "enrolled",
        "effective_on": "2026-11-30",
    }
    with context.test_request_context("/en/"):
        for title in titles:
            values = {"card": card, "data": data, "url": lambda path: f"https://city.example.org/en{path}"}
            lines = environment.get_template(f"notices/{title}.txt").render(**values).split("\n")
            assert "Hall" in lines[0] and lines[1] == "" and "https://" in "\n".join(lines[2:]), title
    assert len(titles) == 6


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection, cursor, statement, *more):
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_lists_take_as_many_statements_for_one_as_for_many(city):
    from commons.kernel import ANYONE, Ref
    from commons.signups import panels

    plan(city)
    open_pool(city, 1)
    ref, ref_id = Ref.parse(city.hall), subjects.id_of(city.hall)

    def measure() -> dict[str, int]:
        taken = {}
        for name, read in {
            "panel": lambda: panels.on_subject(ANYONE, ref),
            "rooms": lambda: queries.rooms([ref_id]),
            "roster": lambda: lists.roster(ref_id, city.desk),
            "mine": lambda: queries.registrations_of([city.mother.person_id, city.dana.person_id], city.mother),
            "offers": lambda: lists.in_states(city.desk, "waiting"),
        }.items():
            with statements() as seen:
                read()
            taken[name] = len(seen)
        return taken

    sign_up(city, city.mother)
    sign_up(city, city.mother, city.dana)
    few = measure()
    sign_up(city, city.mother, city.omri)
    for number in range(8):
        sign_up(city, new_person(f"p{number}"))
    assert measure() == few
    assert (few["panel"], few["rooms"]) == (1, 1) and max(few.values()) <= 6
