"""A contact by text from an officer without the app: paged for at once, with no place, and not verified.

A telephone number can be forged and a badge code be read. So the desk calls police dispatch before anybody travels
(verify.py); meanwhile an advocate is found, which costs nobody anything.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.phone import open_phone
from webapp.ids import Ids
from webapp.paging.act import Act
from webapp.paging.officer_page import Opened
from webapp.response.actor import Actor, note
from webapp.response.contact import log_contact
from webapp.response.models import Response
from webapp.response.packs import pack_in
from webapp.response.page import Paging, page_team
from webapp.response.verify_watch import call_the_desk
from webapp.vault.vault import Vault

# What a text says of a contact: nothing. Not sure counts as danger.
SAID = {"danger": "not_sure", "how_many": "1"}


def opens_by_text(
    session: Session, vault: Vault, ids: Ids, now: datetime, rung_wait: timedelta
) -> Callable[[Person], Opened]:
    """What `receive` is handed for an officer's `PAGE`."""
    return partial(open_by_text, session, vault, ids, now, rung_wait=rung_wait)


def open_by_text(
    session: Session, vault: Vault, ids: Ids, now: datetime, officer: Person, *, rung_wait: timedelta
) -> Opened:
    """One young person, identified now, without a place. The page goes out at once, and every supervisor is called.

    The session's region is the officer's.
    """
    actor = Actor(officer.id, officer.role, officer.region_id, now, now, ids)
    response = _logged(session, actor, vault, officer)
    response.verify_asked_at = now
    session.flush()
    note(session, actor, "verify.asked", response.id)
    page_team(session, Paging(now, ids, officer.id, officer.role, rung_wait), response)
    call_the_desk(Act(session, now, ids), response)
    return Opened(response.id, response.code)


def _logged(session: Session, actor: Actor, vault: Vault, officer: Person) -> Response:
    here = session.get_one(Region, officer.region_id)
    pack = pack_in(here)
    number = open_phone(vault.box(officer.region_id), officer) or ""
    (response,) = log_contact(
        session,
        actor,
        vault,
        pack,
        contact_id=actor.ids.new(),
        agency_id=officer.agency_id,
        reporter="law_enforcement",
        identified_at=actor.now,
        how_many=1,
        fields=pack.form("contact").fields,
        values=SAID | {"callback": number},
    )
    return response
