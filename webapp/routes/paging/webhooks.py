"""What Twilio asks of us: reports on texts and calls, texts that come in, and what a call says. Signed, or not read."""

import logging
import uuid

from flask import Blueprint, Response, abort, request
from werkzeug.datastructures import MultiDict

from webapp.paging.gateways.gateway import FIRST, SECOND
from webapp.paging.gateways.twilio.signature import is_signed
from webapp.paging.gateways.twilio.voice import hang_up, is_machine, twiml
from webapp.paging.inbound import receive
from webapp.paging.messages.receipts import receive_call_status, receive_status
from webapp.paging.voice import MOST_REPEATS, Asks, Turn, begin, press, say_minutes
from webapp.parts import parts, session
from webapp.routes.access import public
from webapp.routes.paging.by_text import opens_here
from webapp.settings import TwilioSettings

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")
log = logging.getLogger("alongside.webhooks")

# Twilio's longest inbound text is 1,600 characters; everything else in a call is short.
LARGEST_CALL = 32 * 1024
LONGEST_DIGITS = 10
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@blueprint.post("/status")
@public(csrf=False)
def status() -> Response:
    """A report on one of our texts or calls. What is late, repeated or unknown is taken and changes nothing."""
    form = _signed_form()
    if "CallSid" in form:
        receive_call_status(
            session(),
            now=parts().clock.now(),
            ids=parts().ids,
            message_id=_message_id(),
            sid=_field(form, "CallSid"),
            status=_field(form, "CallStatus"),
        )
        return Response(status=204)
    receive_status(
        session(),
        now=parts().clock.now(),
        ids=parts().ids,
        message_id=_message_id(),
        sid=_field(form, "MessageSid"),
        status=_field(form, "MessageStatus"),
        error_code=form.get("ErrorCode", "")[:20] or None,
        second=_second() is not None,
    )
    return Response(status=204)


@blueprint.post("/inbound")
@public(csrf=False)
def inbound() -> Response:
    """A text from a telephone. Our answer goes out as a text of its own, through the queue."""
    form = _signed_form()
    receive(
        session(),
        now=parts().clock.now(),
        ids=parts().ids,
        vault=parts().vault,
        provider_sid=_field(form, "MessageSid"),
        from_number=_field(form, "From"),
        body=form.get("Body", ""),
        sender=_sender_of(form),
        opens=opens_here(),
    )
    return Response(NO_ANSWER, mimetype="text/xml")


@blueprint.post("/voice")
@public(csrf=False)
def voice() -> Response:
    """What one of our calls says next. Only a pressed key does anything; what answers may be a voicemail."""
    form = _signed_form()
    turn = _next_turn(form)
    if turn is None:
        return Response(hang_up(), mimetype="text/xml")
    if is_machine(form.get("AnsweredBy", "")):
        turn = Turn(turn.say)
    url = parts().settings.public_url + request.path
    return Response(twiml(turn, url, str(_message_id())), mimetype="text/xml")


def _next_turn(form: MultiDict[str, str]) -> Turn | None:
    """None where the call is not one of ours."""
    message_id, asks = _message_id(), request.args.get("asks", "")
    if message_id is None:
        return None
    now, ids = parts().clock.now(), parts().ids
    if asks not in (Asks.KEY, Asks.MINUTES):
        return begin(session(), now=now, ids=ids, message_id=message_id)
    pressed = form.get("Digits", "")[:LONGEST_DIGITS]
    turn = request.args.get("turn", default=MOST_REPEATS, type=int)
    if asks == Asks.MINUTES:
        return say_minutes(session(), now=now, ids=ids, message_id=message_id, digits=pressed, turn=turn)
    return press(session(), now=now, ids=ids, message_id=message_id, key=pressed, turn=turn)


def _second() -> TwilioSettings | None:
    twilio = parts().settings.twilio
    return twilio.second if twilio else None


def _sender_of(form: MultiDict[str, str]) -> int:
    """Which of our senders a text came to: only another account has to be told apart."""
    second, account = _second(), form.get("AccountSid")
    return SECOND if second is not None and account == second.account_sid else FIRST


def _signed_form() -> MultiDict[str, str]:
    """The call's form, if Twilio signed it. Without Twilio in the settings there is nothing here."""
    settings = parts().settings
    if settings.twilio is None:
        abort(404)
    request.max_content_length = LARGEST_CALL
    query = request.query_string.decode("ascii", "replace")
    url = settings.public_url + request.path + (f"?{query}" if query else "")
    form = request.form
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_signed(url, dict(form.lists()), signature, settings.twilio.every_token):
        log.warning("a call without a good signature endpoint=%s", request.endpoint)
        abort(Response(status=403))
    return form


def _field(form: MultiDict[str, str], name: str) -> str:
    value = form.get(name, "")
    if not 0 < len(value) <= 64:
        log.warning("a signed call without a good %s endpoint=%s", name, request.endpoint)
        abort(Response(status=400))
    return value


def _message_id() -> uuid.UUID | None:
    """From our own callback address; a report without it is found by its sid."""
    try:
        return uuid.UUID(request.args.get("message", ""))
    except ValueError:
        return None
