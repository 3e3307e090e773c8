"""A request that brings what a phone had kept: who sent it, may it be applied, and what is said of it.

No cookie is read: the grant inside the seal says whose it is, and opens this one door for this one item. The routes
see an ordinary form. What cannot be applied is rolled back and held; what nobody known sent is refused.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flask import Response, g, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.devices import Carrier, by_grant, carrier, heard_lately, note_receipt, people_on_phone
from webapp.accounts.models import Person
from webapp.accounts.permissions import may
from webapp.audit.record import record
from webapp.db import db, set_region
from webapp.offline import held
from webapp.offline.claim import OtherWords, Told, body_digest, claim, is_known, one_at_a_time, settle
from webapp.offline.held import (
    APPLIED,
    Cause,
    came_otherwise,
    has_come,
    held_of,
    hold,
    is_full,
    is_held,
    locked_row,
    settle_held,
    waiting_for,
)
from webapp.offline.item import LARGEST_SEALED, Delivery
from webapp.offline.tray import claim_first
from webapp.offline.unlogged import CONTACT
from webapp.parts import parts, session
from webapp.routes.access import Access
from webapp.vault.errors import VaultError

log = logging.getLogger("alongside.delivered")

# Where the door puts them. No header can: those come as HTTP_….
DELIVERY, OUTCOME = "alongside.delivery", "alongside.outcome"
# An address as our forms print it: nothing that one reader could take for another address than the next.
_RESPONSE = re.compile(r"/responses/([0-9a-fA-F-]{36})(?:/|$)")
_PLAIN = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


class State(StrEnum):
    RECEIVED = "received"
    HELD = "held"
    LATER = "later"
    REFUSED = "refused"


@dataclass(slots=True)
class Outcome:
    """What became of one delivery. Until something else is said, it is to come again later.

    `awaited`: something in the tray was done after it, and waits for it.
    """

    state: State = State.LATER
    status: int = 503
    why: str = ""
    awaited: bool = False

    @property
    def came(self) -> bool:
        """It was tried, whatever came of it: what was done after it need not wait."""
        return self.state is State.RECEIVED or (self.state is State.HELD and self.why != held.WAITS)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Kept beside the session: a rollback makes its rows forget."""

    person_id: uuid.UUID
    region_id: uuid.UUID
    digest: bytes
    occurred_at: datetime
    now: datetime
    heard: bool


def delivery_here() -> Delivery | None:
    """The delivery that this request brings, if it does."""
    found = request.environ.get(DELIVERY)
    return found if isinstance(found, Delivery) else None


def is_awaited(key: uuid.UUID) -> bool:
    """Whether something waits for the item that has just been committed: a new look, after others can see it."""
    try:
        db.session.connection(execution_options={"read_only": True})
        return bool(waiting_for(session(), key))
    except SQLAlchemyError:
        return True  # it is looked for once more


def response_id_here() -> uuid.UUID | None:
    """The response that this post is about: in its address, also in one that is gone, or minted by the phone for a new
    contact.
    """
    named = (request.view_args or {}).get("response_id")
    if isinstance(named, uuid.UUID):
        return named
    in_path = _RESPONSE.match(request.path)
    try:
        return uuid.UUID(in_path[1] if in_path else request.form.get("contact_id", ""))
    except ValueError:
        return None


def _is_contact_of_old() -> bool:
    """A contact for an address that is gone: it is one all the same, and the desk is texted."""
    return request.endpoint is None and {"contact_id", "where"} <= request.form.keys()


def enter(
    delivery: Delivery, access: Access | None, now: datetime, told: Callable[[Person], Told]
) -> Response | None:
    """None: on to the view. Otherwise an answer that ends the request; `leave` says what it means."""
    if delivery.held is None:
        found = by_grant(session(), delivery.device, delivery.grant)
    else:
        found = carrier(session(), delivery.device)  # let in by its grant when it came first
    if found is None or found.person.id != delivery.person:
        g.said = State.REFUSED
        return Response(status=422)
    # The seal has its own limit, and encoded as a form the same words may be three times as long.
    request.max_content_length = 4 * LARGEST_SEALED
    set_region(session(), found.person.region_id)
    g.delivered, g.region, g.now = found.person, found.region, now
    facts = told(found.person)
    digest = body_digest(parts().settings.index_key, request.path, request.form.to_dict(flat=False))
    g.sender = _Sender(
        found.person.id,
        found.person.region_id,
        digest,
        facts.occurred_at or now,
        now,
        heard_lately(found.device, now),
    )
    unfit = _unfit(delivery, access, found)
    if unfit is not None:
        return _held(*unfit)
    return _claim(delivery, digest, facts, now)


def leave(delivery: Delivery, response: Response) -> Response:
    """End the transaction, and say what became of the item: applied once, held, or to come again."""
    outcome = request.environ.get(OUTCOME)
    if not isinstance(outcome, Outcome) or g.get("left", False):
        return response
    outcome.status = response.status_code
    sender: _Sender | None = g.get("sender")
    if "said" in g:
        db.session.rollback()
        outcome.state = g.said
        outcome.why = g.get("why", "")
    elif response.status_code in (429, 503) or sender is None:
        db.session.rollback()
    elif response.status_code < 400:
        _keep(delivery, sender, outcome, response)
    else:
        db.session.rollback()
        _hold(delivery, sender, outcome, response.status_code)
    # What comes again lets nothing on again: whoever repeats an item would have everything after it tried each time.
    if outcome.came and sender is not None and (delivery.held is not None or g.get("fresh", False)):
        outcome.awaited = is_awaited(delivery.key)
    g.left = True
    log.info(
        "delivery state=%s why=%s endpoint=%s", outcome.state, outcome.why or "-", request.endpoint or "-"
    )
    return response


def _unfit(delivery: Delivery, access: Access | None, found: Carrier) -> tuple[str, int] | None:
    """Why this item is not even tried. A supervisor who applies it has looked at it, and answers for it."""
    by_hand = delivery.applied_by is not None
    if not by_hand and (found.device.revoked_at is not None or not found.person.active):
        return held.REVOKED, 403
    if access is None or access.action is None or not access.keep or not _is_ours(delivery.path):
        return held.NOT_KEPT, 404
    if not by_hand and delivery.version not in access.versions:
        return held.OLD_FORM, 409
    if request.form.get("_for", str(delivery.person)) != str(delivery.person):
        return held.NOT_OPEN, 403
    if not may(found.person.role, access.action):
        return held.NOT_OPEN, 404 if access.hidden else 403
    return None


def _is_ours(path: str) -> bool:
    """Written as we would write it: then it can be written anew for another response."""
    if not _PLAIN.fullmatch(path) or request.endpoint is None:
        return False
    return url_for(request.endpoint, **(request.view_args or {})) == path


def _claim(delivery: Delivery, digest: bytes, facts: Told, now: datetime) -> Response | None:
    person: Person = g.delivered
    one_at_a_time(session(), delivery.key)
    # Its row before its key, as everybody does who settles it: two at once wait, and neither for the other.
    row = locked_row(session(), delivery.held) if delivery.held is not None else None
    try:
        first = claim(
            session(),
            now=now,
            region_id=person.region_id,
            person_id=person.id,
            key=delivery.key,
            digest=digest,
            told=facts,
        )
    except OtherWords:
        return _held(held.OTHER_WORDS, 409)
    if first is not None:
        return Response(status=204)
    if row is not None:
        if row.settled_at is not None:
            g.said = State.HELD
            return Response(status=409)
        if row.key != delivery.key and came_otherwise(session(), row):
            return Response(status=204)  # its row is settled, and nothing is applied
    g.claimed = delivery.key
    mine = held_of(session(), [person.id], delivery.key)
    same_key = mine if delivery.held is None else []
    for row in same_key:
        if row.digest == digest:
            g.said, g.why = State.HELD, row.why
            return Response(status=409)
    if same_key:
        return _held(held.OTHER_WORDS, 409)
    return _held(held.WAITS, 409) if _must_wait(delivery) else None


def _must_wait(delivery: Delivery) -> bool:
    """What was done before it on the same response has not come yet, by whoever used this phone."""
    if delivery.parent is None or delivery.applied_by is not None:
        return False
    people = people_on_phone(session(), delivery.device)
    if has_come(held_of(session(), people, delivery.parent), delivery.parent):
        return False
    return not is_known(session(), people=people, key=delivery.parent)


def _held(why: str, status: int) -> Response:
    g.why = why
    return Response(status=status)


def _keep(delivery: Delivery, sender: _Sender, outcome: Outcome, response: Response) -> None:
    try:
        if "claimed" in g:
            to = response.headers.get("Location", "/")
            settle(session(), person_id=sender.person_id, key=delivery.key, outcome=to)
        if delivery.held is not None:
            _settle_row(delivery, sender)
        if not sender.heard:
            note_receipt(session(), delivery.device, sender.now)
        db.session.commit()
    except SQLAlchemyError as error:
        _not_now(outcome, error)
    else:
        outcome.state = State.RECEIVED
        g.fresh = "claimed" in g


def _settle_row(delivery: Delivery, sender: _Sender) -> None:
    """The row of the tray, and the phone's own key: the same words lead nowhere from here on, by whatever way."""
    mine = "claimed" in g  # a second tap on "apply" applies nothing, and is not noted
    row = settle_held(session(), sender.now, delivery, by=delivery.applied_by if mine else None)
    if mine and row is not None:
        if row.key != delivery.key:
            claim_first(session(), row, sender.now)
        _note_by_hand(delivery, sender)


def _hold(delivery: Delivery, sender: _Sender, outcome: Outcome, status: int) -> None:
    """In a transaction of its own, after nothing is left of the try."""
    access: Access | None = g.get("access")
    of_old = _is_contact_of_old()
    if of_old:  # that is where it can be applied from the tray
        delivery = replace(delivery, path=url_for(CONTACT))
    cause = Cause(
        why=g.get("why") or held.why_of(status),
        status=status,
        endpoint=CONTACT if of_old else request.endpoint or "",
        response_id=response_id_here(),
        privileged=access.privileged if access is not None else "sealed" in request.form,
    )
    try:
        one_at_a_time(session(), delivery.key)
        fresh = delivery.held is None and not is_held(session(), delivery.person, delivery.key, sender.digest)
        if fresh and is_full(session(), delivery.device, contact=cause.endpoint == CONTACT):
            db.session.rollback()
            log.warning("as much of one phone is held as is taken; the rest stays on it")
            outcome.status = 503
            return
        kept = hold(
            session(),
            parts().vault,
            now=sender.now,
            ids=parts().ids,
            region_id=sender.region_id,
            delivery=delivery,
            digest=sender.digest,
            occurred_at=sender.occurred_at,
            cause=cause,
        )
        if not sender.heard:
            note_receipt(session(), delivery.device, sender.now)
        db.session.commit()
    except (SQLAlchemyError, VaultError) as error:
        _not_now(outcome, error)
        return
    outcome.state, outcome.why = (State.HELD, cause.why) if kept else (State.RECEIVED, "")
    g.fresh = fresh


def _not_now(outcome: Outcome, error: Exception) -> None:
    db.session.rollback()
    outcome.state, outcome.status = State.LATER, 503
    log.error("delivery not kept endpoint=%s kind=%s", request.endpoint, type(error).__name__)


def _note_by_hand(delivery: Delivery, sender: _Sender) -> None:
    """Who applied it, beside what the act itself notes in the name of whoever did it in the field."""
    if delivery.applied_by is None:
        return
    role = session().scalar(select(Person.role).where(Person.id == delivery.applied_by))
    record(
        session(),
        now=sender.now,
        ids=parts().ids,
        region_id=sender.region_id,
        action="held.applied",
        actor_id=delivery.applied_by,
        actor_role=role,
        subject=response_id_here(),
        detail=None if delivery.how == APPLIED else delivery.how,
    )
