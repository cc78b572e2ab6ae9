"""Tables that are sorted by an address: `?sort=title`, and `?sort=-title` the other way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

#: A way to sort by name: of a row, what stands for it.
Keys = Mapping[str, Callable[[Any], Any]]


def asked(keys: Keys) -> str:
    """The order that the address asks for, "" where it asks for none that is known."""
    order = request.args.get("sort", "")
    return order if order.removeprefix("-") in keys else ""


def sorted_by(rows: Sequence[Any], keys: Keys, order: str) -> list[Any]:
    """The rows in this order; as they come where it is ""."""
    if not order:
        return list(rows)
    return sorted(rows, key=keys[order.removeprefix("-")], reverse=order.startswith("-"))


def column(label: Any, name: str, order: str, **more: Any) -> dict[str, Any]:
    """A column of macros/table.html whose heading sorts, and sorts the other way when it does already."""
    args = {key: request.args.getlist(key) for key in request.args if key not in {"sort", "after"}}
    down = order == name
    found = {"label": label, "sort": "?" + urlencode({**args, "sort": f"-{name}" if down else name}, doseq=True)}
    if order.removeprefix("-") == name:
        found["order"] = "ascending" if down else "descending"
    return {**found, **more}
