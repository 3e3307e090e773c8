"""Everybody's required steps side by side, as far as each may see them.

The desk and advocates see all of them. A team member sees the unrestricted ones, and their own. Police see their own,
and of the others that they are on scene: neither a restricted step nor a number that tells of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Role
from webapp.protocols.pack import Pack, Step
from webapp.protocols.vocabulary import DISCIPLINES, PHASES, is_police
from webapp.response.models import Response
from webapp.response.steps import StepState, marked
from webapp.response.team import team_of

# Phase by whose end a step is due: the two marks that a team is asked about.
MARKS = ("first_2h", "to_72h")
SETTLED = ("done", "not_needed")
_SEE_ALL = (Role.ADVOCATE, Role.SUPERVISOR)


@dataclass(frozen=True)
class Column:
    """The required steps of one role; of a team member's `discipline`, or, without one, of every team member.

    `here`: somebody of them is on the response.
    """

    role: str
    discipline: str | None
    steps: tuple[StepState, ...]
    here: bool = True

    @property
    def settled(self) -> int:
        return sum(one.outcome in SETTLED for one in self.steps)

    def missing(self, mark: str) -> list[StepState]:
        """Due by the end of that phase, and neither done nor unneeded."""
        last = PHASES.index(mark)
        return [one for one in self.steps if one.step.phase_order <= last and one.outcome not in SETTLED]


def everybody(
    session: Session, response: Response, pack: Pack, facts: Mapping[str, str], viewer: Person
) -> list[Column]:
    """A fixed number of statements for any length of the pack. Columns without a step are left out; those of whom
    nobody is on the response come last."""
    asked = [
        (role, discipline, _steps(pack, response.tier, role, discipline, facts, viewer))
        for role, discipline in _columns(viewer)
    ]
    states = {
        one.step.code: one
        for one in marked(session, response, pack, {step.code: step for *_, some in asked for step in some})
    }
    there = _there(session, response)
    columns = [
        Column(role, discipline, tuple(states[step.code] for step in some), (role, discipline) in there)
        for role, discipline, some in asked
        if some
    ]
    return sorted(columns, key=lambda one: not one.here)


def _there(session: Session, response: Response) -> set[tuple[str, str | None]]:
    """Who is on the response, by role and discipline. The desk always is; what every team member does is somebody's
    as soon as one is there."""
    people = [person for _, person in team_of(session, response.id)]
    found = {(one.role, one.discipline if one.role == Role.TEAM_MEMBER else None) for one in people}
    if any(role == Role.TEAM_MEMBER for role, _ in found):
        found.add((Role.TEAM_MEMBER, None))
    return found | {(Role.SUPERVISOR, None)}


def _columns(viewer: Person) -> list[tuple[str, str | None]]:
    if is_police(viewer.role, viewer.discipline):
        return [(viewer.role, viewer.discipline if viewer.role == Role.TEAM_MEMBER else None)]
    return [
        (Role.FIRST_RESPONDER, None),
        (Role.ADVOCATE, None),
        (Role.SUPERVISOR, None),
        (Role.TEAM_MEMBER, None),
        *((Role.TEAM_MEMBER, discipline) for discipline in DISCIPLINES),
    ]


def _steps(
    pack: Pack,
    tier: str,
    role: str,
    discipline: str | None,
    facts: Mapping[str, str],
    viewer: Person,
) -> Sequence[Step]:
    """What every team member does stands once; a police viewer's own column has it with their discipline's."""
    police = is_police(viewer.role, viewer.discipline)
    found = pack.steps_for(tier=tier, role=role, discipline=discipline, facts=facts)
    return [
        step
        for step in found
        if step.required
        and (police or role != Role.TEAM_MEMBER or bool(step.disciplines) == bool(discipline))
        and _may_see(step, viewer)
    ]


def _may_see(step: Step, viewer: Person) -> bool:
    if not step.restricted or viewer.role in _SEE_ALL:
        return True
    return step.role == viewer.role and (not step.disciplines or viewer.discipline in step.disciplines)
