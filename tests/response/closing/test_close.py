"""A response is closed for a reason and can be opened again; its records stay."""

from __future__ import annotations

import pytest

from tests.response.night import Night
from webapp.errors import DomainError
from webapp.response.closing.close import REASONS, close_response, reopen_response
from webapp.response.team import team_of


@pytest.mark.parametrize("reason", REASONS)
def test_it_is_closed_for_one_of_the_reasons_and_opened_again(night: Night, reason: str) -> None:
    response = night.logged(called="Bee")
    close_response(night.session, night.actor("supervisor"), response, reason)
    assert (response.state, response.closed_at) == ("closed", night.now)
    night.minutes_pass(1)
    reopen_response(night.session, night.actor("supervisor"), response)
    assert (response.state, response.closed_at) == ("open", None)
    assert len(team_of(night.session, response.id)) == 1
    assert night.noted(response, "response.closed", "response.reopened") == [
        ("response.closed", reason),
        ("response.reopened", None),
    ]


@pytest.mark.parametrize("reason", ["", "done", "the family came"])
def test_any_other_reason_is_refused(night: Night, reason: str) -> None:
    response = night.logged()
    with pytest.raises(DomainError, match="Choose why"):
        close_response(night.session, night.actor("supervisor"), response, reason)
    assert response.state == "open"


def test_closing_or_opening_twice_changes_nothing_and_says_so(night: Night) -> None:
    response = night.logged()
    with pytest.raises(DomainError, match="This response is open"):
        reopen_response(night.session, night.actor("supervisor"), response)
    close_response(night.session, night.actor("supervisor"), response, "followed_up")
    with pytest.raises(DomainError, match="closed already"):
        close_response(night.session, night.actor("supervisor"), response, "no_concern")
    assert night.noted(response, "response.closed") == [("response.closed", "followed_up")]
