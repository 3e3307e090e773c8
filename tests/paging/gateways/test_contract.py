"""What any gateway must do. A new one is added to `GATEWAYS`, and must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.paging.county import County
from tests.paging.gateways.loopback import FakeTwilio, Rebased
from webapp.paging.gateways.gateway import Gateway, Permanent, Sent
from webapp.paging.gateways.simulator import SimulatorGateway
from webapp.paging.gateways.twilio import TwilioGateway
from webapp.settings import TwilioSettings

CALLBACK = "http://localhost:8000/webhooks/twilio/status?message=0"


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    yield fake
    fake.close()


def _twilio(_county: County, fake: FakeTwilio) -> Gateway:
    settings = TwilioSettings("AC" + "0" * 32, ("t" * 32,), "+17755550100", None)
    return TwilioGateway(settings, Rebased(fake.base))


def _simulator(county: County, _fake: FakeTwilio) -> Gateway:
    return SimulatorGateway(county.sessions, county.vault, county.clock, county.ids)


GATEWAYS = [_twilio, _simulator]
Make = Callable[[County, FakeTwilio], Gateway]


@pytest.mark.parametrize("make", GATEWAYS)
class TestEveryGateway:
    def test_takes_a_text_and_gives_it_a_name_of_its_own(
        self, make: Make, county: County, fake: FakeTwilio
    ) -> None:
        gateway = make(county, fake)
        first = gateway.send(county.numbers["ana"], "R-7KQ2: please respond.", CALLBACK)
        second = gateway.send(county.numbers["ana"], "R-7KQ2: please respond.", CALLBACK)
        assert isinstance(first, Sent)
        assert 0 < len(first.sid) <= 64
        assert first.sid != second.sid

    def test_never_drops_a_second_text_that_says_the_same(
        self, make: Make, county: County, fake: FakeTwilio
    ) -> None:
        county.gateway = make(county, fake)  # type: ignore[assignment]
        county.open_page("R-7KQ2")
        county.open_page("R-7KQ2", county.response("R-7KQ3"))
        assert {message.state for message in county.messages("ana")} <= {"sent", "delivered"}

    def test_says_that_a_number_that_is_none_cannot_be_reached(
        self, make: Make, county: County, fake: FakeTwilio
    ) -> None:
        fake.answers = [(400, 21211)]
        with pytest.raises(Permanent) as refused:
            make(county, fake).send("+17755550199", "R-7KQ2: please respond.", CALLBACK)
        assert "0199" not in str(refused.value)
        assert refused.value.__cause__ is None

    def test_writes_in_no_transaction_of_the_caller(
        self, make: Make, county: County, fake: FakeTwilio
    ) -> None:
        county.gateway = make(county, fake)  # type: ignore[assignment]
        county.open_page()
        assert county.messages("ana")[0].provider_sid
