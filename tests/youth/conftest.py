"""A county whose night each test undoes."""

from tests.response.counties import coast, night, session, standing

__all__ = ["coast", "night", "session", "standing"]
