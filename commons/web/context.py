"""What every page knows: the language, who reads, the menu; and the few words that views are written with."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, flash, g, make_response, redirect, render_template, request

from commons import i18n, policy
from commons.i18n import KNOWN, direction, language, languages
from commons.kernel import ANYONE, Actor
from commons.registry import registry


def actor() -> Actor:
    """Who makes this request; ANYONE where nobody is signed in."""
    if "actor" not in g:
        g.actor = registry().pm.hook.commons_signed_in() or ANYONE
    return g.actor


def path(to: str) -> str:
    """The address of a page in the reader's language: `/me` -> `/he/me`. Others' sites and feeds stay as they are."""
    bare = to.startswith(("/feeds/", "/media/", "/static/", "http:", "https:", "webcal:", "#", "?"))
    return to if bare or to[:4] in {f"/{lang}/" for lang in KNOWN} else f"/{language()}{to}"


def go(to: str, message: Any = None, category: str = "done", undo: Any = None) -> Response:
    """To another page (303), with a word on what was done. An address elsewhere is not followed. undo: what takes it
    back (`commons.web.undo.of`), for a button beside the word."""
    button = None
    if message and undo is not None:
        from commons.web.undo import LONGEST, token

        button = token(undo)
        button = button if len(button) <= LONGEST else None
    if button:
        flash((str(message), button), "undo")
    elif message:
        flash(str(message), category)
    if not to.startswith("/") or to.startswith(("//", "/\\")) or not to.isprintable():
        to = "/"
    return redirect(path(to), 303)


def render(template: str, **values: Any) -> Response:
    """The page. A form among `values` that holds errors makes it 422, and its title begins with the word for error; so
    does `refused`."""
    from commons.web.forms import Form

    failed = any(isinstance(value, Form) and value.failed for value in values.values())
    shown = {**frame(), "refused": failed, **values}
    return make_response(render_template(template, **shown), 422 if failed else 200)


def frame() -> dict[str, Any]:
    """What base.html draws around every page."""
    who = actor()
    me = registry().pm.hook.commons_reader(actor=who) if who.signed_in else None
    g.hebrew_dates = bool(me and me.get("hebrew_dates"))
    return {
        "menu": menu(),
        "me": me,
        "languages": offered(),
        "sign_in_url": path("/sign-in"),
        "sign_out_url": path("/sign-out"),
    }


def offered() -> list[tuple[str, str, str, bool]]:
    """This page in every language: (code, its own name, address, whether it is the present one)."""
    rest = request.full_path.rstrip("?").partition("/")[2].partition("/")[2] if getattr(g, "lang", None) else ""
    return [(code, KNOWN[code][0], f"/{code}/{rest}", code == language()) for code in languages()]


def preferred() -> str:
    """The language for a reader who has not said it in the address."""
    reader = registry().pm.hook.commons_reader(actor=actor()) if actor().signed_in else None
    if reader and reader.get("lang") in languages():
        return reader["lang"]
    return request.accept_languages.best_match(languages()) or languages()[0]


class Site:
    """What the frame of a page says of the site."""

    def __init__(self) -> None:
        settings = current_app.config["COMMONS"]
        self.name = i18n.plain(settings["site_name"])
        self.tagline = i18n.plain(settings["site_tagline"])
        self.url = path("/")
        self.development = settings["development"]
        self.accessibility_url = path("/accessibility")
        self.privacy_url = path("/privacy")


def menu() -> list[dict[str, Any]]:
    """The lines that this reader may see, in order. The present one is the longest whose address the page's begins
    with."""
    items = sorted(registry().flat("commons_menu", actor=actor()), key=lambda item: (item.order, item.url))
    urls = [path(item.url) for item in items]
    here = request.path
    present = max((url for url in urls if here == url or here.startswith(url.rstrip("/") + "/")), key=len, default=None)
    return [
        {
            "label": item.label,
            "url": url,
            "icon": item.icon,
            "group": item.group,
            "badge": item.badge,
            "current": url == present,
        }
        for item, url in zip(items, urls, strict=True)
    ]


def panels(hook: str, **arguments: Any) -> list[Any]:
    """Panels of a page hook, rendered one by one: a panel whose template raises is left out."""
    return [markup for _section, markup in _drawn(hook, arguments)]


def sections(hook: str, *names: str, **arguments: Any) -> dict[str, list[Any]]:
    """The same by the section that each names; under '' those of no section among `names`."""
    found: dict[str, list[Any]] = {name: [] for name in ("", *names)}
    for section, markup in _drawn(hook, arguments):
        found[section if section in names else ""].append(markup)
    return found


def _drawn(hook: str, arguments: dict[str, Any]) -> list[tuple[str, Any]]:
    shown = []
    asked = {"actor": actor(), **arguments}
    for plugin, some in registry().contained(hook, **asked):
        for panel in some:
            try:
                markup = i18n.Markup(render_template(panel.template, **panel.context))
                shown.append((panel.order, panel.section, markup))
            except Exception:
                registry().fault(plugin, panel.template)
    return [(section, markup) for _order, section, markup in sorted(shown, key=lambda one: one[0])]


def configure(app: Flask) -> None:
    """Language from the address, and the names that templates use."""

    @app.url_value_preprocessor
    def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        lang = (values or {}).pop("lang", None)
        if lang is not None:
            g.lang = lang if lang in languages() else None

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    @app.context_processor
    def _names() -> dict[str, Any]:
        lang = language()
        return {"lang": lang, "dir": direction(lang)}

    app.jinja_env.globals.update(
        site=_Lazy(Site),
        path=path,
        panels=panels,
        sections=sections,
        direction=direction,
        may=lambda permission, subject=None: policy.may(actor(), permission, subject),
    )


class _Lazy:
    """`site.name` in a template without making a Site for pages that do not ask."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if "site" not in g:
            g.site = self._make()
        return getattr(g.site, name)
