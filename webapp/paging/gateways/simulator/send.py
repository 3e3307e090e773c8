"""The gateway of the demo: texts and calls land in the simulator's threads at once. No real phone rings."""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.phone import people_with_phone
from webapp.clock import Clock
from webapp.db import every_region
from webapp.ids import Ids
from webapp.paging.gateways.gateway import Permanent, Sent
from webapp.paging.models import SimulatorText
from webapp.paging.voice import begin
from webapp.vault.vault import Vault

log = logging.getLogger("alongside.paging.simulator")


class SimulatorGateway:
    def __init__(self, sessions: Callable[[], Session], vault: Vault, clock: Clock, ids: Ids) -> None:
        self._sessions = sessions
        self._vault = vault
        self._clock = clock
        self._ids = ids

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        """`callback_url` is not called: the answer itself says that the text was delivered."""
        with self._sessions() as session, session.begin(), every_region(session):
            return Sent(f"SIM{self._bubbles(session, to, body=body).hex}", delivered=True)

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        """The call speaks at once and waits for a key on the simulator's page, which plays the network's part."""
        message_id = uuid.UUID(parse_qs(urlsplit(answer_url).query)["message"][0])
        with self._sessions() as session, session.begin():
            turn = begin(session, now=self._clock.now(), ids=self._ids, message_id=message_id)
            if turn is None:
                raise Permanent("no-such-call")
            with every_region(session):
                call_id = self._bubbles(
                    session, to, body=turn.say, message_id=message_id, asks=turn.asks, turn=turn.turn
                )
        return Sent(f"SIM{call_id.hex}")

    def find(self, to: str, body: str | None, since: datetime) -> Sequence[Sent]:
        """A call that waits for a key has not ended."""
        with self._sessions() as session, every_region(session):
            people = [person.id for person in people_with_phone(session, self._vault, to)]
            out = select(SimulatorText).where(
                SimulatorText.person_id.in_(people),
                SimulatorText.direction == "out",
                SimulatorText.at >= since,
            )
            if body is None:
                out = out.where(SimulatorText.message_id.is_not(None), SimulatorText.asks.is_not(None))
            else:
                out = out.where(SimulatorText.message_id.is_(None), SimulatorText.body == body)
            found = session.scalars(out.order_by(SimulatorText.at.desc(), SimulatorText.id.desc()))
            return [Sent(f"SIM{bubble.id.hex}", delivered=body is not None) for bubble in found]

    def forget(self, sid: str) -> None:
        """There is no provider who would keep anything; the thread is the demo's own."""

    def _bubbles(self, session: Session, to: str, **bubble: object) -> uuid.UUID:
        """One for each person who has this number; the id of the first one names them all."""
        people = people_with_phone(session, self._vault, to)
        if not people:
            raise Permanent("no-such-phone")
        rows = [
            SimulatorText(
                id=self._ids.new(),
                region_id=person.region_id,
                person_id=person.id,
                direction="out",
                at=self._clock.now(),
                **bubble,
            )
            for person in people
        ]
        session.add_all(rows)
        session.flush()
        return rows[0].id
