"""Scene, word and end of a response: none of them is a failure, none of them ends a page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.response.night import Night
from webapp.errors import DomainError
from webapp.paging.find import live_page
from webapp.response.scene import SCENES, core_member_here, report_scene


@pytest.mark.parametrize("scene", SCENES)
def test_the_officers_word_is_kept_with_its_time_and_the_page_goes_on(night: Night, scene: str) -> None:
    response = night.logged()
    page = night.page(response)
    night.minutes_pass(4)
    then = night.now - timedelta(minutes=1)
    report_scene(night.session, night.actor(occurred_at=then), response, scene)
    assert (response.scene, response.scene_at) == (scene, then)
    assert live_page(night.session, response.id) is page
    assert night.noted(response, f"scene.{scene}") == [(f"scene.{scene}", None)]


@pytest.mark.parametrize("scene", ["", "failed", "ran away"])
def test_what_is_no_scene_is_refused(night: Night, scene: str) -> None:
    response = night.logged()
    with pytest.raises(DomainError, match="Choose what changed at the scene"):
        report_scene(night.session, night.actor(), response, scene)
    assert (response.scene, response.scene_at) == ("here", None)


def test_a_core_member_and_the_advocate_stop_the_teams_clock_and_one_alone_does_not(night: Night) -> None:
    response = night.logged()
    core_member_here(night.session, night.actor(), response, night.pack)
    clocks = night.clocks(response)
    assert clocks["team_on_scene"].running and clocks["team_on_scene"].core_said
    assert clocks["advocate_on_scene"].running
    page = night.page(response)
    night.accepts("advocate", page)
    night.arrives("advocate", response, page)
    assert {clock.tone for name, clock in night.clocks(response).items() if name.endswith("on_scene")} == {
        "met"
    }
    assert night.noted(response, "core.here") == [("core.here", None)]
