"""Skills and languages of the people who are asked: a fixed list. They are preferred, and never a condition."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit.record import record
from webapp.errors import N_, BadField
from webapp.paging.act import Act
from webapp.paging.models import PersonSkills

SKILLS: dict[str, str] = {
    "spanish": N_("Speaks Spanish"),
    "asl": N_("Signs ASL"),
    "tagalog": N_("Speaks Tagalog"),
    "chinese": N_("Speaks Chinese"),
    "vietnamese": N_("Speaks Vietnamese"),
    "korean": N_("Speaks Korean"),
    "lgbtq": N_("LGBTQ-experienced"),
    "boys": N_("Experienced with boys"),
    "tribal": N_("Experienced with tribal communities"),
    "substance_use": N_("Experienced with substance use"),
}
# What a response can prefer beside a language, which is known from what the young person said.
EXPERIENCE = ("lgbtq", "boys", "tribal", "substance_use")
# What a form's answer to "which language" asks of a person.
OF_LANGUAGE = {
    "sign": "asl",
    **{one: one for one in ("spanish", "tagalog", "chinese", "vietnamese", "korean")},
}


def wants_of(language: str | None) -> frozenset[str]:
    """The skills that a response asks for; empty where nothing is known or nobody here could have it."""
    found = OF_LANGUAGE.get(language or "")
    return frozenset({found} if found else ())


def skills_of(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    asked = select(PersonSkills.person_id, PersonSkills.codes).where(PersonSkills.person_id.in_(list(people)))
    return {person_id: frozenset(codes) & SKILLS.keys() for person_id, codes in session.execute(asked)}


def set_skills(act: Act, region_id: uuid.UUID, person_id: uuid.UUID, codes: Iterable[str]) -> list[str]:
    """By the person, or by their supervisor. Kept in the order of the list."""
    given = set(codes)
    if given - SKILLS.keys():
        raise BadField("skill", N_("Choose from the list."))
    kept = [code for code in SKILLS if code in given]
    row = act.session.get(PersonSkills, person_id)
    if row is None:
        row = PersonSkills(person_id=person_id, region_id=region_id, codes=[], changed_at=act.now)
        act.session.add(row)
    row.codes, row.changed_at = kept, act.now
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="person.skills_set",
        actor_id=act.actor_id,
        actor_role=act.actor_role,
    )
    act.session.flush()
    return kept
