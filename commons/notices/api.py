"""Notices, for other parts and plugins. They tell people by declaring a Fact with a template and recording it; here is
only what pages show of it, and whom something would
reach."""

from commons.notices.queries import unread
from commons.notices.reach import Reach, Sent, Telling, reach, sent, tellings, tells

#: The page of one's own notices.
path = "/me/notices"

__all__ = ["Reach", "Sent", "Telling", "path", "reach", "sent", "tellings", "tells", "unread"]
