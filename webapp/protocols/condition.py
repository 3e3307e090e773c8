"""`when`, the whole grammar of conditions in a pack: a table of name -> allowed answers; all must match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from webapp.protocols.facts import FACTS


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when every name has one of its allowed answers. Total: any facts will do, it never raises."""

    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def holds(
        self, facts: Mapping[str, str], answers: Mapping[str, str | tuple[str, ...]] | None = None
    ) -> bool:
        """Whether it holds for a response's `facts`; in a form also for the `answers` given so far."""
        return all(_matches(name, allowed, facts, answers or {}) for name, allowed in self.needs)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.needs)

    def only(self, names: Collection[str]) -> "Condition":
        """What of it depends on these names."""
        return Condition(tuple(need for need in self.needs if need[0] in names))

    def without(self, names: Collection[str]) -> "Condition":
        """What of it depends on anything else."""
        return Condition(tuple(need for need in self.needs if need[0] not in names))

    @classmethod
    def of(cls, raw: Mapping[str, list[str]]) -> "Condition":
        """From a pack file: `when = { danger = ["yes", "not_sure"] }`."""
        return cls(tuple((name, tuple(allowed)) for name, allowed in raw.items()))


ALWAYS = Condition()


def _matches(
    name: str,
    allowed: tuple[str, ...],
    facts: Mapping[str, str],
    answers: Mapping[str, str | tuple[str, ...]],
) -> bool:
    given = answers.get(name)
    if isinstance(given, tuple):
        return any(one in allowed for one in given)
    if given is not None:
        return given in allowed
    fact = FACTS.get(name)  # an unanswered question of the form that is no fact matches nothing
    return fact is not None and fact.settle(facts.get(name)) in allowed
