"""The gateway of the demo: texts land in the simulator's threads at once. No real phone is texted."""

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from webapp.accounts.phone import people_with_phone
from webapp.clock import Clock
from webapp.db import every_region
from webapp.ids import Ids
from webapp.paging.gateways.gateway import Permanent, Sent
from webapp.paging.models import SimulatorText
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
            people = people_with_phone(session, self._vault, to)
            if not people:
                raise Permanent("no-such-phone")
            text_id = self._ids.new()
            for person in people:
                session.add(
                    SimulatorText(
                        id=self._ids.new(),
                        region_id=person.region_id,
                        person_id=person.id,
                        direction="out",
                        body=body,
                        at=self._clock.now(),
                    )
                )
            session.flush()
        return Sent(f"SIM{text_id.hex}", delivered=True)
