"""Suggest next: the people who can be asked for one response, in order, with the reasons in plain words."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region, Role
from webapp.paging.choose import Choice, For, Known, known_of, ranked, reasons
from webapp.paging.fairness import NO_LOAD
from webapp.paging.models import OnScene
from webapp.paging.now_on_call import Desk
from webapp.paging.skills import wants_of
from webapp.response.answers import facts_about
from webapp.response.caseload import caseloads_of
from webapp.response.models import Response
from webapp.vault.box import Box


def suggest_next(
    session: Session,
    box: Box,
    response: Response,
    people: Sequence[Person],
    now: datetime,
    *,
    desk: Desk | None = None,
    said_no: Collection[uuid.UUID] = (),
) -> list[Choice]:
    """Everybody of `people` once: on call first, then advocates, then supervisors; who said no comes last.

    The language is opened for it: what a young person speaks is sealed, so that the ladder, which has no key, does not
    know it.
    """
    wants = wants_of(facts_about(session, box, response).get("language"))
    known = full_picture(session, people, now, wants=wants)
    return order(people, known, desk=desk, said_no=said_no)


def full_picture(
    session: Session, people: Sequence[Person], now: datetime, *, wants: frozenset[str] = frozenset()
) -> Known:
    """With the caseload and the limit of the region."""
    if not people:
        return Known()
    ids, region_id = [one.id for one in people], people[0].region_id
    region = session.get(Region, region_id)
    known = known_of(session, region_id, ids, now, wants=wants)
    limit = region.caseload_limit if region else None
    return replace(known, caseloads=caseloads_of(session, ids), limit=limit)


def order(
    people: Sequence[Person],
    known: Known,
    *,
    desk: Desk | None = None,
    said_no: Collection[uuid.UUID] = (),
) -> list[Choice]:
    by_id = {one.id: one for one in people}

    def place(person_id: uuid.UUID) -> tuple[bool, bool, int]:
        resting = known.loads.get(person_id, NO_LOAD).rests_until is not None
        return (person_id in said_no, resting, _group(by_id[person_id], desk))

    return [_choice(one, known) for one in sorted(ranked(list(by_id), known), key=place)]


def _group(person: Person, desk: Desk | None) -> int:
    layer = desk.layer_of(person.id) if desk else None
    if layer is not None:
        return 0 if layer == "primary" else 1
    return 3 if person.role == Role.SUPERVISOR else 2


def _choice(person_id: uuid.UUID, known: Known) -> Choice:
    setting = known.on_scene.get(person_id, OnScene.YES)
    offer = For.AFTER_REMOVAL if setting == OnScene.NOT_ON_SCENE else For.SCENE
    return Choice(person_id, offer, None, reasons(person_id, known), leads=setting == OnScene.YES)
