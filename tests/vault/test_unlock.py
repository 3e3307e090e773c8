"""An unlock opens for one sign-in, with one cookie, until its time: everything else is locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.vault.world import PASSPHRASE, World, sign_in_of
from webapp.db import in_region
from webapp.vault.holder import begin_try
from webapp.vault.models import Unlock
from webapp.vault.unlock import LONGEST, SignIn, keep_open, lock, lock_all, opened_key, sweep, unlock


@pytest.fixture
def held(world: World) -> World:
    world.holder(world.advocate)
    world.holder(world.supervisor)
    world.agency_key(world.advocate, world.supervisor)
    return world


def _open(world: World, sign_in: SignIn, secret: str | None) -> bool:
    return opened_key(world.session, now=world.now, sign_in=sign_in, cookie_secret=secret) is not None


def _rows(world: World) -> int:
    return world.session.scalar(select(func.count()).select_from(Unlock)) or 0


def test_it_stays_open_for_ten_minutes_and_not_one_second_more(held: World) -> None:
    mine = sign_in_of(held.advocate)
    secret = held.unlock(mine)
    held.later(minutes=9, seconds=59)
    assert _open(held, mine, secret)
    held.later(seconds=1)
    assert not _open(held, mine, secret)


def test_the_wrong_cookie_another_sign_in_and_another_pepper_open_nothing(held: World) -> None:
    mine = sign_in_of(held.advocate)
    secret = held.unlock(mine)
    row_id = secret.split(".")[0]
    for wrong in (None, "", ".", row_id, f"{row_id}.", f"{row_id}.guess", "not-an-id.x", f"{secret}x", "é.é"):
        assert not _open(held, mine, wrong)
    assert not _open(held, replace(mine, session_id="sign-in-2"), secret)
    assert not _open(held, replace(mine, pepper=b"q" * 32), secret)
    assert not _open(held, replace(mine, person_id=held.supervisor), secret)
    with in_region(held.session, held.ids.new()):
        assert not _open(held, mine, secret)
    assert _open(held, mine, secret)


def test_an_expiry_that_was_extended_in_the_database_opens_nothing(held: World) -> None:
    mine = sign_in_of(held.advocate)
    secret = held.unlock(mine)
    row = held.session.scalars(select(Unlock)).one()
    row.expires_at += timedelta(minutes=1)
    held.session.flush()
    assert not _open(held, mine, secret)
    row.expires_at -= timedelta(minutes=1)
    held.session.flush()
    assert _open(held, mine, secret)


def test_a_start_that_was_moved_to_outlast_the_longest_time_opens_nothing(held: World) -> None:
    mine = sign_in_of(held.advocate)
    secret = held.unlock(mine)
    held.session.scalars(select(Unlock)).one().opened_at += timedelta(hours=1)
    held.session.flush()
    assert not _open(held, mine, secret)
    assert not keep_open(held.session, now=held.now, sign_in=mine, cookie_secret=secret)


def test_rows_of_two_holders_that_were_swapped_open_for_neither(held: World) -> None:
    mine, theirs = sign_in_of(held.advocate), sign_in_of(held.supervisor)
    secrets = {mine: held.unlock(mine), theirs: held.unlock(theirs)}
    one, other = held.session.scalars(select(Unlock)).all()
    one.sealed, other.sealed = other.sealed, one.sealed
    held.session.flush()
    assert not any(_open(held, sign_in, secret) for sign_in, secret in secrets.items())


def test_another_holders_row_put_under_my_name_does_not_open_for_me(held: World) -> None:
    mine, theirs = sign_in_of(held.advocate), sign_in_of(held.supervisor)
    held.unlock(theirs)
    my_secret = held.unlock(mine)
    rows = {row.person_id: row for row in held.session.scalars(select(Unlock))}
    stolen = rows[held.supervisor]
    stolen.person_id, stolen.session_tag = held.advocate, mine.tag
    held.session.flush()
    assert not _open(held, mine, f"{stolen.id.hex}.{my_secret.split('.')[1]}")


def test_locking_ends_this_sign_in_and_leaves_the_others(held: World) -> None:
    phone, desk = sign_in_of(held.advocate, "phone"), sign_in_of(held.advocate, "desk")
    on_phone, at_desk = held.unlock(phone), held.unlock(desk)
    lock(held.session, now=held.now, sign_in=phone)
    assert not _open(held, phone, on_phone)
    assert _open(held, desk, at_desk)
    lock_all(held.session, person_id=held.advocate)
    assert not _open(held, desk, at_desk)


def test_unlocking_again_leaves_one_row_and_the_first_cookie_is_worth_nothing(held: World) -> None:
    mine = sign_in_of(held.advocate)
    first, second = held.unlock(mine), held.unlock(mine)
    assert _rows(held) == 1
    assert not _open(held, mine, first)
    assert _open(held, mine, second)


def test_expired_rows_do_not_stay(held: World) -> None:
    held.unlock(sign_in_of(held.supervisor))
    held.later(minutes=11)
    held.unlock(sign_in_of(held.advocate))
    assert _rows(held) == 1
    held.later(minutes=11)
    sweep(held.session, now=held.now)
    assert _rows(held) == 0


def test_use_keeps_it_open_but_never_longer_than_twelve_hours(held: World) -> None:
    mine = sign_in_of(held.advocate)
    secret = held.unlock(mine)
    began = held.now
    while held.now - began < LONGEST - timedelta(minutes=8):
        held.later(minutes=8)
        assert keep_open(held.session, now=held.now, sign_in=mine, cookie_secret=secret)
    assert _open(held, mine, secret)
    held.later(minutes=8)
    assert not _open(held, mine, secret)
    assert not keep_open(held.session, now=held.now, sign_in=mine, cookie_secret=secret)


def test_nobody_unlocks_for_somebody_else(held: World) -> None:
    holder = begin_try(held.session, now=held.now, person_id=held.advocate).answer(PASSPHRASE)
    with pytest.raises(ValueError, match="themselves"):
        unlock(held.session, now=held.now, ids=held.ids, sign_in=sign_in_of(held.supervisor), holder=holder)


def test_the_row_holds_neither_the_secret_nor_the_sign_ins_id(held: World) -> None:
    mine = sign_in_of(held.advocate, "a-very-special-sign-in")
    secret = held.unlock(mine).split(".")[1]
    row = held.session.scalars(select(Unlock)).one()
    stored = b"|".join(str(getattr(row, column.name)).encode() for column in Unlock.__table__.columns)
    assert secret.encode() not in stored
    assert b"a-very-special-sign-in" not in stored
    assert "a-very-special" not in repr(mine)
