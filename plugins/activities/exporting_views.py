"""The page that has a file made of a whole programme, where it is too long to be answered at once."""

from __future__ import annotations

from typing import Any

from flask import request

from commons.api import Forbidden, Pages, Refused, actor, command, go, render
from commons.plugins.activities import queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.whose import institution_asked

pages = Pages("activities_exporting")


@pages.get("/desk/activities/export", access=EDIT)
def ask() -> Any:
    institution, asked = institution_asked(), _asked()
    count = queries.count_at_desk(actor(), institution.id, asked["state"] or None, asked["q"])
    return render("activities/export.html", institution=institution, count=count, **asked)


@pages.post("/desk/activities/export", access=EDIT)
def begin() -> Any:
    institution, key = institution_asked(), request.form.get("_key") or None
    try:
        outcome = command.run("activities.export", actor(), institution.ref, _asked(), key=key)
    except Forbidden:
        raise
    except Refused as refused:
        return go(f"/desk/activities?institution={institution.code}", refused, "problem")
    return go(f"/desk/work/{outcome.value['errand']}")


def _asked() -> dict[str, str]:
    """The filters of the desk's list."""
    return {"state": request.values.get("state", "")[:20], "q": request.values.get("q", "").strip()[:200]}
