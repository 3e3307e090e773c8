"""Set up a rota: its layers, how each rotates, who takes turns. A draft can be looked at before it is kept."""

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.db import locked
from webapp.errors import N_, BadField, DomainError, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Leave, LeaveState, Rota, RotaLayer, RotaMember, Rotation
from webapp.paging.rota.duty_hours import windows_of
from webapp.paging.rota.on_call import Away, LayerRules
from webapp.paging.rota.pattern import check_shifts, pattern_of
from webapp.paging.rota.read import LayerOf, wall_of
from webapp.paging.rota.shift_moves import can_stand, moving, note_change
from webapp.paging.rota.tables import CustomShifts, DutyHours, HandOff

SLOTS: dict[str, str] = {
    "advocate": N_("Advocates"),
    "child_welfare": N_("Child welfare"),
    "probation": N_("Probation"),
    "law_enforcement": N_("Law enforcement"),
    "juvenile_services": N_("Juvenile services"),
    "mental_health": N_("Mental health"),
}
LONGEST_NAME, LONGEST_LAYER, LONGEST_ZONE = 80, 10, 40
MOST_MEMBERS, MOST_LENGTHS, MOST_ROWS, MOST_WINDOWS = 40, 14, 21, 4
# Whose shifts move is looked at this far ahead.
_AHEAD = timedelta(days=31)
_FURTHEST = timedelta(days=366)
# Wall time of any zone, and of a zone that changes, is within this of UTC.
_NEAR = timedelta(hours=60)


@dataclass(frozen=True)
class LayerDraft:
    """A layer as it is wanted. `lengths` in hours and `table` are for a custom rotation; `hours` empty: day and night.

    `members` take turns in this order.
    """

    name: str
    rotation: str
    hand_off: time
    starts_on: date
    lengths: tuple[int, ...] = ()
    table: tuple[HandOff, ...] = ()
    hours: tuple[DutyHours, ...] = ()
    members: tuple[uuid.UUID, ...] = ()
    row_id: uuid.UUID = field(default=uuid.UUID(int=0), compare=False)

    @property
    def shifts(self) -> CustomShifts | None:
        if self.rotation != Rotation.CUSTOM:
            return None
        return (
            CustomShifts(table=list(self.table)) if self.table else CustomShifts(lengths=list(self.lengths))
        )


def draft_of(session: Session, layer: RotaLayer) -> LayerDraft:
    """As it is kept now."""
    members = session.scalars(
        select(RotaMember.person_id).where(RotaMember.layer_id == layer.id).order_by(RotaMember.position)
    )
    shifts = layer.shifts or CustomShifts()
    return LayerDraft(
        layer.name,
        layer.rotation,
        layer.hand_off,
        layer.starts_on,
        tuple(shifts.get("lengths", [])),
        tuple(shifts.get("table", [])),
        tuple(layer.hours or []),
        tuple(members),
        layer.id,
    )


def stamp_of(draft: LayerDraft | None) -> str:
    """Changes with anything that is kept of the layer, so that nobody writes over what they have not seen."""
    said = repr(replace(draft, row_id=uuid.UUID(int=0))) if draft else ""
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def preview(
    session: Session, rota: Rota, draft: LayerDraft, standing: LayerOf | None, at: datetime
) -> LayerOf:
    """The layer by its drafted rules, with the overrides and leave that stand; nothing is kept. Raises BadField."""
    check_pattern(draft)
    layer = RotaLayer(
        id=draft.row_id,
        rota_id=rota.id,
        name=draft.name,
        rotation=draft.rotation,
        hand_off=draft.hand_off,
        starts_on=draft.starts_on,
        shifts=draft.shifts,
        hours=list(draft.hours) or None,
    )
    rules = standing.rules if standing else LayerRules(wall_of(rota), pattern_of(layer))
    wanted = replace(
        rules,
        pattern=pattern_of(layer),
        members=draft.members,
        hours=windows_of(draft.hours),
        away=tuple({*rules.away, *_away(session, draft.members, at)}),
        gone=rules.gone | _gone(session, draft.members),
    )
    return LayerOf(rota, layer, wanted)


def _away(session: Session, members: tuple[uuid.UUID, ...], at: datetime) -> list[Away]:
    """Approved leave that has not ended, also of those who are new to the layer."""
    found = select(Leave).where(
        Leave.person_id.in_(members),
        Leave.state == LeaveState.APPROVED,
        Leave.ends_local > at.replace(tzinfo=None) - _NEAR,
    )
    return [Away(one.person_id, one.starts_local, one.ends_local) for one in session.scalars(found)]


def _gone(session: Session, members: tuple[uuid.UUID, ...]) -> frozenset[uuid.UUID]:
    found = select(Person.id).where(Person.id.in_(members), Person.active.is_(False))
    return frozenset(session.scalars(found))


def check_pattern(draft: LayerDraft) -> None:
    """Refuse what makes no calendar. BadField names the field of the form."""
    if draft.rotation not in set(Rotation):
        raise BadField("rotation", N_("Choose how it rotates."))
    if draft.rotation == Rotation.CUSTOM:
        if len(draft.lengths) > MOST_LENGTHS or len(draft.table) > MOST_ROWS:
            raise BadField("lengths", N_("That is too many. Make the cycle shorter."))
        try:
            check_shifts(CustomShifts(lengths=list(draft.lengths), table=list(draft.table)))
        except DomainError as wrong:
            raise BadField("lengths", wrong.text) from None
        if any((one.get("turn") or 0) >= max(1, len(draft.members)) for one in draft.table):
            raise BadField(
                "lengths", N_("The table names a turn that nobody has. Add people, or change the turn.")
            )
    if any(not one["days"] for one in draft.hours):
        raise BadField("hours", N_("Choose the days on which the hours begin."))


def make_rota(act: Act, region_id: uuid.UUID, name: str, slot: str, zone: str) -> Rota:
    """Without a layer yet; nobody is on call by it until one is kept."""
    name = _named(name)
    if slot not in SLOTS:
        raise BadField("slot", N_("Choose who is on call by it."))
    if zone not in available_timezones() or len(zone) > LONGEST_ZONE:
        raise BadField("zone", N_("This is no zone like America/Los_Angeles."))
    rota = Rota(id=act.ids.new(), region_id=region_id, name=name, zone=zone, zone_changes=[], slot=slot)
    act.session.add(rota)
    act.session.flush()
    note_change(act, region_id, "rota.made", slot)
    return rota


def rename_rota(act: Act, region_id: uuid.UUID, rota_id: uuid.UUID, name: str) -> None:
    rota = rota_here(act.session, region_id, rota_id, lock=True)
    rota.name = _named(name)
    note_change(act, region_id, "rota.renamed", rota.slot)


def save_layer(
    act: Act,
    region_id: uuid.UUID,
    rota_id: uuid.UUID,
    layer_id: uuid.UUID | None,
    draft: LayerDraft,
    seen: str,
) -> RotaLayer:
    """Keep a new layer or a changed one; whose shifts move is told. `seen` is the stamp of what the form began with.

    A layer that was removed comes back under its old name. Raises BadField, and DomainError where somebody else has
    changed it meanwhile.
    """
    rota = rota_here(act.session, region_id, rota_id, lock=True)
    _check(act, rota, draft)
    layer = layer_here(act.session, rota.id, layer_id) if layer_id else None
    if stamp_of(draft_of(act.session, layer) if layer else None) != seen:
        raise DomainError(
            N_("Somebody else has changed this layer. Open it again and look. Nothing was changed.")
        )
    twin = act.session.scalars(
        select(RotaLayer).where(RotaLayer.rota_id == rota.id, RotaLayer.name == draft.name)
    ).one_or_none()
    if twin is not None and twin is not layer:
        if twin.removed_at is None or layer is not None:
            raise BadField("name", N_("There is a layer of that name. Choose another."))
        layer = twin
    with moving(act, region_id, [(act.now + _AHEAD).replace(tzinfo=None)]):
        fresh = layer is None
        if layer is None:
            layer = RotaLayer(id=act.ids.new(), region_id=region_id, rota_id=rota.id)
        _fill(act, layer, draft)
        act.session.add(layer)
        act.session.flush()
        _set_members(act, layer, draft.members)
    note_change(act, region_id, "rota.layer_made" if fresh else "rota.layer_changed", draft.name)
    return layer


def remove_layer(act: Act, region_id: uuid.UUID, layer_id: uuid.UUID) -> None:
    """Nobody is on call by it from now on; those whose shifts go are told. Its overrides stay, and count no more."""
    layer = act.session.scalars(
        locked(select(RotaLayer).where(RotaLayer.id == layer_id, RotaLayer.region_id == region_id))
    ).one_or_none()
    if layer is None:
        raise NotFound
    if layer.removed_at is not None:
        return
    with moving(act, region_id, [(act.now + _AHEAD).replace(tzinfo=None)]):
        layer.removed_at = act.now
    note_change(act, region_id, "rota.layer_removed", layer.name)


def rota_here(session: Session, region_id: uuid.UUID, rota_id: uuid.UUID, *, lock: bool = False) -> Rota:
    """Raises NotFound, for another region's rota as well. Everything that changes a rota's layers locks it first."""
    found = select(Rota).where(Rota.id == rota_id, Rota.region_id == region_id)
    rota = session.scalars(locked(found) if lock else found).one_or_none()
    if rota is None:
        raise NotFound
    return rota


def layer_here(session: Session, rota_id: uuid.UUID, layer_id: uuid.UUID) -> RotaLayer:
    found = select(RotaLayer).where(
        RotaLayer.id == layer_id, RotaLayer.rota_id == rota_id, RotaLayer.removed_at.is_(None)
    )
    layer = session.scalars(found).one_or_none()
    if layer is None:
        raise NotFound
    return layer


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadField("name", N_("Give the rota a name, at most 80 signs."))
    return name


def _check(act: Act, rota: Rota, draft: LayerDraft) -> None:
    if not 1 <= len(draft.name) <= LONGEST_LAYER:
        raise BadField("name", N_("Give the layer a name of at most 10 signs."))
    check_pattern(draft)
    today = wall_of(rota).local(act.now).date()
    if abs(draft.starts_on - today) > _FURTHEST and not _is_kept(act.session, draft):
        raise BadField("starts_on", N_("Give a day within a year from now."))
    if len(draft.members) > MOST_MEMBERS:
        raise BadField("members", N_("At most 40 people take turns on a layer."))
    known = set(
        act.session.scalars(
            select(RotaMember.person_id)
            .join(RotaLayer, RotaLayer.id == RotaMember.layer_id)
            .where(RotaLayer.rota_id == rota.id)
        )
    )
    for person in _people(act.session, draft.members):
        # Who is on it already may stay, so that the rest can be changed.
        if not can_stand(person, rota.slot) and (person is None or person.id not in known):
            raise BadField("members", N_("Choose people who can be on call here."))


def _is_kept(session: Session, draft: LayerDraft) -> bool:
    """A layer keeps the day on which it began, however long ago."""
    found = select(RotaLayer.id).where(RotaLayer.id == draft.row_id, RotaLayer.starts_on == draft.starts_on)
    return session.scalar(found) is not None


def _people(session: Session, ids: tuple[uuid.UUID, ...]) -> list[Person | None]:
    found = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [found.get(one) for one in ids]


def _fill(act: Act, layer: RotaLayer, draft: LayerDraft) -> None:
    layer.name, layer.rotation = draft.name, draft.rotation
    layer.hand_off, layer.starts_on = draft.hand_off, draft.starts_on
    layer.shifts, layer.hours = draft.shifts, list(draft.hours) or None
    layer.removed_at = None


def _set_members(act: Act, layer: RotaLayer, members: tuple[uuid.UUID, ...]) -> None:
    act.session.execute(delete(RotaMember).where(RotaMember.layer_id == layer.id))
    act.session.flush()
    for position, person_id in enumerate(members):
        act.session.add(
            RotaMember(
                id=act.ids.new(),
                region_id=layer.region_id,
                layer_id=layer.id,
                position=position,
                person_id=person_id,
            )
        )
    act.session.flush()
