"""What is kept of a person here, its erasure, and whether every fact that tells has words."""

from __future__ import annotations

from typing import Any

import jinja2
import sqlalchemy as sa
from flask import current_app

from commons import subjects
from commons.db import db
from commons.kernel import Actor
from commons.notices import queries, wording
from commons.notices.models import Delivery, Notice
from commons.registry import registry


def export(person_id: int) -> list[dict[str, Any]]:
    """A copy for the person: every notice in their language, and how it reached them."""
    rows, person = queries.all_of(person_id), subjects.own("person", [person_id])
    if not person:
        return []
    words = wording.word(rows, Actor(person_id=person_id), person, person[person_id].lang)
    sent = queries.deliveries(notice.id for notice, _line in rows)
    return [
        {
            "at": notice.at.isoformat(),
            "fact": notice.fact,
            "subject": words[notice.id].subject,
            "text": words[notice.id].text,
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
            "deliveries": [queries.plain_delivery(delivery) for delivery in sent[notice.id]],
        }
        for notice, _line in rows
    ]


def erase(person_id: int) -> None:
    """Within the erasure of a person: their notices and deliveries go; others' notices no more name them, since names
    are put in when they are read."""
    mine = sa.select(Notice.id).where(Notice.person_id == person_id)
    db.session.execute(
        sa.delete(Delivery).where(Delivery.notice_id.in_(mine)), execution_options={"synchronize_session": False}
    )
    db.session.execute(
        sa.delete(Notice).where(Notice.person_id == person_id), execution_options={"synchronize_session": False}
    )
    db.session.execute(
        sa.update(Delivery).where(Delivery.done_by == person_id).values(done_by=None),
        execution_options={"synchronize_session": False},
    )


def without_template() -> list[str]:
    """Names of declared facts whose notice has no template."""
    missing = []
    for fact in registry().facts.values():
        if fact.template is None:
            continue
        try:
            current_app.jinja_env.get_template(f"notices/{fact.template}.txt")
        except jinja2.TemplateNotFound:
            missing.append(fact.name)
        except jinja2.TemplateSyntaxError:
            missing.append(f"{fact.name} (cannot be read)")
    return missing
