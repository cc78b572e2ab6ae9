"""Routes. Every page says its language in the address and who may open it; without an access rule start fails."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, request
from werkzeug.routing import BaseConverter

from commons import policy
from commons.i18n import KNOWN
from commons.registry import registry
from commons.web import context
from commons.web.limits import limiter

PUBLIC, SIGNED_IN = "public", "signed_in"


class LanguageConverter(BaseConverter):
    """The first segment of a page's address: one of the known languages."""

    regex = "|".join(KNOWN)


class Pages(Blueprint):
    """The pages of one part or plugin, under `/<lang>`.

    `@pages.get(rule, access=…)`, `@pages.post(rule, access=…)`: access is "public", "signed_in", or the name of a
    permission that the actor must hold (without a subject: the subject's own check is the pipeline's).
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, "commons.web", url_prefix="/<language:lang>")
        self.access: dict[str, str] = {}

    def get(self, rule: str, *, access: str, limit: str = "", **options: Any) -> Callable:  # type: ignore[override]
        """A page that only reads. limit: how often one address may ask, e.g. "120 per minute"."""
        return self._guarded(rule, access, limit, ["GET"], options)

    def post(self, rule: str, *, access: str, limit: str = "", **options: Any) -> Callable:  # type: ignore[override]
        """A form's target; it answers 303 when done."""
        return self._guarded(rule, access, limit, ["POST"], options)

    def _guarded(self, rule: str, access: str, limit: str, methods: list[str], options: dict[str, Any]) -> Callable:
        def decorate(view: Callable) -> Callable:
            @functools.wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                return _refusal(access) or view(*args, **kwargs)

            if limit:
                guarded = limiter.limit(limit)(guarded)
            endpoint = options.pop("endpoint", view.__name__)
            self.access[f"{self.name}.{endpoint}"] = access
            self.add_url_rule(rule, endpoint, guarded, methods=methods, **options)
            return view

        return decorate


def _refusal(access: str) -> Any:
    who = context.actor()
    if access == PUBLIC:
        return None
    if not who.signed_in:
        here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or ""
        return redirect(context.path(f"/sign-in?next={quote(here, safe='')}"), 303)
    if access != SIGNED_IN:
        policy.require(who, access)
    return None


def check_access(blueprints: list[Blueprint]) -> None:
    """At start: every access rule names something that is there."""
    for blueprint in blueprints:
        for endpoint, access in getattr(blueprint, "access", {}).items():
            if access not in {PUBLIC, SIGNED_IN} and access not in registry().permissions:
                raise LookupError(f"page {endpoint} asks for unknown permission {access!r}")
