"""The worker: readers of the journal, and jobs. Woken at commit; otherwise it looks once a second.

`commons run` keeps one beside its web workers. On PostgreSQL any number may run on any number of machines: a reader's
place is a locked row, jobs are Procrastinate's. On SQLite the jobs are rows of `jobs`, taken by a lease.

Each entry is read in its own transaction together with the reader's place, so what a reader writes happens once; what
it
does outside (nothing, it should defer a job) at least once. A reader that raises waits, longer each time, and tries the
same entry again; the others go on.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
import traceback
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from croniter import croniter
from flask import Flask

from commons import clock, errands, jobs, journal
from commons.db import db, unit_of_work
from commons.jobs import JobRow
from commons.journal import Place
from commons.kernel import Actor, Job, Reader
from commons.registry import registry

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("commons.worker")

BATCH = 50  # entries asked for at once; each still has its own transaction
LEASE = timedelta(minutes=5)  # of a job of the embedded runner; a job found past it is taken again
BACK_OFF = (5, 30, 120, 600, 1800, 3600)  # seconds before the next try, of a reader and of a job
IDLE = 1.0  # seconds between looks when nobody wakes us


def read_all() -> int:
    """Lets every reader that is behind read on from its place. Returns the number of entries handled: 0 when all have
    read everything, or wait."""
    head = journal.position()
    places = {place.reader: (place.position, place.retry_at) for place in db.session.scalars(sa.select(Place))}
    db.session.rollback()
    done = 0
    for reader in registry().readers.values():
        if reader.name not in places:
            with unit_of_work() as session:
                session.add(Place(reader=reader.name, position=0, attempts=0))
        after, wait = places.get(reader.name, (0, None))
        if after < head and (wait is None or wait <= clock.now()):
            done += _read(reader, after, head)
    return done


def _read(reader: Reader, after: int, head: int) -> int:
    entries = journal.entries(after, reader.facts, BATCH)
    db.session.rollback()
    for done, entry in enumerate(entries):
        if not _handle(reader, entry):
            return done
    if len(entries) < BATCH:
        _advance(reader, head)
    return len(entries)


def _handle(reader: Reader, entry: journal.Entry) -> bool:
    """One entry in one transaction with the reader's place. False where it raised, or another worker has it."""
    try:
        with unit_of_work() as session:
            place = session.get(Place, reader.name, with_for_update=True, populate_existing=True)
            if place is None or place.position >= entry.position:
                return False
            reader.handler(entry)
            journal.write(Actor(service=reader.name, door="job"))
            place.position, place.attempts, place.error, place.retry_at = entry.position, 0, None, None
        return True
    except Exception:
        registry().log_fault(reader.name, f"entry {entry.position}")
        _failed(reader, traceback.format_exc(limit=-3))
        return False
    finally:
        for left in ("facts", "doomed", "command", "wake"):
            db.session.info.pop(left, None)


def _failed(reader: Reader, error: str) -> None:
    with unit_of_work() as session:
        place = session.get(Place, reader.name, with_for_update=True)
        place.attempts += 1
        place.error = error
        place.retry_at = clock.now() + timedelta(seconds=BACK_OFF[min(place.attempts, len(BACK_OFF)) - 1])


def _advance(reader: Reader, to: int) -> None:
    """Past the entries that are not this reader's, so that it need not look at them again."""
    with unit_of_work() as session:
        session.execute(sa.update(Place).where(Place.reader == reader.name, Place.position < to).values(position=to))


def failing() -> list[dict[str, Any]]:
    """Readers that cannot get past an entry, for the administrator: reader, position, attempts, error, retry_at."""
    rows = db.session.scalars(sa.select(Place).where(Place.attempts > 0).order_by(Place.reader))
    return [
        {"reader": p.reader, "position": p.position, "attempts": p.attempts, "error": p.error, "retry_at": p.retry_at}
        for p in rows
    ]


# the embedded runner


def run_due(limit: int = 20) -> int:
    """Runs the jobs that are due, one after the other. Returns their number."""
    done = 0
    while done < limit and (taken := _take()) is not None:
        _run(*taken)
        done += 1
    return done


def _take() -> tuple[int, str, dict[str, Any], int] | None:
    now = clock.now()
    waiting = sa.and_(JobRow.state == "todo", JobRow.run_at <= now)
    left = sa.and_(JobRow.state == "doing", JobRow.lease_until < now)
    due = sa.select(JobRow.id).where(sa.or_(waiting, left)).order_by(JobRow.run_at, JobRow.id).limit(1)
    if db.session.scalar(due) is None:
        db.session.rollback()
        return None
    with unit_of_work() as session:
        row = session.scalar(sa.select(JobRow).where(JobRow.id.in_(due)))
        if row is None:
            return None
        row.state, row.lease_until, row.attempts = "doing", now + LEASE, row.attempts + 1
        return row.id, row.name, row.args, row.attempts


def _run(job_id: int, name: str, args: dict[str, Any], attempt: int) -> None:
    job = registry().jobs.get(name)
    error, dead = None, False
    if job is None:
        error, dead = f"no plugin here brings the job {name}", attempt >= len(BACK_OFF)
    else:
        try:
            job.handler(**args)
        except Exception:
            registry().log_fault(name, f"job {job_id}")
            error, dead = traceback.format_exc(limit=-3), attempt >= job.attempts
    db.session.rollback()
    with unit_of_work() as session:
        row = session.get(JobRow, job_id)
        row.lease_until, row.error = None, error
        if error is None:
            row.state, row.ended_at = "done", clock.now()
        elif dead:
            row.state, row.ended_at = "dead", clock.now()
        elif row.key is not None and jobs.state(row.key) == "todo":
            row.state, row.ended_at = "dead", clock.now()  # it deferred itself again before it failed
        else:
            row.state = "todo"
            row.run_at = clock.now() + timedelta(seconds=BACK_OFF[min(attempt, len(BACK_OFF)) - 1])


class Timer:
    """What repeats, on SQLite: each job's next moment, reckoned from the start of the runner."""

    def __init__(self, start: datetime) -> None:
        self._next = {
            job.name: croniter(job.cron, start).get_next(datetime) for job in registry().jobs.values() if job.cron
        }

    def due(self, now: datetime) -> list[Job]:
        """The jobs whose moment has come; each is then set to its next one."""
        jobs = [registry().jobs[name] for name, moment in self._next.items() if moment <= now]
        for job in jobs:
            self._next[job.name] = croniter(job.cron, now).get_next(datetime)
        return jobs


# the loop


class Worker:
    """The loop of one worker process. `wake`: a file descriptor that web workers write a byte to at commit (SQLite)."""

    def __init__(self, app: Flask, wake: int | None = None) -> None:
        self.app, self.wake, self.stopping = app, wake, threading.Event()
        self.parent = os.getppid()

    def stop(self, *_signal: Any) -> None:
        """Ends the loop after the entry or job at hand."""
        self.stopping.set()

    def run(self) -> None:
        """Until SIGTERM or SIGINT, or until the parent process is gone."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
        with self.app.app_context():
            postgres = db.engine.dialect.name == "postgresql"
        if postgres:
            threading.Thread(target=self._procrastinate, daemon=True).start()
            self._loop(self._listen())
        else:
            self._loop(None)

    def _loop(self, listening: psycopg.Connection | None) -> None:
        with self.app.app_context():
            timer = None if listening else Timer(clock.now())
            try:
                errands.resume(timedelta(0))  # what the one before left half done
            except Exception:
                log.exception("long work could not be taken up again")
        while not self.stopping.is_set() and os.getppid() == self.parent:
            with self.app.app_context():
                try:
                    self._turn(timer)
                except Exception:
                    log.exception("the worker's turn failed")
                    time.sleep(IDLE)
            self._wait(listening)

    def _turn(self, timer: Timer | None) -> None:
        while read_all() and not self.stopping.is_set():
            pass
        if timer is not None:
            for job in timer.due(clock.now()):
                with unit_of_work():
                    jobs.defer(job.name, key=f"cron:{job.name}")  # two workers ask for it once
            while run_due() and not self.stopping.is_set():
                read_all()

    def _wait(self, listening: psycopg.Connection | None) -> None:
        if listening is not None:
            for _notice in listening.notifies(timeout=IDLE, stop_after=1):
                return
            return
        if self.wake is None:
            self.stopping.wait(IDLE)
            return
        ready, _w, _x = select.select([self.wake], [], [], IDLE)
        if ready:
            os.read(self.wake, 4096)

    def _listen(self) -> psycopg.Connection:
        import psycopg

        connection = psycopg.connect(_dsn(self.app), autocommit=True)
        connection.execute("LISTEN commons_journal")
        return connection

    def _procrastinate(self) -> None:
        """Procrastinate's own loop, in a thread beside the readers."""
        import asyncio

        async def serve() -> None:
            connector = procrastinate_app(self.app)
            async with connector.open_async():
                task = asyncio.create_task(
                    connector.run_worker_async(
                        concurrency=2, install_signal_handlers=False, wait=True, delete_jobs="never"
                    )
                )
                while not self.stopping.is_set():
                    await asyncio.sleep(0.2)
                    if task.done():
                        break
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        while not self.stopping.is_set():
            try:
                asyncio.run(serve())
            except Exception:
                log.exception("the job runner stopped; it begins again")
                time.sleep(IDLE)


def _dsn(app: Flask) -> str:
    return app.config["COMMONS"]["database_url"].replace("postgresql+psycopg://", "postgresql://", 1)


def procrastinate_app(app: Flask) -> Any:
    """Procrastinate with every declared job as a task; what has a cron repeats."""
    import procrastinate

    with app.app_context():
        declared = list(registry().jobs.values())
    made = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=_dsn(app), min_size=1, max_size=4))
    for job in declared:
        _task(made, app, job)
    return made


def _task(made: Any, app: Flask, job: Job) -> None:
    import procrastinate

    def run(timestamp: int | None = None, **args: Any) -> None:
        with app.app_context():
            job.handler(**args)

    strategy = procrastinate.RetryStrategy(max_attempts=job.attempts - 1, exponential_wait=5)
    task = made.task(name=job.name, retry=strategy)(run)
    if job.cron:
        made.periodic(cron=job.cron)(task)
