"""Park a post whose session had ended, sealed under the region's key; give it back to the same person."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.ids import Ids
from webapp.offline.claim import was_applied
from webapp.offline.models import Claim, ParkedPost
from webapp.vault.box import Place
from webapp.vault.vault import Vault

KEPT_FOR = timedelta(hours=24)
LARGEST = 64 * 1024


def _place(post_id: uuid.UUID, region_id: uuid.UUID) -> Place:
    return Place(region_id, "parked_post", post_id, "sealed")


def park(
    session: Session,
    vault: Vault,
    *,
    now: datetime,
    ids: Ids,
    region_id: uuid.UUID,
    person_id: uuid.UUID,
    path: str,
    form: Mapping[str, list[str]],
) -> bool:
    """Keep the form for its person, once however often it is sent; False when it is too large to keep."""
    kept = {name: values for name, values in form.items() if name != "csrf_token"}
    text = json.dumps(kept)
    if len(text) > LARGEST or len(path) > 200:
        return False
    said = sorted((name, values) for name, values in kept.items() if name != "_at")
    digest = vault.blind_index("parked_post", json.dumps([path, said]))
    same = select(ParkedPost.id).where(ParkedPost.person_id == person_id, ParkedPost.digest == digest)
    if session.scalar(same) is not None:
        return True
    post_id = ids.new()
    session.execute(delete(ParkedPost).where(ParkedPost.parked_at < now - KEPT_FOR))
    session.add(
        ParkedPost(
            id=post_id,
            region_id=region_id,
            person_id=person_id,
            digest=digest,
            path=path,
            sealed=vault.box(region_id).seal(_place(post_id, region_id), text),
            parked_at=now,
        )
    )
    session.flush()
    return True


def parked(
    session: Session, vault: Vault, person_id: uuid.UUID
) -> list[tuple[ParkedPost, dict[str, list[str]]]]:
    """What waits for this person, oldest first, opened."""
    rows = session.scalars(
        select(ParkedPost)
        .where(ParkedPost.person_id == person_id)
        .order_by(ParkedPost.parked_at, ParkedPost.id)
    ).all()
    if not rows:
        return []
    box = vault.box(rows[0].region_id)
    opened = [(row, json.loads(box.open(_place(row.id, row.region_id), row.sealed))) for row in rows]
    # What was sent since is applied, and waits no longer.
    sent = select(Claim.key).where(Claim.person_id == person_id, was_applied())
    applied = {str(key) for key in session.scalars(sent)}
    return [(row, form) for row, form in opened if not set(form.get("_key", [])) & applied]


def parked_at(session: Session, vault: Vault, person_id: uuid.UUID, key: str) -> datetime | None:
    """Since when a post with this item key has waited for this person; None when none has."""
    rows = session.scalars(select(ParkedPost).where(ParkedPost.person_id == person_id)).all()
    if not rows:
        return None
    box = vault.box(rows[0].region_id)
    waited = [
        row.parked_at
        for row in rows
        if key in json.loads(box.open(_place(row.id, row.region_id), row.sealed)).get("_key", [])
    ]
    return min(waited, default=None)


def forget(session: Session, *, person_id: uuid.UUID, post_id: uuid.UUID) -> None:
    session.execute(delete(ParkedPost).where(ParkedPost.person_id == person_id, ParkedPost.id == post_id))
