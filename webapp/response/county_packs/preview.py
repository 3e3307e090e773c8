"""What one person would be shown of a pack on a response with such facts. It is worked out, and nothing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.protocols.condition import Condition
from webapp.protocols.facts import FACTS, Fact
from webapp.protocols.pack import Clock, Pack, Responder, Step, Tier, TierRule
from webapp.protocols.vocabulary import is_police


@dataclass(frozen=True)
class Preview:
    """`rule` is the one that decided the tier, None where it was chosen by hand."""

    tier: Tier
    rule: TierRule | None
    responder: Responder | None
    clocks: tuple[Clock, ...]
    steps: tuple[Step, ...]


def preview_of(
    pack: Pack, *, role: str, discipline: str | None, facts: Mapping[str, str], tier: str = ""
) -> Preview:
    """As the screens would show it. A `tier` that the pack does not have is left to the pack's own rules."""
    chosen = next((one for one in pack.tiers if one.id == tier), None)
    decided = pack.decide_tier(facts)
    shown = chosen or decided.tier
    police = is_police(role, discipline)
    known = {name: said for name, said in facts.items() if not (police and _restricted(name))}
    return Preview(
        tier=shown,
        rule=None if chosen else decided.rule,
        responder=pack.responder(shown.id, facts),
        clocks=tuple(
            one
            for one in pack.clocks_for(shown.id)
            if one.when.holds(known) and not (police and one.restricted)
        ),
        steps=pack.steps_for(tier=shown.id, role=role, discipline=discipline, facts=known),
    )


def facts_of(pack: Pack) -> list[Fact]:
    """The facts that this pack decides by, in their own order."""
    asked = {name for when in _conditions(pack) for name in when.names}
    return [fact for name, fact in FACTS.items() if name in asked]


def disciplines_of(pack: Pack) -> list[str]:
    """The disciplines for which the pack has a step of their own, in the order of the pack."""
    found = [one for step in pack.steps if step.role == "team_member" for one in step.disciplines]
    return list(dict.fromkeys(found))


def _conditions(pack: Pack) -> Iterator[Condition]:
    for parts in (pack.rules, pack.responders, pack.clocks, pack.steps):
        yield from (one.when for one in parts)


def _restricted(name: str) -> bool:
    fact = FACTS.get(name)
    return fact is not None and fact.restricted
