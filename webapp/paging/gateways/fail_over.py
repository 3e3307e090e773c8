"""Two senders of one kind: what the first cannot send to anybody goes by the second, at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from webapp.paging.gateways.gateway import FIRST, SECOND, Gateway, SendError, Sent, SystemDown


class FailOver:
    """A gateway made of two. What is sent says which of them took it, and why the first did not."""

    def __init__(self, first: Gateway, second: Gateway) -> None:
        self.first = first
        self.second = second

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        return self._either(lambda gateway: gateway.send(to, body, callback_url))

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        return self._either(lambda gateway: gateway.call(to, answer_url, callback_url))

    def find(self, to: str, body: str | None, since: datetime) -> Sequence[Sent]:
        """With both: which of them a worker was talking to when it died is not known."""
        second = [replace(sent, sender=SECOND) for sent in self.second.find(to, body, since)]
        return [*self.first.find(to, body, since), *second]

    def forget(self, sid: str) -> None:
        by_sender(self, FIRST).forget(sid)

    def _either(self, hand_over: Callable[[Gateway], Sent]) -> Sent:
        try:
            return hand_over(self.first)
        except SystemDown as first:
            down = first.code
        try:
            return replace(hand_over(self.second), sender=SECOND, first_down=down)
        except SendError as wrong:
            wrong.first_down = down
            raise


def by_sender(gateway: Gateway, sender: int) -> Gateway:
    """The gateway of one of our senders; where there is only one, that one."""
    if not isinstance(gateway, FailOver):
        return gateway
    return gateway.second if sender == SECOND else gateway.first


def has_second(gateway: Gateway) -> bool:
    return isinstance(gateway, FailOver)
