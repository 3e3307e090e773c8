"""What the desk prefers in the advocate of one response: skills, of whoever is asked. Nothing is said of anybody else.

Kept sealed with the young person's key as an answer that no form asks, since what fits may tell of them. Only the pages
that are open carry it for the ladder (`paging/people/prefer.py`); docs/decisions/whom-to-ask.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.errors import N_, BadField, DomainError
from webapp.paging.find import live_pages
from webapp.paging.page_tables import ADVOCATE_SLOTS
from webapp.paging.people.prefer import prefer
from webapp.paging.people.skills import EXPERIENCE, wants_of
from webapp.protocols.forms import Field
from webapp.protocols.text import NO_TEXT
from webapp.response.actor import Actor, note
from webapp.response.answers import SEPARATOR, facts_about, keep_answers
from webapp.response.models import Response
from webapp.vault.box import Box

# Asked by no form, so that no card, no page of details and no officer has it.
FIELD = Field("prefers", "choices", NO_TEXT, data_class="personal")
ANYBODY = "anybody"


@dataclass(frozen=True)
class Wanted:
    """`prefers` is what the desk has said; `skills` has the language that the young person speaks besides. `facts`
    were read with it."""

    prefers: frozenset[str]
    skills: frozenset[str]
    facts: Mapping[str, str]


def wanted_by(session: Session, box: Box, response: Response) -> Wanted:
    known = facts_about(session, box, response, also=(FIELD.name,))
    prefers = frozenset(known.get(FIELD.name, "").split(SEPARATOR)) & set(EXPERIENCE)
    return Wanted(prefers, prefers | wants_of(known.get("language")), known)


def set_prefers(session: Session, actor: Actor, box: Box, response: Response, codes: Collection[str]) -> None:
    """By the desk. `codes` are of EXPERIENCE; none of them: anybody who is qualified."""
    if set(codes) - set(EXPERIENCE):
        raise BadField("skill", N_("Choose from the list."))
    if response.state != "open":
        raise DomainError(N_("This response is closed. Open it again first."))
    chosen = tuple(code for code in EXPERIENCE if code in codes)
    keep_answers(session, actor, box, response, [FIELD], {FIELD.name: chosen or (ANYBODY,)})
    note(session, actor, "response.prefers_set", response.id)
    for page in live_pages(session, response.id):
        if page.slot in ADVOCATE_SLOTS:
            prefer(session, page, chosen)
