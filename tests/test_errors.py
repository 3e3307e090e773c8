"""Refusals that a person may read: a sentence, its status, and the field where there is one."""

from __future__ import annotations

import pytest

from webapp.errors import N_, BadField, DomainError, NotFound


def test_a_refusal_says_its_sentence_with_what_belongs_in_it() -> None:
    refused = DomainError(N_("%(place)s shows none of these left."), place="Car 12")
    assert (str(refused), refused.status) == ("Car 12 shows none of these left.", 409)
    assert (refused.text, refused.params) == ("%(place)s shows none of these left.", {"place": "Car 12"})


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    assert str(DomainError("At most 100% of it.")) == "At most 100% of it."


def test_what_is_hidden_and_what_is_not_there_say_the_same() -> None:
    assert str(NotFound()) == "This page is not there, or not open to you. Nothing was changed."
    assert NotFound().status == 404


def test_a_field_is_named_so_that_the_form_can_say_it_beside_it() -> None:
    with pytest.raises(DomainError) as refused:
        raise BadField("minutes", "Give the minutes, from %(least)s.", least=3)
    assert isinstance(refused.value, BadField)
    assert (refused.value.field, str(refused.value), refused.value.status) == (
        "minutes",
        "Give the minutes, from 3.",
        422,
    )


def test_marking_a_sentence_changes_nothing() -> None:
    assert N_("Call duty now.") == "Call duty now."
