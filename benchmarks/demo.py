"""`commons demo` in an empty folder, until the first page:

    python -m benchmarks.demo
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks import load
from benchmarks.figures import Figure, table
from tests.servers.ports import free_port
from tests.servers.web import running

PATIENCE = 120.0


def first_page(folder: Path) -> float:
    """Seconds from the start of the command to the first 200 of the home page."""
    bind = f"127.0.0.1:{free_port()}"
    begun = time.monotonic()
    with running(["demo", "--bind", bind], {}, folder) as demo:
        while True:
            try:
                load.get(load.connection(f"http://{bind}"), "/he/")
                return time.monotonic() - begun
            except OSError:
                if demo.process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    said = demo.log.read_text(errors="replace")
                    raise RuntimeError(f"`commons demo` did not start:\n{said}") from None
                time.sleep(0.02)


def main() -> bool:
    """From nothing, and again with the city that is there by then."""
    with tempfile.TemporaryDirectory(prefix="commons-benchmark-") as folder:
        built, again = first_page(Path(folder)), first_page(Path(folder))
    return table(
        "`commons demo` to the first 200",
        [
            Figure(name="from nothing", value=built, unit=" s"),
            Figure(name="with the city there", value=again, unit=" s"),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
