"""Two go together, as they see it: Avery goes along, Blair leads, the duty desk watches over both."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from bench.statements import counted
from tests.kept import KeptPhone, pass_quietly
from tests.routes.test_check_ins import alarms, kinds, signed_in
from tests.routes.test_walls import second_supervisor
from tests.rules.test_counts import MOST_BYTES, MOST_STATEMENTS
from tests.town import Phone, Town
from webapp.accounts.wall import raise_wall
from webapp.offline.field_pack import responses_on
from webapp.paging.act import act_of
from webapp.paging.models import MessageKind, OnScene, Page
from webapp.paging.people.on_scene import set_on_scene
from webapp.parts import parts
from webapp.response.models import Response


def only_together(town: Town, phone: Phone) -> None:
    person = phone.person
    with town.database() as session:
        act = act_of(session, parts().clock.now(), parts().ids, person.id)
        set_on_scene(act, person.region_id, OnScene.ONLY_PAIRED)
        session.commit()


@pytest.fixture
def two(town: Town) -> Response:
    """Avery has said yes to going along, and Blair leads."""
    only_together(town, town.advocate)
    response = town.logs_contact()
    town.advocate.replies("25")
    town.backup.post(town.path(response, "accept"), {"minutes": "200"}).gets(200)
    town.work()
    return response


def page_of(town: Town, response: Response) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).where(Page.response_id == response.id)).one()


def clocks_met(town: Town, response: Response) -> int:
    return town.supervisor.get(town.path(response)).words.count(" early")


# ---- their card ----


def test_their_card_says_with_whom_and_has_the_leaders_buttons(town: Town, two: Response) -> None:
    avery = town.advocate
    avery.get(town.path(two)).sees("You go together with Blair Demo", "Meet before you arrive", "On my way")
    avery.sees("+15 min", "I can’t come after all", "Need help", two.word).sees_not("I am all right")
    avery.post(town.path(two, "on-my-way")).gets(200).sees("I am all right", "I have arrived", "Check-ins")
    avery.sees_not("I am clear, and away")
    avery.post(town.path(two, "check-in")).gets(200).sees("Noted.")
    avery.post(town.path(two, "arrived")).sees("Your arrival is noted", "I am clear, and away")
    avery.sees("I have not arrived: undo").sees_not("+15 min")
    avery.post(town.path(two, "arrived", "undo")).sees("Taken back.", "I have arrived")
    avery.post(town.path(two, "arrived"))
    avery.post(town.path(two, "clear")).sees("You are clear, and away", "I am still here")
    avery.sees_not("Meet before you arrive", "+15 min", "I can’t come after all", "On my way")
    town.clock.advance(timedelta(minutes=1))
    avery.post(town.path(two, "check-in")).sees("The next one is due at")


def test_their_part_that_changes_by_itself_follows_the_leader(town: Town, two: Response) -> None:
    town.advocate.get(town.path(two, "now")).sees("You go together with Blair Demo")
    town.backup.post(town.path(two, "on-my-way"))
    town.advocate.get(town.path(two, "now")).sees("They are on the way.")
    town.backup.post(town.path(two, "cannot-come"))
    town.advocate.get(town.path(two, "now")).sees("Please wait: nobody goes with you now")
    town.advocate.get(town.path(two)).sees_not("On my way", "+15 min")
    town.advocate.post(town.path(two, "on-my-way")).gets(409).sees("nobody goes with you now")


def test_their_arrival_stops_no_clock_and_is_not_shown_as_the_advocates(town: Town, two: Response) -> None:
    before = clocks_met(town, two)
    town.advocate.post(town.path(two, "on-my-way"))
    town.advocate.post(town.path(two, "arrived")).gets(200)
    page = page_of(town, two)
    assert (page.state, page.arrived_at, page.accepted_by) == ("accepted", None, town.backup.person.id)
    assert clocks_met(town, two) == before
    town.officer.get(town.path(two)).sees("an advocate is coming").sees_not("The advocate is here")
    town.officer.get(town.path(two, "timeline")).sees("One more has arrived")
    town.backup.post(town.path(two, "arrived"))
    town.officer.get(town.path(two)).sees("The advocate is here")
    assert clocks_met(town, two) > before


def test_a_new_time_is_theirs_alone(town: Town, two: Response) -> None:
    before = page_of(town, two).eta_at
    town.advocate.post(town.path(two, "eta"), {"minutes": "45"}).sees("Kept: your new time.", "You said")
    town.advocate.post(town.path(two, "more-time")).sees("Kept: 15 minutes more.")
    town.advocate.post(town.path(two, "eta"), {"minutes": "2"}).gets(422)
    assert page_of(town, two).eta_at == before


def test_who_cannot_come_after_all_leaves_the_leader_on_the_road(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "cannot-come")).sees("Thank you for saying so.").sees_not(two.code)
    assert page_of(town, two).accepted_by == town.backup.person.id
    town.advocate.get(town.path(two)).gets(404)


# ---- the desk ----


def test_the_desk_sees_them_and_a_missed_one_is_first_on_the_board(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "on-my-way"))
    town.supervisor.get(town.path(two, "check-ins")).sees("Avery Demo", "goes with another", "last heard")
    town.passes(30)
    assert (MessageKind.CHECK_IN, "voice") in kinds(town, MessageKind.CHECK_IN)
    assert (MessageKind.CHECK_IN_MISSED, "voice") in kinds(town, MessageKind.CHECK_IN_MISSED)
    signed_in(town, town.supervisor).get("/board").sees("A check-in was missed", "Avery Demo")
    at = town.path(two, "check-ins", str(alarms(town)[0].id))
    town.supervisor.post(at, {"reason": "reached"}).sees("Kept. The calls about it end.")


def test_silent_help_of_somebody_along_reaches_the_desk(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "on-my-way"))
    town.advocate.post(town.path(two, "noted")).gets(200).sees("Noted.")
    town.work()
    assert kinds(town, MessageKind.NEED_HELP) == [("need_help", "voice"), ("need_help", "sms")]
    town.supervisor.get("/board").sees("Help was asked for", "Avery Demo")


def test_the_desk_reads_the_place_aloud_to_them_after_the_word(town: Town, two: Response) -> None:
    """The word is on their card, so they can say it from the road."""
    town.advocate.post(town.path(two, "on-my-way")).sees(two.word)
    town.supervisor.post(town.path(two, "read-aloud")).sees("Read this aloud", "Transit plaza, north door")


def test_a_supervisor_who_goes_along_has_the_buttons_on_their_own_card(town: Town) -> None:
    only_together(town, town.supervisor)
    other = second_supervisor(town)
    response = town.logs_contact()
    town.advocate.replies("2")
    town.backup.replies("2")
    town.supervisor.replies("25")
    other.post(town.path(response, "accept"), {"minutes": "200"}).gets(200)
    town.work()
    sam = town.supervisor
    sam.get(town.path(response)).sees("You go together with", "On my way", "+15 min")
    sam.post(town.path(response, "on-my-way")).sees("I have arrived", "I am all right")
    answer = sam.client.get(town.path(response), headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= MOST_BYTES
    sam.post(town.path(response, "arrived")).sees("Your arrival is noted", "I am clear, and away")
    other.get(town.path(response, "check-ins")).sees(sam.person.name).sees_not("goes with another")


# ---- who may not ----


def test_nobody_else_can_say_it(town: Town, two: Response) -> None:
    for way in ("on-my-way", "arrived", "check-in", "clear", "noted"):
        town.coast("advocate").post(town.path(two, way)).gets(404)
        town.advocate.get(town.path(two, way)).gets(405)
    town.officer.post(town.path(two, "on-my-way")).gets(404 if town.officer.status == 404 else 409)
    assert alarms(town) == []


def test_a_wall_hides_it_all(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "on-my-way"))
    with town.database() as session:
        raise_wall(
            session,
            now=parts().clock.now(),
            ids=parts().ids,
            region_id=two.region_id,
            response_id=two.id,
            people=[town.advocate.person.id],
            made_by=town.supervisor.person.id,
        )
        session.commit()
    for way in (
        "on-my-way",
        "arrived",
        "arrived/undo",
        "eta",
        "more-time",
        "cannot-come",
        "check-in",
        "clear",
    ):
        town.advocate.post(town.path(two, *way.split("/")), {"minutes": "30"}).gets(404)
    town.advocate.get(town.path(two)).gets(404)
    town.advocate.get("/").sees_not(two.code)
    town.advocate.get("/offers").sees_not(two.code, "Blair Demo")


# ---- without signal ----


def test_a_tap_that_was_repeated_is_applied_once(town: Town, two: Response) -> None:
    key = {"_key": str(uuid.uuid4())}
    for _ in range(2):
        town.advocate.post(town.path(two, "on-my-way"), key).gets(200)
    town.supervisor.get(town.path(two, "timeline"))
    assert town.supervisor.words.count("One more is on the way") == 1


def test_on_my_way_that_was_kept_on_the_phone_counts_from_when_it_was_tapped(
    town: Town, two: Response
) -> None:
    phone = KeptPhone.of(town.advocate)
    phone.keeps(town.path(two, "on-my-way"), {})
    pass_quietly(town, 20)
    assert phone.delivers().state == "received"
    signed_in(town, town.supervisor).get(town.path(two, "check-ins")).sees(
        "goes with another", "next by 3:08 a.m."
    )
    assert page_of(town, two).on_my_way_at is None


def test_the_same_where_nobody_leads_any_longer(town: Town, two: Response) -> None:
    """They are on the road: seen, called to wait, and nothing is held up in a tray."""
    phone = KeptPhone.of(town.advocate)
    phone.keeps(town.path(two, "on-my-way"), {})
    pass_quietly(town, 20)
    town.backup.unlocks().post(town.path(two, "cannot-come")).gets(200)
    assert phone.delivers().state == "received"
    assert (MessageKind.ALONG_WAIT, "voice") in kinds(town, MessageKind.ALONG_WAIT)
    signed_in(town, town.supervisor).get(town.path(two, "check-ins")).sees("Told to turn round")


def test_their_phone_knows_how_far_they_are(town: Town, two: Response) -> None:
    def going() -> list[str]:
        with town.database() as session:
            person = town.advocate.person
            return [one.going for one in responses_on(session, person, lambda _response: {})]

    seen = [going()]
    for way in ("on-my-way", "arrived"):
        town.advocate.post(town.path(two, way)).gets(200)
        seen.append(going())
    assert seen == [["accepted"], ["on_my_way"], ["arrived"]]


def test_every_button_of_theirs_may_wait_on_the_phone(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "on-my-way"))
    assert town.advocate.last is not None
    forms = re.findall(
        r"<form[^>]*/(?:arrived|check-in|noted|more-time|eta)\"[^>]*>", town.advocate.last.text
    )
    assert len(forms) == 5
    assert all("data-keep" in one for one in forms), forms


# ---- the bounds ----


def test_their_card_stays_small_and_asks_little(town: Town, two: Response) -> None:
    town.advocate.post(town.path(two, "on-my-way"))
    with counted(town.app) as seen:
        answer = town.advocate.client.get(town.path(two), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert len(answer.data) <= MOST_BYTES
    assert seen.count <= MOST_STATEMENTS
