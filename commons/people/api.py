"""Persons, for other parts and plugins: who acts, for whom, who is told, and how old somebody is on a day."""

from commons.people.models import Person
from commons.people.queries import (
    acts_for,
    born,
    consent_in_force,
    consents_of,
    guardians_of,
    household_of,
    persons,
    recipients,
    search,
    today,
)
from commons.people.reads import note as note_read
from commons.people.rules import age_on, grade_on, id_number_in
from commons.people.schemas import no_id_number
from commons.people.sessions import current

__all__ = [
    "Person",
    "acts_for",
    "age_on",
    "born",
    "consent_in_force",
    "consents_of",
    "current",
    "grade_on",
    "guardians_of",
    "household_of",
    "id_number_in",
    "no_id_number",
    "note_read",
    "persons",
    "recipients",
    "search",
    "today",
]
