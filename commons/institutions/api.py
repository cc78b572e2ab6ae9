"""Institutions, for other parts and plugins: who they are, what their rules are, and who serves there."""

from commons.institutions.commands import acquaint
from commons.institutions.models import Institution, Neighbourhood
from commons.institutions.near import near
from commons.institutions.queries import (
    coded,
    desk_of,
    find_institution,
    institutions,
    institutions_list,
    neighbourhoods,
    policies,
    policy_of,
    publishes,
    staff_places,
)
from commons.institutions.rules import DESK, PUBLISH, STAFF

__all__ = [
    "DESK",
    "PUBLISH",
    "STAFF",
    "Institution",
    "Neighbourhood",
    "acquaint",
    "coded",
    "desk_of",
    "find_institution",
    "institutions",
    "institutions_list",
    "near",
    "neighbourhoods",
    "policies",
    "policy_of",
    "publishes",
    "staff_places",
]
