"""The small city of the activities."""

from tests.activities.conftest import city, visitor

__all__ = ["city", "visitor"]
