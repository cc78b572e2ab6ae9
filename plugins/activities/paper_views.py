"""Pages for paper: each with a PDF of the same facts at the same address with ".pdf"."""

from __future__ import annotations

from typing import Any

from flask import request

from commons.api import ANYONE, Pages, Ref, actor, language, paper, render, subjects
from commons.plugins.activities import paper as sheets
from commons.plugins.activities import queries

pages = Pages("activities_paper")


@pages.get("/activities/<code>/poster", access="public")
def poster(code: str) -> Any:
    shown = queries.one(actor(), code)
    sizes = [("a4", "A4"), ("a3", "A3"), ("card", "A6")]
    return render("activities/paper_poster.html", poster=sheets.poster(shown), shown=shown, sizes=sizes)


@pages.get("/activities/<code>/poster.pdf", access="public")
def poster_pdf(code: str) -> Any:
    size = request.args.get("size")
    shown = queries.one(actor(), code)
    data = {**sheets.poster(shown), **paper.face(shown.institution)}
    data["size"] = size if size in sheets.SIZES else sheets.SIZES[0]
    return paper.answer("poster", data, language(), f"poster-{code}")


@pages.get("/institutions/<code>/programme", access="public")
def programme(code: str) -> Any:
    year, month = sheets.month_asked(request.args.get("month", ""))
    institution = subjects.find(Ref("institution", code), ANYONE)
    return render(
        "activities/paper_programme.html",
        programme=sheets.programme(institution, year, month),
        institution=institution,
        month=f"{year}-{month:02}",
        before=f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}",
        after=f"{year + (month == 12)}-{month % 12 + 1:02}",
    )


@pages.get("/institutions/<code>/programme.pdf", access="public")
def programme_pdf(code: str) -> Any:
    year, month = sheets.month_asked(request.args.get("month", ""))
    institution = subjects.find(Ref("institution", code), ANYONE)
    data = {**sheets.programme(institution, year, month), **paper.face(institution)}
    return paper.answer("programme", data, language(), f"programme-{code}-{year}-{month:02}")
