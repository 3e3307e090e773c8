"""Texts and calls through Twilio's official client."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from requests.exceptions import RequestException, Timeout
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from webapp.paging.gateways.gateway import Sent, Transient
from webapp.paging.gateways.twilio_codes import error_for
from webapp.settings import TwilioSettings

TIMEOUT_SECONDS = 10.0
# Shorter than most voicemails wait; and no call is long.
RING_SECONDS, LONGEST_CALL_SECONDS = 25, 300
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]

# Twilio's client describes its requests to a logger; this one is deaf, so that nothing gets out that way.
_deaf = logging.getLogger("alongside.paging.twilio.wire")
_deaf.propagate = False
_deaf.setLevel(logging.CRITICAL + 1)


def official_client() -> HttpClient:
    return TwilioHttpClient(timeout=TIMEOUT_SECONDS, logger=_deaf)


class TwilioGateway:
    """Sends from the messaging service where one is set, otherwise from the sender's number; calls from `caller`."""

    def __init__(self, settings: TwilioSettings, http_client: HttpClient | None = None) -> None:
        self._sender = settings.sender
        self._service = settings.messaging_service
        self._caller = settings.caller or settings.sender
        self._client = Client(
            settings.account_sid, settings.auth_tokens[0], http_client=http_client or official_client()
        )

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": self._sender}
        with _named_errors():
            message = self._client.messages.create(to=to, body=body, status_callback=callback_url, **origin)
            return Sent(str(message.sid))

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        """What the call says is fetched from `answer_url`: nothing of it is kept at Twilio."""
        with _named_errors():
            call = self._client.calls.create(
                to=to,
                from_=self._caller,
                url=answer_url,
                method="POST",
                status_callback=callback_url,
                status_callback_method="POST",
                status_callback_event=CALL_EVENTS,
                timeout=RING_SECONDS,
                time_limit=LONGEST_CALL_SECONDS,
            )
            return Sent(str(call.sid))


@contextmanager
def _named_errors() -> Iterator[None]:
    """Whatever goes wrong is one of the three, without the client's words: they may hold a number."""
    try:
        yield
    except TwilioRestException as refused:
        raise error_for(refused.code, int(refused.status)) from None
    except Timeout:
        raise Transient("timeout") from None
    except (RequestException, TwilioException, ValueError):
        # No connection, or an answer that is not Twilio's: whether it went out is not known.
        raise Transient("network") from None
