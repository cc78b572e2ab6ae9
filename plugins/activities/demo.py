"""The activities of the demo city."""

from __future__ import annotations

from typing import Any


def build(city: Any) -> None:
    """Publishes the city's activities, and registers some of its people."""
