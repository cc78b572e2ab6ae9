from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import subjects
from commons.db import db, unit_of_work
from commons.jobs import JobRow
from commons.journal import Place
from tests.institutions.conftest import SERVICE, Visitor, run

Visit = Callable[..., Visitor]


def code(ref: str) -> str:
    return ref.partition(":")[2]


def count(app: Flask, work: Callable[[], Any]) -> int:
    """The number of SQL statements of `work`, transactions apart."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_everybody_sees_the_institutions(city: SimpleNamespace, visitor: Visit) -> None:
    reader = visitor()
    shown = reader.get("/institutions").get_data(as_text=True)
    assert shown.index("The whole city") < shown.index("Step") < shown.index("Old Town") < shown.index("Almond")
    assert "Almond" not in reader.get("/institutions?side=civic").get_data(as_text=True)
    assert reader.get("/institutions?side='").status_code == 200
    page = reader.client.get(f"/he/institutions/{code(city.one)}").get_data(as_text=True)
    assert "השקד" in page and 'dir="rtl"' in page
    assert reader.get("/institutions/zzzzzzzz").status_code == 404


def test_a_longer_list_asks_no_more_of_the_database(app: Flask, city: SimpleNamespace, visitor: Visit) -> None:
    reader = visitor()
    before = count(app, lambda: reader.get("/institutions"))
    with app.test_request_context("/en/"):
        for number in range(12):
            run("institutions.add", name={"en": f"More {number}"}, kind="group", side="civic", neighbourhood=city.place)
    assert count(app, lambda: reader.get("/institutions")) == before <= 3


@pytest.mark.parametrize("path", ["/admin", "/admin/institutions/add", "/desk/institutions"])
def test_closed_to_others(city: SimpleNamespace, visitor: Visit, path: str) -> None:
    assert visitor().get(path).status_code == 303
    assert visitor(city.maya).get(path).status_code == 403


def test_a_director_changes_the_own_institution(app: Flask, city: SimpleNamespace, visitor: Visit) -> None:
    samer, path = visitor(city.samer), f"/desk/institutions/{code(city.one)}"
    assert "30.6" in samer.get(path).get_data(as_text=True)
    data = {"name.en": "Almond House", "side": "civic", "colour": "#14534D", "season_end": "31.7", "_shown": "quiet"}
    assert samer.post(path, **data).status_code == 303
    with app.app_context():
        row = subjects.find(city.one, SERVICE)
    assert (row.name, row.side, row.colour) == ({"en": "Almond House"}, "civic", "#14534d")
    assert row.policy == {"season_end": "07-31", "quiet": False}
    assert samer.get(f"/desk/institutions/{code(city.other)}").status_code == 403


def test_what_was_typed_stays_beside_its_error(city: SimpleNamespace, visitor: Visit) -> None:
    answer = visitor(city.samer).post(
        f"/desk/institutions/{code(city.one)}", **{"name.en": "A new name", "colour": "#ffeeee"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "hard to read on paper" in page and "A new name" in page and "#ffeeee" in page
    assert "Almond" in visitor().get(f"/institutions/{code(city.one)}").get_data(as_text=True)


def test_a_role_is_given_and_ended_in_pages(app: Flask, city: SimpleNamespace, visitor: Visit) -> None:
    samer, path = visitor(city.samer), f"/desk/institutions/{code(city.one)}"
    assert samer.post(f"{path}/roles", who="nobody@example.org", role="desk").status_code == 422
    assert samer.post(f"{path}/roles", who="maya@example.org", role="desk").status_code == 303
    assert "maya" in samer.get(path).get_data(as_text=True)
    with app.app_context():
        role = db.session.scalar(sa.text("select max(id) from institutions_roles"))
    assert samer.post(f"/desk/roles/end?back={path}", role=role).location == f"/en{path}"
    assert "The role is ended." in samer.get(path).get_data(as_text=True)
    assert samer.post("/desk/roles/end?back=//elsewhere.example", role="x").location == "/en/"


def test_the_site_administrator_sees_what_runs_and_what_does_not(
    app: Flask, city: SimpleNamespace, visitor: Visit
) -> None:
    with app.app_context(), unit_of_work() as session:
        session.add(JobRow(name="a.job", args={}, state="dead", run_at=sa.func.now(), error="it broke"))
        session.merge(Place(reader="a.reader", position=3, attempts=2, error="it raised"))
    page = visitor(city.hagar).get("/admin").get_data(as_text=True)
    for words in ("waits before entry 4 of the journal, after 2 attempts", "it raised", "hagar", "site_admin"):
        assert words in page
    if "sqlite" in app.config["COMMONS"]["database_url"]:  # elsewhere Procrastinate keeps the jobs
        assert "a.job" in page and "it broke" in page


def test_the_site_administrator_adds_an_institution(city: SimpleNamespace, visitor: Visit) -> None:
    hagar = visitor(city.hagar)
    assert hagar.get("/admin/institutions/add").status_code == 200
    sent = {"name.he": "הספרייה", "name.en": "City Library", "kind": "library", "side": "professional"}
    assert hagar.post("/admin/institutions/add", **sent, neighbourhood=city.place).status_code == 303
    assert "city-library" in hagar.get("/admin").get_data(as_text=True)
    assert hagar.post("/admin/institutions/add", kind="library").status_code == 422
    assert hagar.post("/admin/neighbourhoods/add", **{"name.en": "New Town", "order": "2"}).status_code == 303
    assert "New Town" in hagar.get("/admin").get_data(as_text=True)
    assert hagar.post("/admin/roles/give", who="maya@example.org").status_code == 303


def test_the_list_of_plugins_says_what_each_brings(context: Flask) -> None:
    from commons.institutions.site import brought, plugins

    assert "institutions.add" in brought("institutions")["commands"]
    assert {one.name for one in plugins()} >= {"activities"}
