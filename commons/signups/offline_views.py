"""Attendance without a connection: the page that is kept on a device, and what it asks of the site.

The page itself is public and holds nothing of anybody, so that it can be kept; who may have a roster is asked when it
is fetched. `offline.js` is its other half.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, g, make_response, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from commons import command, i18n, policy, subjects
from commons.calendar import api as calendar
from commons.i18n import _, direction, language
from commons.kernel import NotFound, Refused
from commons.signups import lists, offline, queries, schemas
from commons.signups.desk_views import ATTEND
from commons.signups.views import pages
from commons.web import actor, path, render
from commons.web.pages import PUBLIC
from commons.web.security import HEADERS, POLICY

HERE = "/desk/offline/"
#: Cookies that script may read. ALONG: whose rosters this browser holds, as long as she is signed in here. UNSENT: how
#: many marks wait in this browser.
ALONG, UNSENT = "along", "unsent"
LIFE = timedelta(days=2)  # no roster may lie longer on a device than from BEFORE to AFTER
MOST = 100  # marks that are sent at once
NONCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))
COLOURS = {"background_color": "#faf5ec", "theme_color": "#123f3b"}


@pages.get(HERE, access=PUBLIC, endpoint="offline")
def shell() -> Any:
    response = make_response(_shell())
    response.headers["Content-Security-Policy"] = POLICY.replace("worker-src 'none'", "worker-src 'self'")
    response.headers["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
    return response


@pages.get(f"{HERE}manifest.webmanifest", access=PUBLIC, endpoint="offline_manifest")
def manifest() -> Any:
    name = i18n.plain(current_app.config["COMMONS"]["site_name"])
    told = {
        "id": path(HERE),
        "name": _("%(site)s: attendance", site=name),
        "short_name": _("Attendance"),
        "lang": language(),
        "dir": direction(language()),
        "start_url": path(HERE),
        "scope": path(HERE),
        "display": "standalone",
        **COLOURS,
        "icons": [
            {
                "src": url_for("static", filename=file),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for file, size, purpose in ICONS
        ],
    }
    return _json(told, "application/manifest+json")


@pages.get(f"{HERE}worker.js", access=PUBLIC, endpoint="offline_worker")
def worker() -> Any:
    """The service worker. What it keeps stands at its head, by the hash of the bytes: a change of any of it is a new
    worker, which keeps the new page and forgets the old."""
    page, source = _shell(), _source()
    files = re.findall(r'(?:href|src)="(/(?:static|fonts)/[^"]+)"', page)
    fonts = current_app.jinja_env.globals["fonts"]
    files += [f"/fonts/{name}" for name in fonts.names.values()] if fonts.ready else []
    mark = hashlib.sha256((page + source).encode()).hexdigest()[:12]
    kept = {"cache": f"offline-{language()}-{mark}", "page": path(HERE), "files": sorted(set(files))}
    script = f"const KEPT = {json.dumps(kept)};\n{source}"
    return current_app.response_class(script, mimetype="text/javascript")


@pages.get("/desk/attendance/<code>/roster.json", access=ATTEND, endpoint="offline_roster")
def roster(code: str) -> Any:
    return _roster(code, [])


@pages.post("/desk/attendance/<code>/sync", access=ATTEND, endpoint="offline_sync")
def sync(code: str) -> Any:
    """Takes {"marks": [{nonce, person, mark, seen, at}, …]} in the order in which they were made; answers the roster
    with "results": for each nonce its state ("done", "conflict", "refused") and why."""
    session, _pool = _session(code)
    sent = request.get_json() if request.mimetype == "application/json" else abort(415)
    marks = sent.get("marks") if isinstance(sent, dict) else None
    if not isinstance(marks, list) or len(marks) > MOST or not all(_is_mark(one) for one in marks):
        abort(422)
    return _roster(code, [_bring(session, one) for one in marks])


@pages.before_app_request
def _nothing_is_left_behind() -> Any:
    """Who signs out while marks wait in this browser is asked first; pressed a second time, it is done."""
    if _signs_out() and request.cookies.get(UNSENT) and "anyway" not in request.form and actor().signed_in:
        return make_response(render("signups/offline_unsent.html", page=path(HERE)), 409)
    return None


@pages.after_app_request
def _goes_with_the_sign_in(response: Response) -> Response:
    """A browser that holds rosters of somebody who is not signed in here any more forgets them with the first page
    that it opens. Marks that wait stay, sealed: then the page itself removes the rest."""
    along = request.cookies.get(ALONG)
    unknown = "actor" not in g and not _signs_out()  # who reads was not asked: it is not for this to ask
    if along is None or unknown or (request.endpoint or "").startswith("signups.offline"):
        return response
    if actor().signed_in and along == offline.owner(actor()):
        return response
    response.delete_cookie(ALONG)
    if UNSENT not in request.cookies:
        response.headers["Clear-Site-Data"] = '"storage"'
    elif _signs_out() and response.status_code == 303:
        response.location = path(HERE)
    return response


def _signs_out() -> bool:
    return request.method == "POST" and request.path.endswith("/sign-out")


def _session(code: str) -> tuple[Any, Any]:
    session = calendar.occurrence(code)
    pool = queries.pools([session.ref_id]).get(session.ref_id) if session else None
    if pool is None:
        raise NotFound(_("This session is not here, or it is not open to you."))
    policy.require(actor(), ATTEND, pool)
    return session, pool


def _roster(code: str, results: list[dict[str, Any]]) -> Response:
    session, pool = _session(code)
    told = offline.roster(session, pool, actor())
    mine = {"owner": offline.owner(actor()), "seal": offline.seal(actor(), code), "csrf": generate_csrf()}
    response = _json({**told, **mine, "results": results})
    response.set_cookie(
        ALONG, mine["owner"], max_age=LIFE, samesite="Strict", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def _is_mark(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("nonce"), str) and bool(NONCE.fullmatch(one["nonce"]))


def _bring(session: Any, sent: dict[str, Any]) -> dict[str, Any]:
    """One mark through the pipeline; its nonce is the key, so that it is done once however often it is sent."""
    nonce, data = sent["nonce"], {name: value for name, value in sent.items() if name != "nonce"}
    try:
        command.run("signups.check_in", actor(), None, {**data, "occurrence": session.code}, key=f"check-in {nonce}")
    except Refused as refused:
        if refused.code == "conflict":
            return {"nonce": nonce, "state": "conflict", **_conflict(session, data)}
        return {"nonce": nonce, "state": "refused", "text": str(refused)}
    return {"nonce": nonce, "state": "done"}


def _conflict(session: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Both marks as buttons say them, and the sentence on who made the other."""
    row = lists.marks_of(session.id).get(subjects.id_of(data["person"]))
    theirs = row.mark if row else "none"
    labels = dict(schemas.MARKS)
    return {
        "text": offline.standing(row, actor(), labels),
        "theirs": theirs,
        "choices": [
            [data["mark"], _("%(mark)s, as noted on this device", mark=labels[data["mark"]])],
            [theirs, _("%(mark)s, as it stands now", mark=labels[theirs])],
        ],
    }


def _shell() -> str:
    """The page that is kept: the same for everybody who reads this language, so it is said to nobody in particular;
    else it would change with whoever signs in, and be another's on a device that several use."""
    with i18n.force_locale(language()):
        return render_template(
            "signups/offline.html", marks=schemas.MARKS, waiting=offline.waiting(), icons=ICONS, home=path("/desk")
        )


@cache
def _source() -> str:
    return (Path(str(current_app.static_folder)) / "offline-worker.js").read_text(encoding="utf-8")


def _json(told: Any, kind: str = "application/json") -> Response:
    return current_app.response_class(json.dumps(told, ensure_ascii=False), mimetype=kind)
