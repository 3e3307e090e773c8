"""Texts and calls through Twilio's official client."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from requests.exceptions import RequestException, Timeout
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from webapp.paging.gateways.gateway import Permanent, Sent, Transient
from webapp.settings import TwilioSettings

from .codes import error_for

TIMEOUT_SECONDS = 10.0
# Asking and deleting: twice this and two tries to send fit into one lease (deliver.LEASE).
ASKING_SECONDS = 4.0
# So many of the newest to one number are looked at; what a worker lost is among the very last.
LOOK_AT = 20
WENT_OUT = frozenset({"accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"})
ARRIVED = frozenset({"delivered", "read"})
NOT_ENDED = frozenset({"queued", "initiated", "ringing", "in-progress"})
NOT_FOUND = "20404"
# Shorter than most voicemails wait; and no call is long.
RING_SECONDS, LONGEST_CALL_SECONDS = 25, 300
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]

# Twilio's client describes its requests to a logger; this one is deaf, so that nothing gets out that way.
_deaf = logging.getLogger("alongside.paging.twilio.wire")
_deaf.propagate = False
_deaf.setLevel(logging.CRITICAL + 1)


def official_client(timeout: float = TIMEOUT_SECONDS) -> HttpClient:
    return TwilioHttpClient(timeout=timeout, logger=_deaf)


class TwilioGateway:
    """Sends from the messaging service where one is set, otherwise from the sender's number; calls from `caller`."""

    def __init__(self, settings: TwilioSettings, http_client: HttpClient | None = None) -> None:
        self._sender = settings.sender
        self._service = settings.messaging_service
        self._caller = settings.caller or settings.sender
        account, token = settings.account_sid, settings.auth_tokens[0]
        self._client = Client(account, token, http_client=http_client or official_client())
        self._asking = Client(account, token, http_client=http_client or official_client(ASKING_SECONDS))

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

    def find(self, to: str, body: str | None, since: datetime) -> Sequence[Sent]:
        """Twilio keeps no word of ours beside a text, so it is known by number, words and time.

        It is not asked for those sent since then: what still waits at Twilio has no such time yet.
        """
        with _named_errors():
            if body is None:
                calls = self._asking.calls.list(to=to, from_=self._caller, limit=LOOK_AT, page_size=LOOK_AT)
                return [
                    Sent(str(call.sid))
                    for call in calls
                    if call.status in NOT_ENDED and _made_since(call.date_created, since)
                ]
            texts = self._asking.messages.list(to=to, limit=LOOK_AT, page_size=LOOK_AT)
            return [
                Sent(str(text.sid), delivered=text.status in ARRIVED)
                for text in texts
                if text.body == body and text.status in WENT_OUT and _made_since(text.date_created, since)
            ]

    def forget(self, sid: str) -> None:
        """The words go; that a text went out, when and at what price stays, for the bill."""
        try:
            with _named_errors():
                self._asking.messages(sid).update(body="")
        except Permanent as refused:
            if refused.code not in (NOT_FOUND, "404"):
                raise


def _made_since(at: datetime | None, since: datetime) -> bool:
    return at is None or at >= since


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
