"""What changes notices: seen, said by telephone, to be sent once more."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from commons import clock, command, journal, subjects
from commons.db import db
from commons.i18n import _, _l
from commons.institutions.api import DESK, staff_places
from commons.kernel import Actor, Command, Fact, Permission, Refused
from commons.notices import queries, schemas, sending
from commons.notices.models import Delivery, Notice
from commons.policy import SITE_ADMIN, holds


def _read(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    seen = sa.update(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    if data["only"] is not None:
        seen = seen.where(Notice.position == data["only"])
    elif data["upto"] is not None:
        seen = seen.where(Notice.position <= data["upto"])
    done = db.session.execute(seen.values(read_at=clock.now()), execution_options={"synchronize_session": False})
    return {"read": done.rowcount}


def _told(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    waiting = queries.to_call(actor)
    rows = [] if waiting is None else db.session.execute(waiting.where(Delivery.id.in_(data["deliveries"]))).all()
    for delivery, _notice in rows:
        delivery.state, delivery.sent_at, delivery.done_by = "sent", clock.now(), actor.person_id
    told = {notice.institution_id: set[int]() for _delivery, notice in rows}
    for _delivery, notice in rows:
        told[notice.institution_id].add(notice.person_id)
    for institution_id, persons in told.items():
        journal.record("notices.told", concerns=persons, institution_id=institution_id)
    return {"told": len(rows)}


def _send_again(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    return {"again": sending.again()}


def _stop(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    person = subjects.own("person", [sending.stopped_by(data["token"]) or 0])
    if not person:
        raise Refused(_("This link is not whole. Please open it from the mail again."))
    ref = next(iter(person.values())).ref
    command.run("people.withdraw_consent", Actor(service="notices", door="page"), ref, {"purpose": "promotion"})
    return {}


PERMISSIONS = [
    Permission(name="notices.own", label=_l("Read one's own notices"), rule=lambda actor, subject: actor.signed_in),
    Permission(
        name="notices.tell",
        label=_l("Tell by telephone what mail cannot"),
        rule=lambda actor, subject: staff_places(actor, DESK) != set(),
    ),
    Permission(
        name="notices.administer",
        label=_l("Look after mail that did not go out"),
        rule=lambda actor, subject: holds(actor, {SITE_ADMIN}, None),
    ),
    Permission(name="notices.stop", label=_l("Stop news by mail"), rule=lambda actor, subject: True),
]

COMMANDS = [
    Command(
        name="notices.read", schema=schemas.Read, permission="notices.own", body=_read, label=_l("Mark notices as read")
    ),
    Command(
        name="notices.told",
        schema=schemas.Told,
        permission="notices.tell",
        body=_told,
        label=_l("Note that it was said by telephone"),
    ),
    Command(
        name="notices.send_again",
        schema=schemas.Nothing,
        permission="notices.administer",
        body=_send_again,
        label=_l("Send once more what was given up"),
    ),
    Command(
        name="notices.stop", schema=schemas.Stop, permission="notices.stop", body=_stop, label=_l("Stop news by mail")
    ),
]

FACTS = [Fact(name="notices.told", meaning="A desk told persons by telephone what concerns them.")]
