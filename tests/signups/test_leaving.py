"""Cancelling, offers and their end: every way a place is freed reaches the next in line, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from commons import clock, command, jobs
from commons.db import db, unit_of_work
from commons.kernel import Forbidden, NotFound, Refused
from commons.people.models import Person
from commons.signups import jobs as due
from commons.signups import rules
from commons.signups.models import Attendance, Participant, Registration
from tests.signups.steps import (
    SERVICE,
    START,
    active,
    change_pool,
    journal,
    open_pool,
    person,
    plan,
    pool,
    ref_of,
    run,
    sign_up,
    state_of,
)


def of(outcome, **more):
    return {"registration": outcome.value["registration"], **more}


def row(outcome) -> Registration:
    db.session.rollback()
    return db.session.query(Registration).filter_by(code=outcome.value["registration"]).one()


@pytest.fixture
def line(city):
    """One place, taken by the neighbour; the mother's child waits, then the father."""
    open_pool(city, 1)
    return sign_up(city, city.neighbour), sign_up(city, city.mother, city.dana), sign_up(city, city.father)


def test_a_freed_place_is_offered_to_the_first_in_the_same_transaction(city, line):
    holder, first, _second = line
    run("signups.cancel", city.neighbour, None, of(holder))
    assert [state_of(one) for one in line] == ["ended", "offered", "waiting"]
    assert (pool().taken, pool().held) == (0, 1)
    ((data, concerned),) = journal("signups.offered")
    assert concerned == [city.dana.person_id] and data["until"] == row(first).offer_until.isoformat()
    assert jobs.state(f"signups.lapse:{data['registration']}") == "todo"


def test_take_me_automatically(city):
    open_pool(city, 1)
    holder = sign_up(city, city.neighbour)
    waits = sign_up(city, city.mother, take_automatically=True)
    run("signups.cancel", city.neighbour, None, of(holder))
    assert state_of(waits) == "enrolled"
    assert len(journal("signups.promoted")) == 1


def test_an_offer_is_accepted_by_either_guardian_and_then_it_is_used(city, line):
    holder, first, _second = line
    run("signups.cancel", city.neighbour, None, of(holder))
    with pytest.raises(NotFound):
        run("signups.accept", city.neighbour, None, of(first))
    run("signups.accept", city.father, None, of(first))
    assert (pool().taken, pool().held) == (1, 0)
    for what in ("accept", "decline"):
        with pytest.raises(Refused, match="accepted already"):
            run(f"signups.{what}", city.mother, None, of(first))
    run("signups.cancel", city.mother, None, of(first))
    with pytest.raises(Refused, match="has ended"):
        run("signups.accept", city.mother, None, of(first))
    assert (pool().taken, pool().held) == (0, 1)  # the offer went on, and did not come back


def test_declining_gives_it_to_the_next(city, line):
    holder, first, second = line
    run("signups.cancel", city.neighbour, None, of(holder))
    run("signups.decline", city.mother, None, of(first))
    assert [state_of(first), state_of(second)] == ["withdrawn", "offered"]


def test_a_late_acceptance_is_refused_though_the_worker_is_late(city, line):
    holder, first, second = line
    run("signups.cancel", city.neighbour, None, of(holder))
    with clock.at(row(first).offer_until):
        with pytest.raises(Refused, match="has ended"):
            run("signups.accept", city.mother, None, of(first))
        due.lapse(first.value["registration"])
        assert [state_of(first), state_of(second)] == ["lapsed", "offered"]
        due.lapse(first.value["registration"])
        assert len(journal("signups.lapsed")) == 1
        assert sign_up(city, city.mother, city.dana).value["number"] == 1  # at the end of what is now an empty line


def test_an_offer_holds_until_its_moment(city, line):
    holder, first, _second = line
    run("signups.cancel", city.neighbour, None, of(holder))
    with clock.at(row(first).offer_until - timedelta(seconds=1)):
        due.lapse(first.value["registration"])
        assert state_of(first) == "offered"
        run("signups.accept", city.mother, None, of(first))
    assert state_of(first) == "enrolled"


@pytest.mark.parametrize(
    ("freed", "until"),
    [
        # Hours as the institution's rules give them (48), on the city's clock, and not into the Sabbath or a holiday.
        (datetime(2026, 11, 3, 9, tzinfo=UTC), datetime(2026, 11, 5, 9, tzinfo=UTC)),
        (datetime(2026, 11, 5, 9, tzinfo=UTC), datetime(2026, 11, 8, 9, tzinfo=UTC)),
        (datetime(2026, 11, 4, 16, tzinfo=UTC), datetime(2026, 11, 8, 16, tzinfo=UTC)),
        (datetime(2027, 4, 20, 9, tzinfo=UTC), datetime(2027, 4, 23, 9, tzinfo=UTC)),
    ],
)
def test_deadlines_do_not_fall_on_days_of_rest(city, line, freed, until):
    with clock.at(freed):
        run("signups.cancel", city.neighbour, None, of(line[0]))
        assert row(line[1]).offer_until == until


def test_never_while_registration_is_closed(city, line):
    change_pool(city, closes_at=(START - timedelta(hours=1)).isoformat())
    run("signups.cancel", city.neighbour, None, of(line[0]))
    assert [state_of(one) for one in line] == ["ended", "waiting", "waiting"]
    due.catch_up()
    assert state_of(line[1]) == "waiting"
    assert change_pool(city, closes_at=None) == 1  # opening it again reaches the line
    assert state_of(line[1]) == "offered"


def test_registration_that_opens_by_itself_reaches_the_line(city, line):
    change_pool(city, opens_at=(START + timedelta(hours=1)).isoformat())
    run("signups.cancel", city.neighbour, None, of(line[0]))
    due.catch_up()
    assert state_of(line[1]) == "waiting"
    with clock.at(START + timedelta(hours=2)):
        due.catch_up()
    assert state_of(line[1]) == "offered"


def test_more_places_reach_the_line_and_in_its_order(city, line):
    assert change_pool(city, size=2) == 1
    assert [state_of(one) for one in line] == ["enrolled", "offered", "waiting"]
    assert change_pool(city, size=None) == 1
    assert state_of(line[2]) == "offered"


def test_the_first_in_line_leaving_lets_the_next_in(city):
    open_pool(city, 2)
    sign_up(city, city.neighbour)
    big = sign_up(city, city.mother, city.dana, city.omri)
    small = sign_up(city, city.father)
    assert state_of(small) == "waiting"
    run("signups.cancel", city.mother, None, of(big))
    assert [state_of(big), state_of(small)] == ["withdrawn", "offered"]


def test_one_of_a_party_leaves_and_the_others_stay(city):
    open_pool(city, 2)
    both = sign_up(city, city.mother, city.dana, city.omri)
    waits = sign_up(city, city.neighbour)
    gone = run("signups.cancel", city.mother, None, of(both, persons=[ref_of(city.omri)]))
    assert gone.value["registration"] != both.value["registration"]
    assert (state_of(both), state_of(gone), state_of(waits)) == ("enrolled", "ended", "offered")
    assert row(both).party == 1
    ((_data, concerned),) = journal("signups.cancelled")
    assert concerned == [city.omri.person_id]
    with pytest.raises(Refused, match="not part"):
        run("signups.cancel", city.mother, None, of(both, persons=[ref_of(city.omri)]))


def test_a_guardian_of_one_child_cancels_for_that_child_alone(city):
    open_pool(city, 2)
    both = sign_up(city, city.mother, city.dana, city.omri)
    run("signups.cancel", city.father, None, of(both))
    assert active() == [city.omri.person_id]


def test_a_smaller_party_may_fit_now(city):
    open_pool(city, 2)
    sign_up(city, city.neighbour)
    both = sign_up(city, city.mother, city.dana, city.omri)
    run("signups.cancel", city.mother, None, of(both, persons=[ref_of(city.omri)]))
    assert state_of(both) == "offered"


def test_after_the_first_session_a_place_is_kept_until_the_end_of_the_month(city):
    plan(city)
    open_pool(city, 1)
    holder = sign_up(city, city.neighbour)
    waits = sign_up(city, city.mother)
    with clock.at(START + timedelta(days=6)):  # Monday the 9th: the session of the 8th is over
        done = run("signups.cancel", city.neighbour, None, of(holder, reason="moved away"))
        assert done.value == {**of(holder), "state": "ending", "effective_on": "2026-11-30", "undo": of(holder)}
        assert (state_of(holder), state_of(waits), pool().taken) == ("ending", "waiting", 1)
        with pytest.raises(Refused, match="cancelled already"):
            run("signups.cancel", city.neighbour, None, of(holder))
        due.end(holder.value["registration"])
        assert state_of(holder) == "ending"
    with clock.at(datetime(2026, 11, 30, 22, tzinfo=UTC)):  # midnight on the city's clock
        due.end(holder.value["registration"])
        due.end(holder.value["registration"])
        assert (state_of(holder), state_of(waits), pool().taken, pool().held) == ("ended", "offered", 0, 1)


def test_before_the_first_session_it_is_freed_at_once(city):
    plan(city, first="2026-11-15")
    open_pool(city, 1)
    holder = sign_up(city, city.neighbour)
    assert run("signups.cancel", city.neighbour, None, of(holder)).value["effective_on"] is None
    assert (state_of(holder), row(holder).effective_on) == ("ended", START.date())


def test_the_desk_may_free_it_at_once(city):
    plan(city)
    open_pool(city, 1)
    holder = sign_up(city, city.neighbour)
    with clock.at(START + timedelta(days=6)):
        with pytest.raises(Forbidden):
            run("signups.cancel", city.neighbour, None, of(holder, at_once=True))
        run("signups.cancel", city.desk, None, of(holder))
        assert state_of(holder) == "ending"
        run("signups.cancel", city.desk, None, of(holder, at_once=True))
        assert state_of(holder) == "ended"
        with pytest.raises(Refused, match="over already"):
            run("signups.cancel", city.desk, None, of(holder))


def test_what_was_not_done_is_caught_up(city, line):
    run("signups.cancel", city.neighbour, None, of(line[0]))
    with clock.at(START + timedelta(days=10)):
        due.catch_up()
        assert [state_of(line[1]), state_of(line[2])] == ["lapsed", "offered"]


def test_an_erasure_frees_and_forgets(city):
    session = plan(city)[0]
    open_pool(city, 2)
    both = sign_up(city, city.mother, city.dana, city.omri, note="two sisters")
    waits = sign_up(city, city.neighbour)
    run("signups.mark", city.teacher, None, {"occurrence": session.code, "marks": {ref_of(city.omri): "present"}})
    run("people.erase", city.mother, ref_of(city.omri), {"sure": True})
    assert (state_of(both), state_of(waits)) == ("enrolled", "offered")
    assert (pool().taken, pool().held) == (1, 1)
    db.session.rollback()
    assert db.session.query(Participant).filter_by(person_id=city.omri.person_id).count() == 0
    assert db.session.query(Attendance).count() == 0
    assert db.session.query(Registration.note).filter(Registration.state == "ended").one() == (None,)
    run("people.erase", city.mother, ref_of(city.mother), {"sure": True})
    assert row(both).made_by is None


def test_recounting_reports_and_mends_drift(city):
    open_pool(city, 3)
    sign_up(city, city.mother, city.dana, city.omri)
    assert run("signups.recount", SERVICE).value == {"drift": []}
    with unit_of_work() as session:
        session.execute(sa.text("update signups_pools set taken = 1, held = 1"))
    drift = run("signups.recount", SERVICE).value["drift"]
    assert drift == [{"subject": city.hall, "taken": [1, 2], "held": [1, 0], "oversold": False}]
    assert pool().taken == 2
    assert len(journal("signups.recounted")) == 1
    with pytest.raises(Forbidden):
        command.run("signups.recount", city.desk)


def test_whom_a_cancelled_session_concerns(city, line):
    from commons.registry import registry

    db.session.rollback()
    ref_id = pool().ref_id
    found = {one for _part, some in registry().strict("commons_concerned", ref_id=ref_id) for one in some}
    assert found == {city.neighbour.person_id, city.dana.person_id, city.father.person_id}


def test_nobody_is_entered_who_was_erased(city):
    open_pool(city, 3)
    gone = person("gone")
    with unit_of_work() as session:
        session.get(Person, gone.person_id).erased_at = START
        session.get(Person, gone.person_id).email = None
    with pytest.raises(Refused):
        sign_up(city, SERVICE, gone)


def test_days_and_months():
    assert rules.end_of_month(date(2028, 2, 3)) == date(2028, 2, 29)
    assert rules.effective_on("end_of_month", date(2026, 11, 30), begun=True) == date(2026, 11, 30)
    assert rules.effective_on("at_once", date(2026, 11, 3), begun=True) is None
