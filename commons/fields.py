"""marshmallow fields that every schema is made of: strict, bounded, and with what a form needs to draw them.

A schema is a form, a sheet's columns, and an entry of the API at once, so a field carries its label, its help, its
widget and, where it takes something personal, the purpose it is taken for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time
from typing import Any

import marshmallow as ma
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from marshmallow import validate

from commons.i18n import _l, languages
from commons.kernel import Ref

LONGEST_LINE, LONGEST_TEXT = 200, 20_000
#: C0 and C1 controls but newline and tab; bidi controls; noncharacters. They hide what a text says.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
CODE = re.compile(r"[a-z0-9]{6,16}")

REQUIRED = {"required": _l("Please fill this in."), "null": _l("Please fill this in.")}


class Schema(ma.Schema):
    """Base of all schemas: unknown names are refused, order is the form's order."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {
        "unknown": _l("There is no such field here."),
        "type": _l("This is not in a form that can be read."),
    }


def clean(value: str) -> str:
    """NFC, line ends as \\n, no invisible controls, no blank ends. Raises ValueError for lone surrogates."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise ValueError("lone surrogate") from fault
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNSEEN.sub("", value).strip()


class _Described:
    """label, help, widget, purpose go to `metadata`; messages are ours."""

    def __init__(
        self, *args: Any, label: Any = "", help: Any = "", widget: str | None = None, purpose: Any = "", **kwargs: Any
    ):
        metadata = {"label": label, "help": help, "purpose": purpose, "widget": widget or self.default_widget}
        metadata.update(kwargs.pop("metadata", {}))
        messages = {**REQUIRED, **getattr(self, "messages", {}), **kwargs.pop("error_messages", {})}
        kwargs.setdefault("required", "load_default" not in kwargs and not kwargs.get("allow_none"))
        if kwargs.get("allow_none") and not kwargs["required"]:
            kwargs.setdefault("load_default", None)
        super().__init__(*args, metadata=metadata, error_messages=messages, **kwargs)


class Line(_Described, ma.fields.String):
    """One line of text, at most `longest` characters."""

    default_widget = "text"
    messages = {
        "invalid": _l("This text cannot be read."),
        "long": _l("Please use at most %(longest)s characters.", longest="%(longest)s"),
        "lines": _l("Please use one line."),
    }

    def __init__(self, *, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if value is None and self.load_default == "":
            return ""  # a form's field that was left empty
        return super().deserialize(value, attr, data, **kwargs)

    def _validate(self, value: Any) -> None:
        if value is not None:  # of signs that are not seen nothing is left
            super()._validate(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            value = clean(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if len(value) > self.longest:
            raise ma.ValidationError(str(_l("Please use at most %(longest)s characters.", longest=self.longest)))
        if "\n" in value and self.default_widget == "text":
            value = " ".join(value.split())
        if not value:
            if self.required:
                raise self.make_error("required")
            return None if self.allow_none else ""
        return value


class Paragraphs(Line):
    """Text of several lines."""

    default_widget = "textarea"

    def __init__(self, *, longest: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)


class TextsField(_Described, ma.fields.Field):
    """A text per language; at least one where required. Loads to a dict without empty values."""

    default_widget = "texts"
    messages = {
        "invalid": _l("This text cannot be read."),
        "one": _l("Please write it in one language at least."),
    }

    def __init__(self, *, longest: int = LONGEST_LINE, lines: bool = False, **kwargs: Any) -> None:
        self.longest, self.lines = longest, lines
        kwargs.setdefault("metadata", {}).update(attrs={"maxlength": longest, **({"rows": 4} if lines else {})})
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict) or not set(value) <= set(languages()):
            raise self.make_error("invalid")
        one = (Paragraphs if self.lines else Line)(longest=self.longest, allow_none=True)
        texts, errors = {}, {}
        for lang, text in value.items():
            try:
                loaded = one.deserialize(text)
            except ma.ValidationError as fault:
                errors[lang] = fault.messages
                continue
            if loaded:
                texts[lang] = loaded
        if errors:
            raise ma.ValidationError(errors)
        if self.required and not texts:
            raise self.make_error("one")
        return texts


class Whole(_Described, ma.fields.Integer):
    """A whole number within bounds, written in digits."""

    default_widget = "number"
    messages = {"invalid": _l("Please write a whole number."), "too_large": _l("This number is too large.")}

    def __init__(self, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("metadata", {}).update(min=least, max=most)
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = value.strip()
            if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
                raise self.make_error("invalid")
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        if not self.least <= value <= self.most:
            raise ma.ValidationError(
                str(_l("Please write a number from %(least)s to %(most)s.", least=self.least, most=self.most))
            )
        return value


class Money(_Described, ma.fields.Field):
    """An amount. In forms "220" or "30.50" in the city's currency; loads to integer minor units."""

    default_widget = "money"
    messages = {"invalid": _l("Please write an amount, such as 220 or 30.50.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9:
            return value
        written = (
            re.fullmatch(r"(\d{1,7})(?:\.(\d{1,2}))?", value.replace(",", "").replace("₪", "").strip())
            if isinstance(value, str)
            else None
        )
        if written is None:
            raise self.make_error("invalid")
        return int(written[1]) * 100 + int((written[2] or "").ljust(2, "0") or 0)


class Day(_Described, ma.fields.Field):
    """A day of the calendar, ISO (2026-12-08), from 1900 to 2100."""

    default_widget = "date"
    messages = {"invalid": _l("Please write a date, such as 2026-12-08.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            day = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
        except (TypeError, ValueError):
            day = None
        if day is None or not 1900 <= day.year <= 2100:
            raise self.make_error("invalid")
        return day


class WallTime(_Described, ma.fields.Field):
    """A time of day on the city's clock: 16:30."""

    default_widget = "time"
    messages = {"invalid": _l("Please write a time, such as 16:30.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and (match := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?", value.strip())):
            return time(int(match[1]), int(match[2]))
        raise self.make_error("invalid")


class Email(_Described, ma.fields.Field):
    """A mail address as `email-validator` takes it; no look-alike letters in the domain; loads lower-case."""

    default_widget = "email"
    messages = {"invalid": _l("Please write a mail address, such as name@example.org.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            found = validate_email(clean(value), check_deliverability=False, test_environment=True)
        except (EmailNotValidError, ValueError, AttributeError, TypeError):
            raise self.make_error("invalid") from None
        if not found.normalized.isascii() or len(found.normalized) > 254:
            raise self.make_error("invalid")
        return found.normalized.lower()


class Phone(_Described, ma.fields.Field):
    """A phone number as people here write it; loads to E.164."""

    default_widget = "tel"
    messages = {"invalid": _l("Please write a phone number, such as 052-1234567.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            parsed = phonenumbers.parse(clean(value), current_app.config["COMMONS"]["country"])
        except (phonenumbers.NumberParseException, ValueError, AttributeError, TypeError):
            raise self.make_error("invalid") from None
        if not phonenumbers.is_possible_number(parsed):
            raise self.make_error("invalid")
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class Choice(_Described, ma.fields.String):
    """One of a few. options: (value, label) pairs, or a function that answers them when the form is drawn."""

    default_widget = "select"
    messages = {"invalid": _l("Please choose one of the list.")}

    def __init__(self, options: Any, **kwargs: Any) -> None:
        self._options = options
        super().__init__(**kwargs)

    def options(self) -> Sequence[tuple[str, Any]]:
        return self._options() if callable(self._options) else self._options

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or value not in {code for code, _label in self.options()}:
            raise self.make_error("invalid")
        return value


class Choices(_Described, ma.fields.List):
    """Some of a few, as boxes; loads to a list in the order of the options."""

    default_widget = "checkboxes"
    messages = {"invalid": _l("Please choose from the list.")}

    def __init__(self, options: Any, least: int = 0, **kwargs: Any) -> None:
        self._options, self.least = options, least
        super().__init__(ma.fields.String(), **kwargs)

    options = Choice.options

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        codes = [code for code, _label in self.options()]
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(one, str) and one in codes for one in value):
            raise self.make_error("invalid")
        if len(set(value)) < self.least:
            raise self.make_error("required")
        return [code for code in codes if code in value]


class YesNo(_Described, ma.fields.Boolean):
    """A box that is ticked or not."""

    default_widget = "checkbox"
    messages = {"invalid": _l("Please choose yes or no.")}

    def __init__(self, *, must: Any = "", **kwargs: Any) -> None:
        self.must = must
        kwargs.setdefault("load_default", False)
        if must:
            kwargs["validate"] = validate.Equal(True, error=must)
        super().__init__(**kwargs)


class RefField(_Described, ma.fields.Field):
    """A Ref, `kind:code`, of the kinds given. Loads to its text, so that data stays plain."""

    default_widget = "hidden"
    messages = {"invalid": _l("This does not name anything here.")}

    def __init__(self, *kinds: str, options: Any = None, **kwargs: Any) -> None:
        self.kinds, self._options = kinds, options
        if options is not None:
            kwargs.setdefault("widget", "select")
        super().__init__(**kwargs)

    def options(self) -> Sequence[tuple[str, Any]]:
        return self._options() if callable(self._options) else (self._options or ())

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            ref = Ref.parse(value)
        except (ValueError, AttributeError, TypeError):
            raise self.make_error("invalid") from None
        if (self.kinds and ref.kind not in self.kinds) or not CODE.fullmatch(ref.code):
            raise self.make_error("invalid")
        return value


class Many(_Described, ma.fields.List):
    """A list of one field, at most `most`."""

    default_widget = "many"
    messages = {"invalid": _l("This is not a list.")}

    def __init__(self, inner: Any, *, least: int = 0, most: int = 100, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("validate", validate.Length(least, most, error=_l("There are too few or too many here.")))
        super().__init__(inner, **kwargs)


class PlainField(_Described, ma.fields.Raw):
    """Plain JSON data that another schema has checked or that is kept as it came (an import's row)."""

    default_widget = "hidden"
