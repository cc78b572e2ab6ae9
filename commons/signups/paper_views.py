"""Paper of sign-ups: the list of those who take part, for the staff; the certificate, for those who took part."""

from __future__ import annotations

from typing import Any

from flask import request

from commons import clock, i18n, paper, subjects
from commons.calendar import api as calendar
from commons.i18n import _, language, local, ngettext
from commons.institutions import api as institutions
from commons.kernel import NotFound, Ref
from commons.people import api as people
from commons.signups import certificates, lists, queries, rules
from commons.signups.desk_views import ATTEND, contacts_of, subject_of
from commons.signups.views import pages
from commons.web import actor, path, render

SESSIONS_ON_PAPER = 8


@pages.get("/desk/signups/<kind>/<code>/paper", access=ATTEND, endpoint="paper")
def page(kind: str, code: str) -> Any:
    """`registrations`: codes; the list of these alone."""
    row, _pool = subject_of(Ref(kind, code), ATTEND)
    chosen = set(request.args.getlist("registrations"))
    shown = lists.roster(row.id, actor(), rules.ACTIVE if chosen else rules.TAKING)
    shown = [one for one in shown if one.registration.code in chosen] if chosen else shown
    return render(
        "signups/paper.html",
        card=subjects.card(row.ref, actor()),
        ref=row.ref,
        shown=shown,
        contacts=contacts_of(one for found in shown for one in found.people),
        sessions=calendar.upcoming([row.id], clock.now(), per=SESSIONS_ON_PAPER).get(row.id, []),
    )


@pages.get("/desk/signups/<kind>/<code>/roster.pdf", access=ATTEND, endpoint="roster_pdf")
def roster_pdf(kind: str, code: str) -> Any:
    """`session`: a session's code; the list of that session alone."""
    row, pool = subject_of(Ref(kind, code), ATTEND)
    session = calendar.occurrence(request.args["session"]) if "session" in request.args else None
    if session is not None and session.ref_id == row.id:
        persons = people.persons(lists.expected_at(pool, session), actor())
        listed, sessions = sorted(persons.values(), key=lambda one: (one.name, one.id)), [session]
    else:
        listed = [one for found in lists.roster(row.id, actor(), rules.TAKING) for one in found.people]
        sessions = calendar.upcoming([row.id], clock.now(), per=SESSIONS_ON_PAPER).get(row.id, [])
    house = institutions.institutions([pool.institution_id]).get(pool.institution_id)
    data = _roster(subjects.card(row.ref, actor()), house, listed, sessions)
    return paper.answer("roster", data, language(), f"roster-{code}")


@pages.get("/signups/r/<code>/certificate", access="signed_in", endpoint="certificate")
def certificate(code: str) -> Any:
    house, said = _certificate(code)
    return render("signups/certificate.html", code=code, certificate=said, house=house)


@pages.get("/signups/r/<code>/certificate.pdf", access="signed_in", endpoint="certificate_pdf")
def certificate_pdf(code: str) -> Any:
    house, said = _certificate(code)
    return paper.answer("certificate", {**said, **paper.face(house)}, language(), f"certificate-{code}")


def _roster(card: Any, house: Any, listed: list[Any], sessions: list[Any]) -> dict[str, Any]:
    contacts = contacts_of(listed)
    return {
        "title": _("Who is registered: %(what)s", what=i18n.plain(card.title)),
        "heading": i18n.text(card.title),
        "kicker": _("Who is registered"),
        "institution": i18n.text(house.name) if house else None,
        "when": i18n.moment(sessions[0].start_utc) if len(sessions) == 1 else None,
        "printed": i18n.Markup(_("Printed on %(day)s.")) % {"day": i18n.moment(clock.now())},
        "care": _("Please keep the paper safe, and destroy it when it is over."),
        "columns": [_("Name"), _("Telephone")],
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "sessions": [i18n.day(one.start_local, "short") for one in sessions],
        "nobody": _("Nobody here."),
        "people": [(i18n.Markup("<bdi>%s</bdi>") % one.name, _call(contacts.get(one.id, []))) for one in listed],
    }


def _call(contacts: list[tuple[str, str]]) -> Any:
    lines = [
        i18n.Markup("<bdi>%s</bdi> %s") % (name, i18n.phone(number)) if name else i18n.phone(number)
        for name, number in contacts
    ]
    return i18n.Markup("<br>").join(lines)


def _certificate(code: str) -> tuple[Any, dict[str, Any]]:
    """The institution that gives it, and what it says. Of one's own registration, or at the desk. NotFound until a
    session was attended."""
    found = queries.sign_up(code, actor())
    parts = certificates.participations(found)
    if not parts:
        raise NotFound(_("A certificate is given once a session was attended."))
    title = subjects.refs([found.pool.ref_id])[found.pool.ref_id].title
    house = institutions.institutions([found.pool.institution_id]).get(found.pool.institution_id)
    url = paper.address(path(f"/institutions/{house.code}")) if house else None
    said = {
        "title": _("Certificate of participation: %(what)s", what=i18n.plain(title)),
        "heading": _("Certificate of participation"),
        "given": _("Given to"),
        "for": _("for participation in"),
        "activity": i18n.text(title),
        "institution": i18n.text(house.name) if house else None,
        "address": url,
        "people": [
            {"name": i18n.Markup("<bdi>%s</bdi>") % one.person.name, "sessions": _sessions(one), "days": _days(one)}
            for one in parts
        ],
        "issued": i18n.Markup(_("Issued on %(day)s")) % {"day": i18n.day(local(clock.now()).date(), "year")},
        "signature": _("Signature and stamp"),
    }
    return house, said


def _sessions(one: certificates.Participation) -> str:
    return ngettext(
        "%(attended)s of %(num)s session attended", "%(attended)s of %(num)s sessions attended", one.held,
        attended=one.attended,
    )


def _days(one: certificates.Participation) -> Any:
    first = i18n.day(one.first, "year")
    return first if one.first == one.last else i18n.Markup("%s – %s") % (first, i18n.day(one.last, "year"))
