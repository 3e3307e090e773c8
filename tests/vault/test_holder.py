"""A holder's passphrase: opens their own key, is tried five times in a quarter of an hour, and is never stored."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.vault.world import LIGHT, PASSPHRASE, START, World, sign_in_of
from webapp.errors import BadField, DomainError, NotFound
from webapp.vault.curve import public_bytes
from webapp.vault.holder import MOST_TRIES, TooManyTries, WrongPassphrase, begin_try
from webapp.vault.models import HolderKey
from webapp.vault.passphrase import STANDARD, derive_key


def _try(world: World, passphrase: str) -> None:
    begin_try(world.session, now=world.now, person_id=world.advocate).answer(passphrase)


def test_the_right_passphrase_opens_the_holders_own_key(world: World) -> None:
    world.holder(world.advocate)
    opened = begin_try(world.session, now=world.now, person_id=world.advocate).answer(PASSPHRASE)
    stored = world.session.get_one(HolderKey, world.advocate)
    assert public_bytes(opened.private_key) == stored.public_key
    assert "private" not in repr(opened)


def test_a_wrong_passphrase_is_said_plainly_with_the_tries_that_are_left(world: World) -> None:
    world.holder(world.advocate)
    with pytest.raises(WrongPassphrase) as caught:
        _try(world, "three paper boats")
    assert (caught.value.status, caught.value.field) == (422, "passphrase")
    assert str(caught.value) == "That passphrase does not fit. Tries left: 4."


def test_keyboards_that_compose_letters_differently_or_add_a_space_open_it_too(world: World) -> None:
    world.holder(world.advocate, "canci\u00f3n de faroles")
    _try(world, " cancio\u0301n de faroles ")
    with pytest.raises(WrongPassphrase):
        _try(world, "cancion de faroles")


def test_after_five_tries_even_the_right_one_waits_a_quarter_of_an_hour(world: World) -> None:
    world.holder(world.advocate)
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongPassphrase):
            _try(world, "three paper boats")
    world.later(minutes=5)
    with pytest.raises(TooManyTries) as caught:
        _try(world, PASSPHRASE)
    assert caught.value.params == {"minutes": 10}
    world.later(minutes=10)
    _try(world, PASSPHRASE)


def test_a_try_counts_from_when_it_begins_so_that_many_at_once_are_counted(world: World) -> None:
    world.holder(world.advocate)
    for _ in range(MOST_TRIES):
        begin_try(world.session, now=world.now, person_id=world.advocate)
    with pytest.raises(TooManyTries):
        begin_try(world.session, now=world.now, person_id=world.advocate)


def test_a_right_passphrase_sets_the_count_back(world: World) -> None:
    world.holder(world.advocate)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            _try(world, "three paper boats")
        world.unlock(sign_in_of(world.advocate))
    attempt = begin_try(world.session, now=world.now, person_id=world.advocate)
    assert attempt.left == MOST_TRIES - 1


def test_a_person_without_a_key_is_not_told_what_a_key_is(world: World) -> None:
    with pytest.raises(NotFound):
        begin_try(world.session, now=world.now, person_id=world.officer)


def test_a_short_passphrase_and_a_second_key_are_refused(world: World) -> None:
    with pytest.raises(BadField):
        world.holder(world.advocate, " too short  ")
    world.holder(world.advocate)
    with pytest.raises(DomainError, match="already"):
        world.holder(world.advocate)


@pytest.mark.parametrize("weaker", [{"passes": 2}, {"memory_kib": 32}, {"lanes": 2}])
def test_stored_costs_that_were_altered_open_nothing(world: World, weaker: dict[str, int]) -> None:
    world.holder(world.advocate)
    world.session.execute(
        update(HolderKey).where(HolderKey.person_id == world.advocate).values(**weaker),
        execution_options={"synchronize_session": "fetch"},
    )
    with pytest.raises(WrongPassphrase):
        _try(world, PASSPHRASE)


def test_a_key_pair_put_under_another_persons_name_opens_nothing(world: World) -> None:
    world.holder(world.advocate)
    world.holder(world.supervisor, "somebody else's words")
    mine = world.session.get_one(HolderKey, world.advocate)
    theirs = world.session.get_one(HolderKey, world.supervisor)
    theirs.salt, theirs.sealed_private, theirs.public_key = mine.salt, mine.sealed_private, mine.public_key
    world.session.flush()
    with pytest.raises(WrongPassphrase):
        begin_try(world.session, now=world.now, person_id=world.supervisor).answer(PASSPHRASE)


def test_the_standard_cost_is_the_one_the_design_names_and_differs_from_the_tests() -> None:
    assert (STANDARD.memory_kib, STANDARD.passes, STANDARD.lanes) == (65536, 3, 4)
    assert derive_key(PASSPHRASE, b"s" * 16, STANDARD) != derive_key(PASSPHRASE, b"s" * 16, LIGHT)


def test_nothing_that_is_stored_holds_the_passphrase(world: World) -> None:
    world.holder(world.advocate)
    stored = world.session.get_one(HolderKey, world.advocate)
    for column in HolderKey.__table__.columns:
        assert PASSPHRASE not in str(getattr(stored, column.name))
    assert stored.created_at == START
