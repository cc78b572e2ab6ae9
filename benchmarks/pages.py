"""The public list of 1,000 activities and one activity's page, signed out, against a bare Flask page:

    python -m benchmarks.pages

Statements are counted in this process. Requests per second are taken in rounds, each page in turn, from servers with
the same settings (2 workers of 4 threads) that run side by side; the figure is the ratio of the medians. No cache.
Beside it stands the ratio of the processor time that the workers use for a request, which other programs that run at
the same time disturb less.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks import load
from benchmarks.cities import City, city, institution, publish
from benchmarks.figures import Figure, table
from commons.db import db
from tests.servers.ports import free_port
from tests.servers.web import Site, running, serving

ACTIVITIES, STATEMENTS, LEAST_PERCENT = 1_000, 6, 25
ROUNDS, SECONDS = 7, 2.0
STARTS, FIRST_ANSWER, MEMORY = 5, 1.5, 150
WORKERS, THREADS = 2, 4


def statements(made: City, path: str, client: FlaskClient | None = None) -> int:
    """SQL statements of one page, for a client that is signed in or for nobody."""
    counted: list[str] = []
    client = client or made.app.test_client()
    with made.app.app_context():
        engine = db.engine

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):  # SQLite's way to open what PostgreSQL's driver opens by itself
            counted.append(statement)

    client.get(path)
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"{path} is not there")
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)


@contextlib.contextmanager
def bare(made: City) -> Iterator[tuple[str, int]]:
    """The bare Flask page under gunicorn; gives its address and the pid of its master."""
    bind = f"127.0.0.1:{free_port()}"
    url = made.app.config["COMMONS"]["database_url"]
    command = [sys.executable, "-m", "benchmarks.bare", url, bind, str(WORKERS), str(THREADS)]
    process = subprocess.Popen(command)
    try:
        yield _answering(f"http://{bind}", "/text", process), process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answering(url: str, path: str, process: subprocess.Popen) -> str:
    """`url`, once it answers at `path`."""
    deadline = time.monotonic() + 30
    while True:
        try:
            load.get(load.connection(url), path)
            return url
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start") from error
            time.sleep(0.005)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to ask for: the server's address, the pid of its master, the path."""

    url: str
    master: int
    path: str


def turn(page: Page) -> tuple[float, float]:
    """(requests per second, milliseconds of processor time for each) of one page, asked for SECONDS."""
    workers = load.web_workers(page.master)
    used = load.processor(workers)
    done, seconds = load.during(page.url, page.path, SECONDS)
    return done / seconds, 1000 * (load.processor(workers) - used) / done


def speed(pages: dict[str, Page]) -> dict[str, tuple[float, float]]:
    """Of each page by its name what `turn` gives: medians of rounds in which every page has its turn."""
    for page in pages.values():
        load.requests(page.url, [page.path], 50)
    rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _number in range(ROUNDS):
        for name, page in pages.items():
            rounds[name].append(turn(page))
    return {
        name: (statistics.median(one[0] for one in turns), statistics.median(one[1] for one in turns))
        for name, turns in rounds.items()
    }


def ratios(found: dict[str, tuple[float, float]]) -> list[Figure]:
    """The table's rows on speed."""
    rows = [Figure(name=f"requests a second, {name}", value=one[0]) for name, one in found.items()]
    rows += [Figure(name=f"processor time, {name}", value=one[1], unit=" ms") for name, one in found.items()]
    for name in ("list", "activity"):
        ratio = 100 * found[name][0] / found["bare"][0]
        rows.append(Figure(name=f"{name}, of the bare page", value=ratio, unit=" %", least=LEAST_PERCENT))
    for name in ("list", "activity"):
        rows.append(
            Figure(name=f"{name}, by processor time", value=100 * found["bare"][1] / found[name][1], unit=" %")
        )
        ratio = 100 * found[name][0] / found["bare, SQL as text"][0]
        rows.append(Figure(name=f"{name}, of the bare page with SQL as text", value=ratio, unit=" %"))
    return rows


def first_answers(made: City) -> list[float]:
    """Seconds from the start of `commons run` to its first answer, of several starts."""
    seconds = []
    for _number in range(STARTS):
        bind = f"127.0.0.1:{free_port()}"
        begun = time.monotonic()
        with running(["run"], {**made.settings, "bind": bind}, made.folder) as server:
            try:
                _answering(f"http://{bind}", "/he/", server.process)
            except RuntimeError as error:
                raise RuntimeError(server.log.read_text(errors="replace")) from error
            seconds.append(time.monotonic() - begun)
    return seconds


def resident(site: Site) -> list[Figure]:
    """What the processes of a city that has answered hold in memory."""
    workers = [load.memory(pid) for pid in load.web_workers(site.process.pid)]
    if len(workers) != WORKERS:
        raise RuntimeError(f"{len(workers)} web workers were found")
    every = [load.memory(pid) for pid in (site.process.pid, *load.children(site.process.pid))]
    return [
        Figure(name="two workers together (PSS)", value=sum(one[1] for one in workers), unit=" MB", most=MEMORY),
        Figure(name="of that, theirs alone", value=sum(one[2] for one in workers), unit=" MB"),
        Figure(name="each by itself (RSS)", value=max(one[0] for one in workers), unit=" MB"),
        Figure(name="with master and background worker (PSS)", value=sum(one[1] for one in every), unit=" MB"),
    ]


def main() -> bool:
    """All of it, on SQLite."""
    with city() as made:
        with made.app.test_request_context("/en/"):
            ref = publish(institution(), ACTIVITIES)[ACTIVITIES // 2]
        pages = {"list": "/he/activities", "activity": f"/he/activities/{ref.partition(':')[2]}"}
        figures = [
            Figure(name=f"SQL statements, {name}", value=statements(made, path), most=STATEMENTS)
            for name, path in pages.items()
        ]
        settings = {**made.settings, "workers": WORKERS, "threads": THREADS}
        with serving(settings, made.folder) as site, bare(made) as (url, master):
            asked = {
                "bare": Page(url=url, master=master, path="/orm"),
                "bare, SQL as text": Page(url=url, master=master, path="/text"),
                **{name: Page(url=site.url, master=site.process.pid, path=path) for name, path in pages.items()},
            }
            figures += ratios(speed(asked))
            memory = resident(site)
        starts = first_answers(made)
        figures += [
            *memory,
            Figure(
                name=f"start to first answer, median of {STARTS}",
                value=statistics.median(starts),
                unit=" s",
                most=FIRST_ANSWER,
            ),
            Figure(name="start to first answer, best", value=min(starts), unit=" s"),
        ]
    return table(f"Pages of a city with {ACTIVITIES:,} activities, SQLite, signed out, no cache", figures)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
