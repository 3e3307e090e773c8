"""The measure of the check itself."""

from webapp.protocols.grade import grade, syllables

__all__ = ["grade", "syllables"]
