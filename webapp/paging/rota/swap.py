"""Swaps: one person asks another to take a shift (and may take one back for it); the other accepts; a supervisor who
has no part in it approves. Until then nothing moves."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.db import locked
from webapp.errors import N_, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Override, ShiftSwap, SwapState
from webapp.paging.rota.on_call import Shift, calendar
from webapp.paging.rota.override import Wanted, add_override, cancel, check_override
from webapp.paging.rota.read import LayerOf, layers_of
from webapp.paging.rota.shift_moves import can_stand, moving, note_change

OPEN = (SwapState.ASKED, SwapState.ACCEPTED)
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Piece:
    """A shift of somebody: its layer and a moment at which it begins."""

    layer_id: uuid.UUID
    starts: datetime


def ask_swap(
    act: Act, region_id: uuid.UUID, given: Piece, to_id: uuid.UUID, back: Piece | None = None
) -> ShiftSwap:
    """The person of `given` asks `to_id` to take it, in return for `back`, or for nothing."""
    layers = {one.layer.id: one for one in layers_of(act.session, region_id, act.now)}
    layer, shift = _shift(act, layers, given, act.actor_id)
    if to_id == act.actor_id or not can_stand(act.session.get(Person, to_id), layer.rota.slot):
        raise DomainError(N_("Choose somebody else who can be on call here."))
    wall = layer.rules.wall
    swap = ShiftSwap(
        id=act.ids.new(),
        region_id=region_id,
        asked_by=act.actor_id,
        to_id=to_id,
        layer_id=layer.layer.id,
        starts_local=wall.local(shift.starts),
        ends_local=wall.local(shift.ends),
        state=SwapState.ASKED,
        asked_at=act.now,
    )
    if back is not None:
        other, theirs = _shift(act, layers, back, to_id)
        swap.back_layer_id = other.layer.id
        swap.back_starts_local = other.rules.wall.local(theirs.starts)
        swap.back_ends_local = other.rules.wall.local(theirs.ends)
    _refuse_second(act, swap)
    act.session.add(swap)
    note_change(act, region_id, "rota.swap_asked", layer.layer.name)
    return swap


def answer_swap(act: Act, swap_id: uuid.UUID, *, accept: bool) -> None:
    """The word of the person who was asked."""
    swap = _locked(act, swap_id)
    if swap.to_id != act.actor_id:
        raise NotFound
    _must_be(swap, SwapState.ASKED)
    swap.state = SwapState.ACCEPTED if accept else SwapState.DECLINED
    swap.answered_at = act.now
    note_change(act, swap.region_id, "rota.swap_accepted" if accept else "rota.swap_declined")


def withdraw_swap(act: Act, swap_id: uuid.UUID) -> None:
    """Until it is approved, who asked may take it back, and who accepted as well."""
    swap = _locked(act, swap_id)
    if act.actor_id not in (swap.asked_by, swap.to_id):
        raise NotFound
    if act.actor_id == swap.to_id:
        _must_be(swap, SwapState.ACCEPTED)
    else:
        _must_be(swap, *OPEN)
    swap.state = SwapState.WITHDRAWN
    note_change(act, swap.region_id, "rota.swap_withdrawn")


def decide_swap(act: Act, swap_id: uuid.UUID, *, approve: bool) -> None:
    """A supervisor's word on a swap that both want. The shifts must still be theirs to give."""
    swap = _locked(act, swap_id)
    _must_be(swap, SwapState.ACCEPTED)
    _no_part_in_it(act, swap)
    swap.decided_by, swap.decided_at = act.actor_id, act.now
    if not approve:
        swap.state = SwapState.REFUSED
        note_change(act, swap.region_id, "rota.swap_refused")
        return
    wanted = _wanted(swap)
    layers = {one.layer.id: one for one in layers_of(act.session, swap.region_id, act.now)}
    for one, giver in zip(wanted, (swap.asked_by, swap.to_id), strict=False):
        _still_theirs(act, layers, one, giver)
        check_override(act, one)
    with moving(act, swap.region_id, [one.ends for one in wanted]):
        swap.state = SwapState.APPROVED
        for one in wanted:
            add_override(act, swap.region_id, one, swap.id)
    note_change(act, swap.region_id, "rota.swap_approved", layers[swap.layer_id].layer.name)


def undo_swap(act: Act, swap_id: uuid.UUID) -> None:
    """A supervisor takes an approved swap back: both have their own shifts again from now on."""
    swap = _locked(act, swap_id)
    _must_be(swap, SwapState.APPROVED)
    overrides = act.session.scalars(locked(select(Override).where(Override.swap_id == swap.id))).all()
    with moving(act, swap.region_id, [one.ends_local for one in overrides]):
        swap.state = SwapState.UNDONE
        for one in overrides:
            cancel(act, one)
    note_change(act, swap.region_id, "rota.swap_undone")


def _wanted(swap: ShiftSwap) -> list[Wanted]:
    """The overrides that it makes: what is given, then what is given back."""
    given = Wanted(swap.layer_id, swap.to_id, swap.starts_local, swap.ends_local)
    if swap.back_layer_id is None or swap.back_starts_local is None or swap.back_ends_local is None:
        return [given]
    return [given, Wanted(swap.back_layer_id, swap.asked_by, swap.back_starts_local, swap.back_ends_local)]


def _shift(
    act: Act, layers: dict[uuid.UUID, LayerOf], piece: Piece, person_id: uuid.UUID | None
) -> tuple[LayerOf, Shift]:
    """This person's shift that begins then; only one that has not begun can be swapped."""
    layer = layers.get(piece.layer_id)
    if layer is None:
        raise NotFound
    if not act.now < piece.starts < act.now + AHEAD:
        raise DomainError(
            N_("Only a shift of the next 60 days that has not begun can be swapped. Call the duty desk.")
        )
    # From before it, so that its true beginning is seen; to well after it, so that its end is.
    shifts = calendar(layer.rules, act.now, piece.starts + timedelta(days=32))
    found = next((one for one in shifts if one.starts == piece.starts and one.person_id == person_id), None)
    if found is None or found.ends == shifts[-1].ends:
        raise DomainError(N_("That shift has changed in between. Open Rota again and look at it."))
    return layer, found


def _still_theirs(act: Act, layers: dict[uuid.UUID, LayerOf], one: Wanted, giver: uuid.UUID) -> None:
    layer = layers.get(one.layer_id)
    if layer is None:
        raise NotFound
    starts, ends = layer.rules.wall.moment(one.starts), layer.rules.wall.moment(one.ends)
    if starts <= act.now:
        raise DomainError(N_("That shift has begun. Make an override for the rest of it."))
    if any(shift.person_id != giver for shift in calendar(layer.rules, starts, ends)):
        raise DomainError(
            N_("That shift has changed since it was asked. Refuse this swap; they can ask again.")
        )


def _refuse_second(act: Act, swap: ShiftSwap) -> None:
    same = select(ShiftSwap.id).where(
        ShiftSwap.layer_id == swap.layer_id,
        ShiftSwap.starts_local == swap.starts_local,
        ShiftSwap.state.in_(OPEN),
    )
    if act.session.scalars(same.limit(1)).first() is not None:
        raise DomainError(N_("You have asked for this shift already. Withdraw that first."))


def _must_be(swap: ShiftSwap, *states: SwapState) -> None:
    if swap.state not in states:
        raise DomainError(N_("This swap was answered or withdrawn already. Nothing was changed."))


def _no_part_in_it(act: Act, swap: ShiftSwap) -> None:
    if act.actor_id in (swap.asked_by, swap.to_id):
        raise DomainError(N_("Another supervisor must decide on a swap of yours."))


def _locked(act: Act, swap_id: uuid.UUID) -> ShiftSwap:
    swap = act.session.scalars(locked(select(ShiftSwap).where(ShiftSwap.id == swap_id))).one_or_none()
    if swap is None:
        raise NotFound
    return swap
