"""Fixtures that every test may ask for; each part's own are in tests/<part>/conftest.py.

A test that asks for `app`, or for anything made from it, runs once on each database. Databases are made and
migrated once, and put back after each test that used them, so tests commit for real.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.databases import Postgresql, Sqlite
from tests.servers import browser as browsers
from tests.servers.mail import Post, post
from tests.servers.postgres import postgres
from tests.servers.web import Site, serving

DATABASES = ["sqlite", "postgresql"]
KEY = "a key for tests, and for tests alone"

Database = Sqlite | Postgresql


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="run on this database alone")


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the surroundings are not the tests'."""
    for name in [name for name in os.environ if name.startswith("COMMONS_")]:
        del os.environ[name]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both databases, or the one of `--database`, or those that the test's mark `databases` names."""
    if "database" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("databases")
        names = mark.args if mark else DATABASES
        chosen = metafunc.config.getoption("--database")
        names = [name for name in names if chosen in (None, name)]
        metafunc.parametrize("database", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Database]]:
    """Gives the database of a kind, made when it is first asked for."""
    made: dict[str, Database] = {}
    with contextlib.ExitStack() as stack:

        def get(kind: str) -> Database:
            if kind not in made:
                if kind == "sqlite":
                    made[kind] = Sqlite(tmp_path_factory.mktemp("sqlite"), "city", migrate)
                else:
                    made[kind] = Postgresql(stack.enter_context(postgres()), "city", migrate)
                stack.callback(made[kind].close)
            return made[kind]

        def migrate(url: str) -> None:
            from commons.app import create_app
            from commons.migrate import upgrade

            app = create_app(settings_of(url, tmp_path_factory.mktemp("data")))
            try:
                upgrade(app)
            finally:
                dispose(app)

        yield get


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """The migrated database that this run of the test is on."""
    return databases(request.param)


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    """The application of each database so far, by the database's address."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        dispose(app)


@pytest.fixture(scope="session")
def app(database: Database, apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole city with every plugin, on a migrated database without content."""
    from commons.app import create_app

    if database.url not in apps:
        apps[database.url] = create_app(settings_of(database.url, tmp_path_factory.mktemp("data")))
    return apps[database.url]


@pytest.fixture(autouse=True)
def _put_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test: the tables as the migrations left them."""
    if "database" not in request.fixturenames:
        yield
        return
    database = request.getfixturevalue("database")
    yield
    database.restore()


@pytest.fixture(scope="session")
def beside() -> Callable[[str], Path]:
    """beside(name): a file of the data that lies beside the project and is not part of it. A test that needs it runs
    wherever it is there, and always under CI."""

    def find(name: str) -> Path:
        path = Path(__file__).resolve().parents[2] / "shared" / "data" / name
        if not path.exists() and not os.environ.get("CI"):
            pytest.skip(f"{name} does not lie beside the project")
        return path

    return find


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a session."""
    return app.test_client()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application's context, for tests that call the engine rather than a page."""
    with app.app_context():
        yield app


@pytest.fixture
def make_app(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """make_app(plugins=True, **settings): another application, on a migrated database of its own."""
    from commons.app import create_app

    made: list[tuple[str, Flask]] = []

    def make(*, plugins: bool | list[str] = True, **settings: object) -> Flask:
        name = f"city{len(made)}"
        folder = tmp_path / name
        app = create_app(settings_of(database.copy(name), folder) | settings, plugins=plugins)
        made.append((name, app))
        return app

    yield make
    for name, app in made:
        dispose(app)
        database.drop(name)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """serve(app, **settings): `commons run` in its own processes, on the settings and database of `app`."""
    with contextlib.ExitStack() as stack:

        def start(app: Flask, **settings: object) -> Site:
            own = app.config["COMMONS"]
            shared = {name: own[name] for name in ("database_url", "data_dir", "secret_key", "development")}
            return stack.enter_context(serving(shared | settings, tmp_path))

        yield start


@pytest.fixture
def mail() -> Iterator[Post]:
    """A mail server; its `url` is a value for the setting mail_url."""
    with post() as received:
        yield received


@pytest.fixture(scope="module")  # while Playwright runs, no other asyncio loop can run in this thread
def browser() -> Iterator[Browser]:
    """Chromium."""
    with browsers.browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at a desk's width, which fails the test where a script fails or another machine is asked."""
    with browsers.watched(browser) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """As `page`, on a phone."""
    with browsers.watched(browser, viewport=browsers.PHONE, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


def settings_of(url: str, folder: Path) -> dict[str, object]:
    """The settings of an application of the tests."""
    return {"database_url": url, "data_dir": str(folder), "secret_key": KEY, "development": True, "testing": True}


def dispose(app: Flask) -> None:
    """Close an application's connections."""
    from commons.db import db

    with app.app_context():
        db.engine.dispose()
