"""Pages of the import: choose the file, look over what was understood, save."""

from __future__ import annotations

from typing import Any

from flask import request

from commons.api import Forbidden, Invalid, Pages, Refused, _, actor, command, go, render
from commons.plugins.activities import import_steps, importing
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.sayings import VERDICTS, say
from commons.plugins.activities.schemas import DAYS
from commons.plugins.activities.whose import institution_asked, mine

pages = Pages("activities_import")


@pages.get("/desk/activities/import", access=EDIT)
def ask_import() -> Any:
    return render(
        "activities/import.html", institution=institution_asked(), institutions=mine(), preview=None, problem=None
    )


@pages.post("/desk/activities/import", access=EDIT, limit="20 per minute")
def preview_import() -> Any:
    institution, sent = institution_asked(), request.files.get("file")
    problem, preview, sha = None, None, ""
    if sent is None or not sent.filename:
        problem = _("Please choose a file.")
    else:
        data = sent.read()
        try:
            preview = importing.preview(actor(), institution, data, sent.filename)
            sha = importing.keep(data)
        except Invalid as fault:
            problem = fault.errors["file"][0]
    page = render(
        "activities/import.html",
        institution=institution,
        institutions=mine(),
        preview=preview,
        problem=problem,
        refused=bool(problem),
        sha=sha,
        name=sent.filename if sent else "",
        say=say,
        verdicts=VERDICTS,
        day_names=dict(DAYS),
        at_once=importing.AT_ONCE,
    )
    return (page, 422) if problem else page


@pages.post("/desk/activities/import/save", access=EDIT)
def save_import() -> Any:
    institution = institution_asked()
    lines = request.form.getlist("lines")
    data = {"file": request.form.get("file"), "name": request.form.get("name"), "lines": lines}
    data["later"] = len(lines) > importing.AT_ONCE
    try:
        done = command.run(
            "activities.import", actor(), institution.ref, data, key=request.form.get("_key") or None
        ).value
    except Forbidden:
        raise
    except Refused as refused:
        texts = [text for texts in getattr(refused, "errors", {}).values() for text in texts]
        return go(f"/desk/activities/import?institution={institution.code}", "; ".join(texts) or refused, "problem")
    if data["later"]:
        return go(f"/desk/work/{done['errand']}")
    said = " ".join(import_steps.said(done))
    return go(f"/desk/activities?institution={institution.code}&state=draft", said)
