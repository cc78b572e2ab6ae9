"""What the names and codes in a person's copy mean, for the page that shows it. The file for machines keeps the names.

A name that is not here (a plugin's own) is shown as it stands, marked as English.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from commons import i18n
from commons.i18n import _l

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(_DAY.pattern + r"T\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:\d\d)?")

SECTIONS = {
    "person": _l("Personal details"),
    "households": _l("Households"),
    "consents": _l("Consents"),
    "consents given for others": _l("Consents given for others"),
    "sessions": _l("Where there was a sign-in"),
    "letters": _l("Codes sent by mail"),
    "invitations": _l("Invitations"),
    "staff who know this person": _l("Staff who know this person"),
    "persons known as staff": _l("People known from serving at a desk"),
    "who opened this record": _l("Who opened this record"),
    "records opened": _l("Records opened"),
    "journal": _l("What happened"),
    "institutions": _l("Institutions"),
    "roles": _l("Roles"),
    "known_to": _l("Desks that know this person"),
    "notices": _l("Notices"),
    "calendar_feeds": _l("Calendar addresses"),
    "registrations": _l("Registrations"),
    "registrations made for others": _l("Registrations made for others"),
    "attendance": _l("Attendance"),
    "pictures": _l("Pictures"),
    "long work": _l("Long work"),
    "deliveries": _l("How it was sent"),
}

NAMES = SECTIONS | {
    "about": _l("About"),
    "address": _l("Address"),
    "alt": _l("What the picture shows"),
    "at": _l("When"),
    "birth_date": _l("Date of birth"),
    "by this person": _l("By this person"),
    "channel": _l("How"),
    "code": _l("Code"),
    "data": _l("Details"),
    "dates": _l("Dates"),
    "device": _l("Device"),
    "door": _l("Through"),
    "effective_on": _l("Last day"),
    "email": _l("Mail address"),
    "end": _l("End"),
    "ended_at": _l("Ended"),
    "enrolled_at": _l("Place since"),
    "expires_at": _l("Good until"),
    "fact": _l("What happened"),
    "family": _l("Family name"),
    "fields": _l("What was changed"),
    "first": _l("First day"),
    "form_of_address": _l("Form of address"),
    "given": _l("Given name"),
    "given_at": _l("Given"),
    "hebrew_dates": _l("Hebrew dates"),
    "household": _l("Household"),
    "institution": _l("Institution"),
    "kind": _l("Kind"),
    "lang": _l("Language"),
    "made_at": _l("Made"),
    "mark": _l("Attendance"),
    "mode": _l("How one signs up"),
    "name": _l("Name"),
    "neighbourhood": _l("Neighbourhood"),
    "note": _l("Note"),
    "noted_at": _l("Noted"),
    "number": _l("Number in line"),
    "occurrence": _l("Session"),
    "offer_until": _l("Offer until"),
    "party": _l("How many people"),
    "password": _l("Password"),
    "persons": _l("People"),
    "phone": _l("Phone"),
    "purpose": _l("Purpose"),
    "read_at": _l("Read"),
    "reason": _l("Reason"),
    "registration": _l("Registration"),
    "role": _l("Role"),
    "schedule": _l("Schedule"),
    "seen_at": _l("Last used"),
    "self": _l("This person"),
    "sent_at": _l("Sent"),
    "shared": _l("Shared computer"),
    "since": _l("Since"),
    "size": _l("Places"),
    "spellings": _l("Other spellings of the name"),
    "start": _l("Start"),
    "state": _l("State"),
    "subject": _l("Subject"),
    "take_automatically": _l("Takes a place that is freed automatically"),
    "text": _l("Text"),
    "title": _l("Title"),
    "until": _l("Until"),
    "used_at": _l("Used"),
    "version": _l("Version"),
    "waiting_since": _l("Waiting since"),
    "was": _l("Before"),
    "way": _l("How"),
    "what": _l("What"),
    "withdrawn_at": _l("Taken back"),
    "he": _l("Hebrew"),
    "ar": _l("Arabic"),
    "en": _l("English"),
}

#: Codes by the name of their field.
CODES: dict[str, dict[str, Any]] = {
    "form_of_address": {"f": _l("As to a woman"), "m": _l("As to a man"), "neutral": _l("Without gender")},
    "lang": {"he": _l("Hebrew"), "ar": _l("Arabic"), "en": _l("English")},
    "purpose": {
        "privacy": _l("Privacy notice"),
        "regulations": _l("Conditions"),
        "promotion": _l("News"),
        "own_account": _l("An account of one's own"),
    },
    "door": {
        "page": _l("The page"),
        "cli": _l("The command line"),
        "import": _l("An import"),
        "job": _l("By itself"),
        "api": _l("Another program"),
        "decision": _l("A decision"),
    },
    "role": {
        "guardian": _l("Guardian"),
        "member": _l("Member"),
        "director": _l("Direction"),
        "coordinator": _l("Coordination"),
        "desk": _l("Desk"),
        "instructor": _l("Instruction"),
        "site_admin": _l("Site administration"),
    },
    "channel": {"mail": _l("Mail"), "phone": _l("Phone")},
    "mark": {"present": _l("Present"), "absent": _l("Absent"), "excused": _l("Excused")},
    "password": {"set": _l("There is one"), "not set": _l("There is none")},
    "state": {
        "enrolled": _l("Registered"),
        "waiting": _l("Waiting"),
        "offered": _l("A place is offered"),
        "ending": _l("Ending"),
        "ended": _l("Ended"),
        "withdrawn": _l("Taken back"),
        "lapsed": _l("Lapsed"),
        "todo": _l("To be sent"),
        "sent": _l("Sent"),
        "failed": _l("Not sent"),
        "skipped": _l("Left out"),
        "done": _l("Done"),
        "running": _l("Running"),
        "stopped": _l("Stopped"),
    },
}


def name_of(name: str) -> Any:
    """What a field or a section is called; None for one that is not known here."""
    return NAMES.get(name)


def said(name: str, value: Any) -> Any:
    """The value of the field `name` as people say it: what a code means, a moment, a day. None for what is neither."""
    if not isinstance(value, str):
        return None
    if value in CODES.get(name, {}):
        return CODES[name][value]
    if _MOMENT.fullmatch(value):
        return i18n.moment(datetime.fromisoformat(value))
    return i18n.day(value, "year") if _DAY.fullmatch(value) else None
