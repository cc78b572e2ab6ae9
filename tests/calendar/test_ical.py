from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from commons.calendar.ical import CalendarEvent, Occurrence, calendar
from commons.calendar.rules import BadSchedule, slots, utc_of

ISRAEL = "Asia/Jerusalem"
CHANGED = datetime(2026, 8, 1, 9, 30, 15, tzinfo=UTC)

POTTERY = CalendarEvent(
    uid="k7m2q9xd@shaked.example.org",
    summary="חוג קדרות, כיתות ב׳–ד׳; עם מורה ותיקה ואורחת מיוחדת 🏺 בסטודיו שבקומה השנייה",
    lang="he",
    dtstart_local=datetime(2026, 9, 6, 19),
    minutes=60,
    tzid=ISRAEL,
    rrule="FREQ=WEEKLY;BYDAY=SU;UNTIL=20270630T235959",
    changed_at=CHANGED,
    sequence=3,
    description="שורה ראשונה\r\nשורה שנייה; C:\\clay, וגם דורה الفخار للأطفال في المركز الجماهيري " * 3,
    location="סטודיו, קומה 2",
    url="https://shaked.example.org/he/activities/k7m2q9xd",
    geo=(31.7683, 35.2137),
    categories=("חוג", "אמנות, חומר"),
)


def written(*events, **options):
    given = {
        "name": "מרכז קהילתי השקד",
        "url": "https://shaked.example.org/he/",
        "tzid": ISRAEL,
        "lang": "he",
    }
    return calendar(events, **{**given, **options})


def read(*events, **options):
    return icalendar.Calendar.from_ical(written(*events, **options))


def occurrences(source, since, until):
    found = recurring_ical_events.of(source).between(since, until)
    return sorted(found, key=lambda event: (moment(event.start), str(event["SUMMARY"])))


def moment(value):
    return value.astimezone(UTC) if isinstance(value, datetime) else datetime(*value.timetuple()[:3], tzinfo=UTC)


def occurrence(original, start=None, minutes=60, **fields):
    start = start or original
    given = {"sequence": 4, "changed_at": CHANGED + timedelta(days=1)}
    return Occurrence(
        recurrence_local=original,
        start_local=start,
        end_local=start + timedelta(minutes=minutes),
        **{**given, **fields},
    )


def events_of(source):
    return list(source.walk("VEVENT"))


def test_lines_are_folded_by_octets_within_no_character():
    data = written(POTTERY, name="שם ארוך מאוד של לוח " * 8)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert not data.startswith(b"\xef\xbb\xbf")
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert sum(line.startswith(b" ") for line in lines) > 5
    assert all(line.decode("utf-8") is not None for line in lines)


def test_texts_return_as_they_were():
    (event,) = events_of(read(POTTERY))
    assert event["SUMMARY"] == POTTERY.summary
    assert event["SUMMARY"].params["LANGUAGE"] == "he"
    assert event["DESCRIPTION"] == POTTERY.description.replace("\r\n", "\n")
    assert event["LOCATION"] == POTTERY.location
    assert event["URL"] == POTTERY.url
    assert event["CATEGORIES"].cats == list(POTTERY.categories)
    assert event["GEO"].to_ical() == "31.7683;35.2137"


def test_identity_and_change():
    (event,) = events_of(read(POTTERY))
    assert event["UID"] == POTTERY.uid
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == CHANGED
    assert written(POTTERY) == written(POTTERY)


def test_the_heading_speaks_to_each_reader():
    text = written(POTTERY).decode()
    for line in (
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:מרכז קהילתי השקד",
        "NAME;LANGUAGE=he:מרכז קהילתי השקד",
        "X-WR-TIMEZONE:Asia/Jerusalem",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "STATUS:CONFIRMED",
    ):
        assert f"\r\n{line}\r\n" in text, line
    open_hours = written(replace(POTTERY, transparent=True)).decode()
    assert "\r\nTRANSP:TRANSPARENT\r\n" in open_hours
    assert "\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n" in open_hours


def test_israel_s_zone_is_written_as_rules_from_1970():
    text = written(POTTERY).decode()
    assert "DTSTART:19700327T020000\r\n" in text
    assert "RDATE" not in text
    zone = read(POTTERY).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    for day in (
        date(2026, 3, 26),
        date(2026, 3, 28),
        date(2026, 10, 24),
        date(2026, 10, 26),
        date(2030, 7, 1),
    ):
        noon = datetime(day.year, day.month, day.day, 12)
        assert noon.replace(tzinfo=zone).astimezone(UTC) == utc_of(noon, ISRAEL)


def test_every_zone_used_is_described_and_nothing_floats():
    berlin = replace(POTTERY, uid="b@x", tzid="Europe/Berlin")
    source = read(POTTERY, berlin, replace(POTTERY, uid="u@x", tzid="UTC"))
    assert {str(zone["TZID"]) for zone in source.walk("VTIMEZONE")} == {ISRAEL, "Europe/Berlin"}
    assert all(event["DTSTART"].dt.tzinfo is not None for event in events_of(source))


def test_an_evening_stays_at_its_hour_across_the_clock_changes():
    found = occurrences(read(POTTERY), datetime(2026, 10, 18), datetime(2026, 11, 2))
    assert [event.start.astimezone(UTC) for event in found] == [
        datetime(2026, 10, 18, 16, tzinfo=UTC),
        datetime(2026, 10, 25, 17, tzinfo=UTC),
        datetime(2026, 11, 1, 17, tzinfo=UTC),
    ]
    friday = replace(POTTERY, dtstart_local=datetime(2026, 3, 20, 19), rrule="FREQ=WEEKLY;BYDAY=FR;COUNT=3")
    found = occurrences(read(friday), datetime(2026, 3, 1), datetime(2026, 5, 1))
    assert [event.start.astimezone(UTC).hour for event in found] == [17, 16, 16]
    assert [event.start.hour for event in found] == [19, 19, 19]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=SU,WE;UNTIL=20261231T235959",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,TH;COUNT=20",
        "FREQ=MONTHLY;BYDAY=-1TH;COUNT=6",
        "FREQ=DAILY;UNTIL=20261101",
        # The first date is not one that the rule names.
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=6",
    ],
)
def test_another_reader_finds_the_slots_of_the_rule(rule):
    event = replace(POTTERY, rrule=rule)
    ours = slots(rule, event.dtstart_local, 60, ISRAEL)
    found = occurrences(read(event), datetime(2026, 9, 1), datetime(2028, 1, 1))
    assert [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found] == [
        (slot.start_utc, slot.end_utc) for slot in ours
    ]


def test_a_moved_and_a_shortened_date_keep_their_original_slot():
    moved = occurrence(datetime(2026, 10, 25, 19), datetime(2026, 10, 27, 18))
    cut = occurrence(datetime(2026, 11, 1, 19), minutes=30, summary="חוג קדרות מקוצר")
    source = read(replace(POTTERY, overrides=(moved, cut)))
    main, first, second = events_of(source)
    assert first["UID"] == main["UID"]
    assert first["RECURRENCE-ID"].dt == datetime(2026, 10, 25, 19, tzinfo=main["DTSTART"].dt.tzinfo)
    assert first["RECURRENCE-ID"].params["TZID"] == main["DTSTART"].params["TZID"] == ISRAEL
    assert (first["SEQUENCE"], second["SUMMARY"]) == (4, "חוג קדרות מקוצר")
    found = occurrences(source, datetime(2026, 10, 24), datetime(2026, 11, 3))
    assert [(one.start.day, one.start.hour, one.end - one.start) for one in found] == [
        (27, 18, timedelta(hours=1)),
        (1, 19, timedelta(minutes=30)),
    ]


CANCELLED = occurrence(datetime(2026, 9, 20, 19), status="CANCELLED")


def test_a_cancelled_date_is_shown_as_cancelled_and_takes_no_time():
    source = read(replace(POTTERY, overrides=(CANCELLED,)), cancelled="בוטל", now=CHANGED + timedelta(days=20))
    main, override = events_of(source)
    assert (override["STATUS"], override["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert override["SUMMARY"] == f"בוטל: {POTTERY.summary}"
    assert "EXDATE" not in main
    assert main["STATUS"] == "CONFIRMED"


def test_a_date_cancelled_long_ago_is_left_out_and_not_both():
    source = read(replace(POTTERY, overrides=(CANCELLED,)), now=CHANGED + timedelta(days=40))
    (main,) = events_of(source)
    assert main["EXDATE"].dts[0].dt == datetime(2026, 9, 20, 19, tzinfo=main["DTSTART"].dt.tzinfo)
    found = occurrences(source, datetime(2026, 9, 13), datetime(2026, 9, 28))
    assert [one.start.day for one in found] == [13, 27]
    shown = read(replace(POTTERY, overrides=(CANCELLED,)), now=CHANGED + timedelta(days=40), exdate_after_days=60)
    assert len(events_of(shown)) == 2


def test_a_date_left_out_hides_its_override():
    source = read(replace(POTTERY, overrides=(CANCELLED,), exdates=(CANCELLED.recurrence_local,)))
    assert len(events_of(source)) == 1


def test_a_cancelled_event_stays_with_its_status():
    (event,) = events_of(read(replace(POTTERY, status="CANCELLED"), cancelled="בוטל"))
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", f"בוטל: {POTTERY.summary}")


def test_a_make_up_date_is_an_event_of_its_own_with_a_stable_identity():
    extra = occurrence(datetime(2027, 7, 4, 19))
    moved = replace(extra, start_local=datetime(2027, 7, 5, 19), end_local=datetime(2027, 7, 5, 20))
    source = read(replace(POTTERY, extras=(extra,)))
    _, added = events_of(source)
    assert added["UID"] == "k7m2q9xd-20270704T190000@shaked.example.org"
    assert "RECURRENCE-ID" not in added
    assert "RDATE" not in written(replace(POTTERY, extras=(extra,))).decode()
    assert added["DTSTART"].dt == datetime(2027, 7, 4, 16, tzinfo=UTC)
    _, later = events_of(read(replace(POTTERY, extras=(moved,))))
    assert later["UID"] == added["UID"]
    found = occurrences(source, datetime(2027, 6, 26), datetime(2027, 8, 1))
    assert [one.start.astimezone(UTC).day for one in found] == [27, 4]


def test_a_single_event_is_in_utc_and_follows_its_one_date():
    single = replace(POTTERY, rrule=None)
    text = written(single).decode()
    assert "DTSTART:20260906T160000Z\r\n" in text
    assert "DTEND:20260906T170000Z\r\n" in text
    moved = occurrence(datetime(2026, 9, 6, 19), datetime(2026, 9, 7, 20), status="CANCELLED")
    (event,) = events_of(read(replace(single, overrides=(moved,)), cancelled="בוטל"))
    assert event["DTSTART"].dt == datetime(2026, 9, 7, 17, tzinfo=UTC)
    assert (event["STATUS"], event["UID"]) == ("CANCELLED", POTTERY.uid)
    assert "RECURRENCE-ID" not in event


def test_a_single_event_in_the_skipped_hour_keeps_its_length():
    (event,) = events_of(read(replace(POTTERY, rrule=None, dtstart_local=datetime(2026, 3, 27, 2, 30))))
    assert event["DTSTART"].dt == datetime(2026, 3, 27, 0, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 3, 27, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "last"), [(1440, 7), (600, 7), (2880, 8)])
def test_whole_days_end_on_the_day_after(minutes, last):
    fair = replace(POTTERY, rrule=None, all_day=True, dtstart_local=datetime(2026, 9, 6), minutes=minutes)
    (event,) = events_of(read(fair))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 9, 6), date(2026, 9, last))
    assert "DTSTART;VALUE=DATE:20260906\r\n" in written(fair).decode()


def test_a_series_of_whole_days_has_dates_throughout():
    cancelled = occurrence(datetime(2026, 9, 13), minutes=1440, status="CANCELLED")
    fair = replace(
        POTTERY,
        all_day=True,
        dtstart_local=datetime(2026, 9, 6),
        minutes=1440,
        rrule="FREQ=WEEKLY;BYDAY=SU;UNTIL=20260927",
        overrides=(cancelled,),
        exdates=(datetime(2026, 9, 20),),
    )
    text = written(fair).decode()
    assert "RECURRENCE-ID;VALUE=DATE:20260913\r\n" in text
    assert "EXDATE;VALUE=DATE:20260920\r\n" in text
    assert "UNTIL=20260927;" in text
    found = occurrences(read(fair), date(2026, 9, 1), date(2026, 11, 1))
    assert [one.start for one in found] == [date(2026, 9, 6), date(2026, 9, 13), date(2026, 9, 27)]


def test_text_cannot_write_lines_of_its_own():
    wicked = "Pots\r\nBEGIN:VALARM\x00\x1b\ud800"
    event = replace(POTTERY, summary=wicked, location=wicked, url=wicked, description=wicked, categories=(wicked,))
    data = written(event, name=wicked, url=wicked)
    assert b"\r\nBEGIN:VALARM" not in data
    assert not any(octet in data for octet in (b"\x00", b"\x1b", b"\xed\xa0\x80"))
    (read_back,) = events_of(icalendar.Calendar.from_ical(data))
    assert read_back["SUMMARY"] == "Pots BEGIN:VALARM?"


def test_an_unknown_zone_is_refused():
    with pytest.raises(BadSchedule):
        written(replace(POTTERY, tzid="Asia/Nowhere"))


def test_an_empty_calendar_is_one():
    source = read()
    assert (source["METHOD"], events_of(source)) == ("PUBLISH", [])


# A real centre's calendar


def retold(component):
    """An event of somebody else's calendar, as ours."""
    start, end = component["DTSTART"].dt, component["DTEND"].dt
    all_day = not isinstance(start, datetime)
    local = datetime(start.year, start.month, start.day) if all_day else start.replace(tzinfo=None)
    rule = component.get("RRULE")
    return CalendarEvent(
        uid=str(component["UID"]),
        summary=str(component["SUMMARY"]),
        lang="de",
        dtstart_local=local,
        minutes=(end - start) // timedelta(minutes=1),
        tzid="Europe/Berlin",
        changed_at=component["DTSTAMP"].dt,
        sequence=component["SEQUENCE"],
        rrule=rule.to_ical().decode() if rule else None,
        description=str(component.get("DESCRIPTION", "")),
        location=str(component.get("LOCATION", "")),
        url=str(component["URL"]),
        all_day=all_day,
    )


def test_a_real_calendar_told_again_has_the_same_dates(beside):
    original = icalendar.Calendar.from_ical(beside("calendars/fablab-cottbus.ics").read_bytes())
    again = read(
        *(retold(event) for event in events_of(original)),
        name="Fablab Cottbus",
        url="http://blog.fablab-cottbus.de",
        tzid="Europe/Berlin",
        lang="de",
    )

    def told(source):
        found = occurrences(source, datetime(2018, 1, 1), datetime(2020, 1, 1))
        return [
            (
                str(one["UID"]),
                str(one["SUMMARY"]),
                moment(one.start),
                moment(one.end),
                str(one.get("DESCRIPTION")),
            )
            for one in found
        ]

    assert told(again) == told(original)
    # The Repair Café on each first Saturday, and the single events of those two years.
    assert len(told(original)) > 35
