"""Institutions, neighbourhoods, roles, and whom a desk knows."""

from commons import policy
from commons.hookspecs import hook
from commons.i18n import _, _l
from commons.institutions import command_line, commands, demo, queries, views
from commons.institutions.models import Institution, Neighbourhood
from commons.kernel import Card, Health, MenuItem, Reader, SearchText, SubjectType


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="institution",
            label=_l("Institution"),
            model=Institution,
            visible_to=queries.public,
            pictures=True,
            card=lambda row: Card(ref=row.ref, title=row.name, url=f"/institutions/{row.code}"),
            search=lambda row: SearchText(title=row.name, keywords=list(row.address.values()), body=row.about),
        ),
        SubjectType(
            kind="neighbourhood",
            label=_l("Neighbourhood"),
            model=Neighbourhood,
            visible_to=queries.public,
            card=lambda row: Card(ref=row.ref, title=row.name, url=f"/institutions#{row.code}"),
        ),
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
def commons_readers():
    return [Reader(name="institutions", facts=commands.MADE_KNOWN, handler=commands.meet)]


@hook
def commons_blueprints():
    return [views.pages, views.brand]


@hook
def commons_grants(person_id):
    return queries.grants(person_id)


@hook
def commons_acquaintances(actor):
    return queries.acquaintances(actor)


@hook
def commons_menu(actor):
    items = [MenuItem(label=_("Institutions"), url="/institutions", icon="place", order=40)]
    if actor.signed_in and policy.may(actor, views.CHANGE):
        settings = _("Institution settings")
        items.append(MenuItem(label=settings, url="/desk/institutions", icon="settings", group="desk", order=80))
    if actor.signed_in and policy.may(actor, views.ADMINISTER):
        items.append(MenuItem(label=_("The site"), url="/admin", icon="key", group="admin", order=10))
    return items


@hook
def commons_home(actor):
    return views.at_home(actor)


@hook
def commons_export_person(person_id):
    return {"institutions": queries.held_by(person_id)}


@hook
def commons_erase_person(person_id):
    commands.forget(person_id)


@hook
def commons_health():
    administered = bool(queries.role_holders(None))
    return [
        Health(
            name="site_admin",
            ok=administered,
            text="" if administered else _("Nobody administers the site: `commons administrator MAIL` names somebody."),
        )
    ]


@hook
def commons_cli(cli):
    cli.add_command(command_line.administrator)


@hook
def commons_demo(city):
    demo.build(city)
