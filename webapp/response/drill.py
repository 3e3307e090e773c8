"""A drill: a real page to whoever is really on call, said to be one in every text and on every screen.

It never counts in a report (`Response.drill`), and ends with a summary: what happened when, against the clocks.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.db import KEY_STAYS
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.close import DRILL_OVER as PAGE_OVER
from webapp.paging.close import OTHER_AGENCY, stand_down
from webapp.paging.find import live_pages
from webapp.paging.messages.queue import ASKING_KINDS
from webapp.paging.models import Message
from webapp.paging.view import PageView, pages_for
from webapp.protocols.pack import Pack, Tier
from webapp.response.actor import Actor, note
from webapp.response.closing.close import DRILL_OVER, close_response
from webapp.response.contact import log_contact
from webapp.response.course.clocks import ClockState, clocks_of
from webapp.response.course.runs import start_clocks
from webapp.response.models import Response
from webapp.response.packs import pack_of, packs_of
from webapp.response.page import Paging, core_of, page_team
from webapp.vault.vault import Vault

# What the scenario says, besides its place: the mildest, so that any tier can be chosen.
SAID = {"danger": "no", "how_many": "1"}


def tiers_for(pack: Pack) -> list[Tier]:
    """The tiers a drill may have, the most pressing first: those that a new contact can be given."""
    least = pack.decide_tier({"reporter": "other", **SAID}).tier.rank
    found = [one for one in pack.tiers if not one.later and one.rank >= least]
    return sorted(found, key=lambda one: -one.rank)


def start_drill(
    session: Session,
    actor: Actor,
    vault: Vault,
    pack: Pack,
    *,
    contact_id: uuid.UUID,
    agency_id: uuid.UUID,
    place: str,
    tier: str,
    rung_wait: timedelta,
) -> Response:
    """The supervisor who starts it plays the officer. `place` is the scenario's, kept sealed as any other."""
    if tier not in {one.id for one in tiers_for(pack)}:
        raise BadField("tier", N_("Choose one of these."))
    (response,) = log_contact(
        session,
        actor,
        vault,
        pack,
        contact_id=contact_id,
        agency_id=agency_id,
        reporter="other",
        identified_at=actor.now,
        how_many=1,
        fields=pack.form("contact").fields,
        values=SAID | {"where": place},
    )
    response.drill = True
    response.tier = tier
    session.flush()
    start_clocks(session, actor, response, pack)
    note(session, actor, "drill.started", response.id, tier)
    page_team(session, Paging(actor.now, actor.ids, actor.person_id, actor.role, rung_wait), response)
    return response


def end_drill(session: Session, actor: Actor, response: Response) -> None:
    """Page and response are closed, and whoever was asked or is coming is told. Ending it twice changes nothing."""
    if not response.drill:
        raise NotFound
    session.refresh(response, with_for_update=KEY_STAYS)
    if response.state != "open":
        raise DomainError(N_("The drill is over already. Nothing was changed."))
    for page in live_pages(session, response.id):
        stand_down(
            session, now=actor.now, ids=actor.ids, page=page, reason=PAGE_OVER, actor_id=actor.person_id
        )
    close_response(session, actor, response, DRILL_OVER)
    note(session, actor, "drill.ended", response.id)


@dataclass(frozen=True)
class Station:
    """One thing that a page comes to, with its time; None: it did not happen. `since` is from the first station."""

    name: str
    at: datetime | None
    since: timedelta | None


@dataclass(frozen=True)
class Missed:
    """What did not go as it should: a sentence (message id), of one slot or, with None, of the whole drill."""

    slot: str | None
    text: str


@dataclass(frozen=True)
class Paged:
    """One slot: its stations in their order. `due` is when the clock wanted them there; `asked` counts people."""

    slot: str
    stations: tuple[Station, ...]
    asked: int
    due: datetime | None
    arrived: datetime | None


@dataclass(frozen=True)
class Summary:
    """The advocate first, then every other slot. `unpaged`: of the core team, whom nobody here is on call for."""

    slots: tuple[Paged, ...]
    unpaged: tuple[str, ...]
    clocks: tuple[ClockState, ...]
    missed: tuple[Missed, ...]
    over: bool


def summary_of(session: Session, response: Response, now: datetime) -> Summary:
    """What happened when. Before the end it says what has happened so far."""
    pack = pack_of(response)
    page = pages_for(session, [response.id]).get(response.id)
    pages = (page, *page.beside) if page else ()
    clocks = clocks_of(session, [response], packs_of([response]), response.closed_at or now)[response.id]
    texts = _first_texts(session, pages)
    missed = [Missed(one.slot, text) for one in pages for text in _missed(one, texts.get(one.id))]
    if not pages:
        missed.append(Missed(None, N_("Nobody was paged.")))
    if any(one.tone in ("late", "met_late") for one in clocks):
        missed.append(Missed(None, N_("A clock ran out.")))
    return Summary(
        slots=tuple(_paged(one, texts.get(one.id), response.closed_at) for one in pages),
        unpaged=core_of(session, response, pack).phone,
        clocks=tuple(clocks),
        missed=tuple(missed),
        over=response.state != "open",
    )


def _paged(page: PageView, handed_over: datetime | None, ended: datetime | None) -> Paged:
    times = (
        (N_("Paged"), page.opened_at),
        (N_("First text handed over"), handed_over),
        (N_("Accepted"), page.accepted_at),
        (N_("Confirmed"), page.confirmed_at),
        (N_("On the way"), page.on_my_way_at),
        (N_("Arrived"), page.arrived_at),
        (N_("Ended"), page.closed_at or ended),
    )
    return Paged(
        slot=page.slot,
        stations=tuple(Station(name, at, at - page.opened_at if at else None) for name, at in times),
        asked=len({one.person_id for one in page.history}),
        due=page.arrive_by,
        arrived=page.arrived_at,
    )


def _first_texts(session: Session, pages: Iterable[PageView]) -> dict[uuid.UUID, datetime]:
    """When the first text of each page was handed over; one statement."""
    asking = (Message.page_id.in_([one.id for one in pages]), Message.kind.in_(ASKING_KINDS))
    first = select(Message.page_id, func.min(Message.sent_at)).where(*asking).group_by(Message.page_id)
    return {page_id: at for page_id, at in session.execute(first) if page_id and at}


def _missed(page: PageView, handed_over: datetime | None) -> list[str]:
    """Of a page that another agency took over nothing was to be seen through."""
    if page.close_reason == OTHER_AGENCY:
        return []
    answers = [one.answer for one in page.history]
    found = (
        (handed_over is None, N_("No text left us.")),
        (page.not_reached > 0, N_("A text could not be delivered.")),
        ("expired" in answers, N_("Somebody did not answer in time.")),
        (page.told_at is not None, N_("Nobody on the ladder had answered, and the desk was told.")),
        (page.accepted_at is None, N_("Nobody accepted.")),
        (page.accepted_at is not None and page.confirmed_at is None, N_("The yes was never confirmed.")),
        (page.accepted_at is not None and page.eta_at is None, N_("No arrival time was given.")),
        (page.accepted_at is not None and page.on_my_way_at is None, N_("“On my way” was not tapped.")),
        (page.accepted_at is not None and page.arrived_at is None, N_("“Arrived” was not tapped.")),
    )
    return [text for missed, text in found if missed]
