"""Passwords: Argon2id, and the same work whether or not the person exists."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from argon2 import PasswordHasher

from webapp.accounts.password import check_password, hash_password

STORED = hash_password("paper boat")


def test_the_right_password_fits_and_no_other() -> None:
    assert check_password(STORED, "paper boat")
    for wrong in ("paper boat ", "Paper boat", "", "paper\0boat"):
        assert not check_password(STORED, wrong)


def test_it_is_argon2id_and_never_the_same_twice() -> None:
    assert STORED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password("paper boat") != STORED


def test_the_hash_fits_its_column() -> None:
    assert len(STORED) <= 200


@pytest.mark.parametrize("stored", ["", "-", "not a hash", "$argon2id$broken"])
def test_a_stored_hash_that_is_none_is_no_and_not_a_fault(stored: str) -> None:
    assert not check_password(stored, "paper boat")


def test_for_nobody_the_same_work_is_done() -> None:
    with patch.object(PasswordHasher, "verify", autospec=True, side_effect=PasswordHasher.verify) as verify:
        assert not check_password(None, "paper boat")
        assert not check_password(STORED, "wrong")
    hashes = [call.args[1] for call in verify.call_args_list]
    assert len(hashes) == 2
    assert hashes[0].split("$")[1:4] == hashes[1].split("$")[1:4]


def test_for_nobody_no_password_fits() -> None:
    assert not check_password(None, "nobody has this password")
