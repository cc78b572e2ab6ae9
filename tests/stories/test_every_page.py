"""Every page that people see, in three languages and two widths: language and direction are said, nothing runs out of
the window, nobody else is asked for anything, and axe finds nothing wrong."""

from functools import cache

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from commons.calendar.models import Closure, Occurrence
from commons.db import db
from commons.institutions.models import Institution
from commons.signups.models import Participant, Registration
from tests.stories.town import PHONE, Town, enter, send

pytestmark = pytest.mark.databases("sqlite")

DIRECTIONS = {"he": "rtl", "ar": "rtl", "en": "ltr"}
WIDTHS = (360, 1280)
#: Who opens them, and the pages: {things} are codes of the city's.
PAGES = {
    None: [
        "/",
        "/activities",
        "/activities?q=zzz",
        "/activities?day=SU&age=8&room=1",
        "/activities/{pottery}",
        "/activities/{pottery}/poster",
        "/activities/{story_hour}",
        "/calendar/activity/{pottery}",
        "/institutions",
        "/institutions/{house}",
        "/institutions/{house}/programme",
        "/search?q=חוג",
        "/sign-in",
        "/sign-in/password",
        "/accessibility",
        "/privacy",
        "/nowhere",
    ],
    "maya": [
        "/me",
        "/me/settings",
        "/me/sessions",
        "/me/consents",
        "/me/privacy",
        "/me/privacy/copy",
        "/me/notices",
        "/me/household",
        "/me/household/add",
        "/me/household/{child}",
        "/me/household/invite",
        "/my/calendar",
        "/my/signups?over=1",
        "/signups/activity/{drawing}",
        "/signups/r/{registration}",
        "/signups/r/{registration}/cancel",
    ],
    "noa": [
        "/desk",
        "/desk/activities",
        "/desk/activities/new",
        "/desk/activities/{pottery}/edit",
        "/desk/activities/{pottery}/cancel",
        "/desk/activities/copy",
        "/desk/activities/import",
        "/desk/signups",
        "/desk/signups/activity/{pottery}",
        "/desk/signups/activity/{pottery}?tab=waiting",
        "/desk/signups/activity/{pottery}/paper",
        "/desk/signups/activity/{pottery}/write",
        "/desk/signups/activity/{pottery}/register?q=א",
        "/desk/attendance/{session}",
        "/desk/people?q=א",
        "/desk/people/enter",
        "/desk/people/{child}",
        "/desk/calls",
        "/desk/calendar",
        "/desk/calendar/{session}",
        "/desk/calendar/{session}/move",
        "/desk/institutions/{house}/closures",
        "/desk/institutions/{house}/closures/{closure}",
        "/desk/institutions/{house}/places",
        "/desk/places/{place}",
    ],
    "hagar": [
        "/admin",
        "/admin/mail",
        "/admin/institutions/add",
        "/admin/roles/give",
        "/desk/institutions",
        "/desk/institutions/{house}",
    ],
}

#: Forms that are sent empty as well, for the page that says what is missing.
REFUSING = {"/sign-in", "/me/household/add", "/desk/people/enter", "/desk/activities/new"}


@pytest.mark.parametrize("lang", DIRECTIONS)
def test_every_page_is_sound(town: Town, browser: Browser, lang: str) -> None:
    faults = []
    codes = _codes(town)
    for who, paths in PAGES.items():
        with town.reader(browser, lang, **PHONE) as page:
            if who is not None:
                enter(page, town, lang, who)
            for path in paths:
                where = f"/{lang}{path.format(**codes)}"
                answer = page.goto(town.url + where, wait_until="load")
                assert answer is not None
                if answer.status != (404 if path == "/nowhere" else 200):
                    faults.append(f"{where}: {answer.status}")
                faults += [f"{where}: {fault}" for fault in _wrong(page, lang, who)]
                if path in REFUSING:
                    send(page, path)
                    assert page.locator(".error-summary").count() == 1
                    faults += [f"{where}, refused: {fault}" for fault in _wrong(page, lang, who)]
    assert not faults, "\n".join(faults)


def _wrong(page: Page, lang: str, who: str | None) -> list[str]:
    """What is wrong with the page at hand. axe looks at it in the width that its language is mostly read in here:
    Hebrew and Arabic on a phone, English at a desk; at the pages of staff in two of the three."""
    found = []
    root = page.locator("html")
    if (root.get_attribute("lang"), root.get_attribute("dir")) != (lang, DIRECTIONS[lang]):
        found.append("the language or its direction is not said")
    for width in WIDTHS if lang == "en" else reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} pixels wide in a window of {width}")
    looked = _axe().run(page).response["violations"] if lang != "ar" or who in (None, "maya") else []
    for violation in looked:
        where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
        found.append(f"axe {violation['id']}: {violation['help']} ({where})")
    return found


@cache
def _axe() -> Axe:
    return Axe()


def _codes(town: Town) -> dict[str, str]:
    """Codes of things that the pages are about."""
    city = town.city
    with town.app.app_context():
        held = sa.select(Occurrence.code).where(Occurrence.status == "planned").order_by(Occurrence.start_utc.desc())
        tamar = sa.select(Registration.code).join(Participant, Participant.registration_id == Registration.id)
        closure = sa.select(Closure.code).join(Institution, Institution.id == Closure.institution_id)
        return {
            "pottery": city.activities["A1"],
            "drawing": city.activities["drawing"],
            "story_hour": city.activities["A6"],
            "house": city.institutions["I1"],
            "place": city.places["hall1"],
            "child": city.persons["tamar"],
            "session": db.session.scalars(_of(held, Occurrence.ref_id, city.activities["A1"])).first(),
            "registration": db.session.scalars(_of(tamar, Participant.person_id, city.persons["tamar"])).first(),
            "closure": db.session.scalars(closure.where(Institution.code == city.institutions["I1"])).first(),
        }


def _of(query: sa.Select, column: sa.ColumnElement, code: str) -> sa.Select:
    from commons.subjects import RefRow

    return query.where(column == sa.select(RefRow.id).where(RefRow.code == code).scalar_subquery())
