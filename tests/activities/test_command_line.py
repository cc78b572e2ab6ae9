"""`commons import activities` and `commons export activities`, for scripts."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from commons import cli
from tests.activities.steps import count, draft, facts, person, published, ref_of, run

LINES = 27


@pytest.fixture
def commons(app: Flask, city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """commons(word, …): the command line, on the application of the test."""
    monkeypatch.setattr(cli, "application", lambda *_given, **_options: app)

    def typed(*words: Any) -> Result:
        return CliRunner().invoke(cli.main, [str(word) for word in words], catch_exceptions=False)

    return typed


@pytest.fixture
def office(beside: Callable[[str], Path]) -> Path:
    """The spreadsheet that the office keeps."""
    return beside("activities-5787.xlsx")


def test_a_dry_run_makes_nothing(commons: Callable[..., Result], office: Path) -> None:
    done = commons("import", "activities", office, "--dry-run", "--json", "--institution", "almond")
    report = json.loads(done.stdout)
    assert done.exit_code == 0
    assert report["dry_run"] is True and report["created"] == 0 and report["activities"] == []
    assert report["counts"]["activities"] == LINES
    assert count() == 0
    ballet = next(row for row in report["rows"] if row["row"] == 10)
    assert ballet["verdict"] == "activity"
    assert ballet["activities"][0]["draft"]["days"] == ["MO", "TH"]
    assert ballet["activities"][0]["draft"]["title"] == {"he": "בלט"}
    assert {remark["code"] for remark in ballet["guessed"]} <= {"place_unknown", "title_language"}
    assert sum(len(row["not_understood"]) for row in report["rows"]) == report["counts"]["not_understood"] > 0
    assert all(remark["said"] for row in report["rows"] for remark in row["guessed"] + row["not_understood"])


def test_the_sheet_names_its_institution(commons: Callable[..., Result], office: Path, city: SimpleNamespace) -> None:
    done = commons("import", "activities", office, "--json")
    report = json.loads(done.stdout)
    assert (report["institution"], report["created"], report["skipped"]) == (city.one.partition(":")[2], LINES, 0)
    assert len(report["activities"]) == LINES == count()
    again = json.loads(commons("import", "activities", office, "--json").stdout)
    assert (again["created"], again["skipped"], count()) == (0, LINES, LINES)
    assert len(facts("activities.imported")) == 2


def test_for_people_it_prints_row_by_row(commons: Callable[..., Result], office: Path) -> None:
    done = commons("import", "activities", office, "--institution", "almond")
    assert done.exit_code == 0
    assert "קדרות מתקדמים" in done.stdout and "לפי תיאום" in done.stdout
    assert f"{LINES} activities in" in done.stdout and f"{LINES} drafts made, 0 were here." in done.stdout


def test_which_institution_has_to_be_clear(
    commons: Callable[..., Result], tmp_path: Path, city: SimpleNamespace
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("שם,יום,שעות\nקדרות,א,16:30-17:30\n", encoding="utf-8")
    done = commons("import", "activities", file)
    assert done.exit_code == 1
    assert "--institution CODE" in done.output and "almond, ain" in done.output
    assert commons("import", "activities", file, "--institution", "nowhere").exit_code == 1
    assert count() == 0
    done = commons("import", "activities", file, "--institution", city.other.partition(":")[2])
    assert done.exit_code == 0 and count() == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "empty.csv"), (b"PK\x03\x04 broken", "list.xlsx"), (b"%PDF-1.7", "list.pdf"), (bytes(900), "list.csv")],
)
def test_what_cannot_be_read(commons: Callable[..., Result], tmp_path: Path, data: bytes, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    done = commons("import", "activities", file, "--institution", "almond")
    assert done.exit_code == 1 and done.output.startswith("commons import: ") and done.output.count("\n") == 1
    done = commons("import", "activities", file, "--institution", "almond", "--json")
    assert done.exit_code == 1 and list(json.loads(done.stdout)) == ["error"]
    assert commons("import", "activities", tmp_path / "nowhere.xlsx").exit_code == 2
    assert count() == 0


def test_a_list_of_windows_with_semicolons(commons: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("שם החוג;יום;שעות;מחיר\r\nקדרות;א;16:30-17:30;220\r\n".encode("cp1255"))
    report = json.loads(commons("import", "activities", file, "--institution", "almond", "--json").stdout)
    assert report["created"] == 1
    assert report["rows"][-1]["activities"][0]["draft"]["title"] == {"he": "קדרות"}


def table(done: Result) -> list[list[str]]:
    assert done.exit_code == 0 and done.stdout.startswith("\ufeffcode,")
    return list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))


def test_the_export_holds_what_is_published(commons: Callable[..., Result], city: SimpleNamespace) -> None:
    ref = published(city, place=city.workshop, price_month="220")
    published(city, at="other", title={"en": "Choir"})
    draft(city, title={"en": "Secret"})
    who = person("ada", email="ada@example.org")
    run("signups.register", who, ref=str(ref), persons=[ref_of(who)])
    head, *rows = table(commons("export", "activities"))
    assert head == ["code", "institution", "title", "days", "start", "end", "place", "price_month", "taken", "places"]
    first = dict(zip(head, rows[0], strict=True))
    assert (first["code"], first["days"], first["start"], first["end"]) == (ref.code, "SU", "16:30", "17:30")
    assert (first["price_month"], first["taken"], first["places"]) == ("22000", "1", "2")
    assert len(rows) == 2 and "Secret" not in str(rows)
    assert [row[2] for row in table(commons("export", "activities", "--institution", "ain"))[1:]] == ["Choir"]


def test_the_export_holds_no_formula(commons: Callable[..., Result], city: SimpleNamespace) -> None:
    for sign in "=+-@":
        published(city, title={"he": f"{sign}HYPERLINK(1)"})
    titles = [row[2] for row in table(commons("export", "activities"))[1:]]
    assert titles == ["'=HYPERLINK(1)", "'+HYPERLINK(1)", "'-HYPERLINK(1)", "'@HYPERLINK(1)"]


def test_the_export_goes_on_past_its_first_page(
    commons: Callable[..., Result], city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commons.plugins.activities import queries

    names = [f"Course {number}" for number in range(5)]
    for name in names:
        published(city, title={"he": name})
    whole = queries.listed
    monkeypatch.setattr(queries, "listed", lambda actor, filters, limit: whole(actor, filters, 2))
    assert [row[2] for row in table(commons("export", "activities"))[1:]] == names
