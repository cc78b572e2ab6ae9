"""What the site's administration looks at: plugins and what each brings, and reactions that keep failing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points

import sqlalchemy as sa

from commons import journal
from commons.db import db
from commons.registry import DECLARED, GROUP, registry


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A plugin that is installed. brings: what it declares, e.g. {"commands": ["activities.publish", …]}. resting: its
    page hooks failed and are left out for a while, in this process."""

    name: str
    on: bool
    resting: bool
    brings: dict[str, list[str]]


def plugins() -> list[Installed]:
    """Every installed plugin, on or off."""
    on = set(registry().plugins)
    names = sorted(on | {point.name for point in entry_points(group=GROUP)})
    return [
        Installed(
            name=name, on=name in on, resting=registry().quarantined(name), brings=brought(name) if name in on else {}
        )
        for name in names
    ]


def brought(name: str) -> dict[str, list[str]]:
    """What a plugin that is on declares, by kind of declaration."""
    module, found = registry().pm.get_plugin(name), {}
    for hook, (attribute, _kind, key) in DECLARED.items():
        declare = getattr(module, hook, None)
        names = [getattr(value, key) for value in declare() or ()] if declare else []
        if names:
            found[attribute] = names
    return found


def failing_readers() -> list[journal.Place]:
    """Readers of the journal that are stuck before an entry."""
    query = sa.select(journal.Place).where(journal.Place.attempts > 0).order_by(journal.Place.reader)
    return list(db.session.scalars(query))
