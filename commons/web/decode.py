"""From a carrier to plain data. A form's dotted names nest (`title.he`), '' becomes null, and only boxes that were
shown
count: a box that was shown and is not ticked is False, one that was not shown is absent, and absent means unchanged."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from commons.kernel import Invalid

DEEPEST = 4  # dots in a name
OWN = {"csrf_token", "_shown", "_key", "_next"}  # the machinery's names, not the schema's


def form(sent: MultiDict[str, str], schema: ma.Schema) -> dict[str, Any]:
    """The data of a submitted form. Names that the schema has not are kept, so that it refuses them by name."""
    data: dict[str, Any] = {}
    for name in sent:
        if name in OWN:
            continue
        field = schema.fields.get(name.partition(".")[0])
        if isinstance(field, ma.fields.List):
            value: Any = [text for text in sent.getlist(name) if text != ""]
        elif isinstance(field, ma.fields.Boolean):
            value = sent[name] not in {"", "0", "false", "off"}
        else:
            value = sent[name] if sent[name].strip() else None
        _put(data, name.split("."), value)
    for name in sent.getlist("_shown"):
        field = schema.fields.get(name)
        if field is not None and name not in sent:
            data[name] = False if isinstance(field, ma.fields.Boolean) else []
    return data


def _put(data: dict[str, Any], names: list[str], value: Any) -> None:
    if len(names) > DEEPEST:
        raise Invalid({".".join(names[:DEEPEST]): ["?"]})
    for name in names[:-1]:
        inner = data.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        data = inner
    data[names[-1]] = value
