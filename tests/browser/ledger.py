"""What the server has of the items that phones entered: claimed, held, and how often each kind took effect."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Uuid, create_engine, text

from tests.databases import Pair
from webapp.db import UTCDateTime
from webapp.offline.claim import REFUSED

# What one item of each kind leaves behind, and nothing else does.
EFFECTS = {
    "step": "SELECT count(*) FROM step_mark",
    "contact": "SELECT count(*) FROM contact",
    "details": "SELECT count(*) FROM audit_entry WHERE action = 'detail.added'",
    "scene": "SELECT count(*) FROM audit_entry WHERE action LIKE 'scene.%'"
    " AND action NOT LIKE 'scene.secure_%' AND action != 'scene.staging'",
    "staging": "SELECT count(*) FROM audit_entry WHERE action = 'scene.staging'",
    "secure": "SELECT count(*) FROM audit_entry WHERE action LIKE 'scene.secure_%'",
    "help": "SELECT count(*) FROM audit_entry WHERE action = 'alone.help'",
    "event": "SELECT count(*) FROM occurrence",
    "core": "SELECT count(*) FROM audit_entry WHERE action = 'core.here'",
    "bag": "SELECT count(*) FROM bag_move WHERE response_id IS NOT NULL",
    "said": "SELECT count(*) FROM audit_entry WHERE action = 'plan.said'",
    "plan": "SELECT count(*) FROM plan_part",
}

# A contact whose number cannot be read is logged all the same, since a young person waits.
LIKE = {"unfit": "contact"}


@dataclass(frozen=True)
class Ledger:
    """`held`: keys that wait for a supervisor, with the reason; `effects`: how many of each kind there are. `claimed`
    took effect; `refused` came, and were refused to their person's face: the last bag was gone."""

    claimed: frozenset[uuid.UUID]
    held: Mapping[uuid.UUID, str]
    effects: Counter[str]
    refused: frozenset[uuid.UUID] = frozenset()


def read_ledger(pair: Pair) -> Ledger:
    engine = create_engine(pair.main)
    try:
        with engine.connect() as connection:
            return _read(connection)
    finally:
        engine.dispose()


def moments_of_steps(pair: Pair) -> Counter[int]:
    """How many answers to steps there are of each moment, in milliseconds since 1970."""
    engine = create_engine(pair.main)
    try:
        with engine.connect() as connection:
            found = text("SELECT occurred_at FROM step_mark").columns(occurred_at=UTCDateTime())
            return Counter(round(at.timestamp() * 1000) for at in connection.scalars(found))
    finally:
        engine.dispose()


def _read(connection: Connection) -> Ledger:
    claims = connection.execute(text("SELECT key, outcome FROM claim").columns(key=Uuid())).all()
    held = text("SELECT key, why FROM held_item WHERE settled_at IS NULL").columns(key=Uuid())
    return Ledger(
        frozenset(row.key for row in claims if row.outcome != REFUSED),
        {row.key: row.why for row in connection.execute(held)},
        Counter({kind: connection.scalar(text(count)) or 0 for kind, count in EFFECTS.items()}),
        frozenset(row.key for row in claims if row.outcome == REFUSED),
    )


@dataclass(frozen=True)
class Account:
    """What became of what was entered. `unexplained` is neither applied nor held."""

    entered: int
    received: int
    held: int
    lost: int
    doubled: int
    said: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.lost and not self.doubled and self.received + self.held == self.entered


def account(
    before: Ledger, after: Ledger, begun: Mapping[uuid.UUID, str], said: frozenset[uuid.UUID]
) -> Account:
    """`begun`: every key that a phone made, with its kind; `said`: those of which a page said that it has them."""
    notes: list[str] = []
    missing = said - after.claimed - after.held.keys()
    notes += [f"lost: {begun[key]} {key}" for key in sorted(missing, key=str)]
    both = {key for key in begun if key in after.claimed and key in after.held}
    notes += [f"applied and held: {begun[key]} {key} ({after.held[key]})" for key in sorted(both, key=str)]
    lost, doubled = len(missing), len(both)
    for kind in EFFECTS:
        claims = sum(1 for key, its in begun.items() if LIKE.get(its, its) == kind and key in after.claimed)
        effects = after.effects[kind] - before.effects[kind]
        lost += max(0, claims - effects)
        doubled += max(0, effects - claims)
        if claims != effects:
            notes.append(f"{kind}: {claims} claimed, {effects} took effect")
    return Account(
        entered=len(said),
        received=len(said & after.claimed),
        held=len(said & (after.held.keys() - after.claimed)),
        lost=lost,
        doubled=doubled,
        said=tuple(notes),
    )
