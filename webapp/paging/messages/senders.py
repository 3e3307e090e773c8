"""Several texts on their way at once: each call of the gateway has a thread of its own, and nothing else has.

Claim and record stay with the worker's one thread, one short transaction after the other. SQLite has one writer: eight
threads that claim and record would only wait for each other's locks, asleep between two looks and without a
line, and the last could be turned away. On PostgreSQL the same thread keeps up with a hundred texts a second, and a
second worker process is there for more. So no database session is ever shared, and the gateway is all that must be
safe to call from several threads.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable
from datetime import datetime

from webapp.paging.gateways.gateway import SendError, Sent, Transient
from webapp.paging.messages.deliver import LEASE, Courier, Letter, send

log = logging.getLogger("alongside.paging.senders")

Ended = tuple[Letter, Sent | SendError]


class Senders:
    """Up to `most` at once. A text counts as in flight from its start until it is noted what became of it, and no
    longer than its lease: a call that hangs beyond it is taken for dead, as by any other worker, and holds no place.
    When it ends all the same, what it says is still noted.

    A thread is made for each text: that costs a tenth of a millisecond beside a call over the network, and leaves
    none behind.
    """

    def __init__(self, courier: Courier, most: int) -> None:
        self._courier = courier
        self._most = most
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self._since: dict[tuple[uuid.UUID, int], datetime] = {}
        # Called from a sender's thread when a text has ended, so that whoever sleeps wakes.
        self.nudge: Callable[[], None] = lambda: None

    @property
    def in_flight(self) -> int:
        now = self._courier.clock.now()
        for key in [key for key, since in self._since.items() if now - since >= LEASE]:
            log.error("a call of the gateway hangs message=%s", key[0])
            del self._since[key]
        return len(self._since)

    @property
    def free(self) -> bool:
        return self.in_flight < self._most

    @property
    def any_ended(self) -> bool:
        return not self._ended.empty()

    def start(self, letter: Letter) -> None:
        """Hand it to the gateway; this returns at once."""
        self._since[_key(letter)] = self._courier.clock.now()
        try:
            # A daemon, so that a gateway that never answers cannot keep a worker from ending.
            threading.Thread(target=self._send, args=(letter,), daemon=True).start()
        except RuntimeError:
            log.error("no thread for a text message=%s", letter.message_id)
            self._end(letter, Transient("no-thread"))

    def next_ended(self, seconds: float = 0.0) -> Ended | None:
        """The next text whose call has ended; None when there is none within `seconds`."""
        try:
            return self._ended.get(timeout=seconds) if seconds > 0 else self._ended.get_nowait()
        except queue.Empty:
            return None

    def noted(self, letter: Letter) -> None:
        """It is recorded: its place is free."""
        self._since.pop(_key(letter), None)

    def not_noted(self, letter: Letter, outcome: Sent | SendError) -> None:
        """It could not be recorded (a locked database): kept, while its lease keeps others from sending it.

        After that it is let go, and sent again: a second buzz is better than none.
        """
        since = self._since.get(_key(letter))
        if since is not None and self._courier.clock.now() - since < LEASE:
            self._ended.put((letter, outcome))
        else:
            log.error("what became of a text could not be noted message=%s", letter.message_id)
            self.noted(letter)

    def _send(self, letter: Letter) -> None:
        self._end(letter, send(self._courier, letter))

    def _end(self, letter: Letter, outcome: Sent | SendError) -> None:
        self._ended.put((letter, outcome))
        self.nudge()


def _key(letter: Letter) -> tuple[uuid.UUID, int]:
    return letter.message_id, letter.tries
