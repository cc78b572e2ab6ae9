"""What people are told: in the page, by mail, and by the desk's telephone where there is no mail."""

from datetime import timedelta

from flask import current_app

from commons import clock, policy, subjects
from commons.hookspecs import hook
from commons.i18n import _, ngettext
from commons.kernel import Health, MenuItem, Panel
from commons.notices import commands, mail, queries, readers, sending, upkeep, views

LATE = timedelta(minutes=30)  # mail that is overdue by this says that no worker sends it


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
    return [readers.READER]


@hook
def commons_jobs():
    return sending.JOBS


@hook
def commons_channels():
    return [mail.CHANNEL]


@hook
def commons_blueprints():
    return [views.pages]


@hook
def commons_menu(actor):
    if not actor.signed_in:
        return None
    count = queries.unread(actor) or None
    items = [MenuItem(label=_("Notices"), url="/me/notices", icon="bell", group="me", order=10, badge=count)]
    if policy.may(actor, "notices.tell"):
        waiting = queries.calls_waiting(actor) or None
        told = _("To be told by telephone")
        items.append(MenuItem(label=told, url="/desk/calls", icon="phone", group="desk", order=40, badge=waiting))
    if policy.may(actor, "notices.administer"):
        items.append(MenuItem(label=_("Mail"), url="/admin/mail", icon="mail", group="admin", order=30))
    return items


@hook
def commons_desk(actor):
    waiting, failed = queries.calls_waiting(actor), queries.undelivered_at(actor)
    context = {"waiting": waiting, "failed": failed}
    return [Panel(template="notices/desk.html", context=context, order=30)] if waiting or failed else None


@hook
def commons_panels(actor, ref):
    if ref is None or ref.kind != "person" or not actor.signed_in or subjects.id_of(ref) != actor.person_id:
        return None
    unread = queries.unread(actor)
    return [Panel(template="notices/waits.html", context={"unread": unread}, section="waits")] if unread else None


@hook
def commons_export_person(person_id):
    return {"notices": upkeep.export(person_id)}


@hook
def commons_erase_person(person_id):
    upkeep.erase(person_id)


def _waiting(number):
    return ngettext(
        "%(num)s message waits too long: does a worker run?",
        "%(num)s messages wait too long: does a worker run?",
        number,
    )


@hook
def commons_health():
    late = queries.overdue(clock.now() - LATE)
    missing = upkeep.without_template()
    settings = current_app.config["COMMONS"]
    sent = bool(settings["mail_url"]) or settings["development"]
    return [
        Health(
            name="mail_server",
            ok=sent,
            text="" if sent else _("Mail goes into a folder only: set COMMONS_MAIL_URL."),
        ),
        Health(
            name="mail",
            ok=not late,
            text=_waiting(late) if late else "",
        ),
        Health(
            name="notices",
            ok=not missing,
            text=_("There are no words for: %(names)s", names=", ".join(missing)) if missing else "",
        ),
    ]
