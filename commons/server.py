"""`commons run`: gunicorn (gthread) within the process, and on its side the worker, kept alive by the same arbiter."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from commons.db import db
from commons.worker import Worker


class Keeper(Arbiter):
    """gunicorn's arbiter, which looks once a second whether the worker is there, and starts it again if not."""

    worker_pid = 0

    def murder_workers(self) -> None:
        super().murder_workers()
        if not self.worker_pid or not _alive(self.worker_pid):
            self.worker_pid = self.app.start_worker()

    def stop(self, graceful: bool = True) -> None:
        if self.worker_pid and _alive(self.worker_pid):
            os.kill(self.worker_pid, 15)
        super().stop(graceful)


def _alive(pid: int) -> bool:
    try:
        done, _status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # gunicorn has collected it
        return False
    return done == 0


class Server(BaseApplication):
    """The application under gunicorn. embedded: whether a worker runs beside it."""

    def __init__(self, app: Flask, embedded: bool = True, **options: Any) -> None:
        self.flask, self.embedded, self.given = app, embedded, options
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_write, False)
        app.extensions["commons"].after_commit = self._wake
        super().__init__()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # the pipe is full of calls: it is awake
            os.write(self.wake_write, b".")

    def load_config(self) -> None:
        settings = self.flask.config["COMMONS"]
        options = {
            "bind": settings["bind"],
            "workers": settings["workers"],
            "threads": settings["threads"],
            "worker_class": "gthread",
            "preload_app": True,
            "control_socket_disable": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 15,
            "limit_request_line": 8190,  # an address may name as many as are chosen at once (commons.web.many)
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "post_fork": _fresh,
            **self.given,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called before the workers are forked. What is loaded by then stays shared between them: the collector of
        garbage, which would write to every object, leaves it alone."""
        with self.flask.app_context():
            db.engine.dispose()
        gc.collect()
        gc.freeze()
        return self.flask

    def run(self) -> None:
        if not self.embedded:
            super().run()
            return
        try:
            Keeper(self).run()
        except RuntimeError as fault:
            sys.exit(f"commons run: {fault}")

    def start_worker(self) -> int:
        """Forks the worker process. Returns its pid."""
        pid = os.fork()
        if pid:
            return pid
        try:
            with self.flask.app_context():
                db.engine.dispose(close=False)
            Worker(self.flask, self.wake_read).run()
        finally:
            os._exit(0)


def _fresh(server: Any, worker: Any) -> None:
    """A forked process makes connections of its own."""
    with worker.app.flask.app_context():
        db.engine.dispose(close=False)
