"""What a gateway must do, and the three ways in which it may fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

FIRST, SECOND = 1, 2


@dataclass(frozen=True)
class Sent:
    """The network took it. `delivered` is True only where a text is known to be on the phone already.

    A call that was taken is only a call that will ring: it is never `delivered` here. `sender` is which of our senders
    took it; with `first_down` it is the second one, since the first can send to nobody (the provider's code).
    """

    sid: str
    delivered: bool = False
    sender: int = FIRST
    first_down: str | None = None


class SendError(Exception):
    """`code` is the provider's own code, or a word such as `timeout`; never a number or a body.

    `first_down` is set where the second sender refused what the first one could send to nobody.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.first_down: str | None = None


class Permanent(SendError):
    """This person cannot be reached this way; asking again changes nothing."""


class Transient(SendError):
    """It may go through in a moment. So is a time-out: a second buzz is better than none."""


class SystemDown(SendError):
    """No text can be sent to anybody: our account, our balance, our sender. Staff must hear of it."""


class Gateway(Protocol):
    def send(self, to: str, body: str, callback_url: str) -> Sent:
        """Hand one text to the network. `to` is E.164; reports of its fate go to `callback_url`.

        Raises Permanent, Transient or SystemDown, and nothing else. Called outside any transaction.
        """
        ...

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        """Ring one telephone; returns once the network will ring it, not when somebody answers.

        What the call says, and which keys it waits for, is fetched from `answer_url` when it is answered (both
        addresses name our message); reports of its fate go to `callback_url`. Only a pressed key counts: a
        gateway never takes an answered call, or a voice, for an answer. Raises as `send` does.
        """
        ...

    def find(self, to: str, body: str | None, since: datetime) -> Sequence[Sent]:
        """What the network has taken from us for this number since then, newest first: was a crashed send sent?

        `body` is the text's exact words; None asks for calls that have not ended yet. What failed is left out: it
        may be sent again. Raises as `send` does, soon: whoever asks is about to send.
        """
        ...

    def forget(self, sid: str) -> None:
        """Delete the words of a text at the provider, for good. It is final; one that is gone is no error.

        Raises as `send` does.
        """
        ...
