"""A small city made to be attacked: two institutions with their staff, residents, and one of everything that an
address can name. Every text in it tries to break out of the page that shows it."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from PIL import Image

from commons import clock, command, files, subjects, worker
from commons.calendar import api as calendar
from commons.calendar.models import Closure, Feed
from commons.calendar.queries import token
from commons.db import db
from commons.i18n import local
from commons.institutions.models import Role
from commons.kernel import Actor
from commons.notices.models import Delivery
from commons.notices.sending import stop_token
from commons.people.demo import path_of
from commons.people.households import token_of
from commons.people.models import Invitation, Person, Session
from commons.plugins.activities import importing

SERVICE = Actor(service="attack", door="cli")
#: Closes an attribute and elements, brings a picture with a script, and asks Jinja, Python and Typst to reckon.
HOSTILE = '"\'></textarea></title><img src=x onerror=alert(1)>{{7*7}}%(x)s{0}#read("x")]$*_'
#: Asks the spreadsheet in which a list is opened to reckon.
FORMULA = "=1+1"
#: Everybody who may knock, from the least right to the most; those with a role but the last two have it at `one`.
ROLES = ("nobody", "resident", "stranger", "instructor", "desk", "coordinator", "director", "outsider", "admin")


@dataclass
class City:
    """at: what an address may name -> its code or number. people: role -> actor."""

    app: Flask
    at: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def run(self, name: str, actor: Actor = SERVICE, subject: Any = None, /, **data: Any) -> dict[str, Any]:
        return dict(command.run(name, actor, subject, data).value)


def hostile(name: str) -> str:
    """A short name that attacks."""
    return f"{name} {HOSTILE}"


def build(app: Flask) -> City:
    """Makes the city by commands, at the present hour, and lets the readers of the journal catch up."""
    city = City(app)
    with app.test_request_context("/en/"):
        _institutions(city)
        _people(city)
        _programme(city)
        _signups(city)
        _secrets(city)
        while worker.read_all():
            pass
        calls = sa.select(Delivery.id).where(Delivery.channel == "phone", Delivery.state == "todo")
        city.at["call"] = db.session.scalars(calls).first()
        db.session.rollback()
    return city


def _institutions(city: City) -> None:
    area = city.run("institutions.add_neighbourhood", name={"en": hostile("Hill")})["ref"]
    city.at["neighbourhood"] = area
    for short in ("one", "other"):
        made = city.run(
            "institutions.add",
            name={"en": hostile(short)},
            about={"en": HOSTILE},
            address={"en": HOSTILE},
            kind="community_centre",
            side="professional",
            phone="04-6000000",
            neighbourhood=area,
            short=short,
        )
        ref = city.at[f"{short}_ref"] = made["ref"]
        city.at[short] = ref.partition(":")[2]
        city.run("institutions.change", SERVICE, ref, cancel_rule="at_once", closures="every_day")
        place = city.run("calendar.add_place", SERVICE, ref, name={"en": hostile("Hall")}, address={"en": HOSTILE})
        city.at[f"{short}_place"] = place["place"].partition(":")[2]
    city.run(
        "calendar.close_days",
        SERVICE,
        city.at["one_ref"],
        first=_day(20),
        last=_day(21),
        title={"en": hostile("Closed")},
    )
    city.at["closure"] = db.session.scalars(sa.select(Closure.code)).one()


def _people(city: City) -> None:
    for role in ROLES[1:]:
        mail = f"{role}@example.org"
        made = city.run(
            "people.enter", name=hostile(role), email=mail, phone="052-6000000", lang="en", told=True, anyway=True
        )
        city.at[role] = made["code"]
        city.people[role] = Actor(person_id=subjects.id_of(made["person"]))
    city.people["nobody"] = Actor()
    for role in ("instructor", "desk", "coordinator", "director"):
        city.run("institutions.give_role", SERVICE, city.at["one_ref"], who=f"{role}@example.org", role=role)
    city.run("institutions.give_role", SERVICE, city.at["other_ref"], who="outsider@example.org", role="director")
    city.run("institutions.give_city_role", who="admin@example.org")
    desk = city.people["desk"].person_id
    city.at["role"] = db.session.scalars(sa.select(Role.id).where(Role.person_id == desk)).one()
    born = date(date.today().year - 15, 1, 2).isoformat()
    for short, name in (("child", FORMULA), ("sibling", "sibling")):
        made = city.run("people.add_child", city.people["resident"], name=hostile(name), birth_date=born, guardian=True)
        city.at[short] = made["code"]


def _programme(city: City) -> None:
    director = city.people["director"]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    picture.seek(0)
    file = city.run("files.add", director, blob=files.keep(picture), alt={"en": HOSTILE})["file"]
    city.at["file"] = file.partition(":")[2]
    about = {"kind": "course", "start": "16:30", "end": "17:30", "days": ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]}
    about |= {"first": _day(1), "last": _day(60), "office": {"en": HOSTILE}, "leader": HOSTILE, "note": HOSTILE}
    for short, more in {"course": {"image": file, "image_alt": {"en": HOSTILE}}, "full": {}, "draft": {}}.items():
        made = city.run(
            "activities.create",
            director,
            city.at["one_ref"],
            title={"en": hostile(short)},
            about={"en": HOSTILE},
            maximum=1 if short == "full" else 20,
            place=f"place:{city.at['one_place']}",
            **about,
            **more,
        )["activity"]
        city.at[short] = made.partition(":")[2]
        if short != "draft":
            city.run("activities.publish", director, made)
    sheet = {"file": importing.keep("שם,יום\nקדרות,א".encode()), "name": HOSTILE, "lines": ["x"]}
    coordinator, house = city.people["coordinator"], city.at["one_ref"]
    city.at["errand"] = city.run("activities.import", coordinator, house, **sheet, later=True)["errand"]
    sessions = calendar.upcoming([subjects.id_of(f"activity:{city.at['course']}")], clock.now(), per=3)
    (dates,) = sessions.values()
    city.at["session"], city.at["cancelled"], city.at["later"] = (one.code for one in dates)
    city.run(
        "calendar.cancel_occurrence",
        director,
        None,
        occurrence=city.at["cancelled"],
        reason={"en": HOSTILE},
    )


def _signups(city: City) -> None:
    """The child and a caller without mail take part; the resident has an offer; the sibling waits."""
    by = city.people
    course, full = f"activity:{city.at['course']}", f"activity:{city.at['full']}"

    def sign_up(actor: Actor, ref: str, *codes: str) -> str:
        persons = [f"person:{code}" for code in codes]
        told = not actor.service
        return city.run("signups.register", actor, None, ref=ref, persons=persons, regulations=told, note=HOSTILE)[
            "registration"
        ]

    caller = city.run("people.enter", by["desk"], None, name=hostile("caller"), phone="052-6000001", told=True)
    city.at["caller"] = caller["code"]
    sign_up(by["desk"], course, caller["code"])
    city.at["enrolled"] = sign_up(by["resident"], course, city.at["child"])
    first = sign_up(by["stranger"], full, city.at["stranger"])
    city.at["offered"] = sign_up(by["resident"], full, city.at["resident"])
    city.at["waiting"] = sign_up(by["resident"], full, city.at["sibling"])
    city.run("signups.cancel", by["stranger"], None, registration=first, reason=HOSTILE)


def _secrets(city: City) -> None:
    """What only one person should hold: links, addresses, sessions."""
    resident = city.people["resident"]
    invitation = city.run("people.invite_guardian", resident, email="second@example.org")["invitation"]
    city.at["invitation"] = invitation
    city.at["invited"] = token_of(db.session.get(Invitation, invitation))
    city.run("calendar.make_feed", resident)
    feed = sa.select(Feed.code).where(Feed.person_id == resident.person_id)
    city.at["feed"] = token(db.session.scalars(feed).one())
    city.at["stop"] = stop_token(resident.person_id)


def way_in(city: City, role: str) -> str:
    """The path of a role's one-click way in, without its language."""
    with city.app.test_request_context("/en/"):
        return path_of(db.session.get(Person, city.people[role].person_id))


def session_of(city: City, role: str) -> int:
    """The id of a role's session on the server."""
    with city.app.app_context():
        found = sa.select(Session.id).where(Session.person_id == city.people[role].person_id)
        return db.session.scalars(found.order_by(Session.id)).first()


def _day(ahead: int) -> str:
    return (local(clock.now()).date() + timedelta(days=ahead)).isoformat()
