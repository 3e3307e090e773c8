"""The facts of a response that a pack may decide by: all the names that a tier rule or a step may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

YES_NO_UNSURE = ("yes", "no", "not_sure")


@dataclass(frozen=True, slots=True)
class Fact:
    """A question with a closed list of answers; `unset` is the one that counts while nobody has answered.

    What depends on a `restricted` one is absent for police.
    """

    name: str
    values: tuple[str, ...]
    unset: str
    restricted: bool = False

    def settle(self, given: str | None) -> str:
        """The answer that counts: an unknown or missing one is never an error, it is `unset`."""
        return given if given in self.values else self.unset


_ALL = (
    Fact(
        "reporter", ("law_enforcement", "hotline", "emergency_room", "social_worker", "other"), unset="other"
    ),
    # Nobody asked yet is the same as not sure, and the packs count not sure as danger.
    Fact("danger", YES_NO_UNSURE, unset="not_sure"),
    Fact("injured", YES_NO_UNSURE, unset="not_sure"),
    Fact("missing_from_care", YES_NO_UNSURE, unset="not_sure"),
    # Away now, since a run in the course of this response: set by an event of the pack.
    Fact("away", ("yes", "no"), unset="no"),
    # Back from a run: set by the record of missing and return, not by the contact.
    Fact("returned", YES_NO_UNSURE, unset="not_sure"),
    Fact("scene_secure", YES_NO_UNSURE, unset="not_sure"),
    Fact("arrested", ("yes", "no"), unset="no"),
    # Whether they have to be taken somewhere.
    Fact("transport", YES_NO_UNSURE, unset="not_sure"),
    Fact("recent_assault", YES_NO_UNSURE, unset="not_sure", restricted=True),
    Fact("foreign_national", YES_NO_UNSURE, unset="not_sure", restricted=True),
    # The agency that a court has put in charge (CA 2403-2447): 300, 602, 241.1, no agency, not known.
    Fact("jurisdiction", ("dependency", "probation", "both", "none", "unknown"), unset="unknown"),
    Fact(
        "language",
        ("english", "spanish", "tagalog", "chinese", "vietnamese", "korean", "sign", "other", "unknown"),
        unset="unknown",
    ),
)

FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _ALL})
