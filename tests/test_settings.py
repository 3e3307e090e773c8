"""Every setting: what is good, what is bad, and that a bad one is named with what is allowed."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from webapp.settings import Settings, SettingsError, new_secrets

KEY = base64.b64encode(b"k" * 32).decode()
SHORT_KEY = base64.b64encode(b"k" * 31).decode()
TOKEN, SECOND_TOKEN = "first-token-" + "f" * 20, "second-token-" + "s" * 19
GOOD = {
    "DEMO": "1",
    "SECRET_KEY": "a secret for tests alone, long enough",
    "SERVER_KEYS": f"tests:{KEY}",
    "INDEX_KEY": KEY,
    "PEPPER": KEY,
}
TWILIO = {
    "DEMO": "0",
    "GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_SENDER": "+17755550100",
    "TWILIO_CALLER": "+17755550100",
    "TWILIO_SENDER_2": "+17755550111",
    "TWILIO_ACCOUNT_SID_2": "AC" + "2" * 32,
    "TWILIO_AUTH_TOKEN_2": "second account " + "y" * 32,
}
SECRETS = ("SECRET_KEY", "SERVER_KEYS", "INDEX_KEY", "PEPPER")

# Name -> (good values, bad values, what the refusal says is allowed).
RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "SECRET_KEY": (("x" * 32, "x" * 200), ("x" * 31, "short"), "at least 32 characters are needed"),
    "SERVER_KEYS": (
        (f"new:{KEY}", f"2026b:{KEY},2026a:{KEY}"),
        (KEY, f"two words:{KEY}", f":{KEY}", f"{'x' * 17}:{KEY}", f"a:{KEY},", "a:"),
        "32 bytes in base64|NAME:KEY",
    ),
    "INDEX_KEY": ((KEY,), (SHORT_KEY, KEY + "A", "not base64!", KEY[:-1], "schlüssel"), "32 bytes in base64"),
    "PEPPER": ((KEY,), (SHORT_KEY, KEY + "A", "not base64!", "schlüssel"), "32 bytes in base64"),
    "DATABASE_URL": (
        ("sqlite:////var/lib/alongside/main.db", "postgresql+psycopg://app@/alongside"),
        ("mysql://app@localhost/alongside", "postgres://app@/alongside", "sqlite://", "alongside.db"),
        "sqlite:///PATH and postgresql",
    ),
    "KEYS_DATABASE_URL": (
        ("sqlite:////var/lib/alongside/keys.db", "postgresql+psycopg://app@/keys"),
        ("mysql://app@localhost/keys", "keys.db"),
        "sqlite:///PATH and postgresql",
    ),
    "PUBLIC_URL": (
        ("https://alongside.example.org", "https://alongside.example.org/", "http://localhost:8001"),
        (
            "http://alongside.example.org",
            "http://127.0.0.1:8000",
            "https://alongside.example.org/app",
            "https://alongside.example.org/?a=b",
            "ftp://alongside.example.org",
            "alongside.example.org",
            "https://",
            "https://[broken",
        ),
        "an address such as https://|http is allowed for localhost only",
    ),
    "GATEWAY": (("simulator",), ("Twilio", "sms", "none"), "simulator, twilio"),
    "DEMO": (("1",), ("yes", "true", "2", "-1"), "0 and 1"),
    "DOORBELL": (("/run/alongside/doorbell",), (), ""),
    "LEAVE_URL": (
        ("/plain", "/", "https://weather.example.org/"),
        ("http://weather.example.org", "plain", "javascript:alert(1)", "//elsewhere.example", "/Plain"),
        "a path such as /plain",
    ),
    "LOG_LEVEL": (("DEBUG", "INFO", "WARNING", "ERROR"), ("debug", "TRACE"), "DEBUG, INFO, WARNING, ERROR"),
    "RUNG_MINUTES": (("1", "5", "60"), ("0", "61", "-5", "5.5", "five", "5 min"), "1 to 60 minutes"),
    "CONFIRM_MINUTES": (("1", "5", "60"), ("0", "61", "x"), "1 to 60 minutes"),
    "CALL_AGAIN_MINUTES": (("1", "5", "30"), ("0", "31", "x"), "1 to 30 minutes"),
    "GRACE_MINUTES": (("1", "10", "60"), ("0", "61", "x"), "1 to 60 minutes"),
    "IDLE_LOCK_MINUTES": (("1", "60"), ("0", "61", "never"), "1 to 60 minutes"),
    "SESSION_HOURS": (("1", "12"), ("0", "13", "1e9"), "1 to 12 hours"),
    "UNLOCK_MINUTES": (("1", "60"), ("0", "61", "9" * 7), "1 to 60 minutes"),
    "WORKER_LATE_SECONDS": (("2", "600"), ("1", "601", "soon"), "2 to 600 seconds"),
    "SENDERS": (("1", "8", "64"), ("0", "65", "many"), "1 to 64 texts at once"),
    "CANARY_NUMBER": (("+17755550190",), ("7755550190", "+0775555", "77555", "robot"), "a number such as"),
    "CANARY_ALARM_URL": (
        ("https://monitor.example.org/ping/abc?x=1", "http://127.0.0.1:9000/"),
        ("http://monitor.example.org/", "monitor.example.org", "https://", "ftp://monitor.example.org"),
        "an https:// address is needed",
    ),
    "CHECK_IN_MINUTES": (("5", "30", "120"), ("4", "121", "never"), "5 to 120 minutes"),
    "DIGEST_AT": (
        ("00:00", "08:00", "23:59"),
        ("8:00", "24:00", "08:60", "8 a.m.", "08:00:00"),
        "a time of day such as 08:00",
    ),
    "CANARY_MINUTES": (("5", "15", "1440"), ("4", "1441", "never"), "5 to 1440 minutes"),
    "REST_HOURS": (("0", "10", "24"), ("-1", "25", "a night"), "0 to 24 hours"),
    "TEST_PAGE_DAYS": (("1", "30", "90"), ("0", "91", "never"), "1 to 90 days"),
}
TWILIO_RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "TWILIO_ACCOUNT_SID": (
        ("AC" + "a1" * 16,),
        ("AC" + "A1" * 16, "AC" + "a" * 31, "MG" + "a" * 32),
        "AC and 32 hexadecimal digits",
    ),
    "TWILIO_AUTH_TOKEN": (
        (TOKEN, f"{TOKEN},{SECOND_TOKEN}"),
        ("x" * 31, f"{TOKEN},", f",{TOKEN}", f"{TOKEN},,{SECOND_TOKEN}", f"{TOKEN},short"),
        "32 characters",
    ),
    "TWILIO_SENDER": (
        ("+17755550100", "77555"),
        ("17755550100", "+07755550100", "7755", "Alongside", "+1775555010O"),
        "a number such as",
    ),
    "TWILIO_MESSAGING_SERVICE": (
        ("MG" + "b2" * 16,),
        ("MG1", "AC" + "b" * 32),
        "MG and 32 hexadecimal digits",
    ),
    "TWILIO_SENDER_2": (("+17755550111",), ("77555", "17755550111"), "a number such as"),
    "TWILIO_ACCOUNT_SID_2": (("AC" + "a2" * 16,), ("AC1", "MG" + "a" * 32), "AC and 32 hexadecimal digits"),
    "TWILIO_AUTH_TOKEN_2": ((TOKEN, f"{TOKEN},{SECOND_TOKEN}"), ("x" * 31, f"{TOKEN},"), "32 characters"),
    "TWILIO_CALLER": (("+17755550100",), ("77555", "17755550100", "+0"), "a number such as"),
}


class Watched(Mapping[str, str]):
    """An environment that keeps account of the names that were asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def good_values() -> list[tuple[str, str]]:
    return [(name, value) for name, (good, _, _) in (RULES | TWILIO_RULES).items() for value in good]


def bad_values() -> list[tuple[str, str, str]]:
    return [
        (name, value, allowed) for name, (_, bad, allowed) in (RULES | TWILIO_RULES).items() for value in bad
    ]


def environment(name: str, value: str) -> dict[str, str]:
    return GOOD | (TWILIO if name in TWILIO_RULES else {}) | {name: value}


def test_every_setting_that_is_read_has_a_rule_here() -> None:
    watched = Watched(GOOD | TWILIO)
    Settings.from_env(watched)
    assert watched.asked == {*RULES, *TWILIO_RULES, "PORT"}


@pytest.mark.parametrize(("name", "value"), good_values())
def test_a_good_value_is_taken(name: str, value: str) -> None:
    assert Settings.from_env(environment(name, value))


@pytest.mark.parametrize(("name", "value", "allowed"), bad_values())
def test_a_bad_value_stops_the_start_with_its_name_and_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    with pytest.raises(SettingsError, match=allowed) as refused:
        Settings.from_env(environment(name, value))
    assert refused.value.name == name
    assert str(refused.value).startswith(f"Setting {name}: ")


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_refuses_and_says_how_to_make_one(name: str) -> None:
    for missing in ({}, {name: ""}, {name: "   "}):
        environ = {key: value for key, value in GOOD.items() if key != name} | missing
        with pytest.raises(SettingsError, match=r"it is missing.*--new") as refused:
            Settings.from_env(environ)
        assert refused.value.name == name


def test_nothing_but_the_secrets_is_needed_and_the_defaults_are_the_documented_ones() -> None:
    settings = Settings.from_env(GOOD)
    assert (settings.gateway, settings.demo, settings.twilio) == ("simulator", True, None)
    assert settings.database_url.startswith("sqlite:///")
    assert settings.keys_database_url != settings.database_url
    assert (settings.public_url, settings.https) == ("http://localhost:8000", False)
    assert settings.rung == timedelta(minutes=5)
    assert (settings.idle_lock, settings.unlock) == (timedelta(minutes=10), timedelta(minutes=10))
    assert settings.session_length == timedelta(hours=12)


def test_the_port_is_in_the_default_address_and_a_slash_at_the_end_is_not() -> None:
    assert Settings.from_env(GOOD | {"PORT": "8001"}).public_url == "http://localhost:8001"
    public = Settings.from_env(GOOD | {"PUBLIC_URL": "https://alongside.example.org/"})
    assert (public.public_url, public.https) == ("https://alongside.example.org", True)


def test_outside_the_demo_a_forgotten_gateway_refuses_since_the_simulator_texts_nobody() -> None:
    for forgotten in ({"DEMO": "0"}, {"DEMO": "0", "GATEWAY": "simulator"}):
        with pytest.raises(SettingsError) as refused:
            Settings.from_env(GOOD | forgotten)
        assert refused.value.name in ("GATEWAY", "TWILIO_ACCOUNT_SID")


def test_the_demo_refuses_a_real_gateway() -> None:
    with pytest.raises(SettingsError, match=r"in demo mode .* only simulator is allowed") as refused:
        Settings.from_env(GOOD | TWILIO | {"DEMO": "1"})
    assert refused.value.name == "GATEWAY"
    assert Settings.from_env(GOOD | {"DEMO": "1"}).demo
    assert not Settings.from_env(GOOD | TWILIO | {"DEMO": "0"}).demo


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_a_real_gateway_needs_its_account_and_token(name: str) -> None:
    with pytest.raises(SettingsError, match="it is missing") as refused:
        Settings.from_env(GOOD | TWILIO | {name: ""})
    assert refused.value.name == name


def test_a_real_gateway_needs_a_sender_or_a_messaging_service() -> None:
    with pytest.raises(SettingsError, match="TWILIO_SENDER: a sender or TWILIO_MESSAGING_SERVICE"):
        Settings.from_env(GOOD | TWILIO | {"TWILIO_SENDER": ""})
    service = {"TWILIO_SENDER": "", "TWILIO_MESSAGING_SERVICE": "MG" + "0" * 32}
    assert Settings.from_env(GOOD | TWILIO | service).twilio


@pytest.mark.parametrize("sender", ["77555", ""])
def test_calls_need_a_number_to_come_from(sender: str) -> None:
    without = {"TWILIO_SENDER": sender, "TWILIO_MESSAGING_SERVICE": "MG" + "0" * 32, "TWILIO_CALLER": ""}
    with pytest.raises(SettingsError, match="TWILIO_CALLER: a number to call from"):
        Settings.from_env(GOOD | TWILIO | without)
    assert Settings.from_env(GOOD | TWILIO | without | {"TWILIO_SENDER": "+17755550100"}).twilio


NO_SECOND = {"TWILIO_SENDER_2": "", "TWILIO_ACCOUNT_SID_2": "", "TWILIO_AUTH_TOKEN_2": ""}


def test_a_second_sender_is_on_the_same_account_unless_another_is_named() -> None:
    assert Settings.from_env(GOOD | TWILIO | NO_SECOND).twilio.second is None  # type: ignore[union-attr]
    same = Settings.from_env(GOOD | TWILIO | NO_SECOND | {"TWILIO_SENDER_2": "+17755550111"}).twilio
    assert same is not None and same.second is not None
    assert (same.second.account_sid, same.second.sender) == (same.account_sid, "+17755550111")
    other = Settings.from_env(GOOD | TWILIO).twilio
    assert other is not None and other.second is not None
    assert other.second.account_sid == "AC" + "2" * 32
    assert set(other.every_token) == {TOKEN, "second account " + "y" * 32}


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("TWILIO_SENDER_2", "TWILIO_SENDER_2"),
        ("TWILIO_ACCOUNT_SID_2", "TWILIO_SENDER_2"),
        ("TWILIO_AUTH_TOKEN_2", "TWILIO_AUTH_TOKEN_2"),
    ],
)
def test_half_a_second_account_refuses_to_start(missing: str, named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(GOOD | TWILIO | {missing: ""})
    assert refused.value.name == named


def test_two_tokens_are_two_tokens() -> None:
    found = Settings.from_env(GOOD | TWILIO | {"TWILIO_AUTH_TOKEN": f"{TOKEN}, {SECOND_TOKEN}"}).twilio
    assert found is not None
    assert found.auth_tokens == (TOKEN, SECOND_TOKEN)


def test_the_keys_database_is_another_one() -> None:
    """In one database a destroyed key would live on in the backups of the data."""
    one = "postgresql+psycopg://app@/alongside"
    with pytest.raises(SettingsError, match="another database") as refused:
        Settings.from_env(GOOD | {"DATABASE_URL": one, "KEYS_DATABASE_URL": one})
    assert refused.value.name == "KEYS_DATABASE_URL"


def test_no_secret_is_in_what_is_printed_of_settings() -> None:
    hidden = {
        "SECRET_KEY": "s" * 40,
        "SERVER_KEYS": "first:" + base64.b64encode(b"r" * 32).decode(),
        "INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
        "PEPPER": base64.b64encode(b"p" * 32).decode(),
        "DATABASE_URL": "postgresql+psycopg://app:hunter2-main@/alongside",
        "KEYS_DATABASE_URL": "postgresql+psycopg://app:hunter2-keys@/keys",
        "TWILIO_AUTH_TOKEN": f"{TOKEN},{SECOND_TOKEN}",
    }
    settings = Settings.from_env(GOOD | TWILIO | hidden)
    printed = f"{settings!r} {settings} {settings.twilio!r}"
    values = [*hidden.values(), "r" * 20, "i" * 20, "p" * 20, "hunter2", TOKEN, SECOND_TOKEN]
    assert [value for value in values if value in printed] == []
    assert "tests" not in printed


def test_the_search_for_secrets_would_find_one() -> None:
    assert "localhost" in repr(Settings.from_env(GOOD))


@pytest.mark.parametrize("name", [*SECRETS, "TWILIO_AUTH_TOKEN"])
def test_a_refused_secret_is_not_in_the_refusal(name: str) -> None:
    wrong = "open-sesame"
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(GOOD | TWILIO | {name: wrong})
    assert wrong not in str(refused.value)


def test_settings_do_not_change_while_it_runs() -> None:
    settings = Settings.from_env(GOOD)
    with pytest.raises(AttributeError):
        settings.demo = True  # type: ignore[misc]


def as_environment(lines: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in lines.splitlines())


def test_a_fresh_set_of_secrets_passes_and_is_never_the_same_twice() -> None:
    one, other = as_environment(new_secrets()), as_environment(new_secrets())
    assert set(one) == set(SECRETS)
    assert Settings.from_env(one | {"DEMO": "1"})
    assert not set(one.values()) & set(other.values())


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "webapp.settings", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd(), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_prints_a_set_that_the_command_then_finds_good() -> None:
    made = run("--new")
    assert made.returncode == 0
    checked = run(**as_environment(made.stdout), DEMO="1")
    assert (checked.returncode, checked.stdout) == (0, "Settings are good.\n")


def test_the_command_names_the_bad_setting_and_ends_with_one() -> None:
    checked = run(**GOOD | {"RUNG_MINUTES": "0"})
    assert (checked.returncode, checked.stdout) == (1, "")
    assert "Setting RUNG_MINUTES: allowed are 1 to 60 minutes" in checked.stderr
    assert "Traceback" not in checked.stderr
