"""What a phone may show with no signal: codes and steps of the responses a person is on. It names nobody and no place.

Restricted steps are listed like any other, and what was answered to them is left out: from the list alone nobody can
tell whether one was answered.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.paging.along import Along, along_with
from webapp.paging.view import PageView, pages_for
from webapp.protocols.facts import YES_NO_UNSURE
from webapp.protocols.pack import Pack, Step
from webapp.protocols.vocabulary import is_police
from webapp.response.mine import my_responses
from webapp.response.models import Response
from webapp.response.packs import pack_of, packs_of
from webapp.response.steps import steps_of

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """An unrestricted step with its newest answer."""

    code: str
    outcome: str
    at: datetime | None


@dataclass(frozen=True)
class Known:
    """One response as a phone may keep it. `open`: codes of the steps without an answer, and of restricted ones.

    `going`: how far this person is themselves: "", accepted, on_my_way or arrived.
    """

    id: uuid.UUID
    code: str
    steps: tuple[Answered, ...]
    open: tuple[str, ...]
    going: str


def responses_on(session: Session, person: Person, facts: Callable[[Response], Facts]) -> list[Known]:
    """The open responses that this person is on, newest first; none behind a wall."""
    mine = my_responses(session, person.id)
    pages = pages_for(session, [one.id for one in mine]) if mine else {}
    along = along_with(session, person.id, [one.id for one in mine]) if mine else {}
    going = {one.id: _going_along(along[one.id]) for one in mine if one.id in along}
    return [
        _known(session, person, one, facts(one), going.get(one.id) or _going(person, pages.get(one.id)))
        for one in mine
    ]


def _known(session: Session, person: Person, response: Response, facts: Facts, going: str) -> Known:
    states = steps_of(session, response, pack_of(response), person.role, person.discipline, facts)
    shown = [one for one in states if one.outcome != "open" and not one.step.restricted]
    codes = {one.step.code for one in shown}
    return Known(
        response.id,
        response.shown,
        tuple(Answered(one.step.code, one.outcome, one.at) for one in shown),
        tuple(one.step.code for one in states if one.step.code not in codes),
        going,
    )


def _going(person: Person, page: PageView | None) -> str:
    if page is None or page.accepted_by != person.id or page.state not in ("accepted", "arrived"):
        return ""
    return "on_my_way" if page.state == "accepted" and page.on_my_way_at else page.state


def _going_along(along: Along) -> str:
    """Nothing while nobody leads: who goes along does not set out first."""
    if along.there:
        return "arrived"
    if along.on_the_way:
        return "on_my_way"
    return "accepted" if along.sure and (along.watch is None) else ""


def role_steps(session: Session, person: Person, current: Pack) -> list[Step]:
    """Every step that this person may meet, by phase: of the region's pack, and of those their responses began with.

    The newest words count. One that is restricted in any of those packs is so here, since the phone does not know which
    of them a response goes by.
    """
    older = packs_of(my_responses(session, person.id)).values()
    every = [step for pack in (*older, current) for step in _of_role(pack.steps, person)]
    restricted = {step.code for step in every if step.restricted}
    by_code = {step.code: replace(step, restricted=step.code in restricted) for step in every}
    return sorted(by_code.values(), key=lambda step: step.phase_order)


def _of_role(steps: Iterable[Step], person: Person) -> list[Step]:
    police = is_police(person.role, person.discipline)
    return [
        step
        for step in steps
        if step.role == person.role
        and (not step.disciplines or person.discipline in step.disciplines)
        and not (step.restricted and police)
    ]


def fresh_steps(pack: Pack, person: Person) -> list[str]:
    """The steps of a contact that only the phone knows: those that are asked whatever the answer on danger was."""
    if person.role != Role.FIRST_RESPONDER:
        return []
    lists = [
        _asked_of(pack, person, {"reporter": "law_enforcement", "danger": said}) for said in YES_NO_UNSURE
    ]
    return [code for code in lists[0] if all(code in other for other in lists)]


def _asked_of(pack: Pack, person: Person, facts: Facts) -> list[str]:
    tier = pack.decide_tier(facts).tier.id
    steps = pack.steps_for(tier=tier, role=person.role, discipline=person.discipline, facts=facts)
    return [step.code for step in steps]
