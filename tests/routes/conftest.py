"""A town in which others have been before."""

from tests.response.counties import standing_town, street

__all__ = ["standing_town", "street"]
