"""The programme of an institution as a spreadsheet that takes a while to make: an errand, whose file is its owner's."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import commons.institutions.api as institutions
from commons.api import Actor, ErrandType, Refused, Step, _, _l, csv, errands, fields, ngettext, require
from commons.plugins.activities import queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.export import COLUMNS, exported

AT_ONCE = 100  # activities in a step
AT_LENGTH = 500  # activities; a list of more is not answered at once
HEADING = [*COLUMNS, "state", "first", "last"]


class ExportSchema(fields.Schema):
    """The filters of the desk's list."""

    state = fields.Line(longest=20, load_default="", widget="hidden")
    q = fields.Line(longest=200, load_default="", widget="hidden")


def begin(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Has the file made. Value: errand."""
    total = queries.count_at_desk(actor, institution.id, data["state"] or None, data["q"])
    if not total:
        raise Refused(_("There is nothing to export."))
    return {"errand": errands.begin(ERRAND.name, actor, data, total=total, institution_id=institution.id)}


def row_of(one: queries.Shown) -> list[Any]:
    """An activity as a line of the desk's spreadsheet, in the order of HEADING."""
    plan = one.activity.plan
    return [*exported(one), one.activity.state, plan.get("first"), plan.get("last")]


def _ready(actor: Actor, errand: Any) -> Mapping[str, Any]:
    return dict(errand.data)


def _step(actor: Actor, errand: Any, asked: Mapping[str, Any]) -> Step:
    institution = institutions.institutions([errand.institution_id])[errand.institution_id]
    require(actor, EDIT, institution)
    after, at = errand.result.get("after", ""), errand.result.get("bytes", 0)
    shown, more = queries.at_desk(actor, institution.id, asked["state"] or None, asked["q"], after, AT_ONCE)
    out = io.StringIO()
    if at:
        csv.go_on(out, map(row_of, shown))
    else:
        csv.write(out, HEADING, map(row_of, shown))
    rows = errand.result.get("rows", 0) + len(shown)
    length = errands.append(errand, out.getvalue().encode(), at)
    result = {"file": f"programme-{institution.code}.csv", "rows": rows, "bytes": length, "after": more}
    return Step(done=rows, result=result, over=more is None)


def said(result: Mapping[str, Any]) -> list[str]:
    """What an export holds, in a sentence."""
    return [ngettext("%(num)s activity is in the file.", "%(num)s activities are in the file.", result["rows"])]


ERRAND = ErrandType(
    name="activities.export", label=_l("The programme as a spreadsheet"), ready=_ready, step=_step, said=said
)
