"""Requests to 127.0.0.1, by threads of this process; and what a process uses."""

from __future__ import annotations

import contextlib
import http.client
import os
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 180.0  # seconds for one answer: 500 at once wait for one another, and on a busy machine for others too


def connection(url: str) -> http.client.HTTPConnection:
    """An open connection to the server of `url`."""
    opened = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    opened.connect()
    return opened


def get(opened: http.client.HTTPConnection, path: str) -> bytes:
    """The body of a page. Raises RuntimeError for any status but 200."""
    opened.request("GET", path)
    answer = opened.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def _in_threads(threads: int, work: Callable[[], None]) -> float:
    """Runs `work` in so many threads. Returns the seconds until all have ended; raises what one of them raised."""
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    running = [threading.Thread(target=guarded) for _number in range(threads)]
    begun = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if faults:
        raise faults[0]
    return time.perf_counter() - begun


def requests(url: str, paths: Sequence[str], count: int, threads: int = 8) -> float:
    """Asks for `paths` in turn, `count` times in all, on `threads` connections that stay open. Returns seconds."""
    waiting = queue.SimpleQueue[str]()
    for number in range(count):
        waiting.put(paths[number % len(paths)])

    def ask() -> None:
        opened = connection(url)
        with contextlib.suppress(queue.Empty):
            while True:
                get(opened, waiting.get_nowait())
        opened.close()

    return _in_threads(threads, ask)


def during(url: str, path: str, seconds: float, threads: int = 8) -> tuple[int, float]:
    """Asks for one page again and again for that long. Returns how often, and the seconds until the last answer."""
    counts: list[int] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        opened, done = connection(url), 0
        while time.perf_counter() < end:
            get(opened, path)
            done += 1
        opened.close()
        counts.append(done)

    lasted = _in_threads(threads, ask)
    return sum(counts), lasted


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def web_workers(master: int) -> list[int]:
    """The web workers of `commons run`: its children with more than one thread, once they have answered."""
    return [pid for pid in children(master) if len(os.listdir(f"/proc/{pid}/task")) > 1]


def memory(pid: int) -> tuple[float, float, float]:
    """(RSS, PSS, private) of a process in MB of 10^6 bytes, as Linux counts them in smaps_rollup."""
    lines = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    private = int(lines["Private_Clean"]) + int(lines["Private_Dirty"])
    return int(lines["Rss"]) * 1024e-6, int(lines["Pss"]) * 1024e-6, private * 1024e-6


def processor(pids: Sequence[int]) -> float:
    """Seconds of processor time that these processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])  # utime and stime, in proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")
