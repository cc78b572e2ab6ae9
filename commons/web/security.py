"""What stands before and after every request: the host, where the request came from, its size, and the headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect

csrf = CSRFProtect()

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
MOST_FORM = 2 * 1024 * 1024  # bytes of a form without files, and of one field of a form with files
SAFE = {"GET", "HEAD", "OPTIONS"}


def configure(app: Flask) -> None:
    """CSRF tokens, the origin check, the host list, the size of bodies, and the response headers."""
    settings = app.config["COMMONS"]
    app.config.update(
        MAX_CONTENT_LENGTH=settings["max_upload_mb"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=MOST_FORM,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # a Referer is not demanded; the origin check stands in its place
        SESSION_COOKIE_NAME="commons",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not settings["development"],
    )
    hosts = {host.lower() for host in settings["hosts"]} or {urlsplit(settings["base_url"]).netloc.lower()} - {""}

    @app.before_request
    def _admit() -> None:
        if hosts and request.host.lower() not in hosts and request.endpoint != "healthz":
            abort(400, "unknown host")
        if "\x00" in request.path or "\x00" in request.query_string.decode("latin-1"):
            abort(400)
        if any("\x00" in value for values in request.args.listvalues() for value in values):
            abort(400)
        if request.method not in SAFE:
            if request.mimetype != "multipart/form-data" and (request.content_length or 0) > MOST_FORM:
                abort(413)
            _same_origin()

    csrf.init_app(app)  # after _admit: what is too large or from elsewhere is not even read

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.endpoint == "static":
            if "v" in request.args:
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        if not settings["development"] and request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def _same_origin() -> None:
    """A browser says where a request was made: it must be here. Programs that say nothing need the CSRF token alone."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and origin.partition("://")[2].lower() != request.host.lower():
        abort(403)
    for values in request.form.listvalues() if request.mimetype.startswith(("application/x-www", "multipart/")) else ():
        if any("\x00" in value for value in values):
            abort(400)
