"""A notice board: institutions pin notes on their board, or on the page of anything in the city."""

from commons.api import Card, MenuItem, Panel, SearchText, SubjectType, _, _l, hook
from commons_noticeboard import commands, person, queries, reactions
from commons_noticeboard.models import Note
from commons_noticeboard.views import pages


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="note",
            label=_l("Note"),
            model=Note,
            visible_to=queries.visible_to,
            card=lambda note: Card(ref=note.ref, title=note.title, url=f"/noticeboard/{note.code}"),
            search=lambda note: SearchText(title=note.title, body=note.text),
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
def commons_readers():
    return reactions.READERS


@hook
def commons_jobs():
    return reactions.JOBS


@hook
def commons_blueprints():
    return [pages]


@hook
def commons_menu(actor):
    return [MenuItem(label=_("Notice board"), url="/noticeboard", icon="bell")]


@hook
def commons_panels(actor, ref):
    notes = queries.about(actor, ref)
    return [Panel(template="noticeboard/panel.html", context={"notes": notes}, order=40)] if notes else None


@hook
def commons_requirements(person_id, ref):
    return person.requirements(person_id, ref)


@hook
def commons_export_person(person_id):
    return person.copy_of(person_id)


@hook
def commons_erase_person(person_id):
    person.forget(person_id)
