"""What changes institutions, neighbourhoods and roles. Bodies run in the pipeline's transaction."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from commons import clock, command, fields, files, journal, subjects
from commons.db import db
from commons.i18n import _, _l
from commons.institutions import queries, rules, schemas
from commons.institutions.models import Acquaintance, Institution, Neighbourhood, Role
from commons.kernel import ANYONE, Actor, Command, Entry, Fact, Forbidden, Invalid, Permission, Refused
from commons.people.api import Person


def _add_neighbourhood(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    row = Neighbourhood(**subjects.issue("neighbourhood", title=data["name"]), **data)
    db.session.add(row)
    db.session.flush()
    journal.record("institutions.neighbourhood_added", row)
    return {"ref": str(row.ref), "id": row.id}


def _add(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    places = _places(data)
    short = data.pop("short") or queries.short_name(data["name"].get("en", ""))
    _free(short, None)
    row = Institution(**subjects.issue("institution", title=data["name"]), **data, **places, short=short, policy={})
    db.session.add(row)
    db.session.flush()
    journal.record("institutions.added", row, institution_id=row.id)
    return {"ref": str(row.ref), "id": row.id, "short": short}


def _change(actor: Actor, institution: Institution, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("parent") == str(institution.ref):
        raise Invalid({"parent": [_("An institution is no part of itself.")]})
    if "short" in data:
        data["short"] = data["short"] or institution.short
        _free(data["short"], institution)
    changed = sorted(data)
    for name in ("mark", "picture"):
        if picture := data.pop(name, None):
            setattr(institution, name, files.attach(actor, picture, institution))
    own = {key: data.pop(key) for key in rules.POLICY if key in data}
    if "memorial_eve_end" in own:
        own["memorial_eve_end"] = own["memorial_eve_end"].strftime("%H:%M")
    institution.policy = {**institution.policy, **own}
    data |= _places(data)
    for name, value in data.items():
        setattr(institution, name, value)
    subjects.retitle(institution, institution.name)
    journal.record(
        "institutions.changed", institution, data={"fields": changed}, institution_id=institution.id
    )
    return {"ref": str(institution.ref)}


def _remove_picture(actor: Actor, institution: Institution, data: dict[str, Any]) -> dict[str, Any]:
    which, back = data["which"], {}
    code = getattr(institution, which)
    if code is not None:
        setattr(institution, which, None)
        back[which] = files.detach(actor, code, institution)
        if which == "picture":
            back["picture_alt"], institution.picture_alt = dict(institution.picture_alt), {}
        journal.record(
            "institutions.changed", institution, data={"fields": sorted(back)}, institution_id=institution.id
        )
    return {"ref": str(institution.ref), "undo": back if back.get(which) else None}


def _places(data: dict[str, Any]) -> dict[str, int | None]:
    """`parent` and `neighbourhood` of the data, taken out of it, as ids. Only those that are there."""
    found: dict[str, int | None] = {}
    for name in ("parent", "neighbourhood"):
        if name in data:
            ref = data.pop(name)
            row = subjects.seek(ref, ANYONE) if ref else None
            if ref and row is None:
                raise Invalid({name: [_("This does not name anything here.")]})
            found[f"{name}_id"] = row.id if row else None
    return found


def _free(short: str, mine: Institution | None) -> None:
    taken = db.session.scalar(sa.select(Institution.id).where(Institution.short == short))
    if taken is not None and (mine is None or taken != mine.id):
        raise Invalid({"short": [_("Another institution has this short name.")]})


def _give_role(actor: Actor, institution: Institution, data: dict[str, Any]) -> dict[str, Any]:
    if data["role"] == rules.DIRECTOR and not (actor.service or queries.administers(actor)):
        raise Forbidden(_("Direction is given by the site's administration."))
    return _give(actor, institution, data["role"], data)


def _give_city_role(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    _holders(rules.SITE_ADMIN, None)  # locks: two who give at once give once
    return _give(actor, None, rules.SITE_ADMIN, data)


def _give(actor: Actor, institution: Institution | None, role: str, data: dict[str, Any]) -> dict[str, Any]:
    person, today = _person(data["who"]), queries.today()
    place = institution.id if institution else None
    if data["until"] is not None and data["until"] <= today:
        raise Invalid({"until": [_("Please choose a day to come.")]})
    if person.id in {holder.person_id for holder in _holders(role, place)}:
        raise Invalid({"who": [_("This role is held already.")]})
    row = Role(
        person_id=person.id,
        institution_id=place,
        role=role,
        since=today,
        until=data["until"],
        given_by=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    journal.record(
        "institutions.role_given", institution, concerns=[person.id], data={"role": role}, institution_id=place
    )
    return {"role": row.id, "undo": {"role": row.id}}


def _end_role(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    row = db.session.get(Role, data["role"])
    if row is None or not (actor.service or queries.directs(actor, row.institution_id)):
        raise Forbidden(_("You have no right to do this."))
    by_city = bool(actor.service) or queries.administers(actor)
    if row.role == rules.DIRECTOR and not by_city and row.person_id != actor.person_id:
        raise Forbidden(_("Direction is ended by the site's administration."))
    end(row, by_city)
    institution = db.session.get(Institution, row.institution_id) if row.institution_id else None
    journal.record(
        "institutions.role_ended",
        institution,
        concerns=[row.person_id],
        data={"role": row.role},
        institution_id=row.institution_id,
    )
    return {}


def end(row: Role, by_city: bool) -> None:
    """Ends a role today, unless it is the last of its kind that must stay (rules.keeps_one): then Refused."""
    holding = _holders(row.role, row.institution_id)
    if row.id not in {holder.id for holder in holding}:
        return
    others = len({holder.person_id for holder in holding} - {row.person_id})
    if not rules.keeps_one(row.role, others, by_city):
        raise Refused(
            _("This is the last site administration. Please give it to somebody else first.")
            if row.role == rules.SITE_ADMIN
            else _("This is the last direction of this institution. Please ask the site's administration."),
            "last_role",
        )
    row.until = queries.today()


def _holders(role: str, institution_id: int | None) -> list[Role]:
    """The rows of who holds a role today, locked, so that of two who end each other's one is the last."""
    query = (
        sa.select(Role)
        .where(Role.role == role, Role.institution_id == institution_id, queries.held(queries.today()))
        .order_by(Role.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _person(who: str) -> Person:
    """The person of a Ref, a mail address or a phone number."""
    person = None
    if who.startswith("person:"):
        ref_id = subjects.id_of(who) if fields.CODE.fullmatch(who.partition(":")[2]) else None
        person = subjects.own("person", [ref_id]).get(ref_id) if ref_id else None
    else:
        field = fields.Email() if "@" in who else fields.Phone()
        try:
            person = queries.person_by_address(field.deserialize(who))
        except fields.ma.ValidationError as fault:
            raise Invalid({"who": fault.messages}) from None
    if person is None or person.erased_at is not None:
        raise Invalid({"who": [_("Nobody here has this address, or several people share it.")]})
    return person


def _acquaint(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    _know(data["person"], data["institution"])
    return {}


def _know(person_id: int, institution_id: int) -> None:
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
    db.session.execute(
        insert(Acquaintance)
        .values(person_id=person_id, institution_id=institution_id, since=clock.now())
        .on_conflict_do_nothing()
    )


#: Facts of people after which a whole desk knows whom one of its staff spoke to.
MADE_KNOWN = frozenset({"people.entered", "people.recognised"})


def meet(entry: Entry) -> None:
    """The reader "institutions". Repeatable."""
    if entry.institution_id is not None:
        for person_id in entry.concerns:
            _know(person_id, entry.institution_id)


def acquaint(actor: Actor, person_id: int, institution_id: int) -> None:
    """Within a command: from now on the institution's desk knows this person. Repeatable."""
    command.run("institutions.acquaint", actor, None, {"person": person_id, "institution": institution_id})


def forget(person_id: int) -> None:
    """Within the erasure of a person: their roles and acquaintances. Refused for the last site administrator."""
    for row in db.session.scalars(sa.select(Role).where(Role.person_id == person_id, Role.role == rules.SITE_ADMIN)):
        end(row, by_city=True)
    db.session.flush()
    db.session.execute(sa.delete(Role).where(Role.person_id == person_id))
    db.session.execute(sa.update(Role).where(Role.given_by == person_id).values(given_by=None))
    db.session.execute(sa.delete(Acquaintance).where(Acquaintance.person_id == person_id))


def _directs(actor: Actor, institution: Institution | None) -> bool:
    if institution is None:  # a page: whoever directs anything; the pipeline asks again for the one at hand
        return queries.staff_places(actor, {rules.DIRECTOR}) != set()
    return queries.directs(actor, institution.id)


PERMISSIONS = [
    Permission(
        name="institutions.administer",
        label=_l("Administer the site"),
        rule=lambda actor, subject: queries.administers(actor),
    ),
    Permission(name="institutions.change", label=_l("Change the institution's settings"), rule=_directs),
    Permission(name="institutions.give_role", label=_l("Give and end roles"), rule=_directs),
    Permission(
        name="institutions.acquaint", label=_l("Make a person known to a desk"), rule=lambda actor, subject: True
    ),
]

COMMANDS = [
    Command(
        name="institutions.add_neighbourhood",
        schema=schemas.AddNeighbourhood,
        permission="institutions.administer",
        body=_add_neighbourhood,
        label=_l("Add a neighbourhood"),
    ),
    Command(
        name="institutions.add",
        schema=schemas.AddInstitution,
        permission="institutions.administer",
        body=_add,
        label=_l("Add an institution"),
    ),
    Command(
        name="institutions.change",
        schema=schemas.ChangeInstitution,
        permission="institutions.change",
        subject="institution",
        body=_change,
        label=_l("Change the institution's settings"),
    ),
    Command(
        name="institutions.remove_picture",
        schema=schemas.RemovePicture,
        permission="institutions.change",
        subject="institution",
        body=_remove_picture,
        undo="institutions.change",
        label=_l("Remove a mark or a picture"),
    ),
    Command(
        name="institutions.give_role",
        schema=schemas.GiveRole,
        permission="institutions.give_role",
        subject="institution",
        body=_give_role,
        undo="institutions.end_role",
        label=_l("Give a role"),
    ),
    Command(
        name="institutions.give_city_role",
        schema=schemas.GiveCityRole,
        permission="institutions.administer",
        body=_give_city_role,
        undo="institutions.end_role",
        label=_l("Give site administration"),
    ),
    Command(
        name="institutions.end_role",
        schema=schemas.EndRole,
        permission="institutions.give_role",
        body=_end_role,
        label=_l("End a role"),
    ),
    Command(
        name="institutions.acquaint",
        schema=schemas.Acquaint,
        permission="institutions.acquaint",
        body=_acquaint,
        inner=True,
        label=_l("Make a person known to a desk"),
    ),
]

FACTS = [
    Fact(name="institutions.neighbourhood_added", meaning="A neighbourhood was added."),
    Fact(name="institutions.added", meaning="An institution was added."),
    Fact(
        name="institutions.changed",
        meaning="An institution's public words or its policy changed.",
        fields={"fields": "names of the fields that were sent"},
    ),
    Fact(
        name="institutions.role_given",
        meaning="A person was given a role.",
        fields={"role": "site_admin, director, coordinator, desk or instructor"},
        template="institutions/role_given",
    ),
    Fact(
        name="institutions.role_ended",
        meaning="A person's role was ended.",
        fields={"role": "site_admin, director, coordinator, desk or instructor"},
        template="institutions/role_ended",
    ),
]
