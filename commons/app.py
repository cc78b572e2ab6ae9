"""Where everything meets: the application, with its parts in the order of the house and then its plugins."""

from __future__ import annotations

import hashlib
import importlib
import logging
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
from flask import Flask, Response, abort, g, redirect, request, send_file
from sqlalchemy.exc import SQLAlchemyError

from commons import core, db, files, i18n, migrate, settings, subjects
from commons.i18n import _
from commons.kernel import ANYONE, Health, NotFound, Ref
from commons.registry import Registry, registry
from commons.web import context, design, errors, fonts, limits, pages, security, undo, work

log = logging.getLogger("commons")
log.addHandler(logging.NullHandler())

#: Engine parts, lowest first. Each is a module with hook implementations.
PARTS = ("people", "institutions", "notices", "calendar", "signups", "search")


def create_app(given: Mapping[str, Any] | None = None, *, plugins: bool | Sequence[str | ModuleType] = True) -> Flask:
    """The application. given: settings that win over environment and file. plugins: True for all that are installed and
    not turned off, False for none (safe mode), or names (or modules).

    Raises BadSetting or BrokenPlugin with a sentence that says what to do.
    """
    parts = Registry()
    parts.add_part(core)
    for name in PARTS:
        parts.add_part(importlib.import_module(f"commons.{name}"))
    first = settings.read(given, strict=False)
    off = {*first["plugins_off"], *turned_off(first["data_dir"])}
    parts.discover(None if plugins is True else plugins or (), off=off if plugins is True else ())
    extra = [setting for _plugin, some in parts.strict("commons_settings") for setting in some]
    values = settings.read(given, extra)

    app = Flask(
        "commons",
        static_folder=str(resources.files("commons.web") / "static"),
        template_folder=str(resources.files("commons.templates")),
    )
    app.secret_key = values["secret_key"]
    app.config["COMMONS"] = values
    app.testing = values["testing"]
    app.config["TEMPLATES_AUTO_RELOAD"] = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.url_map.converters["language"] = pages.LanguageConverter
    if values["trusted_proxies"]:
        from werkzeug.middleware.proxy_fix import ProxyFix

        count = values["trusted_proxies"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    app.extensions["commons"] = parts
    folders = _folders(parts)
    app.jinja_loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(str(f)) for f in folders["templates"]])
    db.configure(app)
    i18n.configure(app, [str(folder) for folder in folders["translations"]])
    context.configure(app)
    security.configure(app)
    limits.configure(app)
    fonts.configure(app)
    design.configure(app)
    errors.configure(app)
    parts.around, parts.after_fault = db.contained, db.end_broken_read
    with app.app_context():
        parts.check()
        for name in PARTS:
            start = getattr(importlib.import_module(f"commons.{name}"), "init_app", None)
            if start is not None:
                start(app)
        blueprints = [one for _plugin, some in parts.strict("commons_blueprints") for one in some]
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        pages.check_access(blueprints)
    _routes(app)
    _assets(app)
    return app


def turned_off(data_dir: Path) -> set[str]:
    """Plugins turned off by `commons plugins off`: one name a line in data_dir/plugins-off.txt."""
    try:
        return set((data_dir / "plugins-off.txt").read_text(encoding="utf-8").split())
    except OSError:
        return set()


def _folders(parts: Registry) -> dict[str, list[Path]]:
    """Where templates and translations lie: the engine's, then each plugin's own."""
    templates = [Path(str(resources.files("commons.templates")))]
    translations = [Path(str(resources.files("commons"))) / "translations"]
    for name in parts.plugins:
        home = Path(parts.pm.get_plugin(name).__file__).parent
        translations.append(home / "translations")
        templates.append(home / "templates")
    return {
        "templates": [folder for folder in templates if folder.is_dir()],
        "translations": [folder for folder in translations if folder.is_dir()],
    }


def _routes(app: Flask) -> None:
    """The few addresses that belong to no part: the door, the home page, pictures, health."""
    house = pages.Pages("house")

    @app.get("/")
    def door() -> Response:
        response = redirect(f"/{context.preferred()}/", 302)
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    @house.get("/", access=pages.PUBLIC)
    def home() -> Response:
        return context.render("web/home.html")

    @house.get("/accessibility", access=pages.PUBLIC)
    def accessibility() -> Response:
        return context.render("web/accessibility.html", contact=app.config["COMMONS"]["accessibility_contact"])

    @house.get("/privacy", access=pages.PUBLIC)
    def privacy() -> Response:
        return context.render("web/privacy.html", contact=app.config["COMMONS"]["privacy_contact"])

    app.register_blueprint(house)
    app.register_blueprint(undo.pages)
    app.register_blueprint(work.pages)

    @app.get("/media/<code>/<int:width>.webp")
    def media(code: str, width: int) -> Response:
        if width not in files.WIDTHS:
            abort(404)
        row = subjects.seek(Ref("file", code), ANYONE)
        public = row is not None
        row = row or subjects.find(Ref("file", code), context.actor())
        path = files.blob(row.sha, width)
        if not path.exists():
            raise NotFound(_("This picture is not here."))
        response = send_file(
            path, mimetype="image/webp", conditional=True, etag=row.sha[:16], max_age=86400 if public else 0
        )
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        if not public:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    @app.get("/healthz")
    def healthz() -> tuple[str, int, dict[str, str]]:
        return "ok\n", 200, {"Content-Type": "text/plain"}

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, Any], int]:
        found = health(app)
        bad = [one.name for one in found if not one.ok]
        return {"ok": not bad, "failing": bad}, 503 if bad else 200

    @app.before_request
    def _known_language() -> None:
        if request.view_args is not None and getattr(g, "lang", "") is None:
            abort(404)


def health(app: Flask) -> list[Health]:
    """The database and its migrations, then what every part and plugin says of its own health. One that cannot say is
    not well."""
    try:
        late = migrate.pending(app)
    except SQLAlchemyError as fault:
        log.error("the database does not answer", exc_info=fault)
        return [Health(name="database", ok=False, text=_("The database does not answer."))]
    if late:
        said = _("The database is behind (%(names)s): run `commons migrate`.", names=", ".join(late))
        return [Health(name="migrations", ok=False, text=said)]
    return [Health(name="migrations", ok=True), *registry().health()]


def _assets(app: Flask) -> None:
    """Static files are asked for by the hash of their bytes, so that a browser may keep them for a year."""
    marks: dict[str, str] = {}

    @app.url_defaults
    def _mark(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "filename" not in values:
            return
        name = values["filename"]
        if name not in marks:
            path = Path(app.static_folder or "") / name
            marks[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""
        values["v"] = marks[name]
