"""Every page of the site, from the URL map itself: who looks at it, at which address, and how one gets there."""

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page

from commons import clock, subjects
from commons.calendar.models import Closure, Occurrence
from commons.db import db
from commons.institutions.models import Institution
from commons.notices.sending import stop_token
from commons.people.households import token_of
from commons.people.models import Invitation
from commons.signups.models import Participant, Pool, Registration
from tests.attack.knocking import addresses
from tests.stories.town import Town, fill, send

#: What is asked for and is no page to look at: files and feeds by their ending, and what machines ask.
NO_PAGE = re.compile(r"\.(?:csv|css|ics|js|json|pdf|txt|webmanifest|webp|zip)$|^/(?:static/|fonts/|healthz|readyz)")
#: Addresses that only lead on to another of these.
LEADS_ON = {"/people/<code>"}
#: Pages that are there once a mail address was given, and where it is given.
BY_CODE = {"/sign-in/code": "/sign-in", "/join": "/sign-in", "/me/settings/address": "/me/settings"}
#: Who looks, by the beginning of the rule; the longest wins.
WHO = {
    "/": None,
    "/admin": "hagar",
    "/desk": "noa",
    "/desk/institutions": "hagar",
    "/me": "maya",
    "/my": "maya",
    "/signups": "maya",
}
#: What the URL map does not tell: pages that say something else when they are asked something else.
ASKED = [
    (None, "/activities?q=zzz"),
    (None, "/activities?day=SU&age=8&room=1"),
    (None, "/activities/{pottery}"),
    (None, "/activities/{story_hour}"),
    (None, "/search?q=חוג"),
    (None, "/nowhere"),
    ("maya", "/"),
    ("maya", "/my/signups?over=1"),
    ("maya", "/signups/activity/{pottery}"),
    ("noa", "/desk/signups/activity/{pottery}?tab=waiting"),
    ("noa", "/desk/signups/activity/{pottery}/register?q=א"),
    ("noa", "/desk/people?q=א"),
    ("noa", "/desk/people/{child}"),
]
#: Forms that are sent empty as well, for the page that says what is missing.
REFUSING = {"/sign-in", "/me/household/add", "/desk/people/enter", "/desk/activities/new"}


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A page to look at. rule: as the URL map lists it; path: without its language."""

    who: str | None
    rule: str
    path: str


def sights(town: Town) -> list[Sight]:
    """Every page that the URL map lists, and those that are asked something; by who looks at them."""
    at = _things(town)
    found = [
        Sight(who=_who(rule), rule=rule, path=path.removeprefix("/en"))
        for method, rule, _endpoint, path in addresses(town.app, at)
        if method == "GET" and not NO_PAGE.search(rule) and rule not in LEADS_ON
    ]
    found += [Sight(who=who, rule=path, path=path.format(**at)) for who, path in ASKED]
    return sorted(found, key=lambda one: (one.who or "", one.rule))


def _who(rule: str) -> str | None:
    return WHO[max((start for start in WHO if rule.startswith(start)), key=len)]


def reach(page: Page, town: Town, lang: str, sight: Sight) -> int:
    """Opens the page as a person does; the status of the answer."""
    if sight.rule in BY_CODE:
        asking = BY_CODE[sight.rule]
        address = f"{lang}-{sight.rule.replace('/', '-')}@example.org"
        page.goto(f"{town.url}/{lang}{asking}")
        fill(page, {"email": address})
        send(page, sight.rule if asking != "/sign-in" else asking)
        if sight.rule == "/join":
            fill(page, {"code": town.code(address)})
            send(page, "/sign-in/code")
        return 200 if page.url.endswith(sight.rule) else 404
    answer = page.goto(f"{town.url}/{lang}{sight.path}", wait_until="load")
    assert answer is not None
    landed = page.url.removeprefix(town.url).partition("?")[0]
    return answer.status if landed == f"/{lang}{sight.path}".partition("?")[0] else 303


def _things(town: Town) -> dict[str, Any]:
    """Codes of the city's things, by the names that addresses use. Makes what the demo has none of."""
    city, app = town.city, town.app
    with app.test_request_context("/en/"):
        course = f"activity:{city.activities['drawing']}"
        past, later = sessions(course)
        marks = {f"person:{city.persons['tamar']}": "present"}
        city.run("signups.mark", "noa", None, {"occurrence": past, "marks": marks})
        city.run("calendar.cancel_occurrence", "noa", None, {"occurrence": later[-1], "reason": {"he": "חופש"}})
        invited = city.run("people.invite_guardian", "maya", None, {"email": "partner@example.org"}).value["invitation"]
        tamars = sa.select(Registration.code).join(Participant, Participant.registration_id == Registration.id)
        tamars = tamars.join(Pool, Pool.id == Registration.pool_id).where(
            Participant.person_id == city.person_id("tamar")
        )
        errand = city.run("activities.export", "noa", f"institution:{city.institutions['I1']}").value["errand"]
        closure = sa.select(Closure.code).join(Institution, Institution.id == Closure.institution_id)
        house = city.institutions["I1"]
        return {
            "course": city.activities["drawing"],
            "pottery": city.activities["A1"],
            "story_hour": city.activities["A6"],
            "one": house,
            "one_place": city.places["hall1"],
            "closure": db.session.scalars(closure.where(Institution.code == house)).first(),
            "errand": errand,
            "session": later[0],
            "cancelled": later[-1],
            "resident": city.persons["maya"],
            "child": city.persons["tamar"],
            "offered": db.session.scalar(tamars.where(Pool.ref_id == subjects.id_of(course))),
            "invited": token_of(db.session.get(Invitation, invited)),
            "stop": stop_token(city.person_id("maya")),
            "way_in": town.door("maya").rpartition("/")[2],
        }


def sessions(course: str) -> tuple[str, list[str]]:
    """The last session before now, and those after it."""
    dates = sa.select(Occurrence).where(Occurrence.ref_id == subjects.id_of(course)).order_by(Occurrence.start_utc)
    held = list(db.session.scalars(dates))
    past = [one.code for one in held if one.start_utc < clock.now()]
    return past[-1], [one.code for one in held if one.start_utc >= clock.now()]
