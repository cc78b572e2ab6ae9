"""Every error is a page in the reader's language, and nothing that a reader can send is answered with 500."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from commons.db import db
from commons.i18n import _, speak
from commons.kernel import Forbidden, Refused
from commons.web import context

log = logging.getLogger("commons.web")

#: What bad input makes of a program that did not foresee it.
BAD_INPUT = (RecursionError, OverflowError, UnicodeError, DataError)


def configure(app: Flask) -> None:
    """One page for all errors: what happened, and what the reader can do."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if isinstance(error, CSRFError):
            return page(
                400,
                _("The page was open for too long, or cookies are off. Please go back, reload and try again."),
            )
        if error.code is not None and 300 <= error.code < 400:
            return error
        response = page(error.code or 500, _text(error.code or 500))
        if getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(error.valid_methods)
        if getattr(error, "retry_after", None):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(Refused)
    def _refused(error: Refused) -> Any:
        if isinstance(error, Forbidden) and error.code == "sign_in" and request.method == "GET":
            return redirect(context.path("/sign-in"), 303)
        return page(error.status, str(error))

    @app.errorhandler(Exception)
    def _fault(error: Exception) -> Any:
        db.session.rollback()
        if isinstance(error, BAD_INPUT):
            return page(400, _text(400))
        if isinstance(error, OperationalError) and "locked" in str(error):
            return page(503, _("Very many people are here at this moment. Please try again in a minute."))
        mark = secrets.token_hex(4)
        log.error("fault %s in %s", mark, request.endpoint, exc_info=error)
        if app.testing:
            raise error
        return page(500, _("Something broke on our side; it has been written down under %(mark)s.", mark=mark))


def page(status: int, text: str) -> Response:
    """The error page; plain where even its frame cannot be drawn."""
    if getattr(g, "lang", None) is None:
        speak(context.preferred())
    if request.path.startswith(("/feeds/", "/media/", "/static/", "/healthz", "/readyz")):
        return make_response(f"{status} {text}\n", status, {"Content-Type": "text/plain; charset=utf-8"})
    try:
        body = render_template("web/error.html", status=status, text=text, code=status, message=text, **context.frame())
    except Exception:
        log.exception("the error page itself failed")
        body = f"{status} {text}"
    return make_response(body, status)


def _text(status: int) -> str:
    return {
        400: _("This request could not be understood. Please go back and try again."),
        403: _("You have no right to do this."),
        404: _("This page is not here, or it is not open to you."),
        405: _("This address does not do that."),
        413: _("This is too large to be sent here."),
        415: _("This is not in a form that can be read."),
        429: _("This was tried too often. Please wait a few minutes and try again."),
        503: _("The site is being looked after. Please try again in a few minutes."),
    }.get(status, _("This did not work. Please go back and try again."))
