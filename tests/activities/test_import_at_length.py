"""The import of many lines and the export of a whole programme, as work that goes on by itself."""

import csv as tables
import io
import re
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import clock, errand_steps, errands, worker
from commons.db import db
from commons.plugins.activities import exporting, import_steps, importing, queries
from commons.plugins.activities.models import Activity
from tests.activities.steps import Visitor, count, draft, facts, form_of, run
from tests.activities.test_import import save, upload
from tests.core import test_jobs
from tests.servers.web import running

PATIENCE = 60  # seconds for a worker that has other test runs beside it


def drain(app: Flask) -> None:
    """Runs all that is due."""
    test_jobs.drain(app)
    while worker.run_due():
        pass


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def sheet(lines: int, sixtieth: str = "") -> bytes:
    """A list of so many activities, each with a name of its own."""
    rows = ["שם החוג,יום,שעות,מחיר לחודש"]
    rows += [f"חוג {number},{'אבגדה'[number % 5]},16:30-17:30,220" for number in range(lines)]
    rows[60] = rows[60].replace("חוג 59", sixtieth or "חוג 59")
    return "\n".join(rows).encode()


def begun(noa: Visitor, data: bytes) -> str:
    """Saves all of a list; the path of the page that shows how far it is."""
    answer = save(noa, upload(noa, data, "list.csv"))
    assert answer.status_code == 303 and "/desk/work/" in answer.headers["Location"]
    return answer.headers["Location"].removeprefix("/en")


def the_errand(city: SimpleNamespace) -> errands.Errand:
    db.session.rollback()
    (row,) = errands.mine(city.noa)
    return row


def sources() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Activity.source)))


def test_many_lines_show_how_far_they_are(noa: Visitor, city: SimpleNamespace, app: Flask) -> None:
    assert "Work in progress" not in noa.reads("/desk/activities")
    path = begun(noa, sheet(120))
    assert count() == 0
    page = noa.reads(path)
    assert 'data-poll="/en/desk/work/' in page and 'max="120" value="0"' in page and "list.csv" in page
    assert "Work in progress" in noa.reads("/desk/activities")
    errand = the_errand(city)
    assert import_steps.ERRAND.ready(city.noa, errand)[0].data["title"] == {"he": "חוג 0"}
    drain(app)
    page = noa.reads(path)
    assert "data-poll" not in page and "120 drafts were made." in page and "state=draft" in page
    assert "120 drafts were made." in noa.reads("/desk/work")
    assert len(set(sources())) == count() == 120
    assert facts("activities.imported") == [({"created": 120, "skipped": 0}, [])]


def test_the_same_list_again_adds_nothing(noa: Visitor, city: SimpleNamespace, app: Flask) -> None:
    page = upload(noa, sheet(60), "list.csv")
    first, again = save(noa, page), save(noa, page)
    assert first.headers["Location"] == again.headers["Location"]
    drain(app)
    assert count() == 60
    data = form_of(upload(noa, sheet(70), "list.csv").get_data(as_text=True), "/import/save")
    assert len(data["lines"]) == 10  # the others are here already
    lines = list(importing.preview(city.noa, _institution(city), sheet(70), "list.csv").lines)
    again = {"file": importing.keep(sheet(70)), "name": "list.csv", "lines": lines}
    run("activities.import", city.noa, city.one, **again, later=True)
    drain(app)
    assert count() == len(set(sources())) == 70
    assert facts("activities.imported")[-1][0] == {"created": 10, "skipped": 60}


def _institution(city: SimpleNamespace) -> object:
    from commons import subjects

    return subjects.find(city.one, city.noa)


def test_what_breaks_in_the_middle_goes_on(
    noa: Visitor, city: SimpleNamespace, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun(noa, sheet(120))
    create, made = importing.create, []

    def breaks(*given: object) -> dict:
        made.append(given)
        if len(made) == 77:
            raise RuntimeError("the lights went out")
        return create(*given)

    monkeypatch.setattr(importing, "create", breaks)
    code = the_errand(city).code
    with pytest.raises(RuntimeError):
        errand_steps.work(code)
    assert count() == the_errand(city).done == 50
    assert 'value="50"' in noa.reads(path)
    errand_steps.work(code)
    drain(app)
    assert the_errand(city).state == "done" and len(set(sources())) == count() == 120
    assert facts("activities.imported") == [({"created": 120, "skipped": 0}, [])]


@pytest.mark.parametrize("lines", [1000])
def test_a_worker_that_is_killed_in_the_middle(
    noa: Visitor, city: SimpleNamespace, app: Flask, tmp_path: Path, lines: int
) -> None:
    data = sheet(lines)
    keys = list(importing.preview(city.noa, _institution(city), data, "list.csv").lines)
    with clock.at(datetime.now(UTC)):
        run("activities.import", city.noa, city.one, file=importing.keep(data), name="list.csv", lines=keys, later=True)
    own = app.config["COMMONS"]
    settings = {name: own[name] for name in ("database_url", "data_dir", "secret_key", "development")}
    with running(["worker"], settings, tmp_path) as first:
        _wait(lambda: the_errand(city).done > 0)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    between = the_errand(city)
    assert between.state == "running" and 0 < between.done < lines
    assert count() == between.done
    with running(["worker"], settings, tmp_path):
        _wait(lambda: not the_errand(city).active)
    done = the_errand(city)
    assert (done.state, done.done, done.result["created"]) == ("done", lines, lines)
    assert len(set(sources())) == count() == lines
    assert len(facts("activities.imported")) == 1


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_line_that_is_refused_holds_up_no_other(noa: Visitor, city: SimpleNamespace, app: Flask) -> None:
    data = sheet(120, "x" * 300)
    lines = importing.preview(city.noa, _institution(city), data, "list.csv").lines
    bad = [key for key, line in lines.items() if line.errors]
    kept = {"file": importing.keep(data), "name": "list.csv", "lines": list(lines)}
    assert len(bad) == 1
    run("activities.import", city.noa, city.one, **kept, later=True)
    drain(app)
    assert count() == 119
    page = noa.reads(f"/desk/work/{the_errand(city).code}")
    assert "What could not be taken" in page and "Row 61:" in page and "119 drafts were made." in page


def test_it_is_stopped_and_seen_by_its_owner_alone(
    noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor], app: Flask
) -> None:
    path = begun(noa, sheet(120))
    other = visitor(city.samer)
    assert other.get(path).status_code == other.get(f"{path}.csv").status_code == 404
    assert other.post(f"{path}/stop").status_code == 404
    assert "Nothing is in progress." in other.reads("/desk/work")
    assert visitor(city.maya).get("/desk/work").status_code == 403
    assert noa.submits(path, "/stop").status_code == 303
    page = noa.reads(path)
    assert "Stopped" in page and "data-poll" not in page and "/stop" not in page
    drain(app)
    assert count() == 0
    assert noa.post(f"{path}/stop").status_code == 303 and "It has ended already." in noa.reads(path)


def test_a_right_that_is_taken_away(noa: Visitor, city: SimpleNamespace, app: Flask) -> None:
    begun(noa, sheet(60))
    roles = "UPDATE institutions_roles SET until = :day WHERE person_id = :who"
    with db.engine.begin() as connection:
        connection.execute(sa.text(roles), {"day": "2026-11-01", "who": city.noa.person_id})
    drain(app)
    failed = the_errand(city)
    assert (failed.state, failed.error, count()) == ("failed", "You have no right to do this.", 0)


def test_a_file_that_is_gone(noa: Visitor, city: SimpleNamespace, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    path = begun(noa, sheet(60))
    monkeypatch.setattr(importing, "KEPT_SECONDS", -1)
    importing.keep(b"another")
    drain(app)
    assert "The file is kept for a day only" in noa.reads(path)


def test_a_whole_programme_as_a_file(
    noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for number in range(5):
        draft(city, title={"en": f"Course {number}"})
    draft(city, at="other")
    assert "5 activities" in noa.reads("/desk/activities/export")
    answer = noa.submits("/desk/activities/export", "/export")
    path = answer.headers["Location"].removeprefix("/en")
    early = noa.get(f"{path}.csv")
    assert early.status_code == 303  # it is not there yet
    code, write, calls = path.rpartition("/")[2], exporting.errands.append, []

    def breaks(*given: object) -> int:
        length = write(*given)
        calls.append(length)
        if len(calls) == 2:
            raise RuntimeError("after the bytes were written, before it was noted")
        return length

    monkeypatch.setattr(exporting.errands, "append", breaks)
    with pytest.raises(RuntimeError):
        errand_steps.work(code)
    drain(app)
    assert "5 activities are in the file." in noa.reads(path)
    file = noa.get(f"{path}.csv")
    assert file.mimetype == "text/csv" and "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "private, no-store"
    text = file.get_data(as_text=True)
    assert text.startswith("\ufeff")
    heading, *rows = tables.reader(io.StringIO(text[1:], newline=""))
    assert heading == exporting.HEADING
    assert [row[2] for row in rows] == [f"Course {number}" for number in (4, 3, 2, 1, 0)]
    assert visitor(city.samer).get(f"{path}.csv").status_code == 404
    assert visitor().get(f"{path}.csv").status_code == 303  # sign in first
    with clock.at(clock.now() + errands.FILE_KEPT * 2):
        assert errands.kept_file(the_errand(city)) is None


def test_there_is_nothing_to_export(noa: Visitor, city: SimpleNamespace) -> None:
    page = noa.reads("/desk/activities/export?q=nothing")
    assert "0 activities" in page and "Have the file made" not in page
    answer = noa.post("/desk/activities/export", q="nothing")
    assert answer.status_code == 303 and "/desk/activities?" in answer.headers["Location"]
    other = city.other.partition(":")[2]
    assert noa.get(f"/desk/activities/export?institution={other}").status_code == 403
    assert noa.post("/desk/activities/export", institution=other).status_code == 403


def test_a_long_list_leads_to_the_work_and_a_short_one_to_the_file(
    noa: Visitor, city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        draft(city, title={"en": f"Course {number}"})
    monkeypatch.setattr(queries, "DESK_PAGE", 2)
    assert re.search(r'href="/en/desk/activities.csv\?[^"]*" download', noa.reads("/desk/activities?state=draft"))
    monkeypatch.setattr(exporting, "AT_LENGTH", 2)
    link = re.search(r'href="/en(/desk/activities/export\?[^"]*)">', noa.reads("/desk/activities?state=draft&q=course"))
    assert link and "3 activities" in noa.reads(link[1].replace("&amp;", "&"))
