"""What Twilio asks of us: only signed calls are read, each counts once, and nothing personal is logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

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
from webapp.paging.act import Act
from webapp.paging.find import attempts_of
from webapp.paging.gateways.gateway import Sent
from webapp.paging.messages.queue import tell
from webapp.paging.models import Channel, Message, MessageKind, MessageState, Page, PageState, Reply
from webapp.parts import parts

PUBLIC = "http://localhost:8000"
TOKENS = ("old-token-" + "o" * 30, "new-token-" + "n" * 30)
STATUS, INBOUND, VOICE = (f"/webhooks/twilio/{name}" for name in ("status", "inbound", "voice"))
ADVOCATE = "+17755550161"


@dataclass
class Recorder:
    """Stands in for the network: keeps what is handed to it."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    rung: list[tuple[str, str, str]] = field(default_factory=list)

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        self.rung.append((to, answer_url, callback_url))
        return Sent(f"CA{len(self.rung):032x}")

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        self.sent.append((to, body, callback_url))
        return Sent(f"SM{len(self.sent):032x}")


@dataclass
class Call:
    """One call as Twilio carries it out: it follows the addresses that each answer names, and nothing else."""

    network: Network
    path: str
    report: str
    said: str = ""
    over: bool = False

    def _posts(self, **more: str) -> Call:
        form = {"CallSid": f"CA{1:032x}", "CallStatus": "in-progress", "To": ADVOCATE} | more
        answer = self.network.calls(self.path, form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml"), answer.text
        tree = ElementTree.fromstring(answer.text)
        gather = tree.find("Gather")
        self.over = tree.find("Hangup") is not None
        assert self.over is (gather is None)
        self.said = " ".join(say.text or "" for say in tree.iter("Say"))
        if gather is not None:
            assert gather.get("input") == "dtmf" and gather.get("actionOnEmptyResult") == "true"
            self.path = gather.attrib["action"].removeprefix(PUBLIC)
        return self

    def picked_up(self, **more: str) -> Call:
        return self._posts(**more)

    def presses(self, digits: str) -> Call:
        """Empty: nothing was pressed in time."""
        return self._posts(**({"Digits": digits} if digits else {}))

    def ends(self, status: str) -> None:
        form = {"CallSid": f"CA{1:032x}", "CallStatus": status}
        assert self.network.calls(self.report, form).status_code == 204
        self.network.town.work()

    @property
    def message(self) -> Message:
        with self.network.town.database() as session:
            return session.scalars(select(Message).where(Message.channel == Channel.VOICE)).all()[-1]


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

    def rings(self) -> Call:
        """The on-call advocate is called about the newest page as well."""
        with self.town.database() as session:
            page = session.scalars(select(Page).order_by(Page.id.desc())).all()[0]
            act = Act(session, self.town.clock.now(), parts().ids)
            tell(act, page, attempts_of(session, page.id)[-1], MessageKind.PAGE, channel=Channel.VOICE)
            session.commit()
        self.town.work()
        _, answer_url, callback_url = self.recorder.rung[-1]
        return Call(self, answer_url.removeprefix(PUBLIC), callback_url.removeprefix(PUBLIC))

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


@pytest.mark.parametrize("path", [STATUS, INBOUND, VOICE])
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
    for path in (STATUS, INBOUND, VOICE):
        assert town.app.test_client().post(path, data={"MessageSid": "SM1"}).status_code == 404


def test_the_simulator_does_not_exist_outside_the_demo(network: Network) -> None:
    assert network.app.test_client().get("/simulator").status_code == 404


def test_a_call_is_answered_by_keys_from_ringing_to_the_minutes(network: Network) -> None:
    network.page()
    call = network.rings()
    assert call.path.startswith(VOICE + "?message=") and call.report.startswith(STATUS + "?message=")
    call.ends("ringing")
    assert call.picked_up().said.startswith("This is Alongside, with a page. Response R ")
    assert network.now().state == PageState.ASKING
    assert "In how many minutes" in call.presses("1").said
    assert network.now().state == PageState.ACCEPTED
    assert call.presses("25").over and "about 25 minutes" in call.said
    call.ends("completed")
    assert call.message.state == MessageState.DELIVERED
    eta = network.now().eta_at
    assert eta is not None and eta - network.town.clock.now() == timedelta(minutes=25)


def test_key_2_by_voice_asks_the_backup(network: Network) -> None:
    network.page()
    call = network.rings()
    assert call.picked_up().presses("2").over
    network.town.work()
    assert "please respond" in network.texts_to("+17755550178")[0]


def test_a_voicemail_hears_the_words_and_accepts_nothing(network: Network) -> None:
    network.page()
    call = network.rings()
    call.picked_up()
    for _ in range(4):
        assert not call.over
        call.presses("")
    assert call.over and call.said.startswith("Nothing was changed.")
    call.ends("completed")
    assert network.now().state == PageState.ASKING
    assert (call.message.state, call.message.error_code) == (MessageState.UNDELIVERED, "not-heard")
    assert network.texts_to("+17755550178") == [], "the text may still be read"
    network.town.passes(2)
    assert "please respond" in network.texts_to("+17755550178")[0], "and has no receipt by now"


def test_where_twilio_says_that_a_machine_answered_it_is_asked_nothing(network: Network) -> None:
    network.page()
    call = network.rings().picked_up(AnsweredBy="machine_start")
    assert call.over and "Please respond." in call.said


@pytest.mark.parametrize("end", ["busy", "no-answer", "failed", "canceled"])
def test_a_call_that_nobody_picks_up_beside_a_text_without_receipt_asks_the_next_one(
    network: Network, end: str
) -> None:
    network.page()
    call = network.rings()
    call.ends(end)
    assert (call.message.state, call.message.error_code) == (MessageState.UNDELIVERED, end)
    assert network.texts_to("+17755550178") == [], "the text may still be read"
    network.town.passes(2)
    assert "please respond" in network.texts_to("+17755550178")[0]


def test_a_wrong_key_and_a_hang_up_change_nothing(network: Network) -> None:
    network.page()
    call = network.rings()
    assert call.picked_up().presses("9").said.startswith("That key is not one of the choices.")
    call.ends("completed")
    assert network.now().state == PageState.ASKING


@pytest.mark.parametrize(
    "path", [VOICE, f"{VOICE}?message=nonsense", f"{VOICE}?message=01920000-0000-7000-8000-000000000000"]
)
def test_a_call_that_is_not_ours_is_hung_up_without_a_word(network: Network, path: str) -> None:
    answer = network.calls(path, {"CallSid": "CA1", "CallStatus": "in-progress", "Digits": "1"})
    assert answer.status_code == 200
    assert answer.text.endswith("<Response><Hangup /></Response>")


def test_a_key_that_is_sent_again_counts_once(network: Network) -> None:
    network.page()
    call = network.rings().picked_up()
    key = call.path
    call.presses("2")
    before = len(network.recorder.sent)
    call.path = key
    assert call.presses("2").said == "Noted, you do not come. Thank you. Goodbye."
    network.town.work()
    assert len(network.recorder.sent) == before + 1, "only the backup's text, which the first key has queued"


def test_no_call_says_a_name_or_a_place_and_no_log_a_number(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        network.page()
        call = network.rings()
        said = [
            call.picked_up().said,
            call.presses("5").said,
            call.presses("1").said,
            call.presses("25").said,
        ]
    spoken = " ".join(said)
    assert "Transit" not in spoken and "Avery" not in spoken
    logged = " ".join(line.getMessage() for line in caplog.records if line.name.startswith("alongside"))
    assert ADVOCATE not in logged and "0161" not in logged
