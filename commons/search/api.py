"""The search, for parts above it and plugins. Owners of subjects call `index` whenever what is found of one may have
changed, and `forget` before they remove it."""

from commons.search.commands import forget, index
from commons.search.queries import Found, matching, nearby, search

__all__ = ["Found", "forget", "index", "matching", "nearby", "search"]
