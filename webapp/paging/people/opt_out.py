"""Somebody's telephone takes our texts no longer: they sent STOP, or the carrier refuses a text for it (21610).

They are called instead, and the supervisors hear of it at once (requirements 31): until START a page reaches them by
a call alone.
"""

import logging
import uuid

from sqlalchemy import select

from webapp.accounts.models import Person, Role
from webapp.paging.act import Act
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import queue, reachable
from webapp.paging.models import Channel, MessageKind, Readiness
from webapp.paging.people.readiness import note_opt_out

log = logging.getLogger("alongside.paging.opt_out")

# Twilio's code: the recipient has sent STOP to this sender.
OPTED_OUT = "21610"


def opted_out(act: Act, person_id: uuid.UUID) -> None:
    """Noted, and told once: until START, what else is refused for it is no news."""
    person = act.session.get_one(Person, person_id)
    if _stopped(act, [person_id]):
        return
    note_opt_out(act, person, out=True)
    log.warning("a phone takes no texts any longer person=%s", person_id)
    if person.role != Role.FIRST_RESPONDER:  # everybody else may be paged
        _tell_supervisors(act, person)


def _tell_supervisors(act: Act, person: Person) -> None:
    """One text to each; a call to one who has stopped texts as well."""
    others = [one for one in supervisors(act.session, person.region_id) if one != person.id]
    people = reachable(act.session, others)
    if not people:
        log.error("there is nobody to tell that a phone takes no texts person=%s", person.id)
    called = _stopped(act, people)
    for one in people:
        channel = Channel.VOICE if one in called else Channel.SMS
        queue(
            act,
            region_id=person.region_id,
            person_id=one,
            kind=MessageKind.TEXTS_STOPPED,
            channel=channel,
        )


def _stopped(act: Act, people: list[uuid.UUID]) -> set[uuid.UUID]:
    found = select(Readiness.person_id).where(
        Readiness.person_id.in_(people), Readiness.opted_out_at.is_not(None)
    )
    return set(act.session.scalars(found))
