"""The shapes of the search page's address and of the rebuilding."""

from commons import fields
from commons.i18n import _l


class SearchSchema(fields.Schema):
    """The page's form."""

    q = fields.Line(label=_l("Search"), load_default="", widget="search", longest=1000)
    kind = fields.Line(label=_l("Kind"), widget="select", longest=40, allow_none=True)


class RebuildSchema(fields.Schema):
    """Nothing to say."""
