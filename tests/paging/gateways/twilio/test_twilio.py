"""Twilio through its official client's own HTTP path, against a server on loopback."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.paging.gateways.twilio.loopback import FakeTwilio, Rebased
from webapp.paging.gateways.gateway import Permanent, SendError, SystemDown, Transient
from webapp.paging.gateways.twilio.codes import PERMANENT, SYSTEM, TRANSIENT, error_for
from webapp.paging.gateways.twilio.send import TwilioGateway, official_client
from webapp.paging.gateways.twilio.signature import is_signed
from webapp.settings import TwilioSettings

ACCOUNT = "AC" + "1" * 32
TOKENS = ("first-token-" + "x" * 24, "second-token-" + "y" * 24)
TO, BODY = "+17755550101", "R-7KQ2: please respond."
CALLBACK = "https://alongside.example.org/webhooks/twilio/status?message=0192"


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    yield fake
    fake.close()


def gateway(
    fake: FakeTwilio, *, service: str | None = None, sender: str | None = "+17755550100", timeout: float = 5
) -> TwilioGateway:
    return TwilioGateway(TwilioSettings(ACCOUNT, TOKENS, sender, service), Rebased(fake.base, timeout))


def test_a_text_goes_out_with_its_form_fields_and_the_first_token(fake: FakeTwilio) -> None:
    sent = gateway(fake).send(TO, BODY, CALLBACK)
    call = fake.calls[0]
    assert (call.account, call.token) == (ACCOUNT, TOKENS[0])
    assert call.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert call.form == {"To": TO, "From": "+17755550100", "Body": BODY, "StatusCallback": CALLBACK}
    assert sent.sid == f"SM{1:032x}"
    assert not sent.delivered, "taken by the network is not delivered"


def test_a_messaging_service_stands_in_for_the_sender(fake: FakeTwilio) -> None:
    gateway(fake, service="MG" + "2" * 32).send(TO, BODY, CALLBACK)
    assert fake.calls[0].form["MessagingServiceSid"] == "MG" + "2" * 32
    assert "From" not in fake.calls[0].form


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        *[(400, code, Permanent) for code in sorted(PERMANENT)],
        *[(400, code, SystemDown) for code in sorted(SYSTEM)],
        *[(400, code, Transient) for code in sorted(TRANSIENT)],
        (401, 20003, SystemDown),
        (401, None, SystemDown),
        (403, None, SystemDown),
        (429, 20429, Transient),
        (429, None, Transient),
        (500, None, Transient),
        (503, 20503, Transient),
        (400, 21602, Permanent),
        (404, None, Permanent),
    ],
)
def test_each_refusal_is_this_phone_the_whole_system_or_not_now(
    fake: FakeTwilio, status: int, code: int | None, kind: type[SendError]
) -> None:
    fake.answers = [(status, code)]
    with pytest.raises(SendError) as refused:
        gateway(fake).send(TO, BODY, CALLBACK)
    assert type(refused.value) is kind
    assert refused.value.code == str(code or status)


def test_the_lists_of_codes_do_not_overlap() -> None:
    assert not PERMANENT & SYSTEM and not PERMANENT & TRANSIENT and not SYSTEM & TRANSIENT
    assert type(error_for(30003, 200)) is Transient


def test_a_time_out_may_be_tried_again(fake: FakeTwilio) -> None:
    fake.slow = 0.6
    with pytest.raises(Transient) as refused:
        gateway(fake, timeout=0.1).send(TO, BODY, CALLBACK)
    assert refused.value.code == "timeout"


def test_a_network_that_is_away_or_an_answer_that_is_not_twilios_may_be_tried_again(
    fake: FakeTwilio,
) -> None:
    fake.garbled = True
    with pytest.raises(Transient):
        gateway(fake).send(TO, BODY, CALLBACK)
    away = FakeTwilio()
    away.close()
    with pytest.raises(Transient) as refused:
        gateway(away).send(TO, BODY, CALLBACK)
    assert refused.value.code == "network"


def test_neither_the_client_nor_an_error_says_a_number_or_a_body(
    fake: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    client = official_client()
    with caplog.at_level(logging.DEBUG):
        client.log_request({"method": "POST", "url": TO, "params": {"To": TO}, "headers": {}})  # type: ignore[no-untyped-call]
        fake.answers = [(400, 21211)]
        with pytest.raises(Permanent) as refused:
            gateway(fake).send(TO, BODY, CALLBACK)
    assert client.timeout == 10.0
    assert TO not in str(refused.value) and refused.value.__suppress_context__
    assert TO not in caplog.text and BODY not in caplog.text


def test_a_signature_counts_under_either_token_and_for_this_address_alone() -> None:
    from twilio.request_validator import RequestValidator

    form = {"MessageSid": ["SM1"], "Body": ["25 & more"], "Media": ["a", "b"]}
    flat = type("Fields", (dict,), {"getlist": lambda self, name: self[name]})(form)
    for token in TOKENS:
        signature = RequestValidator(token).compute_signature(CALLBACK, flat)
        assert is_signed(CALLBACK, form, signature, TOKENS)
        assert not is_signed(CALLBACK.replace("0192", "0193"), form, signature, TOKENS)
        assert not is_signed(CALLBACK, form | {"Body": ["2"]}, signature, TOKENS)
        assert not is_signed(CALLBACK.replace("example.org", "example.net"), form, signature, TOKENS)
    assert not is_signed(CALLBACK, form, "", TOKENS)
    assert not is_signed(CALLBACK, form, RequestValidator("other").compute_signature(CALLBACK, flat), TOKENS)
