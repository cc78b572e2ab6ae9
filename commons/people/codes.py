"""One-time codes by mail, for people we know and people we do not: the same page, the same mail, the same time.

The code is made from the site's key and the row's salt, so neither the table nor the job that mails it holds it. It is
good once, by POST, in the browser that asked for it, for ten minutes and five attempts. What it proves is an address;
`prove` carries that on to the command that joins a person or changes her address.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from commons import clock, jobs
from commons.db import db, unit_of_work
from commons.i18n import _, force_locale, language
from commons.kernel import Invalid, Message
from commons.people import letters, limits, rules
from commons.people.models import Letter
from commons.registry import registry


def ask(address: str, purpose: str = "sign_in", person_id: int | None = None) -> str:
    """Makes a code for `address` and has it mailed. Returns the handle for this browser. Raises TooOften."""
    with unit_of_work():
        limits.count("code_client", limits.client())
        limits.count("code_address", address)
        letter = write(address, purpose, person_id, language())
    letters.wake()
    return letter.handle


def write(address: str, purpose: str, person_id: int | None, lang: str) -> Letter:
    """Within a unit of work: a letter to `address`, and the job that sends it."""
    now = clock.now()
    letter = Letter(
        handle=secrets.token_urlsafe(24),
        purpose=purpose,
        address=address,
        person_id=person_id,
        lang=lang,
        salt=secrets.token_hex(16),
        made_at=now,
        expires_at=now + timedelta(minutes=rules.CODE_MINUTES),
    )
    db.session.add(letter)
    db.session.flush()
    jobs.defer("people.send_code", {"letter": letter.id})
    db.session.expunge(letter)
    return letter


def check(handle: str, typed: str, purpose: str = "sign_in") -> Letter:
    """The letter whose code was typed, used up now. Raises Invalid (field "code"), with one text for every reason,
    or TooOften. Each call is an attempt, and is kept whatever comes of it."""
    now, right = clock.now(), False
    with unit_of_work():
        limits.count("check_client", limits.client())
        live = (
            Letter.handle == handle,
            Letter.purpose == purpose,
            Letter.used_at.is_(None),
            Letter.expires_at > now,
        )
        letter = db.session.scalar(
            sa.update(Letter)
            .where(*live, Letter.attempts < rules.CODE_ATTEMPTS)
            .values(attempts=Letter.attempts + 1)
            .returning(Letter)
        )
        if letter is not None and hmac.compare_digest(code_of(letter).encode(), digits(typed).encode()):
            right = True
            db.session.execute(  # the others of this address are void with it
                sa.update(Letter)
                .where(Letter.address == letter.address, Letter.purpose == purpose, Letter.used_at.is_(None))
                .values(used_at=now)
            )
            db.session.expunge(letter)
    if not right:
        raise Invalid({"code": [_("This code is not right, or it is too old. A new one can be sent.")]})
    return letter


def digits(typed: str) -> str:
    """What was typed, as digits: spaces left out, digits of other scripts as ours."""
    found = "".join(str(unicodedata.digit(sign, "")) for sign in typed)
    return found if re.fullmatch(r"[0-9]+", found) else ""


def code_of(letter: Letter) -> str:
    """The code of a letter."""
    return rules.one_time_code(_key(), letter.id, letter.salt)


def prove(address: str, purpose: str) -> str:
    """A signed word that somebody has shown to read the mail of `address`, for an hour."""
    return _signer(purpose).dumps(address)


def proven(proof: str, purpose: str) -> str:
    """The address of a proof. Raises Invalid where it is not ours, is for something else, or is too old."""
    try:
        return _signer(purpose).loads(proof, max_age=rules.PROOF_MINUTES * 60)
    except BadSignature:
        raise Invalid({"proof": [_("This took too long. Please begin again with your mail address.")]}) from None


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt=f"people.proof.{purpose}")


def _key() -> str:
    return current_app.config["COMMONS"]["secret_key"]


def send_code(letter: int) -> None:
    """Job people.send_code: mails a letter, unless it was used or has expired meanwhile."""
    row = db.session.get(Letter, letter)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return
    code = "" if row.purpose == "moved" else code_of(row)
    key = f"people-letter-{rules.digest(row.salt)[:20]}"  # not of the id: SQLite gives those of removed rows again
    address, purpose, lang = row.address, row.purpose, row.lang
    db.session.rollback()  # no transaction is held while mail is sent
    with force_locale(lang):
        subject, text = letters.written(f"people/{purpose}", code=code, minutes=rules.CODE_MINUTES)
    message = Message(key=key, to=address, subject=subject, text=text, lang=lang)
    registry().channels["mail"].send(message)
