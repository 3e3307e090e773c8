"""On scene: yes, only together with another, or not. A person's own setting, for them and their agency's supervisors.

A survivor who is an advocate may be kept from the scene (Nevada protocol 2117-2128). Nothing says why somebody chose.
"""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.errors import N_, BadField
from webapp.paging.act import Act
from webapp.paging.models import OnScene, OnSceneChoice


def on_scene_of(session: Session, person_id: uuid.UUID) -> OnScene:
    return settings_of(session, [person_id]).get(person_id, OnScene.YES)


def settings_of(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, OnScene]:
    """Those of `people` who are protected; whoever is not in it goes to the scene like anybody. One statement."""
    asked = select(OnSceneChoice.person_id, OnSceneChoice.choice).where(
        OnSceneChoice.person_id.in_(list(people)), OnSceneChoice.choice != OnScene.YES
    )
    return {person_id: OnScene(choice) for person_id, choice in session.execute(asked)}


def set_on_scene(act: Act, region_id: uuid.UUID, choice: str) -> OnScene:
    """For oneself alone: the actor. The audit says that it was set, and not to what."""
    if act.actor_id is None or choice not in set(OnScene):
        raise BadField("choice", N_("Choose one of the three."))
    row = act.session.get(OnSceneChoice, act.actor_id)
    if row is None:
        row = OnSceneChoice(
            person_id=act.actor_id, region_id=region_id, choice=OnScene.YES, changed_at=act.now
        )
        act.session.add(row)
    row.choice, row.changed_at = OnScene(choice), act.now
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="person.on_scene_set",
        actor_id=act.actor_id,
        actor_role=act.actor_role,
    )
    act.session.flush()
    return OnScene(choice)
