""" "I have it from here": the officer keeps what they entered, and nothing else of the response is there for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.kept import KeptPhone, awake, pass_quietly
from tests.rules.test_access import ask, path_of, routes
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.paging.models import Page
from webapp.response.models import Answer, Response, StepMark

# What is there for an officer after the hand-over. A call for help is heard from wherever it comes.
STAYS = {"responses.show", "responses.live", "check_ins.help_asked"}
TAKE = "I have it from here"


def arrived(town: Town) -> Response:
    """The officer logged it and added what the young person likes to be called; the advocate is there."""
    response = town.logs_contact(where="Transit plaza")
    town.officer.post(town.path(response, "details"), {"called": "Bee"}).gets(200)
    town.advocate.post(town.path(response, "accept"), {"minutes": "10"}).gets(200)
    town.advocate.post(town.path(response, "on-my-way")).post(town.path(response, "arrived")).gets(200)
    return response


def handed_over(town: Town) -> Response:
    response = arrived(town)
    town.advocate.post(town.path(response, "in-hand")).gets(200).sees("it is in your hands")
    return response


def test_the_officers_card_says_so_and_shows_what_they_entered_alone(town: Town) -> None:
    response = arrived(town)
    town.advocate.get(town.path(response)).sees(TAKE)
    town.advocate.post(town.path(response, "details"), {"note": "Asked for tea", "language": "spanish"})
    town.advocate.post(town.path(response, "in-hand")).sees("In your hands since", "Undo: the officer stays")
    town.officer.get(town.path(response)).gets(200)
    town.officer.sees(
        "Handed over at", "Transit plaza", "Bee", "What is known", "Call duty (775)", response.code
    )
    town.officer.sees_not("Asked for tea", "Spanish", "Your next steps", "Arrived", response.word, "Timeline")
    assert "<form" not in town.officer.last.text.partition("<main")[2].partition("</main>")[0]  # type: ignore[union-attr]
    town.officer.get("/").sees("Handed over", "0 open").sees_not("On scene by")
    assert town.officer.client.get("/field/responses").get_json()["responses"] == []


def test_every_other_page_and_tap_is_not_there_for_the_officer(town: Town) -> None:
    response = handed_over(town)
    found: dict[str, int] = {}
    for rule, method, access in routes(town.app):
        if "response_id" not in rule.arguments or access.action is None:
            continue
        found[f"{method} {rule.endpoint}"] = ask(town.officer, path_of(rule, response), method)
    there = {name.partition(" ")[2] for name, status in found.items() if status not in (403, 404)}
    assert there == STAYS
    assert len(found) > 60
    for name in (
        "GET steps.show",
        "GET responses.timeline",
        "GET team.show",
        "POST steps.mark",
        "POST in_hand.undo",
    ):
        assert found[name] == 404
    town.supervisor.get("/board").sees(response.code)


def test_nobody_else_loses_anything_by_it(town: Town) -> None:
    response = handed_over(town)
    for phone in (town.advocate, town.supervisor):
        for part in ((), ("steps",), ("team",), ("timeline",)):
            phone.get(town.path(response, *part)).gets(200)
    town.advocate.get(town.path(response, "timeline")).sees("Handed over: in other hands from here")


def test_the_card_that_stood_open_ends_politely(town: Town) -> None:
    response = handed_over(town)
    fragment = town.officer.client.get(town.path(response, "now"), headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "Handed over at" in fragment.text and "data-live" not in fragment.text
    assert "Bee" not in fragment.text and "hx-get" not in fragment.text
    town.officer.post(town.path(response, "noted")).gets(200)
    town.supervisor.get("/board").sees("Help")


def test_what_the_officer_did_before_is_applied_when_it_comes_and_later_ones_are_held(town: Town) -> None:
    response = arrived(town)
    kept = KeptPhone.of(town.officer)
    code = step_code(town, response)
    before = kept.keeps(town.path(response, "steps", code), {"outcome": "done"})
    pass_quietly(town, 5)
    awake(town.advocate).post(town.path(response, "in-hand")).gets(200)
    pass_quietly(town, 5)
    after = kept.keeps(town.path(response, "steps", code), {"outcome": "not_needed"})
    assert kept.delivers(before).state == "received"
    assert kept.delivers(after).state == "held"
    with town.database() as session:
        assert session.scalars(select(StepMark.outcome)).all() == ["done"]
    awake(town.officer).get(town.path(response, "steps")).gets(404)


def step_code(town: Town, response: Response) -> str:
    page = town.officer.get(town.path(response, "steps")).last
    assert page is not None
    return page.text.partition('id="step-')[2].partition('"')[0]


def test_undo_for_ten_minutes_and_after_that_the_desk_opens_it(town: Town) -> None:
    response = handed_over(town)
    town.advocate.post(town.path(response, "in-hand", "undo")).sees("The officer sees it again", TAKE)
    town.officer.get(town.path(response, "steps")).gets(200)
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    town.clock.advance(timedelta(minutes=10, seconds=1))
    awake(town.advocate).post(town.path(response, "in-hand", "undo")).gets(409).sees("Ten minutes are over")
    desk = awake(town.supervisor)
    desk.get(town.path(response, "team")).sees("Open it to the officer again: why?")
    desk.post(town.path(response, "in-hand", "open"), {"reason": "because"}).gets(409)
    desk.post(town.path(response, "in-hand", "open"), {"reason": "has_more"}).sees("sees this response again")
    awake(town.officer).get(town.path(response)).gets(200).sees("The advocate is here")
    desk.get(town.path(response, "timeline")).sees(
        "Opened to the officer again", "The officer has more to enter"
    )
    desk.post(town.path(response, "in-hand", "open"), {"reason": "has_more"}).gets(409)


def test_only_the_desk_opens_it_again_and_only_who_took_it_takes_it_back(town: Town) -> None:
    response = handed_over(town)
    town.advocate.post(town.path(response, "in-hand", "open"), {"reason": "has_more"}).gets(403)
    town.supervisor.post(town.path(response, "in-hand", "undo")).gets(409).sees("not in your hands")
    town.backup.post(town.path(response, "in-hand")).gets(404)
    town.coast("supervisor").post(town.path(response, "in-hand", "open"), {"reason": "has_more"}).gets(404)
    assert town.stranger().client.post(town.path(response, "in-hand")).status_code == 303


def test_nobody_has_it_in_hand_before_they_are_there(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "10"}).gets(200).sees_not(TAKE)
    town.advocate.post(town.path(response, "in-hand")).gets(409).sees("Say that you have arrived first")
    town.supervisor.post(town.path(response, "in-hand")).gets(409)
    town.officer.post(town.path(response, "in-hand")).gets(409)
    town.officer.get(town.path(response, "steps")).gets(200)


def test_an_arrival_taken_back_takes_the_hand_over_along(town: Town) -> None:
    response = handed_over(town)
    town.advocate.post(town.path(response, "arrived", "undo")).gets(200)
    town.officer.get(town.path(response, "steps")).gets(200)


def test_two_young_people_of_one_contact_are_handed_over_each_by_itself(town: Town) -> None:
    first = arrived_one_of_two(town)
    other = next(one for one in town.responses() if one.id != first.id)
    town.advocate.post(town.path(first, "in-hand")).gets(200)
    town.officer.get(town.path(first, "steps")).gets(404)
    town.officer.get(town.path(other, "steps")).gets(200)


def arrived_one_of_two(town: Town) -> Response:
    town.officer.post(
        "/contacts", {"where": "Plaza", "callback": "(775) 555-0117", "danger": "no", "how_many": "2"}
    ).gets(200)
    town.work()
    first = town.responses()[0]
    town.advocate.post(town.path(first, "accept"), {"minutes": "10"}).gets(200)
    town.advocate.post(town.path(first, "on-my-way")).post(town.path(first, "arrived")).gets(200)
    return first


def second_officer(town: Town, response: Response, role: str, discipline: str | None) -> Phone:
    """Whoever the desk puts on the team, with another role than the demo gives them."""
    phone = town.phone("probation@demo.example")
    with town.database() as session:
        person = session.get_one(Person, phone.person.id)
        person.role, person.discipline = role, discipline
        session.commit()
    town.supervisor.post(town.path(response, "team"), {"person": str(phone.person.id)}).gets(200)
    return phone


def test_police_of_the_team_stay_on_it(town: Town) -> None:
    response = arrived(town)
    member = second_officer(town, response, "team_member", "law_enforcement")
    town.clock.advance(timedelta(seconds=1))
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    member.get(town.path(response, "steps")).gets(200)
    town.officer.get(town.path(response, "steps")).gets(404)


def test_every_officer_who_was_on_it_and_none_who_is_put_on_it_since(town: Town) -> None:
    response = arrived(town)
    early = second_officer(town, response, "first_responder", None)
    town.clock.advance(timedelta(seconds=1))
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    early.get(town.path(response, "steps")).gets(404)
    early.get(town.path(response)).gets(200).sees("Handed over at").sees_not("Transit plaza", "Bee")


def test_an_officer_put_on_the_team_since_is_on_it(town: Town) -> None:
    response = handed_over(town)
    town.clock.advance(timedelta(seconds=1))
    second_officer(town, response, "first_responder", None).get(town.path(response, "steps")).gets(200)


def test_an_officer_who_came_as_the_core_member_stays(town: Town) -> None:
    response = arrived(town)
    officer = second_officer(town, response, "first_responder", None)
    person_id = officer.person.id
    with town.database() as session:
        of = session.scalars(select(Page).where(Page.response_id == response.id)).first()
        assert of is not None
        values = {one.name: getattr(of, one.name) for one in Page.__table__.columns}
        values |= {"id": of.id.__class__(int=9), "slot": "law_enforcement", "accepted_by": person_id}
        session.add(Page(**values))
        session.commit()
    town.clock.advance(timedelta(seconds=1))
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    officer.get(town.path(response, "steps")).gets(200)


@pytest.mark.parametrize("back", [False, True])
def test_texts_about_open_pages_go_to_whoever_has_it_in_hand(town: Town, back: bool) -> None:
    response = arrived(town)
    town.supervisor.post(town.path(response, "page", "second")).gets(200)
    town.clock.advance(timedelta(seconds=1))
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    if back:
        town.advocate.post(town.path(response, "in-hand", "undo")).gets(200)
    with town.database() as session:
        asked = select(Page.opened_by).where(Page.response_id == response.id, Page.state != "closed")
        told = set(session.scalars(asked))
    assert (town.officer.person.id in told) is back
    assert (town.advocate.person.id in told) is not back


def test_what_others_added_is_not_opened_for_the_officer(town: Town) -> None:
    """Also where both answered the same question: the officer reads their own answer."""
    response = arrived(town)
    town.advocate.post(town.path(response, "details"), {"called": "Wren"}).gets(200)
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    town.officer.get(town.path(response)).sees("Bee").sees_not("Wren")
    with town.database() as session:
        asked = select(Answer).where(Answer.response_id == response.id, Answer.field == "called")
        assert len(session.scalars(asked).all()) == 2


# ---- A plain post from before the hand-over, two minutes after it


def just_handed_over(town: Town) -> tuple[Response, str]:
    """The officer's page is open; the advocate takes over. The second is the phone's time from before that."""
    response = arrived(town)
    town.officer.get(town.path(response, "events"))
    before = str(int(town.clock.now().timestamp() * 1000))
    town.clock.advance(timedelta(seconds=30))
    town.advocate.post(town.path(response, "details"), {"note": "Asked for tea"}).gets(200)
    town.advocate.post(town.path(response, "in-hand")).gets(200)
    town.clock.advance(timedelta(seconds=30))
    return response, before


WITHIN = ("Asked for tea", "Timeline", "Your next steps", "What happened?", "winter garden")

BAD = [
    ("events", {"event": "no_such_event"}),
    ("events", {}),
    ("forms/needs_now", {"need_food": "no such answer"}),
    ("forms/needs_now/1", {"need_food": "no such answer"}),
    ("details", {"language": "no such language"}),
    ("steps/no_such_step", {"outcome": "done"}),
    ("scene", {"scene": "moved", "where": ""}),
]


@pytest.mark.parametrize(("where", "sent"), BAD)
def test_a_bad_post_from_before_the_hand_over_shows_the_officer_nothing(
    town: Town, where: str, sent: dict[str, str]
) -> None:
    response, before = just_handed_over(town)
    town.officer.post(town.path(response, where), sent | {"_at": before}).gets(409)
    town.officer.sees("This was handed over meanwhile", "Call duty").sees_not(*WITHIN, response.word)
    assert response.code not in town.officer.words
    town.officer.post(town.path(response, where), sent).gets(404)


GOOD = [
    ("details", {"with_whom": "A nurse"}, "A nurse"),
    ("forms/needs_now", {"need_food": "met"}, "Handed over at"),
    ("forms/needs_now/1", {"need_food": "met"}, "Handed over at"),
    ("scene", {"scene": "left"}, "Handed over at"),
    ("staging", {"staging": "Old Mill"}, "Handed over at"),
]


@pytest.mark.parametrize(("where", "sent", "sees"), GOOD)
def test_a_good_post_from_before_the_hand_over_counts_and_leads_to_their_own_card(
    town: Town, where: str, sent: dict[str, str], sees: str
) -> None:
    response, before = just_handed_over(town)
    town.officer.post(town.path(response, where), sent | {"_at": before}, follow=False).gets(303)
    assert town.officer.last is not None
    assert town.officer.last.headers["Location"] == town.path(response)
    town.officer.get(town.path(response)).sees(sees).sees_not(*WITHIN, response.word)
    if "with_whom" in sent:
        town.supervisor.get(town.path(response)).sees("A nurse")
    town.officer.post(town.path(response, where), sent, follow=False).gets(404)


def test_a_bad_one_that_the_phone_has_kept_goes_to_the_desk_instead(town: Town) -> None:
    """Nobody is there any more to correct it on the page of the response: the copy is delivered, and held."""
    response, before = just_handed_over(town)
    kept = KeptPhone.of(town.officer)
    item = kept.keeps(town.path(response, "forms/needs_now"), {"need_food": "no such answer"})
    sent = {"need_food": "no such answer", "_at": before, "_key": str(item.key)}
    answer = town.officer.post(
        town.path(response, "forms/needs_now"), sent, follow=False, headers={"X-Field": "1"}
    ).last
    assert answer is not None
    assert (answer.status_code, answer.headers["X-Deliver"]) == (409, "1")
    assert answer.headers["X-Go"] == town.path(response)
    assert answer.text == ""
    assert kept.delivers(item).state == "held"
