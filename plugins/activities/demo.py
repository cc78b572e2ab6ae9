"""The activities of the demo city, and who takes part in them: made by the commands that everybody's go through."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import commons.calendar.api as calendar
from commons.api import clock, files, subjects
from commons.plugins.activities.demo_people import ADULTS, BY_PHONE, FAMILIES, GUARDIANS, LEAVES, TAKING_PART
from commons.plugins.activities.demo_pictures import PICTURES
from commons.plugins.activities.demo_pictures_more import MORE
from commons.plugins.activities.demo_texts import ACTIVITIES, REASON
from commons.plugins.activities.importing import season_start

#: Has an offer outstanding; loses next week's session.
OFFERING, LOSING = "A3", "A4"
#: Whom a visitor can sign in as, and see the consents of.
VISITED = {"maya", "layla", "emma"}


def build(city: Any) -> None:
    """Publishes the city's activities, then registers its people."""
    for short in ACTIVITIES:
        _publish(city, short)
    _enter_people(city)
    for short, names in TAKING_PART.items():
        signed_up = {name: _sign_up(city, short, name) for name in names.split()}
        if short == OFFERING:
            city.run("signups.cancel", LEAVES, None, {"registration": signed_up[LEAVES]})
    _cancel_next_week(city, LOSING)


def _publish(city: Any, short: str) -> None:
    institution, place, publisher, values, title, about = ACTIVITIES[short]
    season = season_start(city.today)
    data = {**values, "title": title, "about": about, "first": season.isoformat()}
    if place in city.places:
        data["place"] = f"place:{city.places[place]}"
    if "sessions" in data:  # begins after its day of decision, not with the season
        decide = _decision_day(city.today, season)
        data |= {"decide_on": decide.isoformat(), "first": (decide + timedelta(days=7)).isoformat()}
    else:
        data["last"] = date(season.year + 1, 6, 30).isoformat()
    if days := data.pop("decide_in", None):
        data["decide_on"] = (city.today + timedelta(days=days)).isoformat()
    if name := data.pop("picture", None):
        draw, alt = (PICTURES | MORE)[name]
        blob = files.keep(io.BytesIO(draw()))
        data["image"] = city.run("files.add", publisher, None, {"blob": blob, "alt": alt}).value["file"]
        data["image_alt"] = alt
    owner = f"institution:{city.institutions[institution]}"
    ref = city.run("activities.create", publisher, owner, data).value["activity"]
    city.run("activities.publish", publisher, ref)
    city.activities[short] = ref.partition(":")[2]


def _decision_day(today: date, season: date) -> date:
    """10 December of the season; once that is near or past, 17 days from today."""
    wanted = date(season.year, 12, 10)
    return wanted if wanted - today > timedelta(days=7) else today + timedelta(days=17)


def _enter_people(city: Any) -> None:
    season = season_start(city.today)
    for lang, names in ADULTS.items():
        for number, name in enumerate(names.split(), 1):
            _enter(city, name, name, lang=_offered(lang), email=f"{lang}{number}@example.org")
    for name in BY_PHONE.split():
        _enter(city, name, name, lang="he", form_of_address="f", phone="04-0000000")
    for guardian, (name, lang, children) in FAMILIES.items():
        _enter(city, guardian, name, lang=_offered(lang), email=f"{guardian}@example.org", form_of_address="f")
        for child, grade in children.items():
            born = date(season.year - 5 - grade, 5, 1 + len(city.persons) % 28)
            data = {"name": child, "birth_date": born.isoformat(), "guardian": True}
            city.persons[child] = city.run("people.add_child", guardian, None, data).value["code"]


def _offered(lang: str) -> str:
    """The language of messages: one that the site offers."""
    return lang if lang in {"he", "ar", "en"} else "he"


def _enter(city: Any, short: str, name: str, **data: Any) -> None:
    data |= {"name": name, "told": True, "anyway": True}
    city.persons[short] = city.run("people.enter", None, None, data).value["code"]


def _sign_up(city: Any, short: str, name: str) -> str:
    """Herself, her guardian, or the desk for those who telephone. Returns the registration's code."""
    by = None if ACTIVITIES[short][3].get("mode") == "phone" else GUARDIANS.get(name, name)
    data = {
        "ref": f"activity:{city.activities[short]}",
        "persons": [f"person:{city.persons[name]}"],
        "regulations": by in VISITED,
    }
    return city.run("signups.register", by, None, data).value["registration"]


def _cancel_next_week(city: Any, short: str) -> None:
    activity = subjects.id_of(f"activity:{city.activities[short]}")
    coming = calendar.upcoming([activity], clock.now() + timedelta(days=7))
    for occurrence in coming.get(activity, []):
        data = {"occurrence": occurrence.code, "reason": REASON}
        city.run("calendar.cancel_occurrence", ACTIVITIES[short][2], None, data)
