"""What signing up writes into the journal. People are named by their Refs alone."""

from __future__ import annotations

from commons.kernel import Fact

_REGISTRATION = {"registration": "code of the registration", "persons": "Refs of the people in it"}


def _of_registration(name: str, meaning: str, template: str | None = None, **fields: str) -> Fact:
    return Fact(name=f"signups.{name}", meaning=meaning, fields={**_REGISTRATION, **fields}, template=template)


FACTS = [
    _of_registration("enrolled", "signed up, and has a place", "signups/enrolled"),
    _of_registration(
        "waiting",
        "signed up, and waits",
        "signups/waiting",
        number="number in the line, counted in people",
    ),
    _of_registration(
        "offered",
        "a place was freed and is offered",
        "signups/offered",
        until="the moment at which the offer ends, ISO 8601 in UTC",
    ),
    _of_registration("promoted", "moved from the waiting list to a place, as had been asked for", "signups/promoted"),
    _of_registration("placed", "was given a place by the desk, by hand", "signups/promoted"),
    _of_registration("accepted", "took the offered place", "signups/enrolled"),
    _of_registration("declined", "did not want the offered place"),
    _of_registration("lapsed", "did not answer an offer in time, and has left the line", "signups/lapsed"),
    _of_registration(
        "cancelled",
        "gave up its place, its offer or its number in line",
        "signups/cancelled",
        was="the state before",
        effective_on="last day of the place, where that is not today",
    ),
    _of_registration("ended", "the last day of a place that was given up is over"),
    _of_registration("erased", "a person was erased, and what they held was given up"),
    Fact(
        name="signups.pool_opened",
        meaning="places were set up for a subject",
        fields={"size": "number of places, none: no limit", "mode": "open, phone or none"},
    ),
    Fact(
        name="signups.pool_changed",
        meaning="the places of a subject, or when one may sign up, were changed",
        fields={"changed": "names of what was changed", "size": "number of places now"},
    ),
    Fact(
        name="signups.pool_closed",
        meaning="signing up for a subject is over, and so are all registrations",
        fields={"people": "how many people held a place, an offer or a number in line"},
    ),
    Fact(
        name="signups.written",
        meaning="the staff wrote to those who are registered or wait",
        fields={"to": "registered, waiting, all, or chosen (from a list)", "subject": "one line", "text": "plain text"},
        template="signups/written",
    ),
    Fact(
        name="signups.marked",
        meaning="attendance was noted",
        fields={"occurrence": "code of the session", "marks": "how many marks"},
    ),
    Fact(
        name="signups.recounted",
        meaning="counts were compared with the registrations, and put right where they had drifted",
        fields={"drift": "for each pool that was wrong: its subject, and both counts before and after"},
    ),
]
