"""The one place where identifiers and other random values are made."""

import secrets
import threading
import uuid
from typing import Protocol

from webapp.clock import Clock

# No vowels, so that no words appear, and none of 0 O, 1 I L, 5 S, 8 B, 2 Z, U V, which bad light or a radio confuses.
CODE_LETTERS = "34679CDFGHJKMNPQRTWXY"
# Reply codes start at 300 so that none reads as an arrival time, which is at most 240 minutes.
REPLY_CODES = range(300, 990)


class Ids(Protocol):
    def new(self) -> uuid.UUID:
        """A UUID version 7 (RFC 9562, 5.7): ordered by time, so that indexes stay compact."""
        ...

    def response_code(self) -> str:
        """`R-` and four letters or digits, to be said over a radio."""
        ...

    def reply_code(self) -> str:
        """Three digits, 300 to 989."""
        ...

    def secret(self) -> str:
        """256 random bits, URL-safe."""
        ...

    def pick(self, words: tuple[str, ...]) -> str:
        """One of `words`, each as likely as the others."""
        ...


class RandomIds:
    """Random, and rising within one process: rows that are made in one go keep their order by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> uuid.UUID:
        fresh = int(self._clock.now().timestamp() * 1000) << 74 | secrets.randbits(74)
        with self._lock:
            # In the same millisecond, or when the clock is set back, a small random step beyond the last one.
            if fresh <= self._last or fresh >> 74 == self._last >> 74:
                fresh = self._last + 1 + secrets.randbits(32)
            self._last = fresh
        return uuid7(fresh >> 74, fresh & ((1 << 74) - 1))

    def response_code(self) -> str:
        return "R-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(4))

    def reply_code(self) -> str:
        return str(secrets.choice(REPLY_CODES))

    def secret(self) -> str:
        return secrets.token_urlsafe(32)

    def pick(self, words: tuple[str, ...]) -> str:
        return secrets.choice(words)


def uuid7(milliseconds: int, random_bits: int) -> uuid.UUID:
    """`milliseconds` since 1970 in the top 48 bits, then version, 12 random bits, variant, 62 random bits."""
    high, low = random_bits >> 62, random_bits & ((1 << 62) - 1)
    return uuid.UUID(
        int=(milliseconds & ((1 << 48) - 1)) << 80 | 7 << 76 | (high & 0xFFF) << 64 | 2 << 62 | low
    )
