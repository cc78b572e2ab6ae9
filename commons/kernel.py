"""The values that the engine, its parts and the plugins exchange. Standard library alone; no value here reads or
writes.

Declarations (Command, Fact, Permission …) are frozen and keyword-only, and every one has a `name` (or `kind`) that is
unique in the city: the registry refuses a second one at start, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: A text that the city writes: one value per language, e.g. ``{"he": "קדרות", "en": "Pottery"}``. Never empty values.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Names any subject of the city from anywhere: ``kind:code``. The code is never used twice."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The Ref written as ``kind:code``; ValueError for any other text."""
        kind, colon, code = text.partition(":")
        if not (colon and kind.isascii() and code.isascii() and kind.isidentifier() and code.isalnum()):
            raise ValueError(f"not a Ref: {text!r}")
        return cls(kind, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What may be shown of a subject elsewhere. `url` has no language prefix: pages add the reader's. `gone`: a
    tombstone."""

    ref: Ref
    title: Texts
    url: str | None = None
    state: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person (`person_id`) or a service (`service`), for whom (`for_id`), through which door.

    Doors: page, api, cli, import, job, decision. An actor carries no rights: they are read in the transaction
    that decides (`policy.grants`), so a right taken away a second ago is gone.
    """

    person_id: int | None = None
    service: str | None = None
    for_id: int | None = None
    door: str = "page"

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None


ANYONE = Actor()


class Refused(Exception):
    """The engine will not do it, with the reason for the reader (a translated text). `code` is for programs."""

    status = 409

    def __init__(self, reason: Any, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code

    def __str__(self) -> str:
        return str(self.reason)


class Forbidden(Refused):
    """The actor has no right to this."""

    status = 403


class NotFound(Refused):
    """Not there, or not visible to the actor: the two answers are the same on purpose."""

    status = 404


class Invalid(Refused):
    """The data is not of the command's shape. `errors`: field name -> list of texts, nested as the schema is."""

    status = 422

    def __init__(self, errors: Mapping[str, Any], reason: Any = "") -> None:
        super().__init__(reason, "invalid")
        self.errors = dict(errors)

    def __str__(self) -> str:
        """The reason, or else what the errors say."""
        return str(self.reason) or "; ".join(_texts(self.errors))


def _texts(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        errors = list(errors.values())
    return [text for one in errors for text in _texts(one)] if isinstance(errors, list | tuple) else [str(errors)]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A gate's answer: run `command` on `subject` with `data` in place of the one asked for (it opens a decision)."""

    command: str
    subject: Ref | None
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command did. `value` is plain data; `held` says that a decision was opened instead; `repeated` that the
    caller's key had been seen and this is the first answer again."""

    value: Mapping[str, Any] = field(default_factory=dict)
    held: bool = False
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Command:
    """A way to change the world. The only one.

    schema: a marshmallow Schema class (shape only, no database) · permission: name of a Permission ·
    subject: the kind of the subject it is about, or None where it makes something in no one's house ·
    body(actor, subject, data) -> plain data or None; `subject` is the row found again in the transaction ·
    prepare(data) -> data: slow work without the database (hashing, pictures) · undo: the command that takes it back,
    called with the value under "undo" of the first one's outcome · inner: never from outside, only by another command
    or a service.
    """

    name: str
    schema: type
    permission: str
    body: Callable[[Actor, Any, dict[str, Any]], Mapping[str, Any] | None]
    label: Any
    subject: str | None = None
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    undo: str | None = None
    inner: bool = False


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A right. rule(actor, subject) is its owner's word; others can only object (`commons_objection`).

    services: engine services (jobs, readers) hold it too.
    """

    name: str
    label: Any
    rule: Callable[[Actor, Any], bool]
    services: bool = True


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Stands in the pipeline before the commands it names (None: every one).

    ask(actor, command, subject, data) -> None, Refused or Held. It writes nothing. If it raises, they are refused.
    """

    name: str
    commands: frozenset[str] | None
    ask: Callable[[Actor, Command, Any, Mapping[str, Any]], Refused | Held | None]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that the journal may hold. fields: name -> meaning; a field not named here is refused when recorded.

    template: the notice for those whom it concerns, as `templates/notices/<template>.txt` (first line: the subject),
    None where nobody is told. purpose: "service" (always) or "promotion" (by consent only).
    """

    name: str
    meaning: str
    fields: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None
    purpose: str = "service"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the journal as a reader gets it. `concerns`: ids of persons. `data` is {} once erased."""

    position: int
    fact: str
    at: datetime
    subject: Ref | None
    institution_id: int | None
    person_id: int | None
    concerns: Sequence[int]
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A reaction to the journal: handler(entry), each entry in its own transaction, at least once, repeatable.
    facts None: every fact."""

    name: str
    facts: frozenset[str] | None
    handler: Callable[[Entry], None]


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work for a moment in time, or slow work: handler(**args), at least once, repeatable, outside any transaction.

    cron: five fields in UTC for what repeats (None: only when deferred). attempts: before it is a dead letter.
    """

    name: str
    handler: Callable[..., None]
    cron: str | None = None
    attempts: int = 5


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far a step of an errand has come: all that is done now, the plain result so far, and whether that is all."""

    done: int
    result: Mapping[str, Any]
    over: bool


@dataclass(frozen=True, kw_only=True)
class ErrandType:
    """A kind of long work (commons.errands).

    ready(actor, errand) -> what its steps need: slow, reading only, outside any unit of work, anew when its work is
    taken up again · step(actor, errand, ready) -> Step: within a command the next some, from `errand.done` and
    `errand.result` on, less than a second of work · said(result) -> sentences for its owner, in the language in force ·
    next: the label of the link that the result has as `link` (a path without language). A result with `file` (a name)
    has a file that the steps made (`errands.append`); `problems` is a list of texts.

    The actor is the person who asked, so her rights are asked anew in each step.
    """

    name: str
    label: Any
    ready: Callable[[Actor, Any], Any]
    step: Callable[[Actor, Any, Any], Step]
    said: Callable[[Mapping[str, Any]], Sequence[str]]
    next: Any = None


@dataclass(frozen=True, kw_only=True)
class SubjectType:
    """A kind of thing that has a Ref.

    model: its mapped class (with subjects.Subject) · visible_to(actor) -> SQL criterion over the model ·
    card(row) -> Card · search(row) -> SearchText or None: what the index takes (None: not in it) ·
    pictures: files may be attached to it, and are seen by whoever sees it.
    """

    kind: str
    label: Any
    model: type
    visible_to: Callable[[Actor], Any]
    card: Callable[[Any], Card]
    search: Callable[[Any], SearchText | None] | None = None
    pictures: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchText:
    """What the index takes of a subject: titles weigh most, then keywords (place, leader), then body."""

    title: Texts
    keywords: Sequence[str] = ()
    body: Texts = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """A line of the menu. group: main, desk, me, admin. url without the language prefix. badge: a count or None."""

    label: Any
    url: str
    icon: str = "list"
    group: str = "main"
    order: int = 50
    badge: int | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of another's page: a template of one's own and what it needs. order: smaller is higher. section: the one
    it stands in, where the page has sections with names (the hook says which); all others stand at the end."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something to send to one address. key: the same key is the same message (Message-ID), however often sent."""

    key: str
    to: str
    subject: str
    text: str
    lang: str
    html: str | None = None
    attachments: Sequence[tuple[str, str, bytes]] = ()


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to reach a person. address(person row) -> str or None; send(message) raises when it was not taken."""

    name: str
    label: Any
    address: Callable[[Any], str | None]
    send: Callable[[Message], None]


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """Something still unmet before a sign-up, with the one action that removes it and who can take it."""

    code: str
    text: Any
    remedy: Any
    url: str | None = None
    by: str = "person"


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A dated thing for somebody's calendar: local wall time and its IANA zone, both ends; status planned, cancelled
    …"""

    ref: Ref
    title: Texts
    start_local: datetime
    end_local: datetime
    tzid: str
    place: Texts = field(default_factory=dict)
    status: str = "planned"
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: `COMMONS_<NAME>` in the environment, `<name>` under [commons] in the ini file.

    kind: str, int, bool or list (comma-separated). secret: never printed.
    """

    name: str
    kind: type
    default: Any
    meaning: str
    secret: bool = False


@dataclass(frozen=True, kw_only=True)
class Health:
    """A named finding for /readyz and `commons doctor`: ok or not, and a sentence that says what to do."""

    name: str
    ok: bool
    text: str = ""
