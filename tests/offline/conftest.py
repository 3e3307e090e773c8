"""A county whose night each test undoes, and a town in which others have been before."""

from tests.response.counties import coast, night, session, standing, standing_town, street

__all__ = ["coast", "night", "session", "standing", "standing_town", "street"]
