"""Twilio under the contract (contract.py): its official client, against a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module

from sqlalchemy import select

from tests.paging.county import County
from tests.paging.gateways.common import Common
from tests.paging.gateways.contract import NOBODY
from tests.paging.gateways.twilio.loopback import FakeTwilio, Rebased
from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.messages.receipts import receive_status
from webapp.paging.models import Channel, Message
from webapp.settings import TwilioSettings


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


@contextmanager
def alone(name: str, county: County) -> Iterator[OverTwilio]:
    with closing(_fake(county)) as fake:
        yield OverTwilio(county, _gateway(name, fake), fake)


@contextmanager
def two_senders(name: str, county: County) -> Iterator[OverTwilio]:
    """The pair must pass as one alone does."""
    with ExitStack() as stack:
        first, second = (stack.enter_context(closing(_fake(county, start))) for start in (0, 1000))
        pair = FailOver(_gateway(name, first), _gateway(name, second, "+17755550111"))
        yield OverTwilio(county, pair, first)


SIDES = {"alone": alone, "two-senders": two_senders}


def _fake(county: County, start: int = 0) -> FakeTwilio:
    return FakeTwilio(start=start, clock=lambda: county.now, unknown={NOBODY})


def _gateway(name: str, fake: FakeTwilio, sender: str = "+17755550100") -> Gateway:
    """Of the folder that is tested, which may be a copy."""
    send = import_module(f"webapp.paging.gateways.{name}.send")
    made: Gateway = send.TwilioGateway(
        TwilioSettings("AC" + "0" * 32, ("t" * 32,), sender, None), Rebased(fake.base)
    )
    return made
