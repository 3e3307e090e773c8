"""Whom to ask, in which order, for what, and why: of people who are equals, such as those of one rung.

Nobody who could go is dropped: who rests, lacks a skill or carries many responses is asked last, not skipped. Rules in
words: docs/decisions/whom-to-ask.md.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.errors import N_
from webapp.paging.models import OnScene, OnSceneChoice, Page, PersonSkills
from webapp.paging.people.fairness import NO_LOAD, Load, loads_of, zone_of
from webapp.paging.people.on_scene import settings_of
from webapp.paging.people.skills import SKILLS


class For(StrEnum):
    SCENE = "scene"
    AFTER_REMOVAL = "after_removal"


@dataclass(frozen=True)
class Reason:
    """A sentence to be translated where it is shown, with its parts; a part may be a time."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One person to ask. `paired_with`: goes together with them. `leads` False: never to the scene first or alone."""

    person_id: uuid.UUID
    offer: For = For.SCENE
    paired_with: uuid.UUID | None = None
    why: tuple[Reason, ...] = ()
    leads: bool = True


@dataclass(frozen=True)
class Known:
    """What the order is made of, by person; whoever is in none of it is asked like anybody."""

    on_scene: Mapping[uuid.UUID, OnScene] = field(default_factory=dict)
    loads: Mapping[uuid.UUID, Load] = field(default_factory=dict)
    skills: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    wants: frozenset[str] = frozenset()
    caseloads: Mapping[uuid.UUID, int] = field(default_factory=dict)
    limit: int | None = None


def in_order(
    session: Session,
    page: Page,
    people: Sequence[uuid.UUID],
    now: datetime,
    *,
    others: Sequence[uuid.UUID] = (),
    wants: frozenset[str] = frozenset(),
) -> list[Choice]:
    """`people` are those to be asked now, as equals; `others` are who may go with or in place of a protected one.

    Everybody of `people` is in the answer once, and of `others` who is needed. All can be reached, and no wall keeps
    them out: the caller has looked.
    """
    if not people:
        return []
    if len(people) == 1 and not others:  # there is nothing to order
        return chosen(people, others, Known(settings_of(session, people)))
    known = known_of(session, page.region_id, [*people, *others], now, wants=wants)
    return chosen(people, others, known)


def known_of(
    session: Session,
    region_id: uuid.UUID,
    people: Collection[uuid.UUID],
    now: datetime,
    *,
    wants: frozenset[str] = frozenset(),
) -> Known:
    """Two statements for any number of people, and one for a region that was not read."""
    found = session.execute(marked(select(Person)).where(Person.id.in_(list(people)))).all()
    marks = {person.id: (choice, codes) for person, choice, codes in found}
    return known_from(marks, loads_of(session, people, now, zone_of(session, region_id)), wants)


def marked(people: Select[Person]) -> Select[Person, str, list[str]]:
    """The same people, each with what they said of the scene and with their skills; None where they said nothing."""
    return (
        people.outerjoin(OnSceneChoice, OnSceneChoice.person_id == Person.id)
        .outerjoin(PersonSkills, PersonSkills.person_id == Person.id)
        .add_columns(OnSceneChoice.choice, PersonSkills.codes)
    )


def known_from(
    marks: Mapping[uuid.UUID, tuple[str | None, list[str] | None]],
    loads: Mapping[uuid.UUID, Load],
    wants: frozenset[str],
) -> Known:
    return Known(
        {one: OnScene(choice) for one, (choice, _) in marks.items() if choice not in (None, OnScene.YES)},
        loads,
        {one: frozenset(codes) for one, (_, codes) in marks.items() if codes},
        wants,
    )


def chosen(people: Sequence[uuid.UUID], others: Sequence[uuid.UUID], known: Known) -> list[Choice]:
    """As `in_order`, for what is known already."""
    first = ranked(people, known)
    # The others are no equals: the layers come before the supervisors.
    spare = [one for one in rested_first(list(dict.fromkeys(others)), known.loads) if one not in first]
    free = [one for one in first if one not in known.on_scene]
    partner = next(iter([*free, *(one for one in spare if one not in known.on_scene)]), None)
    protected = [one for one in first if one in known.on_scene]
    pair = next((one for one in protected if known.on_scene[one] == OnScene.ONLY_PAIRED), None)
    answer = [_choice(one, partner, pair, known) for one in first]
    if protected and partner is not None and partner not in first:
        answer.append(_choice(partner, partner, pair, known))
    return answer


def leading(choices: Sequence[Choice]) -> list[uuid.UUID]:
    """Those who are asked to the scene and may go there first or alone."""
    return [one.person_id for one in choices if one.leads]


def ranked(people: Sequence[uuid.UUID], known: Known) -> list[uuid.UUID]:
    """Each once. Who rests comes last; then who has what is wanted, who is below the caseload limit, who was out
    less and was woken less; then as given."""
    once = list(dict.fromkeys(people))
    return sorted(once, key=lambda one: _rank(one, known))


def rested_first(people: Sequence[uuid.UUID], loads: Mapping[uuid.UUID, Load]) -> list[uuid.UUID]:
    """For people who are no equals: their own order, but who rests comes after who does not."""
    return sorted(people, key=lambda one: loads.get(one, NO_LOAD).rests_until is not None)


def reasons(person_id: uuid.UUID, known: Known) -> tuple[Reason, ...]:
    """Why they stand where they stand, in plain words, what weighs most first."""
    load, skills = known.loads.get(person_id, NO_LOAD), known.skills.get(person_id, frozenset())
    found = []
    setting = known.on_scene.get(person_id)
    if setting == OnScene.NOT_ON_SCENE:
        found.append(Reason(N_("not on scene: asked to meet later")))
    if setting == OnScene.ONLY_PAIRED:
        found.append(Reason(N_("only together with another")))
    if load.rests_until is not None:
        found.append(Reason(N_("resting until %(until)s"), {"until": load.rests_until}))
    found += [Reason(SKILLS[code]) for code in SKILLS if code in known.wants & skills]
    if known.limit is not None:
        words = (
            N_("open responses: %(n)s, at the limit")
            if _full(person_id, known)
            else N_("open responses: %(n)s")
        )
        found.append(Reason(words, {"n": known.caseloads.get(person_id, 0)}))
    found.append(Reason(N_("call-outs in 30 days: %(n)s"), {"n": load.call_outs}))
    found.append(Reason(N_("nights: %(n)s"), {"n": load.nights}))
    return tuple(found)


def _choice(person_id: uuid.UUID, partner: uuid.UUID | None, pair: uuid.UUID | None, known: Known) -> Choice:
    why, setting = reasons(person_id, known), known.on_scene.get(person_id)
    if setting == OnScene.NOT_ON_SCENE:
        return Choice(person_id, For.AFTER_REMOVAL, None, why, leads=False)
    if setting == OnScene.ONLY_PAIRED:
        return Choice(person_id, For.SCENE, partner, why, leads=False)
    return Choice(person_id, For.SCENE, pair if person_id == partner else None, why)


def _rank(person_id: uuid.UUID, known: Known) -> tuple[bool, int, bool, int, int]:
    load, skills = known.loads.get(person_id, NO_LOAD), known.skills.get(person_id, frozenset())
    resting = load.rests_until is not None
    return (resting, -len(known.wants & skills), _full(person_id, known), load.call_outs, load.nights)


def _full(person_id: uuid.UUID, known: Known) -> bool:
    return known.limit is not None and known.caseloads.get(person_id, 0) >= known.limit
