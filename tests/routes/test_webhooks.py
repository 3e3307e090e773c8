"""What Twilio calls: only signed calls are read, each counts once, and nothing personal is logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.town import Town
from webapp import create_app
from webapp.clock import ManualClock
from webapp.paging.gateways.gateway import Sent
from webapp.paging.models import Message, MessageState, Page, PageState, Reply

PUBLIC = "http://localhost:8000"
TOKENS = ("old-token-" + "o" * 30, "new-token-" + "n" * 30)
STATUS, INBOUND = "/webhooks/twilio/status", "/webhooks/twilio/inbound"
ADVOCATE = "+17755550161"


@dataclass
class Recorder:
    """Stands in for the network: keeps what is handed to it."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        self.sent.append((to, body, callback_url))
        return Sent(f"SM{len(self.sent):032x}")


@dataclass
class Network:
    """Twilio's side of one running app: calls it as Twilio does, behind a proxy that names another host."""

    app: Flask
    town: Town
    recorder: Recorder

    def calls(
        self, path: str, form: dict[str, str], *, token: str = TOKENS[0], signature: str | None = None
    ) -> TestResponse:
        if signature is None:
            signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
        return self.app.test_client().post(
            path,
            data=form,
            headers={"X-Twilio-Signature": signature},
            base_url="http://10.0.0.7:8000",
        )

    def text(self, body: str, sid: str = "SMin1", number: str = ADVOCATE) -> TestResponse:
        answer = self.calls(INBOUND, {"MessageSid": sid, "From": number, "To": "+17755550100", "Body": body})
        self.town.work()
        return answer

    def page(self) -> Page:
        """An officer logs a contact, which asks the on-call advocate; the page as it is now."""
        self.town.logs_contact()
        return self.now()

    def now(self) -> Page:
        with self.town.database() as session:
            return session.scalars(select(Page).order_by(Page.id.desc())).all()[0]

    def asking_text(self) -> Message:
        with self.town.database() as session:
            return session.scalars(select(Message).where(Message.attempt_id.is_not(None))).all()[0]

    def texts_to(self, number: str) -> list[str]:
        return [body for to, body, _ in self.recorder.sent if to == number]


@pytest.fixture
def network(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Network]:
    pair = databases.fresh()
    settings = settings_for(
        pair,
        tmp_path,
        DEMO="0",
        GATEWAY="twilio",
        PUBLIC_URL=PUBLIC,
        TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        TWILIO_AUTH_TOKEN=",".join(TOKENS),
        TWILIO_SENDER="+17755550100",
    )
    recorder = Recorder()
    app = create_app(settings, clock=clock, gateway=recorder)
    app.testing = True
    yield Network(app, Town(app, clock), recorder)
    close(app)
    databases.drop(pair)


def test_a_yes_by_text_is_taken_and_answered_with_a_text_of_its_own(network: Network) -> None:
    network.page()
    answer = network.text("25")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    assert network.now().state == PageState.ACCEPTED
    assert "you are going, about 25 min." in network.texts_to(ADVOCATE)[-1]


def test_the_same_call_again_counts_once(network: Network) -> None:
    network.page()
    assert network.text("25", sid="SMsame").status_code == 200
    before = len(network.recorder.sent)
    network.town.passes(1)
    assert network.text("25", sid="SMsame").status_code == 200
    assert len(network.recorder.sent) == before
    with network.town.database() as session:
        assert len(session.scalars(select(Reply)).all()) == 1


def test_either_of_two_tokens_counts_while_one_is_being_changed(network: Network) -> None:
    form = {"MessageSid": "SMx", "From": "+17755550199", "Body": "25"}
    for token in TOKENS:
        assert network.calls(INBOUND, form, token=token).status_code == 200


@pytest.mark.parametrize("path", [STATUS, INBOUND])
@pytest.mark.parametrize("signature", ["", "forged", "ü"])
def test_a_forged_call_gets_nothing_and_the_log_no_data(
    network: Network, caplog: pytest.LogCaptureFixture, path: str, signature: str
) -> None:
    network.page()
    form = {"MessageSid": "SMin1", "From": ADVOCATE, "Body": "25", "MessageStatus": "delivered"}
    with caplog.at_level(logging.INFO):
        answer = network.calls(path, form, signature=signature)
    assert (answer.status_code, answer.data) == (403, b"")
    assert network.now().state == PageState.ASKING
    assert "a call without a good signature" in caplog.text
    assert ADVOCATE not in caplog.text


def test_a_call_signed_for_another_address_or_another_form_is_forged(network: Network) -> None:
    network.page()
    form = {"MessageSid": "SMin1", "From": ADVOCATE, "Body": "2"}
    elsewhere = RequestValidator(TOKENS[0]).compute_signature("http://10.0.0.7:8000" + INBOUND, form)
    assert network.calls(INBOUND, form, signature=elsewhere).status_code == 403
    signed = RequestValidator(TOKENS[0]).compute_signature(PUBLIC + INBOUND, form)
    assert network.calls(INBOUND, form | {"Body": "25"}, signature=signed).status_code == 403
    assert network.calls(STATUS, form, signature=signed).status_code == 403
    assert network.now().state == PageState.ASKING


def test_a_report_is_found_by_our_own_id_and_counts_once_in_any_order(network: Network) -> None:
    network.page()
    callback = network.recorder.sent[0][2]
    assert callback.startswith(PUBLIC + STATUS + "?message=")
    path = callback.removeprefix(PUBLIC)
    sid = network.asking_text().provider_sid
    for status in ("delivered", "sent", "delivered", "queued"):
        form = {"MessageSid": str(sid), "MessageStatus": status}
        assert network.calls(path, form).status_code == 204
    assert network.asking_text().state == MessageState.DELIVERED


def test_undelivered_asks_the_backup_at_once(network: Network) -> None:
    network.page()
    path = network.recorder.sent[0][2].removeprefix(PUBLIC)
    form = {"MessageSid": f"SM{1:032x}", "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert network.calls(path, form).status_code == 204
    network.town.work()
    assert network.asking_text().error_code == "30005"
    assert "please respond" in network.texts_to("+17755550178")[0]


@pytest.mark.parametrize("query", ["", "?message=nonsense", "?message=01920000-0000-7000-8000-000000000000"])
def test_a_report_on_a_text_that_is_not_known_changes_nothing(network: Network, query: str) -> None:
    form = {"MessageSid": "SMnone", "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert network.calls(STATUS + query, form).status_code == 204


def test_a_stranger_gets_silence(network: Network) -> None:
    network.page()
    before = len(network.recorder.sent)
    assert network.text("25", number="+17755550199").status_code == 200
    assert len(network.recorder.sent) == before


@pytest.mark.parametrize(
    "form",
    [{}, {"MessageSid": "SM1"}, {"From": ADVOCATE, "Body": "25"}, {"MessageSid": "S" * 65, "From": ADVOCATE}],
)
def test_a_signed_call_that_lacks_something_is_refused_without_a_word(
    network: Network, form: dict[str, str]
) -> None:
    answer = network.calls(INBOUND, form)
    assert (answer.status_code, answer.data) == (400, b"")


def test_an_oversized_call_is_refused(network: Network) -> None:
    form = {"MessageSid": "SM1", "From": ADVOCATE, "Body": "2" * 40_000}
    assert network.calls(INBOUND, form).status_code == 413


def test_there_is_nothing_here_to_get_and_no_cookie_is_set(network: Network) -> None:
    assert network.app.test_client().get(INBOUND).status_code == 405
    answer = network.text("25")
    assert "Set-Cookie" not in answer.headers


def test_without_twilio_in_the_settings_these_addresses_do_not_exist(town: Town) -> None:
    for path in (STATUS, INBOUND):
        assert town.app.test_client().post(path, data={"MessageSid": "SM1"}).status_code == 404


def test_the_simulator_does_not_exist_outside_the_demo(network: Network) -> None:
    assert network.app.test_client().get("/simulator").status_code == 404
