"""A plugin for the tests of the search: leaves, of which hidden ones are seen by services alone, and letters, which are
another kind."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from commons.api import Base, Card, Plain, SearchText, Subject, SubjectType, hook, sa


class Leaf(Subject, Base):
    __tablename__ = "leaves_leaves"
    __kind__ = "leaf"

    title: Mapped[dict] = mapped_column(Plain)
    keywords: Mapped[list] = mapped_column(Plain, default=list)
    body: Mapped[dict] = mapped_column(Plain, default=dict)
    hidden: Mapped[bool] = mapped_column(default=False)
    fallen: Mapped[bool] = mapped_column(default=False)


class Letter(Subject, Base):
    __tablename__ = "leaves_letters"
    __kind__ = "letter"

    title: Mapped[dict] = mapped_column(Plain)


def text_of(leaf: Leaf) -> SearchText | None:
    return None if leaf.fallen else SearchText(title=leaf.title, keywords=leaf.keywords, body=leaf.body)


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="leaf",
            label="Leaf",
            model=Leaf,
            visible_to=lambda actor: sa.true() if actor.service else sa.not_(Leaf.hidden),
            card=lambda leaf: Card(ref=leaf.ref, title=leaf.title, url=f"/leaves/{leaf.code}"),
            search=text_of,
        ),
        SubjectType(
            kind="letter",
            label="Letter",
            model=Letter,
            visible_to=lambda actor: sa.true(),
            card=lambda letter: Card(ref=letter.ref, title=letter.title),
            search=lambda letter: SearchText(title=letter.title),
        ),
    ]
