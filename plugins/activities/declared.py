"""What the plugin tells the engine: its kind of subject, its commands and facts, and its share of others' pages."""

from __future__ import annotations

from babel.dates import get_day_names

import commons.institutions.api as institutions
import commons.people.api as people
from commons.api import (
    Actor,
    Card,
    Command,
    Fact,
    MenuItem,
    Panel,
    Ref,
    Requirement,
    SearchText,
    SubjectType,
    _,
    _l,
    clock,
    db,
    local,
    may,
    sa,
)
from commons.plugins.activities import commands, copying, exporting, import_steps, importing, queries, rules
from commons.plugins.activities.export import command_line
from commons.plugins.activities.models import Activity
from commons.plugins.activities.sayings import MISSING

__all__ = [
    "COMMANDS", "ERRANDS", "FACTS", "PERMISSIONS", "SUBJECT", "command_line", "home", "menu", "panels", "requirements",
]  # fmt: skip

LANGUAGES = ("he", "ar", "en")
MONDAY_FIRST = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NEAR = 6  # activities on the home page and on an institution's


def search_text(activity: Activity) -> SearchText | None:
    """What is found of it: only what is published."""
    if activity.state != "published":
        return None
    shown = queries.dressed([activity], with_room=False)[0]
    names = [*shown.institution.name.values(), *(shown.place.name.values() if shown.place else ())]
    week = [get_day_names(locale=lang) for lang in LANGUAGES]
    days = [words[MONDAY_FIRST.index(day)] for day in activity.plan.get("days") or () for words in week]
    return SearchText(title=activity.title, keywords=[activity.leader, *names, *days], body=activity.about)


SUBJECT = SubjectType(
    kind="activity",
    label=_l("Activity"),
    model=Activity,
    visible_to=queries.visible_to,
    card=lambda one: Card(ref=one.ref, title=one.title, url=f"/activities/{one.code}", state=one.state),
    search=search_text,
    pictures=True,
)
PERMISSIONS = commands.PERMISSIONS
COMMANDS = [
    *commands.COMMANDS,
    Command(
        name="activities.import",
        schema=importing.ImportSchema,
        permission=commands.EDIT,
        subject="institution",
        prepare=importing.prepare,
        body=importing.take,
        label=_l("Import activities"),
    ),
    Command(
        name="activities.export",
        schema=exporting.ExportSchema,
        permission=commands.EDIT,
        subject="institution",
        body=exporting.begin,
        label=_l("Have a file made of the programme"),
    ),
    Command(
        name="activities.copy",
        schema=copying.CopySchema,
        permission=commands.EDIT,
        subject="institution",
        body=copying.copy,
        label=_l("Copy activities to a new season"),
    ),
]
ERRANDS = [import_steps.ERRAND, exporting.ERRAND]
FACTS = [
    Fact(name="activities.created", meaning="A draft was made."),
    Fact(name="activities.changed", meaning="An activity was changed."),
    Fact(name="activities.published", meaning="An activity became public."),
    Fact(name="activities.withdrawn", meaning="A published activity became a draft again."),
    Fact(
        name="activities.cancelled",
        meaning="A whole activity was cancelled.",
        fields={"reason": "texts per language, for those who were registered"},
        template="activities/cancelled",
    ),
    Fact(name="activities.removed", meaning="A draft was removed."),
    Fact(
        name="activities.copied",
        meaning="Drafts were made from the programme of another season.",
        fields={"created": "number of drafts", "skipped": "number of activities that were copied before"},
    ),
    Fact(
        name="activities.imported",
        meaning="Drafts were made from a spreadsheet.",
        fields={"created": "number of drafts", "skipped": "number of lines that were here already"},
    ),
]


def menu(actor: Actor) -> list[MenuItem]:
    """The list for everybody; the desk's list for those who publish."""
    items = [MenuItem(label=_("Activities"), url="/activities", icon="calendar", order=10)]
    if actor.signed_in and may(actor, commands.EDIT):
        items.append(MenuItem(label=_("Programme"), url="/desk/activities", icon="list", group="desk", order=20))
    return items


def home(actor: Actor) -> list[Panel]:
    """Where there is room, in the neighbourhood that the page looks around in, or in the whole city."""
    near = institutions.near(actor)
    shown, _more = queries.listed(actor, {"room": True, "neighbourhood": near and near.code}, NEAR)
    if not shown and near is None:
        return []
    return [
        Panel(template="activities/panel_home.html", context={"shown": shown, "near": near}, order=20, section="near")
    ]


def desk(actor: Actor) -> list[Panel] | None:
    """Drafts that wait to be published, institution by institution."""
    if not may(actor, commands.EDIT):
        return None
    drafts = queries.drafts(actor)
    return [Panel(template="activities/panel_desk.html", context={"drafts": drafts}, order=40)] if drafts else None


def panels(actor: Actor, ref: Ref | None) -> list[Panel] | None:
    """On an institution's page: what it offers."""
    if ref is None or ref.kind != "institution":
        return None
    shown, _more = queries.listed(actor, {"institution": ref.code}, NEAR)
    return [Panel(template="activities/panel_institution.html", context={"shown": shown, "code": ref.code}, order=30)]


def requirements(person_id: int, ref: Ref) -> list[Requirement] | None:
    """Age or grade at the reference date. What is not known is asked at the office and refuses nobody here."""
    if ref.kind != "activity":
        return None
    activity = db.session.scalar(sa.select(Activity).where(Activity.code == ref.code))
    born = people.born(person_id)
    if activity is None or born is None:
        return None
    day = rules.reference(activity, local(clock.now()).date())
    code = rules.unfit(activity, people.age_on(born, day), people.grade_on(born, day))
    if code is None:
        return None
    return [Requirement(code=code, text=MISSING[code](activity), remedy=_("Ask at the office."), by="desk")]
