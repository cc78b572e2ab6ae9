"""Request limits, by address and by what is tried; counted in the storage of the setting `limits_url`."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[])


def configure(app: Flask) -> None:
    """Limits stand on the routes that name them; there is none by default."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["COMMONS"]["limits_url"]
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    app.config["RATELIMIT_ENABLED"] = not app.testing
    limiter.init_app(app)
