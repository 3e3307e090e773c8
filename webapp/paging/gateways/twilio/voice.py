"""What a call says and waits for, in Twilio's words (TwiML)."""

from urllib.parse import urlencode

from twilio.twiml.voice_response import VoiceResponse

from webapp.paging.voice import Asks, Turn

LANGUAGE = "en-US"
# Somebody who has just been woken needs a moment; minutes are typed, not known by heart.
KEY_SECONDS, MINUTES_SECONDS = 8, 10
MOST_DIGITS = 3


def twiml(turn: Turn, url: str, message_id: str) -> str:
    """The words, then one key or up to three digits ended by #, sent to `url`; silence is sent there as well."""
    spoken = VoiceResponse()
    if turn.asks is None:
        spoken.say(turn.say, language=LANGUAGE)
        spoken.hangup()
        return str(spoken)
    query = urlencode({"message": message_id, "asks": turn.asks, "turn": turn.turn})
    waits = (
        {"num_digits": 1, "finish_on_key": "", "timeout": KEY_SECONDS}
        if turn.asks == Asks.KEY
        else {"num_digits": MOST_DIGITS, "finish_on_key": "#", "timeout": MINUTES_SECONDS}
    )
    keys = spoken.gather(
        input="dtmf", action=f"{url}?{query}", method="POST", action_on_empty_result=True, **waits
    )
    keys.say(turn.say, language=LANGUAGE)
    return str(spoken)


def hang_up() -> str:
    spoken = VoiceResponse()
    spoken.hangup()
    return str(spoken)


def is_machine(answered_by: str) -> bool:
    """`AnsweredBy`, where the account detects machines: such a one hears the words and is asked nothing."""
    return answered_by.startswith(("machine", "fax"))
