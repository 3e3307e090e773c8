"""For whom a response exists: its team, who is coming, who is asked, the desk; and a wall before all of these."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.response.night import Night
from webapp.errors import NotFound
from webapp.paging.page_tables import Page
from webapp.response.closing.close import close_response
from webapp.response.mine import my_responses
from webapp.response.models import Response
from webapp.response.team import join, on_team, response_for, team_of

HIDDEN, IN_PART, JOINED = "hidden", "in part", "joined"
Act = Callable[[Night, Response, Page], None]


def seen(night: Night, key: str, response: Response) -> str:
    night.session.flush()
    try:
        found = response_for(night.session, night.people[key], response.id)
    except NotFound:
        return HIDDEN
    assert found.response.id == response.id
    return JOINED if found.joined else IN_PART


def nothing(_night: Night, _response: Response, _page: Page) -> None:
    return None


def accepted(night: Night, _response: Response, page: Page) -> None:
    night.accepts("advocate", page)


def arrived(night: Night, response: Response, page: Page) -> None:
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)


def declined(night: Night, _response: Response, page: Page) -> None:
    night.declines("advocate", page)


def walled(night: Night, response: Response, _page: Page) -> None:
    night.wall(response, "officer", "advocate", "supervisor", "welfare")


def walled_while_coming(night: Night, response: Response, page: Page) -> None:
    arrived(night, response, page)
    walled(night, response, page)


def called_off(night: Night, _response: Response, page: Page) -> None:
    night.stands_down(page)


def called_off_after_arrival(night: Night, response: Response, page: Page) -> None:
    arrived(night, response, page)
    called_off(night, response, page)


def joined(night: Night, response: Response, _page: Page) -> None:
    member = night.people["welfare"]
    join(night.session, night.actor("supervisor"), response, member.id, member.role)


def closed(night: Night, response: Response, page: Page) -> None:
    arrived(night, response, page)
    close_response(night.session, night.actor("supervisor"), response, "followed_up")


# What has happened -> how the response exists for officer, advocate, backup, supervisor, welfare.
MATRIX: list[tuple[Act, tuple[str, str, str, str, str]]] = [
    (nothing, (JOINED, IN_PART, HIDDEN, JOINED, HIDDEN)),
    (accepted, (JOINED, JOINED, HIDDEN, JOINED, HIDDEN)),
    (arrived, (JOINED, JOINED, HIDDEN, JOINED, HIDDEN)),
    (declined, (JOINED, HIDDEN, IN_PART, JOINED, HIDDEN)),
    (called_off, (JOINED, HIDDEN, HIDDEN, JOINED, HIDDEN)),
    (called_off_after_arrival, (JOINED, JOINED, HIDDEN, JOINED, HIDDEN)),
    (joined, (JOINED, IN_PART, HIDDEN, JOINED, JOINED)),
    (closed, (JOINED, JOINED, HIDDEN, JOINED, HIDDEN)),
    (walled, (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    (walled_while_coming, (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
]
WHO = ("officer", "advocate", "backup", "supervisor", "welfare")


@pytest.mark.parametrize(("act", "exists"), MATRIX, ids=[act.__name__ for act, _ in MATRIX])
def test_a_response_exists_for_whom_it_concerns(
    night: Night, act: Act, exists: tuple[str, str, str, str, str]
) -> None:
    response = night.logged()
    act(night, response, night.page(response))
    assert dict(zip(WHO, (seen(night, key, response) for key in WHO), strict=True)) == dict(
        zip(WHO, exists, strict=True)
    )


@pytest.mark.parametrize("key", WHO)
def test_another_countys_people_never_meet_it(night: Night, key: str) -> None:
    response = night.logged()
    night.page(response)
    night.session.flush()
    night.session.expunge_all()
    with night.elsewhere() as california:
        assert seen(california, key, response) == HIDDEN


def test_an_id_of_nothing_is_answered_like_one_that_is_hidden(night: Night) -> None:
    response = night.logged()
    said = []
    for asked in (response.id, night.ids.new()):
        with pytest.raises(NotFound) as refused:
            response_for(night.session, night.people["probation"], asked)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_joining_twice_is_joining_once(night: Night) -> None:
    response = night.logged()
    for _ in range(2):
        joined(night, response, night.page(response))
    assert [person.name for _, person in team_of(night.session, response.id)] == ["Officer Demo", "Wren Demo"]
    assert night.noted(response, "team.joined") == [
        ("team.joined", "first_responder"),
        ("team.joined", "team_member"),
    ]


def test_whoever_was_there_stays_on_the_team(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    assert not on_team(night.session, response.id, night.people["advocate"].id)
    called_off_after_arrival(night, response, page)
    assert on_team(night.session, response.id, night.people["advocate"].id)


def mine(night: Night, key: str) -> list[str]:
    night.session.flush()
    return [one.code for one in my_responses(night.session, night.people[key].id)]


def test_my_responses_are_the_open_ones_that_i_am_on_newest_first(night: Night) -> None:
    first = night.logged()
    night.minutes_pass(5)
    second = night.logged()
    assert mine(night, "officer") == [second.code, first.code]
    close_response(night.session, night.actor("supervisor"), second, "followed_up")
    assert mine(night, "officer") == [first.code]


def test_an_advocate_has_a_response_from_yes_on_and_not_while_asked(night: Night) -> None:
    response = night.logged()
    page = night.page(response)
    assert mine(night, "advocate") == []
    night.accepts("advocate", page)
    assert mine(night, "advocate") == [response.code]
    night.arrives("advocate", response, page)
    assert mine(night, "advocate") == [response.code]
    called_off(night, response, page)
    assert mine(night, "advocate") == [response.code]


def test_a_wall_takes_a_response_off_my_list(night: Night) -> None:
    response = night.logged()
    night.wall(response, "officer")
    assert mine(night, "officer") == []


def test_the_desk_and_another_county_have_none_of_their_own(night: Night) -> None:
    night.logged()
    assert mine(night, "supervisor") == []
    with night.elsewhere() as california:
        assert mine(california, "officer") == []
