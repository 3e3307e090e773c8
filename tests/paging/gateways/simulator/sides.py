"""The simulator under the contract (contract.py): telephones are rows of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from tests.paging.county import County
from tests.paging.gateways.common import Common, supplies
from webapp.db import every_region
from webapp.paging.gateways.choose import open_folder
from webapp.paging.messages.simulate import HANG_UP, press_as
from webapp.paging.models import SimulatorText


class Simulator(Common):
    def ends_calls(self) -> None:
        county = self.county
        with county.sessions() as session, session.begin(), every_region(session):
            waiting = select(SimulatorText).where(SimulatorText.asks.is_not(None))
            for bubble in session.scalars(waiting).all():
                press_as(
                    session,
                    now=county.now,
                    ids=county.ids,
                    person_id=bubble.person_id,
                    text_id=bubble.id,
                    key=HANG_UP,
                )

    def words_kept(self) -> list[str]:
        return []

    def reports_all_delivered(self) -> None:
        """They are delivered as they are sent."""


@contextmanager
def alone(name: str, county: County) -> Iterator[Simulator]:
    yield Simulator(county, open_folder(name, supplies(county)))


SIDES = {"alone": alone}
