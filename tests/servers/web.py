"""The city as it runs in production: `commons run` (gunicorn) and `commons worker`, as processes."""

import contextlib
import os
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port

START_SECONDS = 30
STOP_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Running:
    """A command of ours that runs. `log` is the file with everything it prints."""

    process: subprocess.Popen
    log: Path


@dataclass(frozen=True, kw_only=True)
class Site(Running):
    """A city that answers at `url` (http://127.0.0.1:port, no slash at the end)."""

    url: str


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """The environment of a command with these settings, and with no other setting of the surroundings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_")}
    return kept | {f"COMMONS_{name.upper()}": str(value) for name, value in settings.items()}


@contextlib.contextmanager
def running(arguments: Sequence[str], settings: Mapping[str, object], folder: Path) -> Iterator[Running]:
    """Run `commons` with `arguments` in `folder`; it is asked to end at the end, and must."""
    command = [Path(sysconfig.get_path("scripts")) / "commons", *arguments]
    log = folder / f"{arguments[0]}-{free_port()}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(settings),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield Running(process=process, log=log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@contextlib.contextmanager
def serving(settings: Mapping[str, object], folder: Path) -> Iterator[Site]:
    """Run the city of these settings on a free port; it has answered /healthz when the block begins."""
    bind = f"127.0.0.1:{free_port()}"
    url = f"http://{bind}"
    with running(["run"], {"base_url": url, **settings, "bind": bind}, folder) as run:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{url}/healthz"):
            if run.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"`commons run` did not start:\n{run.log.read_text(errors='replace')}")
            time.sleep(0.05)
        yield Site(process=run.process, log=run.log, url=url)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
