"""For how long a team may share: 30 days from identification, unless good cause is recorded (requirements 10).

The rule is California's statute (WIC 18961.7) and is kept for every pack; docs/decisions/meetings.md says for whom it
closes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.errors import N_, BadField, DomainError
from webapp.response.actor import Actor, note
from webapp.response.meetings.tables import GoodCause
from webapp.response.models import Response

SHARED_FOR = timedelta(days=30)
# Nobody leaves it open for good: whoever needs more records it again.
AT_MOST = timedelta(days=365)
CAUSES: dict[str, str] = {
    "inquiry_open": N_("The inquiry is not finished"),
    "court": N_("A hearing or a trial is ahead"),
    "placement": N_("Placement is not settled"),
    "services": N_("Services are being put in place"),
    "away": N_("They were away for a part of the time"),
}
# Whose agency has the case (CA 2403-2447; NV 1782-1788): they, and the advocacy agency, go on.
WITH_THE_CASE = ("child_welfare", "probation")


@dataclass(frozen=True)
class Sharing:
    """`closes_at` with good cause counted in; `cause` is the one that reaches furthest, if there is one."""

    closes_at: datetime
    open: bool
    cause: GoodCause | None


def sharing_of(session: Session, response: Response, now: datetime) -> Sharing:
    """One statement. At `closes_at` itself it is closed."""
    furthest = (
        select(GoodCause)
        .where(GoodCause.response_id == response.id)
        .order_by(GoodCause.until.desc(), GoodCause.recorded_at.desc())
        .limit(1)
    )
    cause = session.scalars(furthest).one_or_none()
    closes_at = closes_of(response, cause.until if cause else None)
    return Sharing(closes_at, now < closes_at, cause)


def closes_of(response: Response, until: datetime | None) -> datetime:
    by_law = response.identified_at + SHARED_FOR
    return by_law if until is None else max(by_law, until)


def record_cause(
    session: Session, actor: Actor, response: Response, reason: str, until: datetime | None
) -> GoodCause:
    """Good cause, by whoever may run a meeting. It counts from now on, also after the time was over."""
    if reason not in CAUSES:
        raise BadField("reason", N_("Choose why."))
    if until is None or not actor.now < until <= actor.now + AT_MOST:
        raise BadField("until", N_("Give a day after today, at most a year ahead."))
    if until <= response.identified_at + SHARED_FOR:
        raise BadField("until", N_("Until then the team shares in any case. Give a later day."))
    cause = GoodCause(
        id=actor.ids.new(),
        region_id=response.region_id,
        response_id=response.id,
        reason=reason,
        until=until,
        recorded_by=actor.person_id,
        recorded_at=actor.now,
    )
    session.add(cause)
    session.flush()
    note(session, actor, "sharing.extended", response.id, reason)
    return cause


def goes_on(person: Person) -> bool:
    """Whether somebody who is on the response reads its meetings also after sharing has closed."""
    return person.role in (Role.SUPERVISOR, Role.ADVOCATE) or person.discipline in WITH_THE_CASE


def must_be_open(session: Session, response: Response, now: datetime) -> None:
    """Raises DomainError when nobody new may be told anything."""
    if not sharing_of(session, response, now).open:
        raise DomainError(
            N_("The time for sharing with the team is over. Record good cause first. Nothing was changed.")
        )
