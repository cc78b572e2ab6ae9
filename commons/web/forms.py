"""A form is drawn from a command's schema, and submitted to the command: label, help and widget come from the fields,
errors return beside them, and what was typed stays typed."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import marshmallow as ma
from flask import request

from commons import command, fields, files
from commons.kernel import Forbidden, Invalid, NotFound, Outcome, Ref, Refused
from commons.registry import registry
from commons.web import context, decode


@dataclass
class FormField:
    """One field as templates/macros/form.html draws it."""

    name: str
    label: Any
    help: Any
    widget: str
    value: Any
    required: bool
    purpose: Any = ""
    given: bool = False
    options: list[tuple[str, Any]] = field(default_factory=list)
    attrs: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    errors_by_lang: dict[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def optional(self) -> bool:
        """Whether to say that it may be left empty: what has an answer to begin with says nothing."""
        return not (self.required or self.given)


class Form:
    """A form for a command, or for a schema alone (a filter, a search).

    data: initial values by field name. only, exclude: names. options: field name -> (value, label) pairs, where they
    depend on the moment. `run` submits it; `failed` says that it holds errors.
    """

    def __init__(
        self,
        schema: ma.Schema,
        command_name: str | None = None,
        data: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.schema, self.command, self.errors = schema, command_name, []
        self.key = secrets.token_urlsafe(12)
        self._fields = {
            name: _drawn(name, declared, (data or {}).get(name), (options or {}).get(name))
            for name, declared in schema.fields.items()
        }

    def __iter__(self) -> Iterator[FormField]:
        return iter(self._fields.values())

    def __getitem__(self, name: str) -> FormField:
        return self._fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    @property
    def failed(self) -> bool:
        return bool(self.errors or any(one.errors or one.errors_by_lang for one in self))

    @property
    def multipart(self) -> bool:
        return any(one.widget == "file" for one in self)

    @property
    def error_list(self) -> list[tuple[str, Any, str]]:
        """(id of the field, its label, message) for the summary on top."""
        listed = [(one.id, one.label, text) for one in self for text in one.errors]
        listed += [
            (f"{one.id}-{lang}", one.label, text)
            for one in self
            for lang, texts in one.errors_by_lang.items()
            for text in texts
        ]
        return listed

    def submitted(self) -> dict[str, Any]:
        """The data of this request's form, undecided. Uploads are kept and become Refs."""
        return {**decode.form(request.form, self.schema), **self._uploaded()}

    def _uploaded(self) -> dict[str, str]:
        data = {}
        for one in self:
            sent = request.files.get(one.name)
            if one.widget == "file" and sent is not None and sent.filename:
                try:
                    blob = files.keep(sent.stream)
                    data[one.name] = command.run("files.add", context.actor(), None, {"blob": blob}).value["file"]
                except Invalid as fault:
                    raise Invalid({one.name: next(iter(fault.errors.values()))}, fault.reason) from None
        return data

    def run(self, subject: Ref | str | None = None, extra: Mapping[str, Any] | None = None) -> Outcome | None:
        """Submits this request's form to the command. None where it was refused: then the form holds what was typed and
        the errors. NotFound and Forbidden go through, to their own pages."""
        typed: dict[str, Any] = {}
        try:
            typed = decode.form(request.form, self.schema)
            return command.run(
                self.command,
                context.actor(),
                subject,
                {**typed, **self._uploaded(), **(extra or {})},
                key=request.form.get("_key") or None,
            )
        except (NotFound, Forbidden):
            raise
        except Refused as refused:
            self.refuse(typed, refused)
            return None

    def load(self, sent: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """For a form without a command: its data, or None with the errors in the form."""
        typed = decode.form(request.form, self.schema) if sent is None else dict(sent)
        try:
            return self.schema.load(typed)
        except ma.ValidationError as fault:
            self.refuse(typed, Invalid(command.said(fault.messages)))
            return None

    def refuse(self, typed: Mapping[str, Any], refused: Refused) -> None:
        """Puts back what was typed, and the errors beside their fields; what has no field goes on top."""
        for name, value in typed.items():
            if name in self._fields and self._fields[name].widget not in {"password", "file"}:
                self._fields[name].value = _as_typed(value, self._fields[name].widget)
        if not isinstance(refused, Invalid):
            self.errors.append(str(refused))
            return
        for name, messages in refused.errors.items():
            one = self._fields.get(name)
            if one is None:
                self.errors += _flat(messages)
            elif isinstance(messages, dict) and one.widget == "texts":
                one.errors_by_lang = {lang: _flat(texts) for lang, texts in messages.items()}
            else:
                one.errors = _flat(messages)


def form_for(
    what: str | type[ma.Schema],
    data: Mapping[str, Any] | None = None,
    *,
    only: Collection[str] | None = None,
    exclude: Collection[str] = (),
    options: Mapping[str, Any] | None = None,
) -> Form:
    """The form of a command (by name), or of a schema class."""
    name = what if isinstance(what, str) else None
    schema_class = registry().commands[what].schema if isinstance(what, str) else what
    shown = None if only is None else tuple(only)
    return Form(_schema(schema_class, shown, frozenset(exclude)), name, data, options)


@functools.lru_cache(maxsize=256)
def _schema(schema_class: type[ma.Schema], only: tuple[str, ...] | None, exclude: frozenset[str]) -> ma.Schema:
    """A schema holds nothing of a request, and making one copies all its fields."""
    return schema_class(only=only, exclude=exclude)


def _drawn(name: str, declared: ma.fields.Field, value: Any, options: Any) -> FormField:
    about = declared.metadata
    widget = about.get("widget") or "text"
    attrs: dict[str, Any] = dict(about.get("attrs", {}))
    for bound in ("min", "max"):
        if about.get(bound) is not None and abs(about[bound]) < 2**31 - 1:
            attrs[bound] = about[bound]
    if isinstance(declared, fields.Line) and widget in {"text", "textarea", "search"}:
        attrs.setdefault("maxlength", declared.longest)
    if options is None and hasattr(declared, "options"):
        options = declared.options()
    if value is None and declared.load_default not in (ma.missing, None):
        value = declared.load_default() if callable(declared.load_default) else declared.load_default
    default = declared.load_default
    given = default not in (ma.missing, None, "") and not callable(default)
    return FormField(
        given=given,
        name=name,
        label=about.get("label") or name,
        help=about.get("help", ""),
        widget=widget,
        value=_shown(value, declared, widget),
        required=declared.required,
        purpose=about.get("purpose", ""),
        options=[(str(code), label) for code, label in options or ()],
        attrs=attrs,
    )


def _shown(value: Any, declared: ma.fields.Field, widget: str) -> Any:
    if isinstance(declared, fields.Money) and isinstance(value, int):
        return str(value // 100) if value % 100 == 0 else f"{value // 100}.{value % 100:02}"
    return _as_typed(value, widget)


def _as_typed(value: Any, widget: str) -> Any:
    if widget == "texts":
        return dict(value) if isinstance(value, Mapping) else {}
    if widget in {"checkboxes", "many"} or isinstance(value, list | tuple):
        return [str(one) for one in value or ()]
    if widget == "checkbox":
        return bool(value)
    if value is None:
        return ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _flat(messages: Any) -> list[str]:
    if isinstance(messages, dict):
        return [text for inner in messages.values() for text in _flat(inner)]
    if isinstance(messages, list | tuple):
        return [text for inner in messages for text in _flat(inner)]
    return [str(messages)]
