"""An application with leaves and letters, on each database; and the words that make and find them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from commons import subjects
from commons.app import create_app
from commons.db import Base, db, unit_of_work
from commons.kernel import ANYONE, Actor
from commons.search import api as search
from tests.conftest import dispose, settings_of
from tests.search import leaves

TABLES = ("leaves_leaves", "leaves_letters")


@pytest.fixture(scope="session")
def leaf_apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        dispose(app)


@pytest.fixture
def app(database: Any, leaf_apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    if database.url not in leaf_apps:
        folder = tmp_path_factory.mktemp("data")
        leaf_apps[database.url] = create_app(settings_of(database.url, folder), plugins=[leaves])
    app = leaf_apps[database.url]
    tables = [Base.metadata.tables[name] for name in TABLES]
    with app.app_context():
        Base.metadata.create_all(db.engine, tables)
        yield app
        db.session.rollback()
        Base.metadata.drop_all(db.engine, tables)


@pytest.fixture
def grow(app: Flask) -> Callable[..., int]:
    """grow(title, keywords=…, body=…, hidden=…) -> the id of an indexed leaf. title and body: Texts, or Hebrew."""

    def one(title: str | dict, *, body: str | dict = "", kind: type = leaves.Leaf, **given: Any) -> int:
        if kind is leaves.Leaf:
            given["body"] = {"he": body} if isinstance(body, str) else body
        with unit_of_work() as session:
            texts = {"he": title} if isinstance(title, str) else title
            row = kind(**subjects.issue(kind.__kind__, title=texts), title=texts, **given)
            session.add(row)
            session.flush()
            search.index(row)
            return row.id

    return one


@pytest.fixture
def found(app: Flask) -> Callable[..., list[str]]:
    """found(query, actor=ANYONE) -> the titles that are found, the best first."""

    def titles(query: str, actor: Actor = ANYONE, **options: Any) -> list[str]:
        return [card.title["he"] for card in search.search(query, actor, **options).cards]

    return titles
