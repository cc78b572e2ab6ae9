"""Pictures: stored first, then referred to by Ref. What a picture hangs on decides who sees it.

A blob is kept under the hash of its bytes in data_dir/media (no database), then the command `files.add` makes the Ref.
Its renditions (WebP, three widths, turned upright, without metadata) are made before the transaction begins.
"""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Mapped, mapped_column

from commons import fields, journal, policy, subjects
from commons.db import Base, Plain, db
from commons.i18n import _, _l
from commons.kernel import Actor, Card, Command, Fact, Invalid, NotFound, Permission, SubjectType, Texts
from commons.registry import registry

WIDTHS = (400, 800, 1600)  # pixels; a smaller original is not blown up
MOST_PIXELS = 50_000_000
FORMATS = {"JPEG", "PNG", "WEBP", "GIF", "AVIF"}  # no SVG: it is a program


class File(subjects.Subject, Base):
    """A picture. about_id: the subject it hangs on; until then only its owner sees it."""

    __tablename__ = "files"
    __kind__ = "file"

    sha: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[Texts] = mapped_column(Plain, default=dict)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)


class AddSchema(fields.Schema):
    """blob: the hash that `keep` answered."""

    blob = fields.Line(longest=64)
    alt = fields.TextsField(load_default=dict)


def keep(stream: BinaryIO) -> str:
    """Keeps the bytes and answers their SHA-256. Refused (Invalid, field "file") unless it is a picture we show."""
    data = stream.read()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, pixels = picture.format, picture.width * picture.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        kind, pixels = None, 0
    if kind not in FORMATS:
        raise Invalid({"file": [_("This is not a picture that can be shown. Please use JPEG, PNG or WebP.")]})
    if pixels > MOST_PIXELS:
        raise Invalid({"file": [_("This picture is too large. Please use one of at most 50 megapixels.")]})
    sha = hashlib.sha256(data).hexdigest()
    path = blob(sha)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return sha


def blob(sha: str, width: int | None = None) -> Path:
    """Where the original, or the rendition of a width, lies."""
    name = sha if width is None else f"{sha}-{width}.webp"
    return current_app.config["COMMONS"]["data_dir"] / "media" / sha[:2] / name


def _render(data: dict[str, Any]) -> dict[str, Any]:
    source = blob(data["blob"]) if re.fullmatch("[0-9a-f]{64}", data["blob"]) else None
    if source is None or not source.exists():
        raise Invalid({"blob": [_("This picture is not here any more. Please choose it again.")]})
    try:
        with Image.open(source) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if "A" in picture.getbands() else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid({"blob": [_("This picture is damaged. Please choose another.")]}) from None
    for width in WIDTHS:
        smaller = upright.copy()
        smaller.thumbnail((width, width * 4))
        smaller.save(blob(data["blob"], width), "WEBP", quality=80, method=4)
    source.unlink(missing_ok=True)  # the original may hold a place and a date in its metadata
    return {**data, "width": upright.width, "height": upright.height}


def _add(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    file = File(
        **subjects.issue("file", title=data["alt"]),
        sha=data["blob"],
        width=data["width"],
        height=data["height"],
        alt=data["alt"],
        owner_id=actor.person_id,
    )
    db.session.add(file)
    db.session.flush()
    journal.record("files.added", file, concerns=[actor.person_id] if actor.signed_in else ())
    return {"file": str(file.ref)}


def attach(actor: Actor, file: str | None, subject: Any) -> str | None:
    """Within a command: hangs a picture (its Ref as text, the actor's own) on `subject`. Answers its code."""
    if file is None:
        return None
    row = subjects.find(file, actor)
    if not actor.service and row.owner_id != actor.person_id and row.about_id != subject.id:
        raise NotFound(_("This picture is not here any more. Please choose it again."))  # seen by all, another's
    row.about_id = subject.id
    return row.code


def detach(actor: Actor, code: str, subject: Any) -> str | None:
    """Within a command: takes a picture down from `subject`. Answers its Ref as text; None where it does not hang
    there. For a while it is kept as the actor's own, so that it can be hung up again."""
    row = db.session.scalar(sa.select(File).where(File.code == code, File.about_id == subject.id))
    if row is None:
        return None
    row.about_id, row.owner_id = None, actor.person_id
    return str(row.ref)


def _visible_to(actor: Actor) -> Any:
    mine = File.owner_id == actor.person_id if actor.signed_in else sa.false()
    carriers = [declared for declared in registry().subjects.values() if declared.pictures]
    return sa.or_(
        mine,
        *[File.about_id.in_(sa.select(declared.model.id).where(declared.visible_to(actor))) for declared in carriers],
    )


def _own(actor: Actor, file: Any) -> bool:
    return actor.signed_in and (
        file is None or file.owner_id == actor.person_id or policy.holds(actor, {policy.SITE_ADMIN}, None)
    )


def of(person_id: int) -> list[dict[str, Any]]:
    """The pictures that a person brought, for her copy of everything."""
    rows = db.session.scalars(sa.select(File).where(File.owner_id == person_id).order_by(File.id))
    return [{"code": one.code, "alt": dict(one.alt), "address": f"/media/{one.code}/1600.webp"} for one in rows]


def disown(person_id: int) -> None:
    """Within a command: her pictures that hang on something stay there without her; the others are removed."""
    _remove(sa.select(File).where(File.owner_id == person_id, File.about_id.is_(None)))
    db.session.execute(sa.update(File).where(File.owner_id == person_id).values(owner_id=None))


def sweep(before: datetime) -> None:
    """Within a unit of work: removes pictures that were brought before a moment and hung on nothing."""
    old = sa.select(subjects.RefRow.id).where(subjects.RefRow.kind == "file", subjects.RefRow.issued_at < before)
    _remove(sa.select(File).where(File.about_id.is_(None), File.id.in_(old)).limit(500))


def _remove(query: sa.Select) -> None:
    for file in db.session.scalars(query).all():
        shas = sa.select(sa.func.count()).select_from(File).where(File.sha == file.sha)
        alone = db.session.scalar(shas) == 1
        subjects.bury(file)
        db.session.flush()
        if alone:
            for width in WIDTHS:
                blob(file.sha, width).unlink(missing_ok=True)


SUBJECT = SubjectType(
    kind="file",
    label=_l("Picture"),
    model=File,
    visible_to=_visible_to,
    card=lambda file: Card(ref=file.ref, title=file.alt, url=None),
)
FACTS = [Fact(name="files.added", meaning="A picture was brought.")]
PERMISSIONS = [Permission(name="files.add", label=_l("Add a picture"), rule=_own)]
COMMANDS = [
    Command(
        name="files.add",
        schema=AddSchema,
        permission="files.add",
        body=_add,
        prepare=_render,
        label=_l("Add a picture"),
    ),
]
