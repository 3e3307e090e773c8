"""Log a contact: as many responses as there are young people, each with its own code, key, clocks and team."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.errors import N_, DomainError
from webapp.protocols.forms import Field
from webapp.protocols.pack import Pack
from webapp.response.actor import Actor, note
from webapp.response.answers import Value, keep_answers
from webapp.response.course.runs import start_clocks
from webapp.response.models import Contact, Response
from webapp.response.team import join
from webapp.response.word import response_word
from webapp.vault.vault import Vault
from webapp.youth.models import YoungPerson

MOST_TRIES = 20


def log_contact(
    session: Session,
    actor: Actor,
    vault: Vault,
    pack: Pack,
    *,
    contact_id: uuid.UUID,
    agency_id: uuid.UUID,
    reporter: str,
    identified_at: datetime,
    how_many: int,
    fields: Iterable[Field],
    values: Mapping[str, Value],
) -> list[Response]:
    """Open one response for each young person (1 to 9). The first has the contact's own, phone-minted id.

    The data keys are committed in the keys database before anything is sealed with them (design section 3).
    """
    if identified_at > actor.now:
        raise DomainError(
            N_("That time is still to come. Give the time when the young person was identified.")
        )
    contact = Contact(
        id=contact_id,
        region_id=actor.region_id,
        logged_by=actor.person_id,
        agency_id=agency_id,
        reporter=reporter,
        how_many=how_many,
        identified_at=identified_at,
        occurred_at=actor.occurred_at,
        received_at=actor.now,
    )
    try:
        with session.begin_nested():
            session.add(contact)
            session.flush()
    except IntegrityError:
        raise DomainError(N_("This contact is logged already. Nothing was changed.")) from None
    ids = [contact_id, *(actor.ids.new() for _ in range(how_many - 1))]
    asked = tuple(fields)
    return [_open(session, actor, vault, pack, contact, one, asked, values) for one in ids]


def _open(
    session: Session,
    actor: Actor,
    vault: Vault,
    pack: Pack,
    contact: Contact,
    response_id: uuid.UUID,
    fields: tuple[Field, ...],
    values: Mapping[str, Value],
) -> Response:
    young_person = YoungPerson(id=actor.ids.new(), region_id=actor.region_id, opened_at=actor.now)
    vault.new_key(young_person.id, kind="youth", region=actor.region_id, now=actor.now)
    session.add(young_person)
    session.flush()
    facts = {"reporter": contact.reporter} | {k: v for k, v in values.items() if isinstance(v, str)}
    decision = pack.decide_tier(facts)
    response = Response(
        id=response_id,
        region_id=actor.region_id,
        contact_id=contact.id,
        young_person_id=young_person.id,
        code="",
        pack_id=pack.id,
        pack_version=pack.version,
        tier=decision.tier.id,
        tier_rule=decision.rule.id,
        word=response_word(actor.ids),
        identified_at=contact.identified_at,
        opened_at=actor.now,
        state="open",
        scene="here",
    )
    _give_code(session, actor, response)
    note(session, actor, "response.logged", response.id, response.tier)
    join(session, actor, response, actor.person_id, actor.role)
    keep_answers(session, actor, vault.box(young_person.id), response, fields, values)
    start_clocks(session, actor, response, pack, facts)
    return response


def _give_code(session: Session, actor: Actor, response: Response) -> None:
    """A code that no other response of the region has; two at once are told apart by the unique index."""
    for _ in range(MOST_TRIES):
        response.code = actor.ids.response_code()
        if session.scalar(select(Response.id).where(Response.code == response.code)) is not None:
            continue
        try:
            with session.begin_nested():
                session.add(response)
                session.flush()
        except IntegrityError:
            continue
        return
    raise DomainError(N_("No free response code was found. Call duty now."))
