"""A night with Twilio, end to end: our own client and webhooks, a Twilio on loopback that signs, a clock of ours."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.paging.gateways.twilio.loopback import FakeTwilio, Kept, Rebased
from tests.town import Town
from webapp import create_app
from webapp.clock import ManualClock
from webapp.paging.act import Act
from webapp.paging.find import attempts_of
from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.twilio.send import TwilioGateway
from webapp.paging.messages.queue import tell
from webapp.paging.models import Attempt, Channel, Message, MessageKind, Page
from webapp.parts import parts

PUBLIC = "https://alongside.example.org"
TOKEN, TOKEN_2 = "first-token-" + "f" * 20, "other-token-" + "o" * 20
INBOUND = PUBLIC + "/webhooks/twilio/inbound"
FIRST_ACCOUNT, SECOND_ACCOUNT = "AC" + "1" * 32, "AC" + "2" * 32
ADVOCATE, BACKUP = "+17755550161", "+17755550178"


@dataclass
class Night:
    """One running app with two senders on two accounts, and both of their networks."""

    app: Flask
    town: Town
    first: FakeTwilio
    second: FakeTwilio
    _sids: Iterator[int]

    def signed(self, url: str, form: dict[str, str], token: str = TOKEN) -> str:
        """A request of Twilio's; the answer's text."""
        answer = self.app.test_client().post(
            url.removeprefix(PUBLIC),
            data=form,
            headers={"X-Twilio-Signature": FakeTwilio.signature(url, form, token)},
            base_url="http://10.0.0.7:8000",
        )
        assert answer.status_code in (200, 204), answer.status
        return answer.text

    def reports(self, text: Kept, status: str, code: str = "") -> None:
        token = TOKEN if text in self.first.texts else TOKEN_2
        more = {"ErrorCode": code} if code else {}
        self.signed(text.report, {"MessageSid": text.sid, "MessageStatus": status} | more, token)
        self.town.work()

    def says(self, body: str, number: str = ADVOCATE, *, to_second: bool = False) -> str:
        """A text to us; its name at Twilio."""
        sid = f"SMin{next(self._sids)}"
        form = {
            "MessageSid": sid,
            "AccountSid": SECOND_ACCOUNT if to_second else FIRST_ACCOUNT,
            "From": number,
            "Body": body,
        }
        self.signed(INBOUND, form, TOKEN_2 if to_second else TOKEN)
        self.town.work()
        return sid

    def rings(self) -> Kept:
        """The on-call advocate is called about the page as well."""
        with self.town.database() as session:
            page = session.scalars(select(Page).order_by(Page.id.desc())).all()[0]
            act = Act(session, self.town.clock.now(), parts().ids)
            attempt = attempts_of(session, page.id)[0]
            tell(act, page, attempt, MessageKind.PAGE, channel=Channel.VOICE)
            session.commit()
        self.town.work()
        return self.first.rings[-1]

    def ends(self, call: Kept, status: str) -> None:
        self.signed(call.report, {"CallSid": call.sid, "CallStatus": status})
        self.town.work()

    def to(self, number: str, network: FakeTwilio | None = None) -> list[Kept]:
        return [text for text in (network or self.first).texts if text.to == number]

    @property
    def page(self) -> Page:
        with self.town.database() as session:
            return session.scalars(select(Page).order_by(Page.id.desc())).all()[0]

    @property
    def answers(self) -> list[str | None]:
        with self.town.database() as session:
            return list(session.scalars(select(Attempt.answer).order_by(Attempt.asked_at, Attempt.id)))

    def message(self, sid: str) -> Message:
        with self.town.database() as session:
            return session.scalars(select(Message).where(Message.provider_sid == sid)).one()


@contextmanager
def a_night(databases: Databases, clock: ManualClock, folder: Path) -> Iterator[Night]:
    """Nothing has happened yet."""
    pair = databases.fresh()
    chosen = settings_for(
        pair,
        folder,
        DEMO="0",
        GATEWAY="twilio",
        PUBLIC_URL=PUBLIC,
        TWILIO_ACCOUNT_SID=FIRST_ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_SENDER="+17755550100",
        TWILIO_SENDER_2="+17755550111",
        TWILIO_ACCOUNT_SID_2=SECOND_ACCOUNT,
        TWILIO_AUTH_TOKEN_2=TOKEN_2,
    )
    assert chosen.twilio is not None and chosen.twilio.second is not None
    first, second = FakeTwilio(clock=clock.now), FakeTwilio(clock=clock.now, start=1000)
    gateway = FailOver(
        TwilioGateway(chosen.twilio, Rebased(first.base, 0.5)),
        TwilioGateway(chosen.twilio.second, Rebased(second.base, 0.5)),
    )
    app = create_app(chosen, clock=clock, gateway=gateway)
    app.testing = True
    town = Town(app, clock)
    yield Night(app, town, first, second, itertools.count(1))
    first.close()
    second.close()
    close(app)
    databases.drop(pair)
