"""Chromium: the one on this machine, or Debian's, installed where we may."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Request, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome"]
# Nothing that the browser does of its own accord may leave the machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
OURS = {"127.0.0.1", "localhost"}
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def chromium() -> str:
    """The path of Chromium. Installs it on Debian as root; elsewhere, where it is missing, a RuntimeError."""
    with open(Path(tempfile.gettempdir()) / "commons-chromium.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes, and apt in one
        found = _found()
        if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
            _install()
            found = _found()
    if found is None:
        raise RuntimeError(f"the tests of pages need a browser: install one of {', '.join(NAMES)}")
    return found


def _found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-q", *command], check=True, env=environment)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium, and stop it at the end."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@contextlib.contextmanager
def watched(browser: Browser, **options: object) -> Iterator[BrowserContext]:
    """A fresh profile in which a page may ask no other machine for anything, and no script may fail.

    `options` are Playwright's own for a context: viewport, locale, java_script_enabled …
    Raises AssertionError at the end with what was asked or failed.
    """
    faults: list[str] = []

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OURS:
            faults.append(f"asked another machine: {request.url}")

    def said(message: ConsoleMessage) -> None:
        # An answer of 4xx is logged as an error too, and is often what the test is about.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"console: {message.text}")

    context = browser.new_context(**{"viewport": DESK, **options})
    context.on("request", asked)
    context.on("console", said)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    try:
        yield context
    finally:
        with contextlib.suppress(Error):  # the browser itself may have gone
            context.close()
    assert not faults, "\n".join(faults)
