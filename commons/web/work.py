"""Pages of long work: one's own errands, and how far each one is."""

from __future__ import annotations

from typing import Any

from flask import send_file

from commons import command, errands
from commons.i18n import _
from commons.kernel import Refused
from commons.registry import registry
from commons.web.context import actor, go, render
from commons.web.pages import Pages

pages = Pages("work")
OWN = "errands.own"


@pages.get("/desk/work", access=OWN)
def index() -> Any:
    return render("web/errands.html", rows=errands.mine(actor()), label=errands.label, said=errands.said)


@pages.get("/desk/work/<code>", access=OWN)
def show(code: str) -> Any:
    row = errands.find(actor(), code)
    kind = registry().errands.get(row.kind)
    return render(
        "web/errand.html",
        row=row,
        label=errands.label(row),
        said=errands.said(row),
        next=kind.next if kind else None,
        file=errands.kept_file(row),
        until=row.ended_at + errands.FILE_KEPT if row.ended_at else None,
    )


@pages.get("/desk/work/<code>.csv", access=OWN)
def file(code: str) -> Any:
    row = errands.find(actor(), code)
    path = errands.kept_file(row)
    if path is None:
        return go(f"/desk/work/{code}", _("The file is kept for a day only. Please have it made again."), "problem")
    answer = send_file(path, "text/csv; charset=utf-8", as_attachment=True, download_name=row.result["file"], max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.post("/desk/work/<code>/stop", access=OWN)
def stop(code: str) -> Any:
    errands.find(actor(), code)
    try:
        command.run("errands.stop", actor(), None, {"errand": code})
    except Refused as refused:  # it was quicker
        return go(f"/desk/work/{code}", refused, "info")
    return go(f"/desk/work/{code}", _("It is stopped. What was done until then stays."))
