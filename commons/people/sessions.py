"""Sessions on the server: the cookie carries a random token, the table its SHA-256. Removing the row ends the session.

Bookkeeping (docs/architecture.md): written through `unit_of_work`, not by commands, and not in the journal.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
import sqlalchemy as sa
from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.exc import OperationalError

from commons import clock, i18n
from commons.db import db, unit_of_work
from commons.kernel import ANYONE, Actor
from commons.people import rules
from commons.people.models import Person, Session


@dataclass(frozen=True, kw_only=True)
class SignedIn(UserMixin):
    """Who is signed in with this request, and by which session. Plain values: no row is loaded anew."""

    token: str
    session_id: int
    person_id: int
    code: str
    name: str
    lang: str
    form_of_address: str
    hebrew_dates: bool
    neighbourhood: str | None
    shared: bool
    made_at: datetime
    seen_at: datetime

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return self.token


def configure(app: Flask) -> None:
    """Flask-Login on our table; a cookie that lives as long as a session may lie idle."""
    app.extensions[i18n.ADDRESS] = address
    app.config["PERMANENT_SESSION_LIFETIME"] = rules.OWN_DEVICE[0]
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = LoginManager()
    manager.session_protection = None  # telephones change their address; the token alone decides
    manager.user_loader(load)
    manager.init_app(app, add_context_processor=False)
    app.after_request(_touch)


def load(token: str) -> SignedIn | None:
    """Who holds this token, with one statement; None where the session was ended or has expired."""
    if not isinstance(token, str) or len(token) > 100:
        return None
    now = clock.now()
    row = db.session.execute(
        sa.select(
            Session.id,
            Session.shared,
            Session.made_at,
            Session.seen_at,
            Person.id,
            Person.code,
            Person.name,
            Person.lang,
            Person.form_of_address,
            Person.hebrew_dates,
            Person.neighbourhood,
        )
        .join(Person, Person.id == Session.person_id)
        .where(Session.token_hash == rules.digest(token), Session.expires_at > now, Person.erased_at.is_(None))
    ).one_or_none()
    if row is None or row.seen_at < now - _lives(row.shared)[0]:
        return None
    return SignedIn(
        token=token,
        session_id=row[0],
        shared=row.shared,
        made_at=row.made_at,
        seen_at=row.seen_at,
        person_id=row[4],
        code=row.code,
        name=row.name,
        lang=row.lang,
        form_of_address=row.form_of_address,
        hebrew_dates=row.hebrew_dates,
        neighbourhood=row.neighbourhood,
    )


def signed_in() -> SignedIn | None:
    """Who is signed in with this request; asks the database only where there is a session cookie."""
    if not flask.has_request_context() or "_user_id" not in flask.session:
        return None
    return current_user if current_user.is_authenticated else None


def address() -> str:
    """How the reader of this request asked to be spoken to: 'f', 'm' or 'neutral'."""
    who = signed_in()
    return who.form_of_address if who else "neutral"


def current() -> Actor:
    """The Actor of this request; ANYONE where nobody is signed in, or outside a request."""
    who = signed_in()
    return Actor(person_id=who.person_id) if who else ANYONE


def recent() -> bool:
    """Whether the person signed in a short while ago: asked for before what an open screen must not allow."""
    who = signed_in()
    return who is not None and who.made_at > clock.now() - timedelta(minutes=rules.RECENT_MINUTES)


def begin(person: Person, way: str, shared: bool = False) -> None:
    """Within a unit of work: a session for `person` on this device. Ends the one that the browser had."""
    token, now = secrets.token_urlsafe(32), clock.now()
    before = signed_in()
    if before:
        db.session.execute(sa.delete(Session).where(Session.id == before.session_id))
    row = Session(
        person_id=person.id,
        token_hash=rules.digest(token),
        way=way,
        device=rules.device(request.headers.get("User-Agent", "")),
        shared=shared,
        made_at=now,
        seen_at=now,
        expires_at=now + _lives(shared)[1],
    )
    db.session.add(row)
    db.session.flush()
    who = SignedIn(
        token=token,
        session_id=row.id,
        person_id=person.id,
        code=person.code,
        name=person.name,
        lang=person.lang,
        form_of_address=person.form_of_address,
        hebrew_dates=person.hebrew_dates,
        neighbourhood=person.neighbourhood,
        shared=shared,
        made_at=now,
        seen_at=now,
    )
    flask.session.clear()  # nothing of the time before signing in goes on
    flask.session.permanent = not shared
    login_user(who)
    g.pop("actor", None)
    i18n.forget()


def end() -> None:
    """Ends the session of this request, on the server and in the browser."""
    who = signed_in()
    if who:
        with unit_of_work():
            db.session.execute(sa.delete(Session).where(Session.id == who.session_id))
    flask.session.clear()
    g.pop("actor", None)
    i18n.forget()
    g.pop("_login_user", None)


def end_one(person_id: int, session_id: int) -> bool:
    """Ends one of a person's own sessions. Returns whether there was one."""
    with unit_of_work():
        gone = db.session.execute(
            sa.delete(Session).where(Session.id == session_id, Session.person_id == person_id)
        )
    return gone.rowcount > 0


def end_all(person_id: int, but: int | None = None) -> None:
    """Within a unit of work: ends a person's sessions, all but one."""
    db.session.execute(sa.delete(Session).where(Session.person_id == person_id, Session.id != (but or 0)))


def of(person_id: int) -> list[Session]:
    """A person's live sessions, the last used first."""
    now = clock.now()
    rows = db.session.scalars(
        sa.select(Session).where(Session.person_id == person_id, Session.expires_at > now)
    )
    live = [row for row in rows if row.seen_at >= now - _lives(row.shared)[0]]
    return sorted(live, key=lambda row: row.seen_at, reverse=True)


def _lives(shared: bool) -> tuple[timedelta, timedelta]:
    return rules.SHARED_DEVICE if shared else rules.OWN_DEVICE


def _touch(response: Any) -> Any:
    """Notes now and then (a thirtieth of the idle time) that a session is in use. The page is made by then, and does
    not suffer where the database is too busy for it."""
    who = g.get("_login_user")
    now = clock.now()
    if isinstance(who, SignedIn) and now - who.seen_at > _lives(who.shared)[0] / 30:
        try:
            with unit_of_work():
                db.session.execute(sa.update(Session).where(Session.id == who.session_id).values(seen_at=now))
        except OperationalError:
            return response
        if flask.session.permanent:
            flask.session.modified = True  # the cookie lives on with the session
    return response
