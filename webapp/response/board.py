"""The board: every open response of the region, unanswered ones first, then by what runs out next."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.wall import walled_responses
from webapp.paging.view import PageView, pages_for
from webapp.protocols.pack import Tier
from webapp.response.clocks import ClockState, clocks_of
from webapp.response.models import Response
from webapp.response.packs import packs_of


@dataclass(frozen=True)
class Row:
    """One response as a duty supervisor or its own team sees it in a list. No personal field is in it."""

    response: Response
    tier: Tier
    page: PageView | None
    clocks: list[ClockState]
    siblings: int

    @property
    def unanswered(self) -> bool:
        """Nobody has said yes: the page asks, or its ladder has ended, or nothing was paged."""
        return self.page is None or self.page.state in ("asking", "unanswered")

    @property
    def runs_out(self) -> ClockState | None:
        return self.clocks[0] if self.clocks and self.clocks[0].running else None

    @property
    def after_that(self) -> ClockState | None:
        return self.clocks[1] if len(self.clocks) > 1 and self.clocks[1].running else None


def board(session: Session, person_id: uuid.UUID, now: datetime) -> list[Row]:
    """All open responses that are not walled from this person, most pressing first."""
    walled = walled_responses(session, person_id)
    found = session.scalars(select(Response).where(Response.state == "open"))
    return rows_of(session, [one for one in found if one.id not in walled], now)


def rows_of(session: Session, responses: list[Response], now: datetime, *, police: bool = False) -> list[Row]:
    """Rows for these responses in the order of the board; a fixed number of statements for any count."""
    if not responses:
        return []
    packs = packs_of(responses)
    pages = pages_for(session, [one.id for one in responses])
    clocks = clocks_of(session, responses, packs, now, police=police)
    together = Counter(one.contact_id for one in responses)
    rows = [
        Row(
            one,
            packs[one.pack_id, one.pack_version].tier(one.tier),
            pages.get(one.id),
            clocks[one.id],
            together[one.contact_id] - 1,
        )
        for one in responses
    ]
    return sorted(rows, key=_pressing)


def _pressing(row: Row) -> tuple[bool, bool, float, str]:
    """Unanswered before answered; among those, a ladder that has ended before one that still asks."""
    ended = row.page is None or row.page.state == "unanswered"
    due = row.runs_out.due_at.timestamp() if row.runs_out else float("inf")
    return (not row.unanswered, not (row.unanswered and ended), due, row.response.code)
