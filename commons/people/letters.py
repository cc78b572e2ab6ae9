"""What goes by mail past the journal, because it holds a secret: codes and invitations."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from commons.db import db
from commons.i18n import language
from commons.registry import registry


def written(name: str, **values: Any) -> tuple[str, str]:
    """(subject, text) of `templates/notices/<name>.txt` in the language in force."""
    text = render_template(f"notices/{name}.txt", absolute=absolute, **values).strip()
    subject, _blank, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def absolute(path: str) -> str:
    """The full address of a page, in the language in force; from the settings, never from a request."""
    settings = current_app.config["COMMONS"]
    base = settings["base_url"].rstrip("/") or f"http://{settings['bind']}"
    return f"{base}/{language()}{path}"


def wake() -> None:
    """After a unit of work of our own: tells the worker, as the pipeline does after a command."""
    if db.session.info.pop("wake", False):
        registry().after_commit()
