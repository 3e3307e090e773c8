"""The board: every open response of the region, unanswered ones first, then by what runs out next."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.paging.view import PageView, pages_for
from webapp.protocols.pack import Tier
from webapp.response.course.clocks import ClockState, clocks_of
from webapp.response.models import Response
from webapp.response.packs import packs_of
from webapp.response.same import Same, open_with_same, same_for


@dataclass(frozen=True)
class Row:
    """One response as a duty supervisor or its own team sees it in a list. No personal field is in it."""

    response: Response
    tier: Tier
    page: PageView | None
    clocks: list[ClockState]
    siblings: int
    same: Same | None = None

    @property
    def pages(self) -> tuple[PageView, ...]:
        """Of every slot, the advocate's first."""
        return (self.page, *self.page.beside) if self.page else ()

    @property
    def in_question(self) -> bool:
        """The desk is asked about this one, and this person may answer."""
        return self.same is not None and self.same.pending and self.same.other_code is not None

    @property
    def taken_as_one(self) -> bool:
        """The desk said that it is the same young person as on another response, which is still open."""
        return self.page is None and self.same is not None and not self.same.pending and self.same.other_open

    @property
    def unanswered(self) -> bool:
        """Nobody has said yes: the page asks, or its ladder has ended, or nothing was paged."""
        if self.page is None:
            return not self.taken_as_one
        return any(one.state in ("asking", "unanswered") for one in self.pages)

    @property
    def to_act(self) -> PageView | None:
        """The page that a person must act on: one whose ladder has ended before one that still asks, the advocate's
        before another's; the advocate's where none needs anybody."""
        ended = [one for one in self.pages if one.unanswered or one.not_sure]
        return next(iter([*ended, *(one for one in self.pages if one.asking)]), self.page)

    @property
    def runs_out(self) -> ClockState | None:
        return self.clocks[0] if self.clocks and self.clocks[0].running else None

    @property
    def after_that(self) -> ClockState | None:
        return self.clocks[1] if len(self.clocks) > 1 and self.clocks[1].running else None


def board(session: Session, person_id: uuid.UUID, now: datetime) -> list[Row]:
    """All open responses that are not walled from this person, most pressing first."""
    found = open_with_same(session, person_id)
    same = {response.id: one for response, one in found if one is not None}
    return rows_of(session, [response for response, _ in found], now, same=same)


def rows_of(
    session: Session,
    responses: list[Response],
    now: datetime,
    *,
    police: bool = False,
    same: Mapping[uuid.UUID, Same] | None = None,
) -> list[Row]:
    """Rows for these responses in the order of the board; a fixed number of statements for any count.

    Without `same` it is looked up for those that have no page, and names no other response.
    """
    if not responses:
        return []
    packs = packs_of(responses)
    pages = pages_for(session, [one.id for one in responses])
    if same is None:
        same = same_for(session, [one.id for one in responses if one.id not in pages])
    clocks = clocks_of(session, responses, packs, now, police=police)
    together = Counter(one.contact_id for one in responses)
    rows = [
        Row(
            one,
            packs[one.pack_id, one.pack_version].tier(one.tier),
            pages.get(one.id),
            clocks[one.id],
            together[one.contact_id] - 1,
            same.get(one.id),
        )
        for one in responses
    ]
    return sorted(rows, key=_pressing)


def _pressing(row: Row) -> tuple[bool, bool, bool, float, str]:
    """What the desk is asked about first, then unanswered before answered; among those, a ladder that has ended before
    one that still asks."""
    ended = row.page is None or any(one.state == "unanswered" for one in row.pages)
    due = row.runs_out.due_at.timestamp() if row.runs_out else float("inf")
    return (not row.in_question, not row.unanswered, not (row.unanswered and ended), due, row.response.code)
