"""Feeds, read back by parsers that others wrote: they say what the tables say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons import clock, subjects
from commons.calendar import queries
from commons.db import unit_of_work
from commons.kernel import Dated, Ref
from commons.people.models import Household, Member
from tests.calendar.conftest import SERVICE, START, at, person, plan, rows, run

JERUSALEM = ZoneInfo("Asia/Jerusalem")


def feed(client, ref, lang="en"):
    kind, _colon, code = str(ref).partition(":")
    response = client.get(f"/feeds/{lang}/{kind}/{code}.ics")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response


def read_back(body, since=date(2026, 8, 1), until=date(2028, 1, 1)):
    """{(start, end) in UTC} of what a calendar that reads the feed shows as taking place."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(since, until)
    return sorted(
        (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC))
        for event in found
        if event.get("STATUS") != "CANCELLED"
    )


def held(ref):
    return sorted((row.start_utc, row.end_utc) for row in rows(ref) if row.held)


def test_a_season_reads_back_as_its_dates(city, client):
    run("calendar.fill_closures", SERVICE, city.house)
    plan(city.place, place=city.room)
    dates = rows(city.place)
    assert {row.status for row in dates} >= {"planned", "closed"} and any(row.make_up for row in dates)
    assert read_back(feed(client, city.place).data) == held(city.place)


CHANGES = st.lists(
    st.tuples(st.sampled_from(["cancel", "move", "close", "shorten", "open", "replan"]), st.integers(5, 300)),
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, days=st.sampled_from([["SU"], ["MO", "TH"], ["FR"]]), interval=st.integers(1, 3))
def test_whatever_happens_the_feed_reads_back_as_the_dates(city, client, changes, days, interval):
    data = {"name": {"en": "Any"}, "kind": "community_centre", "side": "professional"}
    house = run("institutions.add", SERVICE, None, data).value["ref"]
    ref = run("calendar.add_place", SERVICE, house, {"name": {"en": "Any"}}).value["place"]
    plan(ref, days=days, interval=interval)
    for name, number in changes:
        day = START.date() + timedelta(days=number)
        span = {"first": day.isoformat(), "last": (day + timedelta(days=6)).isoformat(), "title": {"en": "x"}}
        future = [row for row in rows(ref) if row.start_local.date() >= day and row.held]
        if name == "close":
            run("calendar.close_days", SERVICE, house, span)
        elif name == "shorten":
            run("calendar.close_days", SERVICE, house, {**span, "policy": "shortened", "ends_at": "17:00"})
        elif name == "open":
            run("calendar.open_day", SERVICE, house, span)
        elif name == "replan" and future:
            data = {"days": ["WE"], "start": "10:00", "end": "11:30", "first": "2026-09-01", "last": "2027-06-30"}
            data |= {"ref": ref, "schedule": future[-1].schedule_id, "since": day.isoformat()}
            if future[-1].schedule_id in {one.id for one in queries.schedules([future[-1].ref_id])[future[-1].ref_id]}:
                run("calendar.replan", SERVICE, None, data)
        elif name == "cancel" and future:
            run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": future[0].code})
        elif name == "move" and future:
            data = {"day": (future[0].start_local.date() + timedelta(days=1)).isoformat(), "start": "09:05"}
            run("calendar.move_occurrence", SERVICE, None, {"occurrence": future[0].code, **data})
    assert read_back(feed(client, ref).data) == held(ref)


def test_an_event_is_named_placed_and_counted(city, client):
    run(
        "calendar.change_place",
        SERVICE,
        city.room,
        {"name": {"en": "Hall"}, "address": {"en": "1 Stone St., top floor"}},
    )
    plan(city.place, place=city.room)
    calendar = icalendar.Calendar.from_ical(feed(client, city.place).data)
    (event,) = calendar.walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"], event["SEQUENCE"]) == ("Workshop", "Hall, 1 Stone St., top floor", 0)
    assert event["UID"].partition("@")[2] == "127.0.0.1"
    assert "The Almond" in event["DESCRIPTION"]
    assert event["DTSTART"].params["TZID"] == "Asia/Jerusalem"
    assert event["RRULE"]["FREQ"] == ["WEEKLY"] and event["RRULE"]["WKST"] == ["SU"]
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jerusalem"]
    assert calendar["METHOD"] == "PUBLISH" and calendar["X-WR-CALNAME"] == "Workshop"


def test_a_change_counts_and_keeps_the_uid(city, client):
    plan(city.place)
    (before,) = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
    row = rows(city.place)[3]
    run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": row.code, "reason": {"en": "Snow"}})
    main, override = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
    assert main["UID"] == override["UID"] == before["UID"]
    assert (before["SEQUENCE"], main["SEQUENCE"], override["SEQUENCE"]) == (0, 1, 1)
    assert override["RECURRENCE-ID"].dt == row.recurrence_local.replace(tzinfo=JERUSALEM)
    assert override["STATUS"] == "CANCELLED" and override["SUMMARY"] == "Cancelled: Workshop"
    assert "EXDATE" not in main
    with clock.at(START + timedelta(days=40)):
        (later,) = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
        assert later["EXDATE"].dts[0].dt == row.recurrence_local.replace(tzinfo=JERUSALEM)


def test_a_date_in_another_place_says_where(city, client):
    plan(city.place, place=city.room)
    run("calendar.move_occurrence", SERVICE, None, {"occurrence": rows(city.place)[0].code, "place": city.place})
    _main, override = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
    assert override["SUMMARY"] == "Workshop (at Workshop)"


def test_one_date_is_one_event_in_utc(city, client):
    plan(city.place, days=[], first="2026-10-15", last=None)
    (row,) = rows(city.place)
    run("calendar.move_occurrence", SERVICE, None, {"occurrence": row.code, "day": "2026-10-26"})
    (event,) = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 10, 26, 14, 30, tzinfo=UTC) and "RRULE" not in event
    run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": row.code})
    (event,) = icalendar.Calendar.from_ical(feed(client, city.place).data).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"


def test_languages(city, client):
    plan(city.place)
    hebrew, arabic = feed(client, city.place, "he").data.decode(), feed(client, city.place, "ar").data.decode()
    assert "SUMMARY;LANGUAGE=he:הסדנה" in hebrew
    assert "SUMMARY;LANGUAGE=he:הסדנה" in arabic and "LOCATION:اللوز" in arabic
    assert client.get(f"/feeds/xx/place/{city.place.partition(':')[2]}.ics").status_code == 404


def test_how_it_is_served(city, client):
    plan(city.place)
    first = feed(client, city.place)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in first.headers
    assert first.data.endswith(b"END:VCALENDAR\r\n") and not first.data.startswith(b"\xef\xbb\xbf")
    assert max(len(line) for line in first.data.split(b"\r\n")) <= 75
    assert feed(client, city.place).data == first.data
    path = f"/feeds/en/place/{city.place.partition(':')[2]}.ics"
    head = client.head(path)
    assert head.status_code == 200 and head.data == b"" and head.headers["ETag"] == first.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    with clock.at(START + timedelta(hours=1)):
        run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": rows(city.place)[0].code})
        again = client.get(
            path,
            headers={"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]},
        )
        assert again.status_code == 200 and again.headers["ETag"] != first.headers["ETag"]
        assert again.headers["Last-Modified"] != first.headers["Last-Modified"]


def test_what_nobody_may_see_has_no_feed(city, client):
    code = city.place.partition(":")[2]
    lena = subjects.refs([city.visitor.person_id])[city.visitor.person_id].code
    for path in (
        f"place/{code}",
        f"institution/{code}",
        "place/nosuchone",
        f"person/{lena}",
        "nothing/abc",
        "household/x",
    ):
        response = client.get(f"/feeds/en/{path}.ics")
        assert response.status_code == 404 and response.content_type.startswith("text/plain"), path


def test_an_institution_feeds_all_its_subjects(city, client):
    plan(city.place)
    plan(city.room, days=["WE"])
    body = feed(client, city.house).data
    assert read_back(body) == sorted(held(city.place) + held(city.room))
    names = {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}
    assert names == {"Workshop", "Hall"}


# the household's own


@pytest.fixture
def home(city):
    """Lena with her child Dan; both go to the workshop's first date, Lena alone to a tour that has no row here."""
    child = person("Dan", birth_date=date(2017, 5, 1))
    with unit_of_work() as session:
        household = Household(made_at=START)
        session.add(household)
        session.flush()
        for one, role in ((city.visitor, "guardian"), (child, "member")):
            session.add(Member(household_id=household.id, person_id=one.person_id, role=role))
    plan(city.place)
    row, ref = rows(city.place)[0], Ref.parse(city.place)
    where = {"en": "Hall"}
    lesson = Dated(
        ref=ref,
        title={"en": "Pottery"},
        start_local=row.start_local,
        end_local=row.end_local,
        tzid="Asia/Jerusalem",
        place=where,
        url="/x",
    )
    tour = Dated(
        ref=ref,
        title={"en": "Tour"},
        start_local=at("2026-10-25", 1, 30),
        end_local=at("2026-10-25", 3),
        tzid="Asia/Jerusalem",
    )
    city.answers.dated = {city.visitor.person_id: [lesson, tour], child.person_id: [lesson]}
    run("calendar.make_feed", city.visitor)
    city.token = queries.token(queries.feed_of(city.visitor).code)
    return city


def test_a_household_reads_its_dates_by_a_secret_address(home, client):
    response = client.get(f"/feeds/en/household/{home.token}.ics")
    assert response.status_code == 200 and "private" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers and response.headers["X-Robots-Tag"] == "noindex"
    events = {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(response.data).walk("VEVENT")}
    assert set(events) == {"Pottery (Lena, Dan)", "Tour (Lena)"}
    row = rows(home.place)[0]
    lesson, tour = events["Pottery (Lena, Dan)"], events["Tour (Lena)"]
    assert lesson["UID"] == f"{row.code}@127.0.0.1" and lesson["DTSTART"].dt == row.start_utc
    assert lesson["LOCATION"] == "Hall" and lesson["URL"].endswith("/en/x")
    # The clock goes back in this night: an hour and a half on the wall is two and a half hours.
    assert tour["DTEND"].dt - tour["DTSTART"].dt == timedelta(hours=2, minutes=30)
    again = client.get(f"/feeds/en/household/{home.token}.ics")
    assert again.data == response.data
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"/feeds/en/household/{home.token}.ics", headers=tag).status_code == 304


def test_one_person_alone_is_not_named(home, client):
    home.answers.dated = {}
    alone = person("Rivka")
    home.answers.dated[alone.person_id] = [
        Dated(
            ref=Ref.parse(home.place),
            title={"en": "Choir"},
            start_local=at("2026-09-02", 20),
            end_local=at("2026-09-02", 21),
            tzid="Asia/Jerusalem",
            status="cancelled",
        )
    ]
    run("calendar.make_feed", alone)
    token = queries.token(queries.feed_of(alone).code)
    (event,) = icalendar.Calendar.from_ical(client.get(f"/feeds/en/household/{token}.ics").data).walk("VEVENT")
    assert (event["SUMMARY"], event["STATUS"]) == ("Cancelled: Choir", "CANCELLED")


def test_a_revoked_address_is_gone(home, client):
    run("calendar.revoke_feed", home.visitor)
    assert client.get(f"/feeds/en/household/{home.token}.ics").status_code == 404
