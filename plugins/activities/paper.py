"""What stands on paper of activities: the poster of one, and an institution's programme of a month. A page and its PDF
are made of the same data."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask import current_app

import commons.calendar.api as calendar
from commons.api import ANYONE, _, clock, db, i18n, language, local, ngettext, paper, path, plain, subjects, zone
from commons.plugins.activities.models import Activity
from commons.plugins.activities.queries import Shown

SIZES = ("a4", "a3", "card")
MOST_WORDS = 420  # letters of what it is about that a poster can carry
MOST_DATES = 600  # of a month: twenty pages
ACCESS = ("yes", "partly", "no")


def words() -> Any:
    """The macros of templates/activities/macros.html, in the reader's language."""
    return current_app.jinja_env.get_template("activities/macros.html").make_module({"lang": language()})


def poster(shown: Shown) -> dict[str, Any]:
    """The poster of an activity: texts as pages show them. facts: (label, what) as long as there is something to
    say."""
    a, place, said = shown.activity, shown.place, words()
    about, lang = i18n.pick(a.about)
    url = paper.address(path(f"/activities/{a.code}"))
    facts = [
        (_("When"), said.when(a.plan) if a.plan.get("days") else None),
        (_("From – to"), _span(a.plan) if a.plan.get("first") else None),
        (_("Where"), _where(place) if place else None),
        (_("For whom"), said.whom(a) or _("Everybody")),
        (_("How much"), said.price(a)),
        (_("Who leads it"), i18n.Markup("<bdi>%s</bdi>") % a.leader if a.leader else None),
        (_("Wheelchair"), _access(place) if place and place.wheelchair in ACCESS else None),
    ]
    return {
        "title": plain(a.title),
        "heading": i18n.text(a.title),
        "kicker": said.KIND[a.kind],
        "state": {"cancelled": _("This activity is cancelled."), "draft": _("Draft")}.get(a.state),
        "about": i18n.text({lang: _cut(about)}) if about else None,
        "institution": i18n.text(shown.institution.name),
        "facts": [(label, what) for label, what in facts if what],
        "call": _("Scan to read more") if a.plan.get("mode") == "none" else _("Scan to read more and to sign up"),
        "phone": _phone(shown.institution),
        "url": url,
        "qr": paper.qr(url),
    }


def programme(institution: Any, year: int, month: int) -> dict[str, Any]:
    """What an institution offers in a month, as anybody may see it.

    days: (day, [(hours, what, where, its address)]) in order; closed: (days, why) of the closures in the month; more:
    how many dates found no room; labels: the words of the sheet.
    """
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    since, until = (datetime.combine(one, time(), tzinfo=zone()) for one in (first, last + timedelta(days=1)))
    query = subjects.select("activity", ANYONE).where(
        Activity.institution_id == institution.id, Activity.state == "published"
    )
    activities = {one.id: one for one in db.session.scalars(query)}
    dates = [one for one in calendar.between(activities, since, until) if one.held]
    places = calendar.places({one.place_id for one in dates})
    days: dict[date, list[tuple[Any, ...]]] = {}
    for one in dates[:MOST_DATES]:
        activity, place = activities[one.ref_id], places.get(one.place_id)
        days.setdefault(one.start_local.date(), []).append((
            i18n.hours(one.start_local, one.end_local),
            i18n.text(activity.title),
            i18n.text(place.name) if place else None,
            path(f"/activities/{activity.code}"),
        ))
    more = max(0, len(dates) - MOST_DATES)
    url = paper.address(path(f"/institutions/{institution.code}"))
    closed = [one for one in calendar.closures(institution.id, first) if one.policy == "closed" and one.first <= last]
    return {
        "title": _("%(institution)s: %(month)s", institution=plain(institution.name), month=_month(first)),
        "heading": i18n.text(institution.name),
        "kicker": _("The programme of the month"),
        "month": _month(first),
        "days": [(i18n.day(day), rows) for day, rows in days.items()],
        "closed": [(_days(one.first, one.last), i18n.text(one.title)) for one in closed],
        "more": more,
        "labels": {
            "columns": [_("When"), _("What"), _("Where")],
            "closed": _("Closed"),
            "nothing": _("Nothing is planned in this month."),
            "more": _more(more),
            "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        },
        "phone": _phone(institution),
        "call": _("Scan to read more and to sign up"),
        "url": url,
        "qr": paper.qr(url),
    }


def month_asked(text: str) -> tuple[int, int]:
    """(year, month) of "2026-12"; the present month for anything else."""
    today = local(clock.now()).date()
    found = re.fullmatch("(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return (int(found[1]), int(found[2])) if found else (today.year, today.month)


def _month(first: date) -> str:
    return format_skeleton("yMMMM", first, locale={"he": "he_IL", "ar": "ar_IL"}.get(language(), language()))


def _span(plan: dict[str, Any]) -> Any:
    if not plan.get("last"):
        return i18n.day(plan["first"])
    return _days(date.fromisoformat(plan["first"]), date.fromisoformat(plan["last"]))


def _days(first: date, last: date) -> Any:
    if first == last:
        return i18n.day(first)
    return i18n.Markup("%s – %s") % (i18n.day(first), i18n.day(last))


def _where(place: Any) -> Any:
    if not place.address:
        return i18n.text(place.name)
    return i18n.Markup("%s, %s") % (i18n.text(place.name), i18n.text(place.address))


def _access(place: Any) -> Any:
    said = {"yes": _("Accessible"), "partly": _("Partly accessible"), "no": _("Not accessible")}[place.wheelchair]
    return i18n.Markup("%s · %s") % (said, i18n.text(place.access)) if place.access else said


def _phone(institution: Any) -> Any:
    if not institution.phone:
        return None
    return i18n.Markup(_("Telephone: %(number)s")) % {"number": i18n.phone(institution.phone)}


def _more(number: int) -> str | None:
    if not number:
        return None
    return ngettext(
        "%(num)s more date is on the page of the activities.",
        "%(num)s more dates are on the pages of the activities.",
        number,
    )


def _cut(text: str) -> str:
    if len(text) <= MOST_WORDS:
        return text
    return text[:MOST_WORDS].rpartition(" ")[0] + " …"
