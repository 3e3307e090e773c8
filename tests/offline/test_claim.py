"""A field action's key is claimed once: fresh, the same again, another body; and by two at the same moment."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.response.night import Night
from tests.town import Town
from webapp.accounts.models import Person
from webapp.bags.models import BagPlace
from webapp.db import db, in_region
from webapp.errors import DomainError
from webapp.offline.claim import PASSING, body_digest, claim, digest_of, is_known, note_refused, settle
from webapp.offline.models import Claim

KEY = b"k" * 32
FORM = {"where": ["Bus station"], "danger": ["no"], "left_out": ["pen", "water"]}
LONG = 20.0
NAMES = st.text(min_size=1, max_size=8)
FORMS = st.dictionaries(NAMES, st.lists(st.text(max_size=8), max_size=3), max_size=5)


def claims(night: Night, key: uuid.UUID, digest: bytes, who: str = "officer") -> str | None:
    return claim(
        night.session,
        now=night.now,
        region_id=night.region.id,
        person_id=night.people[who].id,
        key=key,
        digest=digest,
    )


def settles(night: Night, key: uuid.UUID, outcome: str, who: str = "officer") -> None:
    settle(night.session, person_id=night.people[who].id, key=key, outcome=outcome)


# ---- the digest ----


def test_the_same_words_have_the_same_digest_in_whatever_order_they_come() -> None:
    backwards = dict(reversed(FORM.items()))
    assert body_digest(KEY, "/contacts", FORM) == body_digest(KEY, "/contacts", backwards)


@given(form=FORMS, one=st.text(max_size=8), other=st.text(max_size=8))
def test_what_differs_between_two_sendings_of_one_form_does_not_count(
    form: dict[str, list[str]], one: str, other: str
) -> None:
    digests = {
        body_digest(KEY, "/contacts", form | {name: [passing] for name in PASSING})
        for passing in (one, other)
    }
    assert len(digests) == 1
    words = {name: values for name, values in form.items() if name not in PASSING}
    assert digests == {body_digest(KEY, "/contacts", words)}


@given(one=FORMS, other=FORMS)
def test_other_words_have_another_digest(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    one, other = ({k: v for k, v in form.items() if k not in PASSING} for form in (one, other))
    same = body_digest(KEY, "/contacts", one) == body_digest(KEY, "/contacts", other)
    assert same == (one == other)


def test_another_path_key_value_or_order_of_values_is_another_digest() -> None:
    others = [
        body_digest(KEY, "/contacts", FORM),
        body_digest(KEY, "/contacts/call", FORM),
        body_digest(b"o" * 32, "/contacts", FORM),
        body_digest(KEY, "/contacts", FORM | {"danger": ["yes"]}),
        body_digest(KEY, "/contacts", FORM | {"left_out": ["water", "pen"]}),
        body_digest(KEY, "/contacts", FORM | {"left_out": ["pen"], "water": []}),
    ]
    assert len(set(others)) == len(others)
    assert all(len(digest) == 32 for digest in others)


def test_csrf_token_time_and_key_are_what_passes() -> None:
    assert {"_key", "_at", "_for", "csrf_token"} == PASSING


# ---- the claim ----


def test_a_fresh_key_is_claimed_and_a_repeat_learns_where_the_first_one_led(night: Night) -> None:
    key = night.ids.new()
    assert claims(night, key, b"words") is None
    settles(night, key, "/responses/7")
    for _ in range(3):
        assert claims(night, key, b"words") == "/responses/7"


def test_a_repeat_of_what_led_nowhere_in_particular_goes_home(night: Night) -> None:
    key = night.ids.new()
    assert claims(night, key, b"words") is None
    assert claims(night, key, b"words") == "/"


def test_another_body_under_the_same_key_is_refused_and_what_was_sent_first_stands(night: Night) -> None:
    key = night.ids.new()
    claims(night, key, b"words")
    settles(night, key, "/responses/7")
    with pytest.raises(DomainError, match="What was sent first stands"):
        claims(night, key, b"other words")
    assert claims(night, key, b"words") == "/responses/7"


def test_two_people_may_mint_the_same_key(night: Night) -> None:
    key = night.ids.new()
    assert claims(night, key, b"words") is None
    assert claims(night, key, b"other words", "advocate") is None
    settles(night, key, "/mine", "advocate")
    assert claims(night, key, b"words") == "/"


def test_a_claim_that_is_rolled_back_leaves_the_key_fresh(night: Night) -> None:
    key = night.ids.new()
    savepoint = night.session.begin_nested()
    claims(night, key, b"words")
    savepoint.rollback()
    assert claims(night, key, b"words") is None


def test_what_was_refused_on_screen_has_come_and_its_key_is_still_fresh(night: Night) -> None:
    key, person = night.ids.new(), night.people["officer"].id
    where = {"region_id": night.region.id, "person_id": person, "key": key}
    note_refused(night.session, now=night.now, digest=b"words", **where)
    assert is_known(night.session, people=[person], key=key)
    assert digest_of(night.session, person_id=person, key=key) is None
    assert claims(night, key, b"better words") is None
    assert digest_of(night.session, person_id=person, key=key) == b"better words"
    note_refused(night.session, now=night.now, digest=b"words", **where)
    settles(night, key, "/there")
    assert claims(night, key, b"better words") == "/there"


def test_the_outcome_fits_its_column(night: Night) -> None:
    key = night.ids.new()
    claims(night, key, b"words")
    settles(night, key, "/" + "x" * 400)
    assert len(claims(night, key, b"words") or "") == 200


# ---- two at the same moment ----


@dataclass
class Sender:
    """Sends one field action: claims its key, acts (a new place for bags), settles, commits."""

    sessions: sessionmaker[Session]
    town: Town
    person: Person
    key: uuid.UUID
    heard: list[str] = field(default_factory=list)

    def send(self, act: Callable[[], None], digest: bytes = b"words") -> None:
        region = self.person.region_id
        try:
            with self.sessions() as session, session.begin(), in_region(session, region):
                first = claim(
                    session,
                    now=self.town.clock.now(),
                    region_id=region,
                    person_id=self.person.id,
                    key=self.key,
                    digest=digest,
                )
                if first is not None:
                    self.heard.append(first)
                    return
                session.add(BagPlace(id=uuid.uuid4(), name=f"Tent {self.key}", purpose="stock", active=True))
                act()
                settle(session, person_id=self.person.id, key=self.key, outcome="/done")
            self.heard.append("applied")
        except (DomainError, ZeroDivisionError) as wrong:
            self.heard.append(type(wrong).__name__)

    def applied(self) -> int:
        with self.sessions() as session, in_region(session, self.person.region_id):
            tents = select(func.count()).select_from(BagPlace).where(BagPlace.name == f"Tent {self.key}")
            return session.scalar(tents) or 0


@pytest.fixture
def sender(street: Town) -> Sender:
    with street.database() as session:
        person = session.scalars(select(Person).where(Person.email == "officer@demo.example")).one()
        return Sender(sessionmaker(db.engine, expire_on_commit=False), street, person, uuid.uuid4())


def twice(sender: Sender, first_act: Callable[[], None], second_digest: bytes = b"words") -> list[str]:
    """A sending, and a second one while the first is in the middle of its act."""
    inside, second = threading.Event(), threading.Event()

    def act() -> None:
        inside.set()
        second.wait(0.3)  # the second one cannot end before the first: it is only given the time to come
        first_act()

    def come_second() -> None:
        inside.wait(LONG)
        sender.send(lambda: None, second_digest)
        second.set()

    both = [threading.Thread(target=sender.send, args=(act,)), threading.Thread(target=come_second)]
    for one in both:
        one.start()
    for one in both:
        one.join(LONG)
    return sender.heard


def test_two_sendings_at_the_same_moment_are_applied_once_and_led_to_one_place(sender: Sender) -> None:
    assert twice(sender, lambda: None) == ["applied", "/done"]
    assert sender.applied() == 1


def test_when_the_first_one_fails_the_second_one_is_applied(sender: Sender) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    assert twice(sender, fail) == ["ZeroDivisionError", "applied"]
    assert sender.applied() == 1


def test_other_words_at_the_same_moment_are_refused(sender: Sender) -> None:
    assert twice(sender, lambda: None, b"other words") == ["applied", "OtherWords"]
    assert sender.applied() == 1


def test_without_a_claim_both_would_be_applied(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Sender.send.__globals__, "claim", lambda *_, **__: None)
    assert twice(sender, lambda: None) == ["applied", "applied"]
    assert sender.applied() == 2


def test_a_claim_holds_a_digest_and_an_address_and_no_words(night: Night) -> None:
    key = night.ids.new()
    claims(night, key, body_digest(KEY, "/contacts", FORM))
    kept = night.session.scalars(select(Claim).where(Claim.key == key)).one()
    assert b"Bus station" not in kept.digest
    assert len(kept.digest) == 32
