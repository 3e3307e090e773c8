"""On the phone: one's own choice on scene, what is asked beside a page, being ready; and the supervisor's load."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.accounts.models import Agency, Person, Region
from webapp.audit.models import AuditEntry
from webapp.paging.models import Attempt, Offer, OnSceneChoice, Page, PersonSkills, Readiness
from webapp.parts import parts
from webapp.response.models import Answer as AnswerRow


def not_on_scene(phone: Phone, choice: str = "not_on_scene") -> Phone:
    return phone.post("/me/on-scene", {"choice": choice}).gets(200)


def offer_of(town: Town, phone: Phone) -> Offer:
    with town.database() as session:
        return session.scalars(select(Offer).where(Offer.person_id == phone.person.id)).one()


def actions(town: Town) -> list[str]:
    with town.database() as session:
        asked = select(AuditEntry.action).where(AuditEntry.action.like("person.%"))
        return list(session.scalars(asked.order_by(AuditEntry.id)))


# ---- on scene ----


def test_the_choice_is_kept_and_shown_to_its_person(town: Town) -> None:
    page = town.advocate.get("/me/on-scene").gets(200)
    page.sees("Your own choice", "Only together with another", "Nobody else does.")
    not_on_scene(town.advocate).sees("Kept. It counts from the next page on.")
    assert town.advocate.last is not None
    chosen = re.search(r'value="not_on_scene"[^>]*checked', town.advocate.last.text)
    assert chosen and actions(town) == ["person.on_scene_set"]


def test_a_word_that_is_none_of_the_three_changes_nothing(town: Town) -> None:
    town.advocate.post("/me/on-scene", {"choice": "sometimes"}).gets(422)
    with town.database() as session:
        assert session.scalars(select(OnSceneChoice)).all() == []


def other_agencys_supervisor(town: Town) -> Phone:
    """Robin: duty supervisor of a second advocacy agency in the same region."""
    with town.database() as session:
        sasha = session.get_one(Person, town.supervisor.person.id)
        agency = Agency(id=parts().ids.new(), region_id=sasha.region_id, name="Valley House", kind="advocacy")
        session.add(agency)
        session.flush()
        robin = Person(
            id=parts().ids.new(),
            region_id=sasha.region_id,
            agency_id=agency.id,
            role=sasha.role,
            name="Robin Demo",
            email="robin@valley.example",
            password_hash=sasha.password_hash,
            active=True,
            theme="auto",
        )
        session.add(robin)
        session.commit()
    return town.phone("robin@valley.example")


GIVES_AWAY = ("not on scene", "only together", "meet later", "not go to the scene", "scene alone")


def test_a_supervisor_of_another_agency_sees_them_like_anybody(town: Town) -> None:
    not_on_scene(town.advocate)
    not_on_scene(town.backup, "only_paired")
    response = town.logs_contact()
    steer = town.path(response, "page", "steer")
    town.supervisor.get("/people/load").sees("Not on scene", "Only together with another")
    town.supervisor.get(steer).sees("not on scene: asked to meet later", "only together with another")
    robin = other_agencys_supervisor(town)
    for path in ("/people/load", steer, "/board", town.path(response), town.path(response, "timeline")):
        robin.get(path).gets(200)
        assert not [one for one in GIVES_AWAY if one in robin.words.lower()], path
    robin.get("/people/load").sees("Avery Demo", "Blair Demo", "0 call-outs")
    robin.get(steer).sees("Avery Demo", "Ask by text")


def test_the_order_is_the_same_for_a_supervisor_of_another_agency(town: Town) -> None:
    not_on_scene(town.advocate)
    steer = town.path(town.logs_contact(), "page", "steer")
    robin = other_agencys_supervisor(town).get(steer)
    names = ("Avery Demo", "Blair Demo", "Sasha Demo")
    places = [robin.words.index(name) for name in names]
    town.supervisor.get(steer)
    assert places == sorted(places)
    assert [town.supervisor.words.index(name) for name in names] == sorted(
        town.supervisor.words.index(name) for name in names
    )


def test_a_refusal_at_another_agencys_desk_does_not_say_why(town: Town) -> None:
    not_on_scene(town.advocate)
    response = town.logs_contact()
    said = {"person": str(town.advocate.person.id), "answer": "accepted", "minutes": "20"}
    robin = other_agencys_supervisor(town)
    robin.post(town.path(response, "page", "answer"), said).gets(409).sees("cannot be entered here")
    assert not [one for one in GIVES_AWAY if one in robin.words.lower()]


def test_only_supervisors_of_the_region_see_it_beside_the_name(town: Town) -> None:
    not_on_scene(town.advocate)
    response = town.logs_contact()
    seen = "Not on scene"
    town.supervisor.get("/people/load").gets(200).sees("Avery Demo", seen)
    town.coast("supervisor").get("/people/load").gets(200).sees_not("Not on scene", "Avery Demo · ")
    for phone in (town.backup, town.officer, town.welfare, town.phone("admin@demo.example")):
        phone.get("/people/load").gets(403)
        for path in ("/", "/rota", "/more", town.path(response), town.path(response, "timeline")):
            phone.get(path).sees_not(seen, "not on scene", "only together")
    town.phone("auditor@demo.example").get("/audit").sees_not("not_on_scene")


def test_the_audit_names_nobody_by_what_only_a_setting_brings(town: Town) -> None:
    not_on_scene(town.advocate)
    town.logs_contact()
    town.advocate.post(f"/offers/{offer_of(town, town.advocate).id}", {"answer": "yes"}).gets(200)
    auditor = town.phone("auditor@demo.example").get("/audit")
    page = auditor.last.get_data(as_text=True) if auditor.last else ""
    row = page[page.index("offer.yes") :].split("</li>")[0]
    assert "Advocate" in row and "Avery" not in row
    auditor.sees("Avery Demo")  # control: other acts have the name


def test_nobody_sets_it_for_somebody_else(town: Town) -> None:
    town.supervisor.post("/me/on-scene", {"choice": "not_on_scene", "person": str(town.advocate.person.id)})
    with town.database() as session:
        kept = session.scalars(select(OnSceneChoice.person_id)).all()
    assert kept == [town.supervisor.person.id]


@pytest.mark.parametrize("path", ["/me/on-scene", "/me/skills", "/me/ready"])
def test_who_is_never_paged_has_no_such_page(town: Town, path: str) -> None:
    for key in ("admin", "auditor"):
        town.phone(f"{key}@demo.example").get(path).gets(403)


# ---- asked beside a page ----


def test_meeting_later_is_asked_answered_and_opens_the_response(town: Town) -> None:
    not_on_scene(town.advocate)
    response = town.logs_contact()
    assert "can you meet later" in town.advocate.texts()[-1]
    town.advocate.get("/").gets(200).sees("You are asked to meet later", response.code)
    town.advocate.get(town.path(response)).gets(404)
    town.advocate.get("/offers").sees("away from the scene?", "Yes, later")
    town.advocate.sees_not("Transit plaza")
    offer = offer_of(town, town.advocate)
    town.advocate.post(f"/offers/{offer.id}", {"answer": "yes"}).gets(200).sees("Kept.", "Duty says when")
    town.advocate.get(town.path(response)).gets(200)
    with town.database() as session:
        page = session.scalars(select(Page)).one()
        assert (page.state, page.accepted_by) == ("asking", None)
    town.advocate.post(f"/offers/{offer.id}", {"answer": "no"}).sees("Thank you for saying so.")
    town.advocate.get(town.path(response)).gets(404)


def test_both_of_a_pair_are_told_by_name_in_the_app_and_never_in_a_text(town: Town) -> None:
    not_on_scene(town.advocate, "only_paired")
    response = town.logs_contact()
    town.advocate.get("/offers").sees("Two are asked to go together.", "Asked as well: Blair Demo")
    town.backup.get("/").sees("Two are asked to go together.")
    town.backup.get("/offers").sees("Asked as well: Avery Demo, who has not said yes yet.")
    offer = offer_of(town, town.advocate)
    town.advocate.post(f"/offers/{offer.id}", {"answer": "yes", "minutes": "20"})
    town.advocate.sees("do not set out before somebody goes with you")
    town.backup.post(town.path(response, "accept"), {"minutes": "25"}).gets(200)
    town.work()
    town.advocate.get("/offers").sees("With you: Blair Demo.", "Meet before you arrive, and go in together.")
    town.backup.get("/offers").sees("With you: Avery Demo.")
    texts = " ".join(town.advocate.texts() + town.backup.texts())
    assert "someone goes with you" in texts and "Avery" not in texts and "Blair" not in texts


def test_nobody_answers_for_another_and_odd_minutes_are_refused(town: Town) -> None:
    not_on_scene(town.advocate, "only_paired")
    town.logs_contact()
    offer = offer_of(town, town.advocate)
    for phone in (town.backup, town.supervisor, town.coast("advocate")):
        phone.post(f"/offers/{offer.id}", {"answer": "yes"}).gets(404)
    town.officer.post(f"/offers/{offer.id}", {"answer": "yes"}).gets(404)
    town.advocate.post(f"/offers/{offer.id}", {"answer": "yes", "minutes": "2"}).gets(422)
    assert offer_of(town, town.advocate).answer is None
    town.advocate.post(f"/offers/{uuid.uuid4()}", {"answer": "yes"}).gets(404)


def test_without_anything_asked_the_page_says_so(town: Town) -> None:
    town.advocate.get("/offers").gets(200).sees("Nothing is asked of you here")


# ---- ready ----


def unready(town: Town) -> None:
    with town.database() as session:
        session.execute(delete(Readiness))
        session.commit()


def test_from_not_ready_to_ready_on_the_phone(town: Town) -> None:
    unready(town)
    town.advocate.get("/me/ready").gets(200).sees(
        "Not ready yet", "The number is not verified", "No test page was answered lately", "It ends in 0161."
    )
    town.advocate.post("/me/ready/code").sees("A code is on its way by text.", "Code from the text")
    town.work()
    code = re.search(r"Your code is (\d{3})", town.advocate.texts()[-1])
    assert code
    wrong = "300" if code[1] != "300" else "301"
    town.advocate.post("/me/ready/verify", {"code": wrong}).sees("That is not the code.")
    with town.database() as session:
        assert session.get_one(Readiness, town.advocate.person.id).code_tries == 1, "a wrong try is counted"
    town.advocate.post("/me/ready/verify", {"code": code[1]}).sees(
        "Verified: texts to this number reach you."
    )
    town.advocate.post("/me/ready/verify", {"code": code[1]}).gets(422).sees("no longer good")
    town.advocate.post("/me/ready/test", {"by": "text"}).sees("A test is on its way by text.")
    town.work()
    town.advocate.replies("1")
    town.advocate.post("/me/ready/calls", {"calls": "yes"}).sees("You are ready", "Calls get through")
    town.advocate.post("/me/ready/calls", {"calls": "no"}).sees("Not ready yet")
    assert actions(town) == [
        "person.code_sent",
        "person.code_wrong",
        "person.number_verified",
        "person.test_sent",
        "person.test_answered",
        "person.calls_set",
        "person.calls_set",
    ]


def test_five_wrong_codes_on_the_phone_end_it(town: Town) -> None:
    unready(town)
    town.advocate.post("/me/ready/code")
    with town.database() as session:
        code = session.get_one(Readiness, town.advocate.person.id).code
    for _ in range(5):
        town.advocate.post("/me/ready/verify", {"code": "299"})
    town.advocate.post("/me/ready/verify", {"code": str(code)}).gets(422).sees("Ask for a new one.")


def test_without_a_number_it_says_what_to_do(town: Town) -> None:
    with town.database() as session:
        person = session.get_one(Person, town.advocate.person.id)
        person.phone_sealed = person.phone_index = None
        session.commit()
    town.advocate.get("/me/ready").sees("No telephone number").sees_not("Text me a code")
    town.advocate.post("/me/ready/code").gets(409).sees("Ask your supervisor to enter one.")


def test_the_phones_own_page_and_this_one_lead_to_each_other(town: Town) -> None:
    town.advocate.get("/ready").sees("Would a page reach you?")
    town.advocate.get("/me/ready").sees("This phone, before you go out")


def test_the_worker_reminds_who_is_not_ready_once(town: Town) -> None:
    unready(town)
    town.passes(7)
    with town.database() as session:
        demo = session.scalars(select(Person.id).where(Person.email == "advocate@demo.example")).one()
        assert demo
    reminded = [one for one in town.advocate.texts() if "a page may not reach you" in one]
    assert len(reminded) <= 1


# ---- skills ----


def test_skills_are_set_by_the_person_and_by_the_supervisor(town: Town) -> None:
    town.advocate.post("/me/skills", {"skill": ["spanish", "boys"]}).sees("Kept.")
    town.supervisor.get("/people/load").sees("Speaks Spanish", "Experienced with boys")
    avery = str(town.advocate.person.id)
    town.supervisor.get(f"/people/skills?person={avery}").gets(200).sees("Avery Demo")
    town.supervisor.post("/people/skills", {"person": avery, "skill": ["asl"]}).sees("Signs ASL")
    town.supervisor.sees_not("Speaks Spanish")
    town.advocate.post("/me/skills", {"skill": ["flying"]}).gets(422)
    with town.database() as session:
        assert session.get_one(PersonSkills, uuid.UUID(avery)).codes == ["asl"]


def test_skills_of_another_region_or_of_nobody_are_not_there(town: Town) -> None:
    elsewhere = str(town.coast("advocate").person.id)
    for person in (elsewhere, "x", str(uuid.uuid4())):
        town.supervisor.get(f"/people/skills?person={person}").gets(404)
        town.supervisor.post("/people/skills", {"person": person, "skill": ["asl"]}).gets(404)
    town.advocate.post("/people/skills", {"person": elsewhere}).gets(403)


# ---- load, and suggest next ----


def test_a_night_call_out_shows_in_the_load_and_puts_them_last(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.advocate.post(town.path(response, "on-my-way")).post(town.path(response, "arrived")).gets(200)
    town.supervisor.get("/people/load").sees("1 call-out").sees_not("Resting until")
    town.advocate.post(town.path(response, "page", "close"), {"reason": "visit_over"}).gets(200)
    page = town.supervisor.get("/people/load").gets(200)
    page.sees("1. Blair Demo", "1 open response of 10", "1 call-out", "1 night", "Resting until")
    assert page.words.index("Blair Demo") < page.words.index("Avery Demo")
    again = town.logs_contact(where="Elsewhere")
    with town.database() as session:
        pages = session.scalars(select(Page.id).where(Page.response_id == again.id))
        asked = session.scalars(select(Attempt.person_id).where(Attempt.page_id.in_(pages))).all()
        assert asked == [town.backup.person.id]


def test_the_steer_screen_suggests_in_order_with_reasons(town: Town) -> None:
    response = town.logs_contact()
    town.backup.post("/me/skills", {"skill": ["spanish"]})
    town.supervisor.get(town.path(response, "page", "steer")).gets(200)
    words = town.supervisor.words
    assert words.index("Avery Demo") < words.index("Blair Demo") < words.index("Sasha Demo"), "on call first"
    town.supervisor.sees("open responses: 0, call-outs in 30 days: 0, nights: 1")
    town.officer.post(town.path(response, "details"), {"language": "spanish"}).gets(200)
    town.supervisor.get(town.path(response, "page", "steer")).sees("Speaks Spanish, open responses: 0")
    town.advocate.replies("2")
    town.supervisor.get(town.path(response, "page", "steer"))
    assert town.supervisor.words.index("Blair Demo") < town.supervisor.words.index("Avery Demo"), (
        "a no comes last"
    )


def test_the_desk_says_who_would_fit_and_the_officer_never_sees_it(town: Town) -> None:
    town.backup.post("/me/skills", {"skill": ["boys"]})
    response = town.logs_contact()
    steer = town.path(response, "page", "steer")
    town.supervisor.get(steer).sees("Who would fit", "About the advocate, not the young person.")
    town.supervisor.sees_not("Speaks Spanish")
    town.supervisor.post(town.path(response, "page", "prefer"), {"skill": ["boys"]}).gets(200)
    town.supervisor.sees("Kept: who fits is asked first", "Experienced with boys, open responses: 0")
    for phone in (town.officer, town.advocate, town.welfare):
        phone.post(town.path(response, "page", "prefer"), {"skill": ["boys"]}).gets(403)
    for phone in (town.officer, town.supervisor, town.advocate):
        for path in ("", "timeline", "details", "steps", "team"):
            phone.get(town.path(response, path).rstrip("/")).sees_not("Experienced", "would fit", "boys")
    with town.database() as session:
        kept = session.scalars(select(AnswerRow).where(AnswerRow.field == "prefers")).one()
        assert kept.value is None and kept.sealed is not None
    texts = " ".join(town.advocate.texts() + town.backup.texts()).lower()
    assert "boys" not in texts


def test_what_would_fit_and_cannot_be_opened_stops_no_page(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "page", "prefer"), {"skill": ["boys"]}).gets(200)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "by_mistake"}).gets(200)
    with town.database() as session:
        kept = session.scalars(select(AnswerRow).where(AnswerRow.field == "prefers")).one()
        kept.sealed = bytes(reversed(kept.sealed or b""))
        session.commit()
    town.supervisor.post(town.path(response, "page")).gets(200)
    with town.database() as session:
        page = session.scalars(select(Page).where(Page.state == "asking")).one()
        asked = session.scalars(select(Attempt.person_id).where(Attempt.page_id == page.id)).all()
    assert asked == [town.advocate.person.id]
    assert "what would fit cannot be opened" in caplog.text


def test_what_fits_counts_when_the_response_is_paged_again(town: Town) -> None:
    town.backup.post("/me/skills", {"skill": ["tribal"]})
    response = town.logs_contact()
    town.supervisor.post(town.path(response, "page", "prefer"), {"skill": ["tribal"]}).gets(200)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "by_mistake"}).gets(200)
    town.supervisor.post(town.path(response, "page")).gets(200)
    with town.database() as session:
        page = session.scalars(select(Page).where(Page.state == "asking")).one()
        asked = session.scalars(select(Attempt.person_id).where(Attempt.page_id == page.id)).all()
    assert asked == [town.backup.person.id]
    town.supervisor.post(town.path(response, "page", "prefer"), {}).gets(200)
    town.supervisor.sees_not("Experienced with tribal communities, ")


def test_only_what_the_list_has_can_be_preferred_and_a_language_is_not_of_it(town: Town) -> None:
    response = town.logs_contact()
    for skill in ("flying", "spanish"):
        town.supervisor.post(town.path(response, "page", "prefer"), {"skill": [skill]}).gets(422)
    town.coast("supervisor").post(town.path(response, "page", "prefer"), {"skill": ["boys"]}).gets(404)


@pytest.mark.parametrize(
    ("given", "status"), [("7", 200), ("12", 200), ("6", 422), ("13", 422), ("ten", 422)]
)
def test_the_regions_limit_is_7_to_12(town: Town, given: str, status: int) -> None:
    town.supervisor.post("/people/limit", {"limit": given}).gets(status)
    with town.database() as session:
        limit = session.get_one(Region, town.supervisor.person.region_id).caseload_limit
    assert limit == (int(given) if status == 200 else 10)
    if status == 422:
        town.supervisor.sees("Give a number from 7 to 12.")
    town.advocate.post("/people/limit", {"limit": "9"}).gets(403)


def test_every_page_is_light_and_asks_little(town: Town) -> None:
    not_on_scene(town.advocate, "only_paired")
    response = town.logs_contact()
    town.officer.post(town.path(response, "details"), {"language": "spanish"}).gets(200)
    town.supervisor.post(town.path(response, "page", "prefer"), {"skill": ["boys", "tribal"]})
    shots = [
        take("on_scene", "chosen", town.advocate, "/me/on-scene"),
        take("skills", "none", town.advocate, "/me/skills"),
        take("me_ready", "ready", town.advocate, "/me/ready"),
        take("offers", "asked", town.advocate, "/offers"),
        take("advocate_home", "asked beside", town.advocate, "/"),
        take("advocate_home", "goes with", town.backup, "/"),
        take("load", "asked", town.supervisor, "/people/load"),
        take("people_skills", "own", town.supervisor, "/people/skills"),
        take("steer", "asking", town.supervisor, town.path(response, "page", "steer")),
        take("more", "supervisor", town.supervisor, "/more"),
    ]
    assert over(shots) == []


def test_a_town_a_month_later_has_forgotten_the_load(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.advocate.post(town.path(response, "on-my-way"))
    town.clock.advance(timedelta(days=31))
    town.supervisor.unlocks() if "Locked" in town.supervisor.get("/people/load").words else None
    town.supervisor.sign_in()
    town.supervisor.get("/people/load").sees("0 call-outs", "0 nights", "1 open response of 10")
