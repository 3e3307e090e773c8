"""What a gateway must do, and the three ways in which it may fail."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Sent:
    """The network took the text. `delivered` is True only where it is known to be on the phone already."""

    sid: str
    delivered: bool = False


class SendError(Exception):
    """`code` is the provider's own code, or a word such as `timeout`; never a number or a body."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
