"""Notices, for other parts and plugins. They tell people by declaring a Fact with a template and recording it; here is
only what pages show of it."""

from commons.notices.queries import unread

#: The page of one's own notices.
path = "/me/notices"

__all__ = ["path", "unread"]
