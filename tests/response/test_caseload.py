"""Caseload: the open responses that somebody carries. It is shown, and orders who is suggested; it keeps nobody out."""

from __future__ import annotations

from tests.response.night import Night
from webapp.response.caseload import caseloads_of
from webapp.response.closing.close import close_response, reopen_response
from webapp.response.models import Response
from webapp.response.team import join


def carried(night: Night, key: str, viewer: str | None = None) -> int:
    people = [one.id for one in night.people.values()]
    viewer_id = night.people[viewer].id if viewer else None
    return caseloads_of(night.session, people, viewer_id).get(night.people[key].id, 0)


def goes(night: Night, key: str, response: Response) -> None:
    page = night.page(response)
    night.accepts(key, page)
    night.arrives(key, response, page)


def test_several_open_responses_count_each_once(night: Night) -> None:
    first, second, third = night.log(how_many=3)
    goes(night, "advocate", first)  # on the team, and there for its page: one response all the same
    join(night.session, night.actor("advocate"), second, night.people["advocate"].id, "advocate")
    night.accepts("advocate", night.page(third))
    assert (carried(night, "advocate"), carried(night, "backup")) == (3, 0)


def test_being_asked_is_not_carrying(night: Night) -> None:
    for response in night.log(how_many=2):
        night.page(response)
    assert carried(night, "advocate") == 0


def test_what_is_closed_is_carried_no_longer_until_it_is_opened_again(night: Night) -> None:
    first, second = night.log(how_many=2)
    goes(night, "advocate", first)
    goes(night, "advocate", second)
    night.stands_down(night.page(first))
    close_response(night.session, night.actor("supervisor"), first, "followed_up")
    assert carried(night, "advocate") == 1
    reopen_response(night.session, night.actor("supervisor"), first)
    assert carried(night, "advocate") == 2


def test_a_drill_is_no_caseload(night: Night) -> None:
    drill, real = night.log(how_many=2)
    drill.drill = True
    for response in (drill, real):
        goes(night, "advocate", response)
    assert carried(night, "advocate") == 1


def test_a_count_does_not_tell_of_what_a_wall_keeps(night: Night) -> None:
    first, second = night.log(how_many=2)
    goes(night, "advocate", first)
    goes(night, "advocate", second)
    night.wall(first, "supervisor")
    night.session.flush()
    assert (carried(night, "advocate"), carried(night, "advocate", "supervisor")) == (2, 1)
