"""The search page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from commons.i18n import _
from commons.search import queries, rules
from commons.search.schemas import SearchSchema
from commons.web import Pages, actor, form_for, path, render

pages = Pages("search")


@pages.get("/search", access="public", limit="120 per minute")
def index() -> Any:
    labels = {kind: declared.label for kind, declared in queries.searchable().items()}
    question = request.args.get("q", "")[: rules.LONGEST_QUESTION].strip()
    kind = request.args.get("kind", "")
    kind = kind if kind in labels else ""
    found = queries.search(question, actor(), [kind] if kind else None, request.args.get("after"))
    options = {"kind": [("", _("All")), *labels.items()]}
    return render(
        "search/index.html",
        form=form_for(SearchSchema, {"q": question, "kind": kind}, options=options),
        asked=bool(rules.question(question)),
        found=found,
        near=queries.nearby(question, actor(), [kind] if kind else None) if question and not found.cards else [],
        everywhere=_address(q=question) if kind else None,
        labels=labels,
        chosen=[(labels[kind], _address(q=question))] if kind else [],
        more=_address(q=question, kind=kind, after=found.after) if found.after else None,
    )


def _address(**asked: str) -> str:
    return f"{path('/search')}?{urlencode({name: value for name, value in asked.items() if value})}"
