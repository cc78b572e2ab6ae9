"""The jobs that send: claim (one transaction), send (outside any), mark (another). A worker that is killed in between
leaves its claim; the next sends the same message again under the same Message-ID."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from commons import clock, jobs, subjects
from commons.db import db, unit_of_work
from commons.i18n import force_locale
from commons.journal import JournalRow
from commons.kernel import Actor, Channel, Job, Message
from commons.notices import mail, rules, wording
from commons.notices.models import Delivery, Notice
from commons.notices.queries import PHONE, consented
from commons.registry import registry

log = logging.getLogger("commons.notices")

SWEEP_AFTER = timedelta(minutes=10)  # overdue by this: its job is lost, and is made again


def send(delivery: int) -> None:
    """The job notices.send: sends one delivery, unless it was sent, is being sent, or is not due."""
    attempts = _claim(delivery)
    if attempts is None:
        return
    made = _compose(delivery)
    db.session.rollback()  # the read has ended before the network is asked
    if made is None:
        _mark(delivery, "skipped")
        return
    try:
        made.channel.send(made.message)
    except Exception as fault:
        log.warning("delivery %s: %s", delivery, mail.kind_of(fault))  # no traceback: it may hold an address
        _failed(delivery, attempts, fault)
    else:
        _mark(delivery, "sent")


def _claim(delivery: int) -> int | None:
    """Takes the delivery for rules.LEASE; the number of attempts with this one. None: not to be sent now."""
    now = clock.now()
    with unit_of_work() as session:
        taken = session.execute(
            sa.update(Delivery)
            .where(Delivery.id == delivery, Delivery.state == "todo", Delivery.due_at <= now)
            .values(due_at=now + rules.LEASE, attempts=Delivery.attempts + 1)
            .returning(Delivery.attempts),
            execution_options={"synchronize_session": False},
        ).scalar()
        if taken is None:
            row = session.get(Delivery, delivery)
            if row is not None and row.state == "todo":
                _again(row)
    return taken


def _again(row: Delivery) -> None:
    """Within a unit of work: the job once more, when the delivery is due."""
    key = f"notices.send:{row.id}:{int(row.due_at.timestamp())}"
    jobs.defer("notices.send", {"delivery": row.id}, run_at=row.due_at, key=key)


@dataclass(frozen=True, kw_only=True)
class _Made:
    channel: Channel
    message: Message


def _compose(delivery: int) -> _Made | None:
    """What to send, in the language of who gets it. None where there is no address (any more), or no consent."""
    row, notice, line = db.session.execute(
        sa.select(Delivery, Notice, JournalRow)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(JournalRow, JournalRow.position == Notice.position)
        .where(Delivery.id == delivery)
    ).one()
    person = subjects.own("person", [notice.person_id])[notice.person_id]
    channel, fact = registry().channels.get(row.channel), registry().facts.get(notice.fact)
    address = channel.address(person) if channel else None
    if channel is None or not address or fact is None or line.data is None:
        return None
    promotion = fact.purpose == "promotion"
    if promotion and person.id not in consented([person.id], "promotion"):
        return None
    words = wording.word([(notice, line)], Actor(person_id=person.id), {person.id: person}, person.lang)[notice.id]
    common = {"key": row.message_id, "to": address, "subject": words.subject, "lang": person.lang}
    if not promotion:
        return _Made(channel=channel, message=Message(**common, text=words.text))
    with force_locale(person.lang, person.form_of_address):
        stop = wording.absolute(f"/notices/stop/{stop_token(person.id)}")
        text = wording.with_stop(words.text, stop)
    return _Made(channel=channel, message=mail.Promotion(**common, text=text, unsubscribe=stop))


def _mark(delivery: int, state: str) -> None:
    with unit_of_work() as session:
        session.execute(
            sa.update(Delivery)
            .where(Delivery.id == delivery, Delivery.state == "todo")
            .values(state=state, error=None, sent_at=clock.now() if state == "sent" else None)
        )


def _failed(delivery: int, attempts: int, fault: Exception) -> None:
    """Another try later, or never again; then the desk is to say it by telephone."""
    wait = None if mail.refused_for_good(fault) else rules.next_try(attempts)
    with unit_of_work() as session:
        row = session.get(Delivery, delivery, with_for_update=True, populate_existing=True)
        if row is None or row.state != "todo":
            return
        row.error = mail.kind_of(fault)
        if wait is not None:
            row.due_at = clock.now() + wait
            session.flush()
            _again(row)
            return
        row.state = "failed"
        notice = session.get(Notice, row.notice_id)
        fact = registry().facts.get(notice.fact)
        called = sa.select(Delivery.id).where(Delivery.notice_id == row.notice_id, Delivery.channel == PHONE)
        if fact is not None and fact.purpose == "service" and session.scalar(called) is None:
            session.add(
                Delivery(
                    notice_id=row.notice_id,
                    channel=PHONE,
                    message_id=f"{row.message_id}-{PHONE}",
                    due_at=clock.now(),
                )
            )


def sweep() -> None:
    """The job notices.sweep: what is overdue gets its job anew, should a queue have lost it."""
    with unit_of_work() as session:
        late = sa.select(Delivery).where(
            Delivery.state == "todo", Delivery.channel != PHONE, Delivery.due_at < clock.now() - SWEEP_AFTER
        )
        for row in session.scalars(late.order_by(Delivery.due_at).limit(500)):
            _again(row)


def again() -> int:
    """Within a command: what was given up is tried anew, from the beginning. Returns the number of deliveries."""
    given_up = list(db.session.scalars(sa.select(Delivery).where(Delivery.state == "failed").limit(1000)))
    for row in given_up:
        row.state, row.attempts, row.due_at, row.error = "todo", 0, clock.now(), None
        _again(row)
    return len(given_up)


def stop_token(person_id: int) -> str:
    """What the link in a promotion carries: who may stop it, signed."""
    return _signer().dumps(person_id)


def stopped_by(token: str) -> int | None:
    """The id of the person of a link's token; None for one that we did not make."""
    try:
        return int(_signer().loads(token))
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="notices.stop")


JOBS = [
    Job(name="notices.send", handler=send),
    Job(name="notices.sweep", handler=sweep, cron="*/10 * * * *"),
]
