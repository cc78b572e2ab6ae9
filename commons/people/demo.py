"""The demo city's people (first names and example.org mail only), and the one-click way in, for development alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from commons.db import db
from commons.i18n import _l
from commons.kernel import NotFound
from commons.people.models import Person

#: short name -> (name, language, form of address, telephone or None)
ADULTS = {
    "hagar": ("הגר", "he", "f", None),
    "samer": ("سامر", "ar", "m", "04-0000003"),
    "noa": ("נועה", "he", "f", "04-0000001"),
    "dana": ("דנה", "he", "f", None),
    "yosef": ("יוסף", "he", "m", None),
    "amir": ("אמיר", "he", "m", None),
    "ludmila": ("Людмила", "he", "f", None),
    "maya": ("מאיה", "he", "f", "04-0000011"),
    "uri": ("אורי", "he", "m", "04-0000012"),
    "layla": ("ليلى", "ar", "f", "04-0000013"),
    "emma": ("Emma", "en", "neutral", None),
}

#: short name -> (name, form of address, guardian, years old)
CHILDREN = {
    "tamar": ("תמר", "f", "maya", 9),
    "omer": ("עומר", "m", "maya", 6),
    "adam": ("آدم", "m", "layla", 10),
    "itay": ("איתי", "m", "uri", 16),
}

#: Whom `commons demo` offers to sign in as. Their roles are given by the institutions' share of the demo.
DOORS = [
    (_l("Site administrator"), "hagar"),
    (_l("Director of a centre"), "samer"),
    (_l("Coordinator"), "noa"),
    (_l("Desk"), "dana"),
    (_l("Resident, parent of two"), "maya"),
    (_l("Resident, in Arabic"), "layla"),
    (_l("Resident, in English"), "emma"),
]


def build(city: Any) -> None:
    """Adults with accounts, their children, and one resident who registers by telephone."""
    for short, (name, lang, address, phone) in ADULTS.items():
        _enter(city, short, name, lang=lang, form_of_address=address, phone=phone, email=mail(short))
    for short, (name, address, guardian, years) in CHILDREN.items():
        born = date(city.today.year - years, 3, 14)
        data = {"name": name, "birth_date": born.isoformat(), "form_of_address": address, "guardian": True}
        city.persons[short] = city.run("people.add_child", guardian, None, data).value["code"]
    _enter(city, "rivka", "רבקה", lang="he", form_of_address="f", phone="04-0000021")


def _enter(city: Any, short: str, name: str, **data: Any) -> None:
    data |= {"name": name, "told": True, "anyway": True}
    city.persons[short] = city.run("people.enter", None, None, data).value["code"]


def mail(short: str) -> str:
    """The address of a demo person."""
    return f"{short}@example.org"


def doors() -> list[tuple[str, str, str]]:
    """(role, name, path) of each way in."""
    wanted = [mail(short) for _role, short in DOORS]
    found = {row.email: row for row in db.session.scalars(sa.select(Person).where(Person.email.in_(wanted)))}
    return [
        (str(role), found[mail(short)].name, path_of(found[mail(short)]))
        for role, short in DOORS
        if mail(short) in found
    ]


def path_of(person: Person) -> str:
    """The path of a person's one-click way in."""
    return f"/sign-in/demo/{_signer().dumps(person.code)}"


def person_of(token: str) -> Person:
    """The person of a way in. Raises NotFound outside development, and for what is not ours."""
    found = None
    if current_app.config["COMMONS"]["development"]:
        try:
            code = _signer().loads(token)
        except BadSignature:
            code = None
        found = db.session.scalar(sa.select(Person).where(Person.code == code, Person.erased_at.is_(None)))
    if found is None:
        raise NotFound("not a way in")
    return found


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["COMMONS"]["secret_key"], salt="people.demo")
