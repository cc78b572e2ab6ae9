"""Persons, sign-in, sessions, households, consents, and what is kept of a person."""

from commons import policy
from commons.hookspecs import hook
from commons.i18n import _, _l, language
from commons.kernel import Card, Job, MenuItem, SubjectType
from commons.people import (
    codes,
    declarations,
    demo,
    desk_views,
    household_views,
    households,
    privacy,
    queries,
    sessions,
    signing_in,
    upkeep,
    views,
)
from commons.people.models import Person


def init_app(app):
    """Sessions and their cookie."""
    sessions.configure(app)


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="person",
            label=_l("Person"),
            model=Person,
            visible_to=queries.visible_to,
            card=lambda row: Card(ref=row.ref, title={language(): row.name}, url=f"/people/{row.code}"),
        )
    ]


@hook
def commons_commands():
    return declarations.COMMANDS


@hook
def commons_permissions():
    return declarations.PERMISSIONS


@hook
def commons_facts():
    return declarations.FACTS


@hook
def commons_jobs():
    return [
        Job(name="people.send_code", handler=codes.send_code),
        Job(name="people.send_invitation", handler=households.send_invitation),
        Job(name="people.tidy", handler=upkeep.tidy, cron="41 0 * * *"),
    ]


@hook
def commons_blueprints():
    return [signing_in.pages, views.pages, household_views.pages, desk_views.pages]


@hook
def commons_signed_in():
    who = sessions.current()
    return who if who.signed_in else None


@hook
def commons_reader(actor):
    who = sessions.signed_in()
    if who is None or who.person_id != actor.person_id:
        return None
    return {
        "name": who.name,
        "url": "/me",
        "lang": who.lang,
        "form_of_address": who.form_of_address,
        "hebrew_dates": who.hebrew_dates,
        "neighbourhood": who.neighbourhood,
    }


@hook
def commons_acquaintances(actor):
    return queries.acquaintances(actor)


@hook
def commons_menu(actor):
    if not actor.signed_in:
        return None
    items = [
        MenuItem(label=_("My household"), url="/me/household", icon="people", group="me", order=20),
        MenuItem(label=_("My settings"), url="/me/settings", icon="settings", group="me", order=80),
        MenuItem(label=_("My privacy"), url="/me/privacy", icon="key", group="me", order=90),
    ]
    if policy.may(actor, "people.read"):
        items.append(MenuItem(label=_("People"), url="/desk/people", icon="people", group="desk", order=30))
    return items


@hook
def commons_export_person(person_id):
    return privacy.export(person_id)


@hook
def commons_demo(city):
    demo.build(city)


@hook
def commons_demo_doors():
    return demo.doors()
