"""One thing done to many of a list: in order, never more than there is room for, and taken back by one button."""

import re
from datetime import timedelta

import pytest

from commons import clock
from commons.kernel import Refused
from tests.signups.steps import START, change_pool, journal, open_pool, pool, run, sign_up, state_of

TOKEN = re.compile(r'name="token" value="([^"]+)"')


def address(city) -> str:
    return f"/en/desk/signups/{city.hall.replace(':', '/')}"


def codes(*outcomes) -> list[str]:
    return [one.value["registration"] for one in outcomes]


@pytest.fixture
def line(city):
    """Two places, taken by the neighbour and the father; behind them the mother, and Dana with Omri."""
    open_pool(city, 2)
    first, _second, mother = (sign_up(city, one) for one in (city.neighbour, city.father, city.mother))
    children = sign_up(city, city.mother, city.dana, city.omri)
    assert [state_of(one) for one in (first, mother, children)] == ["enrolled", "waiting", "waiting"]
    return first, mother, children


def without_promotion(city, size):
    """More places, that nobody is given by themselves: registration is closed."""
    closed = (START - timedelta(minutes=1)).isoformat()
    change_pool(city, closes_at=closed, size=size)


def test_places_are_given_in_the_order_of_the_line_while_there_is_room(city, visit, line):
    _first, mother, children = line
    without_promotion(city, 3)
    page = f"{address(city)}?tab=waiting"
    chosen = {"registrations": codes(children, mother), "do": "place"}
    text = visit.send(page, f"{address(city)}/many", city.desk, 200, **chosen)
    assert "1 place was given." in text and "There is no room for them." in text
    assert (state_of(mother), state_of(children), pool().taken) == ("enrolled", "waiting", 3)
    visit.send(page, "/en/undo", city.desk, token=TOKEN.search(text)[1])
    assert (state_of(mother), state_of(children), pool().taken) == ("waiting", "waiting", 2)
    assert "Number 1" in visit.open(f"/en/signups/r/{codes(mother)[0]}", city.mother)
    assert len(journal("signups.placed")) == 1 and len(journal("signups.waiting")) == 3


def test_a_place_is_taken_back_for_a_moment_and_only_where_it_was_given_from_the_line(city, line):
    first, mother, _children = line
    without_promotion(city, 5)
    data = {"registration": codes(mother)[0]}
    assert run("signups.place", city.desk, None, data).value["undo"] == data
    with pytest.raises(Refused), clock.at(START + timedelta(minutes=16)):
        run("signups.unplace", city.desk, None, data)
    with pytest.raises(Refused):
        run("signups.unplace", city.mother, None, data)
    with pytest.raises(Refused):
        run("signups.unplace", city.desk, None, {"registration": codes(first)[0]})
    run("signups.unplace", city.desk, None, data)
    assert state_of(mother) == "waiting" and pool().taken == 2
    with pytest.raises(Refused):
        run("signups.unplace", city.desk, None, data)


def test_a_place_that_comes_back_goes_to_the_first_in_line(city, line):
    first, mother, children = line
    without_promotion(city, 4)
    run("signups.place", city.desk, None, {"registration": codes(children)[0]})
    assert pool().taken == 4
    change_pool(city, closes_at=None)
    run("signups.unplace", city.desk, None, {"registration": codes(children)[0]})
    assert state_of(mother) == "offered" and (pool().taken, pool().held) == (2, 1)
    assert state_of(first) == "enrolled" and state_of(children) == "waiting"


def test_many_are_ended_today_and_come_back(city, visit):
    open_pool(city, 5)
    some = [sign_up(city, city.neighbour), sign_up(city, city.mother, city.dana)]
    page = address(city)
    chosen = {"registrations": codes(*some), "do": "end"}
    text = visit.send(page, f"{page}/many", city.desk, 200, **chosen)
    assert "2 registrations have ended." in text and pool().taken == 0
    visit.send("/en/desk/people/enter", "/en/undo", city.desk, token=TOKEN.search(text)[1])
    assert {state_of(one) for one in some} == {"enrolled"} and pool().taken == 2
    again = visit.send(page, f"{page}/many", city.desk, 200, **chosen | {"do": "cancel"})
    assert "2 registrations were cancelled." in again


def test_the_chosen_alone_are_written_to(city, visit):
    open_pool(city, 5)
    some = [sign_up(city, city.neighbour), sign_up(city, city.mother, city.dana)]
    page = address(city)
    there = visit.send(page, f"{page}/many", city.staff, registrations=codes(some[0]), do="write")
    assert f"/write?registrations={codes(some[0])[0]}" in there
    text = visit.open(there, city.staff)
    assert f'name="registrations" value="{codes(some[0])[0]}"' in text and 'name="to"' not in text
    letter = {"registrations": codes(some[0]), "subject": "Key", "text": "Please bring the key."}
    looked = visit.send(there, f"{page}/write", city.staff, 200, _next="preview", **letter)
    assert "1 person will be told." in looked and codes(some[0])[0] in looked
    visit.send(there, f"{page}/write", city.staff, **letter)
    ((data, concerns),) = journal("signups.written")
    assert (data["to"], concerns) == ("chosen", [city.neighbour.person_id])


def test_the_chosen_alone_are_printed(city, visit):
    open_pool(city, 5)
    some = [sign_up(city, city.neighbour), sign_up(city, city.mother, city.dana)]
    there = visit.send(address(city), f"{address(city)}/many", city.desk, registrations=codes(some[0]), do="paper")
    text = visit.open(there, city.desk)
    assert "Neighbour" in text and "Dana" not in text


def test_a_list_is_narrowed_and_taken_away_as_it_is_shown(city, visit):
    open_pool(city, 1)
    sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana)
    page = address(city)
    assert "Neighbour" in visit.open(f"{page}?q=neigh", city.desk)
    assert "Nobody of this name here." in visit.open(f"{page}?q=dana", city.desk)
    assert "tab=waiting&amp;q=dan" in visit.open(f"{page}?tab=waiting&q=dan", city.desk)
    waiting = visit.open(f"{page}.csv?tab=waiting&q=dan", city.desk)
    assert "Dana" in waiting and "Neighbour" not in waiting
    assert "Neighbour" in visit.open(f"{page}.csv", city.desk)


def test_what_is_not_chosen_or_not_known_does_nothing(city, visit):
    open_pool(city, 1)
    got = sign_up(city, city.mother, city.dana)
    page = address(city)
    for wrong in ({}, {"registrations": "zzzz", "do": "end"}, {"registrations": codes(got), "do": "paint"}):
        visit.send(page, f"{page}/many", city.desk, **wrong)
        assert state_of(got) == "enrolled"
    own = f"/en/signups/r/{codes(got)[0]}/cancel"
    visit.send(own, f"{page}/many", city.mother, 403, registrations=codes(got), do="end")
    hall = city.hall.replace(":", "/")
    visit.send(f"/en/signups/{hall}", f"{page}/many", city.teacher, 403, registrations=codes(got))
    assert state_of(got) == "enrolled"


def test_a_page_that_is_sent_again_with_others_chosen_does_something_else(city, visit):
    open_pool(city, 5)
    one, two = sign_up(city, city.neighbour), sign_up(city, city.mother, city.dana)
    page = address(city)
    for chosen in (one, two):
        sent = {"registrations": codes(chosen), "do": "end", "_key": "same"}
        visit.send("/en/desk/people/enter", f"{page}/many", city.desk, 200, **sent)
    assert (state_of(one), state_of(two)) == ("ended", "ended")
    assert len(journal("signups.cancelled")) == 2
