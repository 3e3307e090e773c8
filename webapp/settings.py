"""Settings: read once from the environment, validated, and frozen. A bad one stops the start and is named."""

from __future__ import annotations

import base64
import os
import re
import secrets
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
INSTANCE = Path(__file__).resolve().parent.parent / "instance"
GATEWAYS = Path(__file__).resolve().parent / "paging" / "gateways"


class SettingsError(SystemExit):
    """Ends the start with a sentence that names the setting and says what is allowed."""

    def __init__(self, name: str, allowed: str) -> None:
        self.name = name
        self.allowed = allowed
        super().__init__(f"Setting {name}: {allowed}")


@dataclass(frozen=True)
class TwilioSettings:
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)  # the first signs our requests; all verify callbacks
    sender: str | None
    messaging_service: str | None
    caller: str | None = None  # the number that calls come from; None: `sender`
    second: TwilioSettings | None = None  # another sender, on this account or another one

    @property
    def every_token(self) -> tuple[str, ...]:
        """Whatever may sign a callback, of either account."""
        return self.auth_tokens + (self.second.auth_tokens if self.second else ())


@dataclass(frozen=True)
class GatewayFolder:
    """What a gateway's `gateway.toml` says: whether telephones ring, and the settings that it shares with another."""

    name: str
    rings: bool
    settings: str | None = None


@dataclass(frozen=True)
class Settings:
    """All settings of one running Alongside. Durations are timedeltas; URLs have no trailing slash."""

    secret_key: str = field(repr=False)
    server_keys: str = field(repr=False)
    index_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    database_url: str = field(repr=False)
    keys_database_url: str = field(repr=False)
    public_url: str
    gateway: str
    twilio: TwilioSettings | None
    of_gateway: Mapping[str, str] = field(repr=False)  # NAME_…, for a gateway's folder of that name
    demo: bool
    doorbell: Path
    leave_url: str
    log_level: str
    rung: timedelta
    confirm: timedelta  # how long a yes by text stands alone
    grace: timedelta  # how late an arrival may be before somebody else is asked as well
    call_again: timedelta  # between two calls to the supervisors while nobody has accepted
    idle_lock: timedelta
    session_length: timedelta
    unlock: timedelta
    worker_late: timedelta
    senders: int  # texts that one worker has on their way at once
    canary_number: str | None = field(repr=False)
    canary_every: timedelta
    canary_alarm_url: str | None = field(repr=False)  # told when the canary is late, and when it is back
    check_in: timedelta  # how often somebody who is out says that they are all right
    digest_at: time  # local, in each region's zone
    rest: timedelta  # after a night call-out: who rests is asked last
    test_page: timedelta  # how long a test page that was answered shows that pages get through

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        read = _Reader(environ)
        demo = read.value("DEMO", _flag, "0")
        gateway = _gateway(read, demo)
        main = read.value("DATABASE_URL", _database, f"sqlite:///{INSTANCE / 'alongside.db'}")
        keys = read.value("KEYS_DATABASE_URL", _database, f"sqlite:///{INSTANCE / 'keys.db'}")
        if keys == main:
            raise SettingsError("KEYS_DATABASE_URL", "another database than DATABASE_URL is needed")
        return cls(
            secret_key=read.value("SECRET_KEY", _long_secret),
            server_keys=read.value("SERVER_KEYS", _key_ring),
            index_key=read.value("INDEX_KEY", _key),
            pepper=read.value("PEPPER", _key),
            database_url=main,
            keys_database_url=keys,
            public_url=read.value(
                "PUBLIC_URL", _public_url, f"http://localhost:{environ.get('PORT', '8000')}"
            ),
            gateway=gateway.name,
            twilio=_twilio(read) if gateway.settings == "twilio" else None,
            of_gateway=_beginning(environ, f"{gateway.name.upper()}_"),
            demo=demo,
            doorbell=Path(read.value("DOORBELL", _text, str(INSTANCE / "doorbell"))),
            leave_url=read.value("LEAVE_URL", _leave_url, "/plain"),
            log_level=read.value("LOG_LEVEL", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
            rung=read.value("RUNG_MINUTES", _minutes(1, 60), "5"),
            confirm=read.value("CONFIRM_MINUTES", _minutes(1, 60), "5"),
            grace=read.value("GRACE_MINUTES", _minutes(1, 60), "10"),
            call_again=read.value("CALL_AGAIN_MINUTES", _minutes(1, 30), "5"),
            idle_lock=read.value("IDLE_LOCK_MINUTES", _minutes(1, 60), "10"),
            session_length=read.value("SESSION_HOURS", _hours(1, 12), "12"),
            unlock=read.value("UNLOCK_MINUTES", _minutes(1, 60), "10"),
            worker_late=read.value("WORKER_LATE_SECONDS", _seconds(2, 600), "10"),
            senders=read.value("SENDERS", _count(1, 64, "texts at once"), "8"),
            canary_number=read.optional("CANARY_NUMBER", _phone_number),
            canary_every=read.value("CANARY_MINUTES", _minutes(5, 1440), "15"),
            canary_alarm_url=read.optional("CANARY_ALARM_URL", _monitor),
            check_in=read.value("CHECK_IN_MINUTES", _minutes(5, 120), "30"),
            digest_at=read.value("DIGEST_AT", _time_of_day, "08:00"),
            rest=read.value("REST_HOURS", _hours(0, 24), "10"),
            test_page=read.value("TEST_PAGE_DAYS", _days(1, 90), "30"),
        )


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def value(self, name: str, parse: Callable[[str], T], default: str | None = None) -> T:
        text = self._environ.get(name, "").strip() or default
        if text is None:
            raise SettingsError(name, "it is missing. `python -m webapp.settings --new` prints a fresh set")
        try:
            return parse(text)
        except ValueError as wrong:
            raise SettingsError(name, str(wrong)) from None

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        return self.value(name, parse) if self._environ.get(name, "").strip() else None


def _text(text: str) -> str:
    return text


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("allowed are 0 and 1")
    return text == "1"


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError("allowed are " + ", ".join(allowed))
        return text

    return parse


def _whole(text: str, low: int, high: int, unit: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text) or not low <= int(text) <= high:
        raise ValueError(f"allowed are {low} to {high} {unit}")
    return int(text)


def _count(low: int, high: int, unit: str) -> Callable[[str], int]:
    return lambda text: _whole(text, low, high, unit)


def _phone_number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{7,14}", text):
        raise ValueError("a number such as +17755550100 is needed")
    return text


def _time_of_day(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError("a time of day such as 08:00 is needed")
    return time.fromisoformat(text)


def _minutes(low: int, high: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(minutes=_whole(text, low, high, "minutes"))


def _hours(low: int, high: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(hours=_whole(text, low, high, "hours"))


def _days(low: int, high: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(days=_whole(text, low, high, "days"))


def _seconds(low: int, high: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(seconds=_whole(text, low, high, "seconds"))


def _long_secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 characters are needed")
    return text


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:  # what is not base64, and what is not even ASCII
        raise ValueError("32 bytes in base64 are needed") from None
    if len(key) != 32:
        raise ValueError("32 bytes in base64 are needed")
    return key


def _key_ring(text: str) -> str:
    for part in text.split(","):
        name, colon, key = part.partition(":")
        if not colon or not re.fullmatch(r"[0-9A-Za-z_-]{1,16}", name):
            raise ValueError("NAME:KEY[,NAME:KEY…] is needed, newest first, each key 32 bytes in base64")
        _key(key)
    return text


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("allowed are sqlite:///PATH and postgresql+psycopg://…")
    return text


def _public_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("an address such as https://alongside.example.org is needed") from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path not in ("", "/")
        or parts.query
    ):
        raise ValueError("an address such as https://alongside.example.org is needed, without a path")
    if parts.scheme == "http" and parts.hostname != "localhost":
        raise ValueError("http is allowed for localhost only; use https")
    return text.rstrip("/")


def _monitor(text: str) -> str:
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if not parts.hostname or not (parts.scheme == "https" or here):
        raise ValueError("an https:// address is needed; http is allowed for this machine only")
    return text


def _leave_url(text: str) -> str:
    if not (re.fullmatch(r"/[a-z-]*", text) or text.startswith("https://")):
        raise ValueError("a path such as /plain, or an https:// address, is needed")
    return text


def _number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{7,14}", text):
        raise ValueError("a number such as +17755550100 is needed")
    return text


def gateway_names() -> list[str]:
    """Every folder that is a gateway: the simulator first, then by name."""
    found = [one.parent.name for one in GATEWAYS.glob("*/gateway.toml")]
    return sorted(found, key=lambda name: (name != "simulator", name))


def gateway_folder(name: str) -> GatewayFolder:
    """ValueError for a folder that does not say whether telephones ring: nothing is guessed there."""
    try:
        said = tomllib.loads((GATEWAYS / name / "gateway.toml").read_text(encoding="utf-8"))
    except ValueError:
        said = {}
    if not isinstance(said.get("rings"), bool):
        raise ValueError(f"webapp/paging/gateways/{name}/gateway.toml must say rings = true or rings = false")
    return GatewayFolder(name, said["rings"], said.get("settings"))


def _gateway(read: _Reader, demo: bool) -> GatewayFolder:
    """A folder's name. In the demo one that rings no telephone, outside it one that does."""

    def folder(text: str) -> GatewayFolder:
        return gateway_folder(_one_of(*gateway_names())(text))

    found = read.value("GATEWAY", folder, "simulator" if demo else "twilio")
    if found.rings != demo:
        return found
    fit = [name for name in gateway_names() if gateway_folder(name).rings != demo]
    only = ", ".join(fit)
    if demo:
        raise SettingsError(
            "GATEWAY", f"in demo mode (DEMO=1) only {only} is allowed, so no real phone is texted"
        )
    raise SettingsError("GATEWAY", f"outside the demo only {only} is allowed: {found.name} texts nobody")


def _beginning(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(prefix)}


def _twilio(read: _Reader) -> TwilioSettings:
    def tokens(text: str) -> tuple[str, ...]:
        return tuple(_long_secret(one.strip()) for one in text.split(","))

    def account(text: str) -> str:
        if not re.fullmatch(r"AC[0-9a-f]{32}", text):
            raise ValueError("AC and 32 hexadecimal digits are needed")
        return text

    def sender(text: str) -> str:
        if not re.fullmatch(r"\+[1-9]\d{7,14}|\d{5,6}", text):
            raise ValueError("a number such as +17755550100, or a short code, is needed")
        return text

    def service(text: str) -> str:
        if not re.fullmatch(r"MG[0-9a-f]{32}", text):
            raise ValueError("MG and 32 hexadecimal digits are needed")
        return text

    other = read.optional("TWILIO_ACCOUNT_SID_2", account)
    other_tokens = read.optional("TWILIO_AUTH_TOKEN_2", tokens)
    found = TwilioSettings(
        account_sid=read.value("TWILIO_ACCOUNT_SID", account),
        auth_tokens=read.value("TWILIO_AUTH_TOKEN", tokens),
        sender=read.optional("TWILIO_SENDER", sender),
        messaging_service=read.optional("TWILIO_MESSAGING_SERVICE", service),
        caller=read.optional("TWILIO_CALLER", _number),
    )
    if not found.sender and not found.messaging_service:
        raise SettingsError("TWILIO_SENDER", "a sender or TWILIO_MESSAGING_SERVICE is needed")
    if not found.caller and not (found.sender or "").startswith("+"):
        raise SettingsError("TWILIO_CALLER", "a number to call from, such as +17755550100, is needed")
    return replace(
        found, second=_second(found, read.optional("TWILIO_SENDER_2", _number), other, other_tokens)
    )


def _second(
    first: TwilioSettings, sender: str | None, account: str | None, tokens: tuple[str, ...] | None
) -> TwilioSettings | None:
    """The sender that stands in for the first one, on the same account unless another is named."""
    if account and not tokens:
        raise SettingsError("TWILIO_AUTH_TOKEN_2", "the token of TWILIO_ACCOUNT_SID_2 is needed")
    if (account or tokens) and not (sender and account):
        raise SettingsError("TWILIO_SENDER_2", "a second account needs its sender and TWILIO_ACCOUNT_SID_2")
    if not sender:
        return None
    return TwilioSettings(account or first.account_sid, tokens or first.auth_tokens, sender, None)


def new_secrets() -> str:
    """Fresh secrets as lines of NAME=VALUE, for a file that only the server's account can read."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return f"SECRET_KEY={secrets.token_urlsafe(48)}\nSERVER_KEYS=first:{key()}\nINDEX_KEY={key()}\nPEPPER={key()}\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--new"]:
        sys.stdout.write(new_secrets())
    else:
        Settings.from_env(os.environ)
        sys.stdout.write("Settings are good.\n")
