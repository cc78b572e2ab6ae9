"""The page that others are measured by: a bare Flask page that runs one SELECT of 20 rows and renders a table.

Served by gunicorn as `commons run` is; reads the same table of the same database. /orm reads through
Flask-SQLAlchemy-Lite's session, as the product does, /text by SQL text on a pooled connection.
Run as a program: python -m benchmarks.bare DATABASE-URL ADDRESS:PORT WORKERS THREADS
"""

from __future__ import annotations

import sys
from typing import Any

import jinja2
import sqlalchemy as sa
from flask import Flask, render_template
from flask_sqlalchemy_lite import SQLAlchemy
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ROWS = 20
PAGE = """<!doctype html>
<html lang="he" dir="rtl"><head><meta charset="utf-8"><title>Activities</title></head><body><table>
<tr><th>Code</th><th>Title</th><th>Kind</th><th>State</th><th>Leader</th><th>Price</th></tr>
{% for row in rows %}<tr><td>{{ row.code }}</td><td>{{ row.title }}</td><td>{{ row.kind }}</td><td>{{ row.state }}</td>
<td>{{ row.leader }}</td><td>{{ row.price_month }}</td></tr>{% endfor %}
</table></body></html>
"""


class Base(DeclarativeBase):
    """The bare page's own mapping."""


class Row(Base):
    """Seven columns of an activity."""

    __tablename__ = "activities_activities"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    leader: Mapped[str]
    price_month: Mapped[int | None]


def application(url: str) -> Flask:
    """The bare application on the database at `url`."""
    app = Flask("bare")
    app.jinja_loader = jinja2.DictLoader({"table.html": PAGE})
    app.config["SQLALCHEMY_ENGINES"] = {"default": url}
    db = SQLAlchemy()
    db.init_app(app)
    columns = "code, title, kind, state, leader, price_month"
    text = sa.text(f"SELECT {columns} FROM activities_activities ORDER BY id LIMIT {ROWS}")

    @app.get("/orm")
    def orm() -> str:
        rows = db.session.scalars(sa.select(Row).order_by(Row.id).limit(ROWS)).all()
        return render_template("table.html", rows=rows)

    @app.get("/text")
    def plain() -> str:
        with db.engine.connect() as connection:
            return render_template("table.html", rows=connection.execute(text).all())

    return app


class Server(BaseApplication):
    """gunicorn with the settings of commons/server.py."""

    def __init__(self, url: str, bind: str, workers: str, threads: str) -> None:
        self.url = url
        self.options: dict[str, Any] = {
            "bind": bind,
            "workers": int(workers),
            "threads": int(threads),
            "worker_class": "gthread",
            "control_socket_disable": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 15,
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return application(self.url)


if __name__ == "__main__":
    Server(*sys.argv[1:]).run()
