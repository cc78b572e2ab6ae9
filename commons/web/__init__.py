"""Pages' machinery: routes with a language and an access rule, forms from schemas, headers, errors. It knows no part:
who is signed in comes by a hook."""

from commons.web import undo
from commons.web.context import actor, go, path, render
from commons.web.forms import Form, form_for
from commons.web.limits import limiter
from commons.web.pages import Pages

__all__ = ["Form", "Pages", "actor", "form_for", "go", "limiter", "path", "render", "undo"]
