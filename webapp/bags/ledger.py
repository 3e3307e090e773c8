"""Moves and the stock that follows from them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.bags.contents import items_of
from webapp.bags.models import BagKind, BagMove, BagPlace
from webapp.db import locked
from webapp.errors import N_, DomainError
from webapp.ids import Ids


@dataclass(frozen=True)
class Stock:
    """How many bags of one kind stand in one place."""

    place: BagPlace
    kind: BagKind
    count: int


def stock(session: Session) -> list[Stock]:
    """Every stock place of the region with each kind that was ever there, by place and kind name."""
    arrived = select(BagMove.to_id.label("place"), BagMove.kind_id.label("kind"), BagMove.quantity.label("n"))
    left = select(BagMove.from_id, BagMove.kind_id, -BagMove.quantity)
    moves = arrived.union_all(left).subquery()
    rows = session.execute(
        select(BagPlace, BagKind, func.coalesce(func.sum(moves.c.n), 0))
        .join(moves, moves.c.place == BagPlace.id)
        .join(BagKind, BagKind.id == moves.c.kind)
        .where(BagPlace.purpose == "stock", BagPlace.active.is_(True))
        .group_by(BagPlace.id, BagKind.id)
        .order_by(BagPlace.name, BagKind.name)
    )
    return [Stock(place, kind, int(count)) for place, kind, count in rows]


def count(session: Session, place_id: uuid.UUID, kind_id: uuid.UUID) -> int:
    here = BagMove.kind_id == kind_id
    arrived = select(func.coalesce(func.sum(BagMove.quantity), 0)).where(BagMove.to_id == place_id, here)
    left = select(func.coalesce(func.sum(BagMove.quantity), 0)).where(BagMove.from_id == place_id, here)
    return int(session.scalar(arrived) or 0) - int(session.scalar(left) or 0)


def give(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    response_id: uuid.UUID,
    place_id: uuid.UUID,
    kind_id: uuid.UUID,
    left_out: Iterable[str],
    by: uuid.UUID,
    by_role: str,
    occurred_at: datetime | None = None,
) -> BagMove:
    """One bag goes from a stock place to a young person. No name goes with it, only the response."""
    place = session.scalar(
        locked(
            select(BagPlace).where(
                BagPlace.id == place_id, BagPlace.purpose == "stock", BagPlace.active.is_(True)
            )
        )
    )
    kind = session.get(BagKind, kind_id)
    if place is None or kind is None:
        raise DomainError(N_("Choose where the bag came from. Nothing was recorded."))
    if count(session, place.id, kind.id) < 1:
        raise DomainError(
            N_("%(place)s shows none of these left. Choose another place, or have it counted."),
            place=place.name,
        )
    given = session.scalars(select(BagPlace).where(BagPlace.purpose == "given")).one()
    kept_out = [code for code in items_of(kind.contents) if code in set(left_out)]
    move = BagMove(
        id=ids.new(),
        region_id=place.region_id,
        kind_id=kind.id,
        from_id=place.id,
        to_id=given.id,
        quantity=1,
        reason="given",
        left_out=" ".join(kept_out),
        response_id=response_id,
        moved_by=by,
        occurred_at=occurred_at or now,
        received_at=now,
    )
    session.add(move)
    _note(session, move, "bag.given", by_role, now, ids)
    return move


def take_back(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    move_id: uuid.UUID,
    response_id: uuid.UUID,
    by: uuid.UUID,
    by_role: str,
) -> BagMove:
    """Undo a giving: the same bag moves back where it came from; both moves stay in the ledger."""
    move = session.scalar(
        locked(select(BagMove).where(BagMove.id == move_id, BagMove.response_id == response_id))
    )
    if move is None or move.reason != "given":
        raise DomainError(N_("That bag was not given here. Nothing was changed."))
    undone = session.scalar(select(BagMove.id).where(BagMove.undoes_id == move.id))
    if undone is not None:
        raise DomainError(N_("That was already undone. Nothing was changed."))
    back = BagMove(
        id=ids.new(),
        region_id=move.region_id,
        kind_id=move.kind_id,
        from_id=move.to_id,
        to_id=move.from_id,
        quantity=move.quantity,
        reason="undone",
        response_id=move.response_id,
        undoes_id=move.id,
        moved_by=by,
        occurred_at=now,
        received_at=now,
    )
    session.add(back)
    _note(session, back, "bag.undone", by_role, now, ids)
    return back


def bags_of(session: Session, response_id: uuid.UUID) -> list[tuple[BagMove, BagKind, BagPlace]]:
    """Bags given on a response and not taken back, with kind and the place they came from."""
    undone = select(BagMove.undoes_id).where(BagMove.undoes_id.is_not(None))
    rows = session.execute(
        select(BagMove, BagKind, BagPlace)
        .join(BagKind, BagKind.id == BagMove.kind_id)
        .join(BagPlace, BagPlace.id == BagMove.from_id)
        .where(BagMove.response_id == response_id, BagMove.reason == "given", BagMove.id.not_in(undone))
        .order_by(BagMove.received_at)
    )
    return [(move, kind, place) for move, kind, place in rows]


def _note(session: Session, move: BagMove, action: str, role: str, now: datetime, ids: Ids) -> None:
    session.flush()
    record(
        session,
        now=now,
        ids=ids,
        region_id=move.region_id,
        action=action,
        actor_id=move.moved_by,
        actor_role=role,
        subject=move.response_id,
        occurred_at=move.occurred_at,
    )
