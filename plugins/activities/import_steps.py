"""The import of many lines as an errand: fifty in a step, so that nobody's writing waits long for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import commons.institutions.api as institutions
from commons.api import Actor, ErrandType, Step, _l, ngettext, require
from commons.plugins.activities import importing
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.importing import AT_ONCE, Line

MOST_PROBLEMS = 100  # that a result names


def _ready(actor: Actor, errand: Any) -> list[Line]:
    asked = errand.data
    institution = institutions.institutions([errand.institution_id])[errand.institution_id]
    workbook = importing.read(importing.kept(asked["file"]), asked["name"])
    return importing.chosen_lines(institution, workbook, asked["lines"])


def _step(actor: Actor, errand: Any, lines: list[Line]) -> Step:
    institution = institutions.institutions([errand.institution_id])[errand.institution_id]
    require(actor, EDIT, institution)
    made, skipped, problems = importing.drafts_of(actor, institution, lines[errand.done : errand.done + AT_ONCE])
    so_far, done = errand.result, min(errand.done + AT_ONCE, len(lines))
    result = {
        "created": so_far.get("created", 0) + len(made),
        "skipped": so_far.get("skipped", 0) + skipped,
        "problems": [*so_far.get("problems", []), *problems][:MOST_PROBLEMS],
        "link": f"/desk/activities?institution={institution.code}&state=draft",
    }
    over = done == len(lines)
    if over:
        importing.imported(institution, result["created"], result["skipped"])
    return Step(done=done, result=result, over=over)


def said(result: Mapping[str, Any]) -> list[str]:
    """What an import did, in sentences."""
    texts = [ngettext("%(num)s draft was made.", "%(num)s drafts were made.", result["created"])]
    if result["skipped"]:
        texts.append(ngettext("%(num)s was here already.", "%(num)s were here already.", result["skipped"]))
    return texts


ERRAND = ErrandType(
    name="activities.import",
    label=_l("Import of a spreadsheet"),
    ready=_ready,
    step=_step,
    said=said,
    next=_l("Drafts"),
)
