"""The contract, kept by each gateway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.paging.county import County
from tests.paging.gateways.contract import NOBODY, GatewayContract
from tests.paging.gateways.loopback import FakeTwilio, Rebased
from tests.paging.test_voice import calls
from webapp.db import every_region
from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.simulator import SimulatorGateway
from webapp.paging.gateways.twilio import TwilioGateway
from webapp.paging.models import Channel, Message, SimulatorText
from webapp.paging.receipts import receive_status
from webapp.paging.simulate import HANG_UP, press_as
from webapp.settings import TwilioSettings


class Common:
    def __init__(self, county: County, gateway: Gateway) -> None:
        self.county = county
        self.gateway = gateway
        self._call: str | None = None

    def answer_url(self) -> str:
        """Of a real call, which the county's own worker has made already."""
        if self._call is None:
            county = self.county
            page_id = county.open_page("R-3HHD")
            self._call = f"http://localhost:8000/voice?message={calls(county, page_id, 'ana').message.id}"
        return self._call


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


class OverTwilio(Common):
    def __init__(self, county: County, gateway: Gateway, fake: FakeTwilio) -> None:
        super().__init__(county, gateway)
        self.fake = fake

    def ends_calls(self) -> None:
        for call in self.fake.rings:
            call.status = "completed"

    def words_kept(self) -> list[str]:
        return [text.body for text in self.fake.texts]

    def reports_all_delivered(self) -> None:
        county = self.county
        with county.tx() as session:
            sent = session.scalars(select(Message).where(Message.channel == Channel.SMS)).all()
        for text in self.fake.texts:
            text.status = "delivered"
            (message,) = [one for one in sent if one.provider_sid == text.sid]
            with county.sessions() as session, session.begin():
                receive_status(
                    session,
                    now=county.now,
                    ids=county.ids,
                    message_id=message.id,
                    sid=text.sid,
                    status="delivered",
                    error_code=None,
                )


@pytest.fixture
def fake(county: County) -> Iterator[FakeTwilio]:
    fake = FakeTwilio(clock=lambda: county.now, unknown={NOBODY})
    yield fake
    fake.close()


def twilio(fake: FakeTwilio, sender: str = "+17755550100") -> TwilioGateway:
    return TwilioGateway(TwilioSettings("AC" + "0" * 32, ("t" * 32,), sender, None), Rebased(fake.base))


class TestSimulator(GatewayContract):
    @pytest.fixture
    def side(self, county: County) -> Simulator:
        gateway = SimulatorGateway(county.sessions, county.vault, county.clock, county.ids)
        side = Simulator(county, gateway)
        county.gateway = gateway  # type: ignore[assignment]
        return side


class TestTwilio(GatewayContract):
    @pytest.fixture
    def side(self, county: County, fake: FakeTwilio) -> OverTwilio:
        county.gateway = twilio(fake)  # type: ignore[assignment]
        return OverTwilio(county, twilio(fake), fake)


class TestTwoSenders(GatewayContract):
    """The pair must pass as one alone does."""

    @pytest.fixture
    def side(self, county: County, fake: FakeTwilio) -> Iterator[OverTwilio]:
        other = FakeTwilio(start=1000, clock=lambda: county.now, unknown={NOBODY})
        pair = FailOver(twilio(fake), twilio(other, "+17755550111"))
        county.gateway = pair  # type: ignore[assignment]
        yield OverTwilio(county, pair, fake)
        other.close()
