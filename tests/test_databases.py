"""What the other tests stand on: after each of them, both databases are as the migrations left them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.databases import Postgresql, Sqlite
from tests.servers.postgres import Postgres, postgres

TABLES = sa.MetaData()
HEAD = sa.Table("head", TABLES, sa.Column("id", sa.Integer, primary_key=True), sa.Column("position", sa.Integer))
LINE = sa.Table(
    "line",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("head_id", sa.ForeignKey("head.id"), nullable=False),
    sa.Column("double", sa.Integer, sa.Computed("head_id * 2")),
)


def migrate(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        TABLES.create_all(connection)
        connection.execute(HEAD.insert().values(position=0))
    engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sqlite | Postgresql]:
    if request.param == "sqlite":
        made = Sqlite(tmp_path, "kept", migrate)
    else:
        made = Postgresql(request.getfixturevalue("server"), request.function.__name__, migrate)
    yield made
    made.close()


@pytest.fixture
def engine(kept: Sqlite | Postgresql) -> Iterator[Callable[[str], sa.Engine]]:
    made = []

    def connect(url: str) -> sa.Engine:
        made.append(sa.create_engine(url))
        return made[-1]

    yield connect
    for one in made:
        one.dispose()


def rows(engine: sa.Engine) -> tuple[list, list]:
    with engine.begin() as connection:
        return connection.execute(sa.select(HEAD)).all(), connection.execute(sa.select(LINE)).all()


def test_restore(kept: Sqlite | Postgresql, engine: Callable[[str], sa.Engine]) -> None:
    live = engine(kept.url)
    before = rows(live)
    assert before == ([(1, 0)], [])
    for _ in range(2):  # the second time shows that sequences were put back, too
        with live.begin() as connection:
            connection.execute(HEAD.update().values(position=5))
            connection.execute(HEAD.insert().values(position=9))
            connection.execute(LINE.insert().values(head_id=2))
        assert rows(live) == ([(1, 5), (2, 9)], [(1, 2, 4)])
        kept.restore()
        assert rows(live) == before


def test_copy(kept: Sqlite | Postgresql, engine: Callable[[str], sa.Engine]) -> None:
    with engine(kept.url).begin() as connection:
        connection.execute(HEAD.insert().values(position=9))
    assert rows(engine(kept.copy("other"))) == ([(1, 0)], [])
    kept.drop("other")


def test_a_transaction_left_open_is_heard_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.databases.LOCK_TIMEOUT", 0.1)
    kept = Sqlite(tmp_path, "kept", migrate)
    with closing(sqlite3.connect(kept.live, isolation_level=None)) as left:
        left.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            kept.restore()
