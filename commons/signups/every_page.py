"""All pages of signing up, on the one set of pages that residents' and staff's views share."""

from commons.signups import desk_views, list_views, many_views, offline_views, paper_views, sheet, writing_views
from commons.signups.views import pages

__all__ = ["desk_views", "list_views", "many_views", "offline_views", "pages", "paper_views", "sheet", "writing_views"]
