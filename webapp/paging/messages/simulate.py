"""The demo's telephones: each one's thread of texts and calls, and answering as it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.accounts.phone import open_phone
from webapp.db import locked
from webapp.errors import NotFound
from webapp.ids import Ids
from webapp.paging.inbound import receive
from webapp.paging.ladder import supervisors
from webapp.paging.messages.queue import reachable
from webapp.paging.messages.receipts import receive_call_status
from webapp.paging.models import Message, SimulatorText, Target
from webapp.paging.officer_page import Opens
from webapp.paging.rota.now import now_on_call
from webapp.paging.standing import Standing, standing_for
from webapp.paging.voice import Asks, Turn, press, say_minutes
from webapp.vault.vault import Vault

HANG_UP = "hang up"
# The newest stay in view, so that two phones fit on one screen; older ones unfold.
SHOWN, KEPT = 3, 40


@dataclass(frozen=True)
class Phone:
    """One telephone of the region. `place` is primary, backup, supervisor, or the person's role."""

    person_id: uuid.UUID
    place: str
    number: str
    earlier: Sequence[SimulatorText]
    texts: Sequence[SimulatorText]
    standing: Sequence[Standing]

    @property
    def calls(self) -> Sequence[SimulatorText]:
        """The last bubble of each call that waits for a key."""
        return [one for one in (*self.earlier, *self.texts) if one.message_id and one.asks]

    @property
    def first_awaited(self) -> Standing | None:
        return next((one for one in self.standing if one.attempt.answer is None), None)


def phones(session: Session, vault: Vault, region_id: uuid.UUID, now: datetime) -> list[Phone]:
    """On call, on the duty desk, or ever texted; in an order that no new text changes."""
    texts: dict[uuid.UUID, list[SimulatorText]] = {}
    for text in session.scalars(
        select(SimulatorText)
        .where(SimulatorText.region_id == region_id)
        .order_by(SimulatorText.at, SimulatorText.id)
    ):
        texts.setdefault(text.person_id, []).append(text)
    places = _places(session, region_id, now)
    wanted = reachable(session, [*places, *sorted(texts)])
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    box = vault.box(region_id)
    return [
        Phone(
            person_id=person_id,
            place=places.get(person_id, people[person_id].role),
            number=open_phone(box, people[person_id]) or "",
            earlier=texts.get(person_id, [])[-KEPT:-SHOWN],
            texts=texts.get(person_id, [])[-SHOWN:],
            standing=standing_for(session, person_id),
        )
        for person_id in wanted
    ]


def reply_as(
    session: Session,
    *,
    now: datetime,
    ids: Ids,
    vault: Vault,
    person_id: uuid.UUID,
    body: str,
    opens: Opens | None = None,
) -> SimulatorText:
    """Send `body` from this person's telephone, by the same way in as a real text."""
    person = session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    number = open_phone(vault.box(person.region_id), person) if person else None
    if person is None or number is None:
        raise NotFound
    text = SimulatorText(
        id=ids.new(),
        region_id=person.region_id,
        person_id=person.id,
        direction="in",
        body=body,
        at=now,
    )
    session.add(text)
    session.flush()
    heard = receive(
        session,
        now=now,
        ids=ids,
        vault=vault,
        provider_sid=f"SIM{text.id.hex}",
        from_number=number,
        body=body,
        opens=opens,
    )
    text.read_as = heard.read_as if heard else None
    session.flush()
    return text


def press_as(
    session: Session, *, now: datetime, ids: Ids, person_id: uuid.UUID, text_id: uuid.UUID, key: str
) -> SimulatorText:
    """Press a key (or digits, where minutes are asked) in this person's call, or `HANG_UP`.

    `text_id` is the call's last bubble. The network's part is played too: a call that ends is reported.
    """
    spoken = session.scalars(
        locked(select(SimulatorText).where(SimulatorText.id == text_id, SimulatorText.person_id == person_id))
    ).one_or_none()
    if spoken is None or spoken.message_id is None or spoken.asks is None:
        raise NotFound
    asks, spoken.asks = spoken.asks, None
    pressed = _bubble(
        ids, now, spoken, direction="in", body=key, read_as="hung_up" if key == HANG_UP else "key"
    )
    session.add(pressed)
    turn = None if key == HANG_UP else _next_turn(session, now, ids, spoken, asks, key)
    if turn is not None:
        session.add(_bubble(ids, now, spoken, direction="out", body=turn.say, asks=turn.asks, turn=turn.turn))
    if turn is None or turn.asks is None:
        receive_call_status(
            session,
            now=now,
            ids=ids,
            message_id=spoken.message_id,
            sid=_sid(session, spoken),
            status="completed",
        )
    session.flush()
    return pressed


def _next_turn(
    session: Session, now: datetime, ids: Ids, spoken: SimulatorText, asks: str, key: str
) -> Turn | None:
    if spoken.message_id is None:
        return None
    if asks == Asks.MINUTES:
        return say_minutes(
            session, now=now, ids=ids, message_id=spoken.message_id, digits=key, turn=spoken.turn
        )
    return press(session, now=now, ids=ids, message_id=spoken.message_id, key=key, turn=spoken.turn)


def _bubble(ids: Ids, now: datetime, spoken: SimulatorText, **more: object) -> SimulatorText:
    """The next bubble of the same call."""
    return SimulatorText(
        id=ids.new(),
        region_id=spoken.region_id,
        person_id=spoken.person_id,
        message_id=spoken.message_id,
        at=now,
        **more,
    )


def _sid(session: Session, spoken: SimulatorText) -> str:
    """The network's name for this call; a call whose worker died before it wrote the name has one all the same."""
    known = session.scalar(select(Message.provider_sid).where(Message.id == spoken.message_id))
    return known or f"SIM{spoken.id.hex}"


def _places(session: Session, region_id: uuid.UUID, now: datetime) -> dict[uuid.UUID, str]:
    desk = now_on_call(session, region_id, now)
    places: dict[uuid.UUID, str] = {}
    for holder, place in ((desk.primary, Target.PRIMARY), (desk.backup, Target.BACKUP)):
        if holder is not None:
            places.setdefault(holder.person_id, place)
    for person_id in supervisors(session, region_id):
        places.setdefault(person_id, Target.SUPERVISOR)
    return places
