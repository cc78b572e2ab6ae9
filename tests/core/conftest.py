"""An application with the plugin of pebbles, on each database."""

import pytest
from flask import Flask

from commons.app import create_app
from commons.db import Base, db
from commons.kernel import Actor
from tests.conftest import dispose, settings_of
from tests.core import pebbles

SOMEBODY = Actor(service=None, person_id=None, door="page")


@pytest.fixture(scope="session")
def pebble_apps(tmp_path_factory: pytest.TempPathFactory):
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        dispose(app)


@pytest.fixture
def app(database, pebble_apps, tmp_path_factory):
    if database.url not in pebble_apps:
        app = create_app(settings_of(database.url, tmp_path_factory.mktemp("data")), plugins=[pebbles])
        pebble_apps[database.url] = app
    app = pebble_apps[database.url]
    with app.app_context():
        table = Base.metadata.tables["pebbles_pebbles"]
        table.create(db.engine, checkfirst=True)
        yield app
        db.session.rollback()
        table.drop(db.engine)


@pytest.fixture(autouse=True)
def still():
    """Every switch as it was, and nothing seen."""
    before = dict(pebbles.switch)
    pebbles.seen.clear()
    yield
    pebbles.switch.clear()
    pebbles.switch.update(before)


@pytest.fixture
def request_context(app):
    with app.test_request_context("/en/"):
        yield app
