"""Page for a response: the advocate, and beside them the responding core member by the pack's jurisdiction matrix."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.ids import Ids
from webapp.paging.close import OTHER_AGENCY, stand_down
from webapp.paging.dispatch import open_page, want_by
from webapp.paging.find import live_pages
from webapp.paging.models import Page, PageState, Rota
from webapp.paging.page_tables import ADVOCATE_SLOT, ADVOCATE_SLOTS, SECOND_SLOT
from webapp.protocols.pack import Pack
from webapp.response.answers import open_facts
from webapp.response.course.events import ADVOCATE_HERE, TEAM_HERE
from webapp.response.models import ClockRun, Response
from webapp.response.packs import pack_of


@dataclass(frozen=True)
class Paging:
    """Who pages, and when: `opened_by` is told when nobody answers. `rung_wait` is for a region without own rungs.
    `prefers`: skills of the advocate that the desk has said would fit."""

    now: datetime
    ids: Ids
    opened_by: uuid.UUID
    opened_by_role: str
    rung_wait: timedelta
    occurred_at: datetime | None = None
    prefers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Core:
    """`ask`: the slots that are paged. `phone`: whom the officer calls, since nobody of them is on call here, or, with
    `in_vain`, since they were paged and nobody is sure to come; with `one_of` any of them will do."""

    ask: tuple[str, ...]
    phone: tuple[str, ...]
    one_of: bool = False
    in_vain: bool = False


def page_team(session: Session, by: Paging, response: Response) -> Page:
    """Open the pages of a response that are not open yet; the advocate's is returned.

    The response's row is locked by the caller.
    """
    page = _open(session, by, response, ADVOCATE_SLOT, ADVOCATE_HERE)
    page_core(session, by, response)
    return page


def page_core(session: Session, by: Paging, response: Response) -> None:
    """Page whoever of the core team responds by what is known now. Who was asked for another agency before, and has
    not accepted, is stood down."""
    wanted = core_of(session, response, pack_of(response)).ask
    for page in live_pages(session, response.id):
        is_core = page.slot not in ADVOCATE_SLOTS
        if is_core and page.slot not in wanted and page.state in (PageState.ASKING, PageState.UNANSWERED):
            stand_down(session, now=by.now, ids=by.ids, page=page, reason=OTHER_AGENCY, actor_id=by.opened_by)
    for slot in wanted:
        _open(session, by, response, slot, TEAM_HERE)


def page_slot(session: Session, by: Paging, response: Response, slot: str) -> Page:
    """The page of one slot alone, by the desk's hand. The second advocate comes from the advocates' own rota; who leads
    the first page is not asked for it. Raises DomainError where nobody can be on call for the slot."""
    if slot not in ADVOCATE_SLOTS and slot not in core_of(session, response, pack_of(response)).ask:
        raise DomainError(N_("They are not paged from here for this response. Phone them."))
    event = {ADVOCATE_SLOT: ADVOCATE_HERE, SECOND_SLOT: ""}.get(slot, TEAM_HERE)
    return _open(session, by, response, slot, event)


def core_of(
    session: Session,
    response: Response,
    pack: Pack,
    in_vain: Collection[str] = (),
    facts: Mapping[str, str] | None = None,
) -> Core:
    """Who of the core team is asked in this response, and who is to be phoned; also whose page was `in_vain`. The
    `facts` are read where they were not."""
    responder = pack.responder(response.tier, open_facts(session, response) if facts is None else facts)
    if responder is None:
        return Core((), ())
    here = _slots_with_rota(session, response.region_id) if responder.on_call else frozenset()
    on_call = tuple(slot for slot in responder.slots if slot in here)
    if responder.one_of:
        tried = bool(set(on_call[:1]) & set(in_vain))
        return Core(on_call[:1], () if on_call and not tried else responder.slots, one_of=True, in_vain=tried)
    phone = tuple(slot for slot in responder.slots if slot not in here or slot in in_vain)
    return Core(on_call, phone, in_vain=bool(set(phone) & set(in_vain)))


def _open(session: Session, by: Paging, response: Response, slot: str, event: str) -> Page:
    due = _due(session, response, event)
    page = open_page(
        session,
        now=by.now,
        ids=by.ids,
        region_id=response.region_id,
        response_id=response.id,
        response_code=response.code,
        opened_by=by.opened_by,
        opened_by_role=by.opened_by_role,
        rung_wait=by.rung_wait,
        occurred_at=by.occurred_at,
        arrive_by=due,
        slot=slot,
        tier=response.tier,
        drill=response.drill,
        prefers=by.prefers if slot in ADVOCATE_SLOTS else (),
    )
    if due is not None and due != page.arrive_by:
        want_by(session, page, due, by.now)
    return page


def _due(session: Session, response: Response, event: str) -> datetime | None:
    """When the first clock runs out that this event stops."""
    stopped = {clock.id for clock in pack_of(response).clocks if clock.stop == event}
    runs: Sequence[ClockRun] = session.scalars(
        select(ClockRun).where(ClockRun.response_id == response.id, ClockRun.clock.in_(stopped))
    ).all()
    return min((run.due_at for run in runs), default=None)


def _slots_with_rota(session: Session, region_id: uuid.UUID) -> frozenset[str]:
    return frozenset(session.scalars(select(Rota.slot).where(Rota.region_id == region_id)))
