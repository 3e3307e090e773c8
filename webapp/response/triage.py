"""The tier: decided by the pack's first rule that fits, raised by people or by later facts, never lowered here."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.protocols.pack import Pack
from webapp.response.actor import Actor, note
from webapp.response.course.runs import settle_clocks, start_clocks
from webapp.response.models import Response

CLOSED = N_("This response is closed. Open it again first, or call the duty desk.")

REASONS: dict[str, str] = {
    "danger_seen": N_("Danger seen or told of"),
    "hurt": N_("Someone is hurt or ill"),
    "threat_near": N_("A person they fear is near"),
    "missing": N_("Missing from care"),
    "nowhere_to_stay": N_("Nowhere to stay tonight"),
    "judgment": N_("My judgment on scene"),
}


def raise_tier(
    session: Session,
    actor: Actor,
    response: Response,
    pack: Pack,
    tier: str,
    reason: str,
    facts: Mapping[str, str] | None = None,
) -> None:
    """A person raises the tier, with a reason from the list. Lowering is refused: it would stop clocks. Without
    `facts` the open ones decide which clocks start."""
    if reason not in REASONS:
        raise DomainError(N_("Choose a reason for raising the tier."))
    if tier not in {known.id for known in pack.tiers}:
        raise DomainError(N_("That tier is not in this region's protocol."))
    if pack.tier(tier).rank <= pack.tier(response.tier).rank:
        raise DomainError(N_("The tier can only be raised here. Nothing was changed."))
    _set(session, actor, response, pack, tier, facts)
    response.tier_raised = reason
    note(session, actor, "tier.raised", response.id, f"{tier} {reason}")


def reconsider(
    session: Session, actor: Actor, response: Response, pack: Pack, facts: Mapping[str, str]
) -> bool:
    """Later facts may raise the tier by the pack's rules; True when they did. Clocks follow the facts either way:
    `facts` are all of them, sealed ones opened. On a closed response nobody would be told: what raises the tier is
    refused, and clocks follow once it is opened again."""
    decision = pack.decide_tier(facts)
    rises = decision.tier.rank > pack.tier(response.tier).rank
    if response.state != "open":
        if rises:
            raise DomainError(CLOSED)
        return False
    if not rises:
        settle_clocks(session, actor, response, pack, facts)
        return False
    _set(session, actor, response, pack, decision.tier.id, facts)
    settle_clocks(session, actor, response, pack, facts)
    response.tier_rule = decision.rule.id
    response.tier_raised = None
    note(session, actor, "tier.raised", response.id, f"{decision.tier.id} {decision.rule.id}"[:60])
    return True


def _set(
    session: Session,
    actor: Actor,
    response: Response,
    pack: Pack,
    tier: str,
    facts: Mapping[str, str] | None,
) -> None:
    response.tier = tier
    session.flush()
    start_clocks(session, actor, response, pack, facts)
