"""Places, schedules and their dates, closed days, feeds."""

import sqlalchemy as sa

from commons.calendar import commands, demo, feeds, hebrew, jobs, panels, views
from commons.calendar.models import Feed, Place
from commons.db import db
from commons.hookspecs import hook
from commons.i18n import BESIDE, _l
from commons.kernel import Card, MenuItem, SubjectType
from commons.policy import may


def init_app(app):
    """Days are shown with the Hebrew date beside them, to those who chose it."""
    app.extensions[BESIDE] = lambda moment: hebrew.hebrew_date(moment, app.config["COMMONS"]["timezone"], year=False)


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="place",
            label=_l("Place"),
            model=Place,
            visible_to=lambda actor: sa.true(),
            card=lambda row: Card(ref=row.ref, title=row.name),
            pictures=True,
        )
    ]


@hook
def commons_commands():
    return commands.COMMANDS


@hook
def commons_permissions():
    return commands.PERMISSIONS


@hook
def commons_facts():
    return commands.FACTS


@hook
def commons_jobs():
    return jobs.JOBS


@hook
def commons_blueprints():
    return [views.pages, feeds.feeds]


@hook
def commons_menu(actor):
    if not actor.signed_in:
        return None
    items = [MenuItem(label=_l("My calendar"), url="/my/calendar", icon="calendar", group="me", order=20)]
    if may(actor, "calendar.closures"):
        label = _l("Closed days and places")
        items.append(MenuItem(label=label, url="/desk/calendar", icon="calendar", group="desk", order=60))
    return items


@hook
def commons_panels(actor, ref):
    return panels.on_page_of(actor, ref)


@hook
def commons_export_person(person_id):
    rows = db.session.scalars(sa.select(Feed).where(Feed.person_id == person_id).order_by(Feed.id))
    shown = [{"made_at": row.made_at, "revoked_at": row.revoked_at} for row in rows]
    return {
        "calendar_feeds": [{key: value and value.isoformat() for key, value in row.items()} for row in shown]
    }


@hook
def commons_erase_person(person_id):
    db.session.execute(sa.delete(Feed).where(Feed.person_id == person_id))


@hook
def commons_demo(city):
    demo.build(city)
