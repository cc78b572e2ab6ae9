"""The words of a notice, made when it is read or sent: in its reader's language, about whom it concerns."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from flask import current_app
from markupsafe import Markup

from commons import subjects
from commons.i18n import _, force_locale, language
from commons.journal import JournalRow
from commons.kernel import Actor, Card, Entry, Ref
from commons.notices import rules
from commons.notices.models import Notice
from commons.people.api import Person
from commons.registry import registry


@dataclass(frozen=True, kw_only=True)
class Words:
    """A notice as it is read: plain text, foreign runs between isolating signs. path: of what it is about, or None."""

    subject: str
    text: str
    path: str | None


def absolute(path: str) -> str:
    """The full address of a page in the language in force; from the settings, never from a request."""
    settings = current_app.config["COMMONS"]
    base = settings["base_url"].rstrip("/") or f"http://{settings['bind']}"
    return f"{base}/{language()}{path}"


def word(
    notices: Iterable[tuple[Notice, JournalRow]],
    reader: Actor,
    people: Mapping[int, Person],
    lang: str | None = None,
) -> dict[int, Words]:
    """The words of notices by their id; a constant number of statements.

    reader: whose sight of the subjects counts; what she sees no more shows as its last title. people: those whom they
    speak to, by id. lang: None for the language in force. Raises what a template raises.
    """
    rows = list(notices)
    ids = {one for notice, _line in rows for one in (notice.ref_id, notice.institution_id) if one}
    cards = subjects.cards(ids, reader)
    for row in subjects.refs(ids - set(cards)).values():
        cards[row.id] = Card(ref=Ref(row.kind, row.code), title=row.title, gone=True)
    concerned = {one for notice, _line in rows for one in notice.about}
    about = subjects.own("person", concerned) if concerned else {}
    found = {}
    for notice, line in rows:
        names = [about[one].name for one in notice.about if one in about and about[one].erased_at is None]
        with force_locale(lang or language(), people[notice.person_id].form_of_address):
            found[notice.id] = _one(notice, line, people[notice.person_id], cards, names)
    return found


def _one(notice: Notice, line: JournalRow, person: Person, cards: Mapping[int, Card], names: list[str]) -> Words:
    card = cards.get(notice.ref_id) if notice.ref_id else None
    institution = cards.get(notice.institution_id) if notice.institution_id else None
    path = card.url if card and not card.gone else None
    fact = registry().facts.get(notice.fact)
    if fact is None or fact.template is None or line.data is None:
        said = (_("A notice whose words are no longer kept"), "")
    else:
        entry = Entry(
            position=line.position,
            fact=line.fact,
            at=line.at,
            subject=card.ref if card else None,
            institution_id=line.institution_id,
            person_id=line.person_id,
            concerns=notice.about,
            data=line.data,
        )
        said = rendered(
            fact.template,
            entry=entry,
            data=line.data,
            card=card,
            institution=institution,
            person=person,
            names=[rules.isolate(name) for name in names],
        )
    subject, text = said
    if names:
        concerns = _("This is about %(names)s.", names=", ".join(rules.isolate(name) for name in names))
        text = f"{concerns}\n\n{text}"
    return Words(subject=subject, text=text.strip(), path=path)


def rendered(template: str, **values: Any) -> tuple[str, str]:
    """(subject, text) of a notice's template."""
    return rules.split(_environment().get_template(f"notices/{template}.txt").render(**values, url=absolute))


def _environment() -> jinja2.Environment:
    """The application's templates, with the city's own filters answering plain text: their `<bdi>` becomes isolates."""
    kept = current_app.extensions.setdefault("commons.notices", {})
    if "environment" not in kept:
        made = current_app.jinja_env.overlay(autoescape=False)
        ours = {name: _plainly(one) for name, one in made.filters.items() if name not in jinja2.filters.FILTERS}
        made.filters = {**made.filters, **ours, "isolate": rules.isolate}
        kept["environment"] = made
    return kept["environment"]


def _plainly(shown: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(shown)
    def plain(*args: Any, **kwargs: Any) -> Any:
        value = shown(*args, **kwargs)
        return rules.isolated(value) if isinstance(value, Markup) else value

    return plain


def with_stop(text: str, url: str) -> str:
    """The words of a promotion with the way to stop them, as the law asks (Communications Law, section 30A)."""
    words = _("You get this because you asked for news. To stop it:")
    return f"{text}\n\n{words}\n{url}"
