"""Texts through Twilio's official client."""

import logging

from requests.exceptions import RequestException, Timeout
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from webapp.paging.gateways.gateway import Sent, Transient
from webapp.paging.gateways.twilio_codes import error_for
from webapp.settings import TwilioSettings

TIMEOUT_SECONDS = 10.0

# Twilio's client describes its requests to a logger; this one is deaf, so that nothing gets out that way.
_deaf = logging.getLogger("alongside.paging.twilio.wire")
_deaf.propagate = False
_deaf.setLevel(logging.CRITICAL + 1)


def official_client() -> HttpClient:
    return TwilioHttpClient(timeout=TIMEOUT_SECONDS, logger=_deaf)


class TwilioGateway:
    """Sends from the messaging service where one is set, otherwise from the sender's number."""

    def __init__(self, settings: TwilioSettings, http_client: HttpClient | None = None) -> None:
        self._sender = settings.sender
        self._service = settings.messaging_service
        self._client = Client(
            settings.account_sid, settings.auth_tokens[0], http_client=http_client or official_client()
        )

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": self._sender}
        try:
            message = self._client.messages.create(to=to, body=body, status_callback=callback_url, **origin)
        except TwilioRestException as refused:
            raise error_for(refused.code, int(refused.status)) from None
        except Timeout:
            raise Transient("timeout") from None
        except (RequestException, TwilioException, ValueError):
            # No connection, or an answer that is not Twilio's: whether the text went out is not known.
            raise Transient("network") from None
        return Sent(str(message.sid))
