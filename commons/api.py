"""The one door: what plugins may import of the engine. The parts have their own: `commons.<part>.api`."""

import sqlalchemy as sa

from commons import clock, command, errands, fields, files, i18n, journal, paper, subjects
from commons.db import Base, Moment, Plain, db
from commons.hookspecs import hook
from commons.i18n import _, _l, grade, language, local, ngettext, plain, zone
from commons.jobs import cancel, defer
from commons.kernel import (
    ANYONE,
    Actor,
    Card,
    Command,
    Dated,
    Entry,
    ErrandType,
    Fact,
    Forbidden,
    Gate,
    Health,
    Held,
    Invalid,
    Job,
    MenuItem,
    NotFound,
    Outcome,
    Panel,
    Permission,
    Reader,
    Ref,
    Refused,
    Requirement,
    SearchText,
    Setting,
    Step,
    SubjectType,
    Texts,
)
from commons.policy import SITE_ADMIN, grants, holds, may, require
from commons.registry import registry
from commons.subjects import Subject
from commons.web import Form, Pages, actor, csv, form_for, go, limiter, many, path, preview, render, sorting, undo

__all__ = [
    "ANYONE", "SITE_ADMIN", "Actor", "Base", "Card", "Command", "Dated", "Entry", "ErrandType", "Fact", "Forbidden",
    "Form", "Gate", "Health", "Held", "Invalid", "Job", "MenuItem", "Moment", "NotFound", "Outcome", "Pages", "Panel",
    "Permission", "Plain", "Reader", "Ref", "Refused", "Requirement", "SearchText", "Setting", "Step", "Subject",
    "SubjectType", "Texts", "_", "_l", "actor", "cancel", "clock", "command", "csv", "db", "defer", "errands", "fields",
    "files", "form_for", "go", "grade", "grants", "holds", "hook", "i18n", "journal", "language", "limiter", "local",
    "many", "may", "ngettext", "paper", "path", "plain", "preview", "registry", "render", "require", "sa", "sorting",
    "subjects", "undo", "zone",
]  # fmt: skip
