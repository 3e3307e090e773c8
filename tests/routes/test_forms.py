"""Forms of the pack on screen: one question at a time or all on one page, by those whose form it is, and sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select, update

from bench.scenes import take
from tests.conftest import NIGHT
from tests.offline.sealing import held_rows, pocket
from tests.protocols.packs import CALIFORNIA, NEVADA
from tests.rules.test_counts import over
from tests.rules.test_planted_words import everything_stored
from tests.town import Phone, Town
from webapp.accounts.models import Person
from webapp.audit.models import AuditEntry
from webapp.parts import parts
from webapp.protocols.condition import Condition
from webapp.protocols.forms import Field, Form
from webapp.protocols.text import Text
from webapp.response.filled import Kept
from webapp.response.models import Answer, Response
from webapp.routes.access import access_of
from webapp.routes.forms.filled import Here
from webapp.routes.offline.held_words import MOVABLE, WHAT

if TYPE_CHECKING:
    from webapp.vault.box import Box

NEEDS = "needs_now"


@pytest.fixture
def response(town: Town) -> Response:
    """The advocate and a child welfare worker are on it."""
    found = town.logs_contact()
    town.advocate.post(town.path(found, "accept"), {"minutes": "25"}).gets(200)
    town.advocate.post(town.path(found, "on-my-way")).post(town.path(found, "arrived")).gets(200)
    joins(town, found, town.welfare)
    return found


def joins(town: Town, response: Response, who: Phone) -> None:
    town.supervisor.post(town.path(response, "team"), {"person": str(who.person.id)}).gets(200)


def police_member(town: Town, response: Response) -> Phone:
    """The probation officer of the demo has become the police member of the team."""
    with town.database() as session:
        session.execute(
            update(Person)
            .where(Person.email == "probation@demo.example")
            .values(discipline="law_enforcement")
        )
        session.commit()
    member = town.phone("probation@demo.example")
    joins(town, response, member)
    return member


def at(town: Town, response: Response, form: str = "", *more: object) -> str:
    return town.path(response, *[str(one) for one in ("forms", form, *more) if one != ""])


def printed(phone: Phone) -> str:
    """When the page in this phone's hand was made, as it says itself."""
    assert phone.last is not None
    found = re.search(r'name="_as_of" value="([^"]+)"', phone.last.text)
    assert found, phone.words[:300]
    return found[1]


def answers(town: Town, response: Response, field: str) -> list[Answer]:
    with town.database() as session:
        return list(
            session.scalars(
                select(Answer)
                .where(Answer.response_id == response.id, Answer.field == field)
                .order_by(Answer.received_at, Answer.id)
            )
        )


def noted(town: Town, response: Response, like: str) -> list[tuple[str, str | None]]:
    with town.database() as session:
        rows = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == response.id, AuditEntry.action.like(like))
            .order_by(AuditEntry.recorded_at, AuditEntry.id)
        )
        return [(one.action, one.detail) for one in rows]


# ---- One question at a time


def test_the_advocate_goes_through_the_needs_screen_by_screen(town: Town, response: Response) -> None:
    advocate = town.advocate.get(town.path(response)).sees("Forms")
    advocate.get(at(town, response)).sees("What is needed now", "Nothing filled in yet")
    advocate.get(at(town, response, NEEDS)).sees("Begin", "Every question can be skipped")
    advocate.get(at(town, response, NEEDS, 1)).sees("Question 1 of", "Basic needs", "Food", "Skip")
    advocate.sees_not("Back again")
    advocate.post(at(town, response, NEEDS, 1), {"need_food": "met", "need_clothes": "declined"}).gets(200)
    advocate.sees("Question 2 of", "To be heard", "Back")
    advocate.get(at(town, response, NEEDS)).sees("Food", "Met", "Declined for now", "Avery Demo"[:5])
    advocate.get(at(town, response)).sees("2 of 20 answered")


def test_a_question_can_be_answered_again_and_the_older_answer_stays_below(
    town: Town, response: Response
) -> None:
    advocate = town.advocate
    advocate.post(at(town, response, NEEDS, 1), {"need_food": "offered"})
    town.clock.advance(timedelta(minutes=3))
    town.welfare.post(at(town, response, NEEDS, 1), {"need_food": "met"}).gets(200)
    town.welfare.get(at(town, response, NEEDS)).sees("Met", town.welfare.person.name).sees_not("Offered")
    assert len(answers(town, response, "need_food")) == 2


def test_the_last_question_leads_to_what_is_kept(town: Town, response: Response) -> None:
    last = len(NEVADA.form(NEEDS).screens())
    town.advocate.post(at(town, response, NEEDS, last), {"need_more": "A charger"}).gets(200)
    town.advocate.sees("A charger", "Go on with what is open")
    town.advocate.get(at(town, response, NEEDS, last + 1)).gets(404)
    town.advocate.get(at(town, response, NEEDS, 0)).gets(404)


def test_what_is_refused_stands_where_it_was_typed(town: Town, response: Response) -> None:
    form = NEVADA.form("runaway_report")
    number = next(n for n, one in enumerate(form.screens(), 1) if one[0].screen == "rr_staff")
    sent = {"rr_staff": "Kim Doe", "rr_staff_phone": "555"}
    town.advocate.post(at(town, response, "runaway_report", number), sent).gets(422)
    town.advocate.sees("Give all ten digits")
    assert town.advocate.last is not None
    assert 'value="555"' in town.advocate.last.text and 'value="Kim Doe"' in town.advocate.last.text
    assert answers(town, response, "rr_staff") == []


def test_a_question_waits_for_the_answer_it_depends_on_and_stands_beside_it_at_once() -> None:
    care = NEVADA.form("care").fields
    depends = Condition((("recent_assault", ("yes",)),))
    later = replace(care[1], name="later", screen="later", when=depends)
    beside = replace(care[2], name="beside", screen=care[0].screen, when=depends)
    here = Here(
        response=Response(),
        pack=NEVADA,
        form=replace(NEVADA.form("care"), fields=(care[0], beside, later)),
        language="en",
        box=cast("Box", None),
        rows=[],
        kept={},
        facts={},
    )
    assert [[field.name for field in fields] for fields in here.screens] == [["recent_assault", "beside"], []]
    assert here.asked == [1]
    for value, asked in (("yes", [1, 2]), ("no", [1])):
        assert replace(here, kept={"recent_assault": Kept(value, "Kim", NIGHT)}).asked == asked


# ---- All on one page


def test_the_desk_has_the_whole_form_on_one_page(town: Town, response: Response) -> None:
    desk = town.supervisor.get(at(town, response, "safety_assessment") + "?all=1")
    desk.sees("Threats and violence", "Court, contact and family", "One question at a time")
    sent = {"sa3_threats": "yes", "sa11_contact": ["cell_phone", "internet"], "sa_note": "Two cars"}
    desk.post(at(town, response, "safety_assessment"), sent | {"_as_of": printed(desk)}).gets(200)
    desk.sees("Cell phone, Internet", "Two cars", "Kept.")


def test_what_was_shown_and_is_now_empty_is_taken_back(town: Town, response: Response) -> None:
    advocate = town.advocate
    path = at(town, response, "runaway_report")
    advocate.post(path, {"rr_took": "A red bag", "rr_networks": ["snapchat", "youtube"]}).sees("A red bag")
    town.clock.advance(timedelta(minutes=1))
    advocate.get(path + "?all=1")
    advocate.post(path, {"rr_took": "", "_as_of": printed(advocate)}).sees_not("A red bag", "YouTube")
    assert len(answers(town, response, "rr_took")) == 2


def test_an_old_page_undoes_nothing_that_somebody_else_has_answered_since(
    town: Town, response: Response
) -> None:
    advocate, welfare = town.advocate, town.welfare
    path = at(town, response, "runaway_report")
    advocate.post(path, {"rr_hair": "Brown"})
    town.clock.advance(timedelta(minutes=1))
    advocate.get(path + "?all=1")
    old = printed(advocate)
    town.clock.advance(timedelta(minutes=1))
    welfare.post(path, {"rr_hair": "Black", "rr_eyes": "Green"}).gets(200)
    town.clock.advance(timedelta(minutes=1))
    advocate.post(path, {"rr_hair": "Brown", "rr_eyes": "", "rr_school": "Ninth", "_as_of": old}).gets(200)
    advocate.sees("Black", "Green", "Ninth").sees_not("Brown")


@pytest.mark.parametrize("as_of", ["", "soon", "2026-03-03", "9999-99-99T00:00:00+00:00"])
def test_a_page_that_does_not_say_when_it_was_made_takes_nothing_back(
    town: Town, response: Response, as_of: str
) -> None:
    path = at(town, response, "runaway_report")
    town.advocate.post(path, {"rr_took": "A red bag"})
    town.advocate.post(path, {"rr_took": "", "_as_of": as_of}).gets(200).sees("A red bag")


# ---- Every kind of question


def test_somebody_is_named_from_the_team_or_by_any_name(town: Town, response: Response) -> None:
    form = NEVADA.form("return_debrief")
    number = next(n for n, one in enumerate(form.screens(), 1) if one[0].kind == "person")
    welfare = town.welfare.get(at(town, response, "return_debrief", number))
    assert welfare.last is not None
    assert f'<option value="{town.advocate.person.name}">' in welfare.last.text
    welfare.post(at(town, response, "return_debrief", number), {"rd_by": "Aunt Rosa"}).gets(200)
    welfare.get(at(town, response, "return_debrief")).sees("Aunt Rosa")
    (kept,) = answers(town, response, "rd_by")
    assert kept.sealed and b"Rosa" not in kept.sealed


def test_a_signature_is_the_tap_of_whoever_is_signed_in(town: Town, response: Response) -> None:
    number = len(NEVADA.form("nrit").screens())
    name = town.welfare.person.name
    town.welfare.get(at(town, response, "nrit", number)).sees(f"{name} signs now")
    town.welfare.post(at(town, response, "nrit", number), {"nrit_0": "yes", "nrit_signed": "signed"}).gets(
        200
    )
    (kept,) = answers(town, response, "nrit_signed")
    assert (kept.value, kept.answered_by) == ("signed", town.welfare.person.id)
    town.advocate.get(at(town, response, "nrit", number)).sees(f"Signed by {name}")
    town.advocate.post(at(town, response, "nrit", number), {"nrit_signed": town.welfare.person.name}).gets(
        422
    )


def test_a_phone_number_a_day_and_a_time_are_kept_in_one_shape(town: Town, response: Response) -> None:
    sent = {"rr_staff_phone": "775 555 0117", "rr_ran_on": "2026-03-02", "rr_ran_at": "21:30:00"}
    town.advocate.post(at(town, response, "runaway_report"), sent).sees(
        "(775) 555-0117", "2026-03-02", "21:30"
    )


def test_the_two_reports_for_a_missing_young_person_do_not_do_each_other(
    town: Town, response: Response
) -> None:
    sent = {"rpol_agency": "Metro", "rpol_called": "311", "rpol_person": "Sgt. Vale", "rpol_number": "M-77"}
    town.advocate.post(at(town, response, "report_police"), sent).sees("Metro", "M-77", "does not do it")
    town.advocate.get(at(town, response, "report_ncmec")).sees("Nothing filled in yet", "does not do it")


def test_facts_of_care_bring_their_steps_and_police_learn_nothing_of_them(
    town: Town, response: Response
) -> None:
    town.advocate.post(at(town, response, "care"), {"recent_assault": "yes", "transport": "no"}).gets(200)
    (kept,) = answers(town, response, "recent_assault")
    assert kept.value is None and kept.sealed
    town.officer.get(at(town, response, "care")).gets(404)
    town.officer.get(town.path(response, "timeline")).sees_not("form")
    town.advocate.get(town.path(response, "timeline")).sees("A form was filled in").sees_not("Care:")


# ---- In Spanish


def test_the_young_person_can_be_asked_in_spanish(town: Town, response: Response) -> None:
    advocate = town.advocate.get(at(town, response, NEEDS, 1)).sees("Questions in Spanish")
    advocate.get(at(town, response, NEEDS, 1) + "?lang=es").sees(
        "Comida", "Por ahora no", "Questions in English"
    )
    assert advocate.last is not None
    assert 'lang="es"' in advocate.last.text
    advocate.post(at(town, response, NEEDS, 1), {"need_food": "met", "lang": "es"}).sees("Que se le escuche")
    advocate.get(at(town, response, NEEDS)).sees("Food", "Met")


def test_a_form_that_staff_alone_read_is_in_english(town: Town, response: Response) -> None:
    town.advocate.get(at(town, response, "nrit", 1) + "?lang=es").gets(200).sees_not("Questions in")
    town.advocate.get(at(town, response, NEEDS, 1) + "?lang=xx").gets(200).sees("Food")


# ---- Steps


@pytest.fixture
def recorded() -> Iterator[str]:
    """A step of the advocate that is open from the start records that form."""
    step = next(one for one in NEVADA.steps if one.role == "advocate" and not one.when.needs)
    before = step.records
    object.__setattr__(step, "records", NEEDS)
    yield step.code
    object.__setattr__(step, "records", before)


def test_a_step_leads_to_its_form_and_the_form_offers_the_step_as_done(
    town: Town, response: Response, recorded: str
) -> None:
    advocate = town.advocate.get(town.path(response, "steps"))
    assert advocate.last is not None
    assert f'href="{at(town, response, NEEDS)}"' in advocate.last.text
    advocate.get(at(town, response, NEEDS)).sees_not("Mark this step done?")
    advocate.post(at(town, response, NEEDS), {"need_food": "met"}).sees("Kept. Mark this step done?")
    assert marks(town, response) == []
    advocate.post(town.path(response, "steps", recorded), {"outcome": "done"}).gets(200)
    assert marks(town, response) == [("step.done", recorded)]
    advocate.get(at(town, response, NEEDS)).sees_not("Mark this step done?")


def marks(town: Town, response: Response) -> list[tuple[str, str | None]]:
    return noted(town, response, "step.%")


def test_a_step_of_another_role_is_not_offered(town: Town, response: Response, recorded: str) -> None:
    town.welfare.post(at(town, response, NEEDS), {"need_food": "met"}).gets(200).sees_not(
        "Mark this step done?"
    )


# ---- Need to know


RESTRICTED = ("safety_assessment", "return_debrief", "nrit", "care")


def test_the_restricted_forms_are_these() -> None:
    for pack in (NEVADA, CALIFORNIA):
        assert {form.id for form in pack.forms if form.restricted} == set(RESTRICTED)
        for form in pack.forms:
            if form.restricted:
                assert {field.data_class for field in form.fields} <= {"restricted", "operational"}


@pytest.mark.parametrize("form", RESTRICTED)
def test_to_police_a_restricted_form_does_not_exist(town: Town, response: Response, form: str) -> None:
    member = police_member(town, response)
    for phone in (town.officer, member):
        phone.get(at(town, response)).gets(200).sees_not(NEVADA.form(form).title)
        phone.get(at(town, response, form)).gets(404)
        phone.get(at(town, response, form) + "?all=1").gets(404)
        phone.get(at(town, response, form, 1)).gets(404)
        phone.post(at(town, response, form), {"recent_assault": "no"}).gets(404)
        phone.post(at(town, response, form, 1), {"recent_assault": "no"}).gets(404)


def test_police_on_the_team_do_not_see_that_health_is_asked(town: Town, response: Response) -> None:
    member = police_member(town, response)
    town.advocate.post(at(town, response, NEEDS), {"need_food": "met", "need_forensic": "offered"}).gets(200)
    for phone in (town.officer, member):
        phone.get(at(town, response, NEEDS)).sees("Food", "Met").sees_not("exam", "Health", "Offered")
        phone.get(at(town, response, NEEDS) + "?all=1").sees("Food").sees_not("exam", "Health")
        phone.get(at(town, response)).sees("1 of 12 answered")
        phone.post(at(town, response, NEEDS), {"need_forensic": "declined"}).gets(200)
    assert len(answers(town, response, "need_forensic")) == 1
    member.post(at(town, response, "runaway_report"), {"rr_medicine": "none", "rr_hair": "Black"}).gets(200)
    assert answers(town, response, "rr_medicine") == []


def test_who_does_not_fill_a_form_in_does_not_see_it(town: Town, response: Response) -> None:
    """The officer has the needs and the report to child welfare, and nothing of the rest."""
    town.officer.get(at(town, response)).sees("What is needed now", "Report to child welfare")
    town.officer.sees_not("Runaway", "Missing", "placement", "helps you stay")
    for form in (
        "runaway_report",
        "placement_fit",
        "runaway_prevention",
        "report_ncmec",
        "contact",
        "plan",
        "nothing",
    ):
        town.officer.get(at(town, response, form)).gets(404)
        town.officer.post(at(town, response, form), {"rr_hair": "Brown"}).gets(404)


def test_care_is_asked_by_advocates_and_health_staff(town: Town, response: Response) -> None:
    town.welfare.get(at(town, response)).sees_not("Care:")
    town.welfare.get(at(town, response, "care")).gets(404)
    town.advocate.get(at(town, response, "care")).gets(200)
    town.supervisor.get(at(town, response, "care")).gets(200)


def test_an_outsider_and_another_county_do_not_learn_that_there_is_a_form(
    town: Town, response: Response
) -> None:
    town.advocate.post(at(town, response, NEEDS), {"need_more": "A charger"})
    for phone in (
        town.backup,
        town.phone("probation@demo.example"),
        town.coast("advocate"),
        town.coast("supervisor"),
    ):
        for path in ((), (NEEDS,), (NEEDS, 1)):
            phone.get(at(town, response, *path)).gets(404).sees_not("A charger", response.code)
        phone.post(at(town, response, NEEDS), {"need_more": "A bag"}).gets(404)
        phone.post(at(town, response, NEEDS, 1), {"need_food": "met"}).gets(404)
    for key in ("admin", "auditor"):
        phone = town.phone(f"{key}@demo.example")
        phone.get(at(town, response)).gets(403)
        phone.get(at(town, response, NEEDS)).gets(403)
        phone.post(at(town, response, NEEDS), {"need_more": "A bag"}).gets(403)
    assert len(answers(town, response, "need_more")) == 1


def test_a_wall_keeps_its_person_from_the_forms(town: Town, response: Response) -> None:
    wall = {"person": str(town.welfare.person.id), "reason": "knows"}
    town.supervisor.post(town.path(response, "walls"), wall).gets(200)
    for path in ((), (NEEDS,), (NEEDS, 1)):
        town.welfare.get(at(town, response, *path)).gets(404)
    town.welfare.post(at(town, response, NEEDS), {"need_food": "met"}).gets(404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_is_there(town: Town, response: Response, method: str) -> None:
    for path in ((), (NEEDS,), (NEEDS, 1)):
        assert town.advocate.client.open(at(town, response, *path), method=method).status_code == 405
    assert town.advocate.client.post(at(town, response)).status_code == 405


# ---- Sealed, and in no address, log or audit


def some_answer(form: Form) -> dict[str, object]:
    """Something for every question of the form; a planted word wherever words can be typed."""
    sent: dict[str, object] = {}
    for field in form.fields:
        typed = {
            "phone": "775 555 0117",
            "date": "2026-03-01",
            "time": "14:05",
            "number": "1",
            "signature": "signed",
        }
        sent[field.name] = (
            list(field.values[:2])
            if field.kind == "choices"
            else field.values[0]
            if field.values
            else typed.get(field.kind, "Zebrafinch")
        )
    return sent


def test_nothing_that_was_typed_is_stored_in_the_open(
    town: Town, response: Response, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        for form in NEVADA.forms:
            if form.is_for("advocate", None):
                town.advocate.post(at(town, response, form.id), some_answer(form), follow=False).gets(303)
                assert "ebrafinch" not in town.advocate.last.headers["Location"]  # type: ignore[union-attr]
                town.advocate.get(at(town, response, form.id)).gets(200)
    stored = everything_stored(town)
    assert "zebrafinch" not in stored
    assert (
        "zebrafinch"
        not in "\n".join(
            line.getMessage() for line in caplog.records if line.name.startswith(("alongside", "webapp"))
        ).lower()
    )
    with town.database() as session:
        kept = session.scalars(select(Answer).where(Answer.response_id == response.id)).all()
        open_ones = {one.field for one in kept if one.value is not None}
    assert len(kept) > 150
    fields = {field.name: field for form in NEVADA.forms for field in form.fields}
    assert {fields[name].data_class for name in open_ones} == {"operational"}
    assert all(
        action in ("form.kept", "form.within", "form.opened") for action, _ in noted(town, response, "form.%")
    )


def test_a_look_at_answers_is_noted_without_what_they_say(town: Town, response: Response) -> None:
    town.welfare.get(at(town, response, NEEDS)).gets(200)
    assert noted(town, response, "form.%") == []
    town.advocate.post(at(town, response, NEEDS, 1), {"need_food": "met"}, follow=False)
    town.welfare.get(at(town, response, NEEDS))
    town.welfare.get(at(town, response, NEEDS, 1))
    town.welfare.get(at(town, response, NEEDS, 2))
    assert noted(town, response, "form.%") == [
        ("form.kept", NEEDS),
        ("form.opened", NEEDS),
        ("form.opened", NEEDS),
    ]


def test_the_timeline_of_an_officer_has_only_what_officers_fill_in(town: Town, response: Response) -> None:
    town.advocate.post(at(town, response, "runaway_report"), {"rr_hair": "Brown"})
    town.officer.get(town.path(response, "timeline")).sees_not("A form was filled in")
    town.welfare.get(town.path(response, "timeline")).sees("A form was filled in", "Runaway report")
    town.advocate.post(at(town, response, NEEDS), {"need_food": "met"})
    town.officer.get(town.path(response, "timeline")).sees("A form was filled in", "What is needed now")


def test_an_answer_that_police_may_not_see_is_no_line_of_their_timeline(
    town: Town, response: Response
) -> None:
    """They fill the same form in, and it says to them that nothing is filled in."""
    town.advocate.post(at(town, response, NEEDS), {"need_medical": "met"})
    town.officer.get(at(town, response, NEEDS)).sees_not("Medical")
    town.officer.get(town.path(response, "timeline")).sees_not("A form was filled in")
    town.welfare.get(town.path(response, "timeline")).sees("A form was filled in", "What is needed now")
    town.advocate.post(at(town, response, NEEDS), {"need_medical": "met", "need_food": "met"})
    town.officer.get(town.path(response, "timeline")).sees("A form was filled in")


def test_each_question_says_where_it_is_printed_on_a_tap(town: Town, response: Response) -> None:
    """Not where a young person reads along: there the form's own page says it."""
    report = at(town, response, "runaway_report")
    town.advocate.get(f"{report}/1").sees("Source", "Toolkit, 11")
    town.advocate.get(report).sees("Source", "Toolkit, 11")
    town.advocate.get(at(town, response, NEEDS, 1)).sees_not("Source")
    town.advocate.get(at(town, response, NEEDS)).sees("Source", "Toolkit, ")


def test_one_sitting_is_one_line_of_the_timeline(town: Town, response: Response) -> None:
    for number, form in (
        (1, {"need_food": "met"}),
        (1, {"need_food": "offered"}),
        (2, {"need_heard": "met"}),
    ):
        town.advocate.post(at(town, response, NEEDS, number), form, follow=False).gets(303)
    town.welfare.post(at(town, response, NEEDS, 1), {"need_rest": "met"}, follow=False).gets(303)
    rows = [action for action, _ in noted(town, response, "form.%")]
    assert rows == ["form.kept", "form.more", "form.more", "form.kept"]
    town.clock.advance(timedelta(minutes=31))
    town.advocate.unlocks().post(at(town, response, NEEDS, 1), {"need_food": "met"}, follow=False).gets(303)
    assert noted(town, response, "form.kept")[2:] == [("form.kept", NEEDS)]


def test_an_answer_that_cannot_be_opened_stops_no_page(town: Town, response: Response) -> None:
    town.advocate.post(at(town, response, NEEDS), {"need_more": "A charger", "need_food": "met"})
    with town.database() as session:
        session.execute(update(Answer).where(Answer.field == "need_more").values(sealed=b"no seal"))
        session.commit()
    town.advocate.get(at(town, response, NEEDS)).gets(200).sees("Met").sees_not("A charger")
    town.advocate.post(at(town, response, NEEDS), {"need_more": "A lamp"}).gets(200).sees("A lamp")


def test_what_was_erased_is_shown_to_nobody(town: Town, response: Response) -> None:
    town.advocate.post(at(town, response, NEEDS), {"need_more": "A charger"}).sees("A charger")
    with town.app.app_context():
        parts().vault.destroy(response.young_person_id, town.clock.now())
    town.advocate.get(at(town, response, NEEDS)).gets(200).sees_not("A charger")


def test_answers_may_wait_on_a_phone_and_the_desk_knows_what_they_are(town: Town, response: Response) -> None:
    town.advocate.get(at(town, response, NEEDS, 1))
    assert town.advocate.last is not None
    page = town.advocate.last.text
    assert 'data-keep="1"' in page and f'data-lane="{response.id}"' in page and 'data-mark="noted"' in page
    assert 'autocomplete="off"' in page
    for endpoint in ("forms.keep_all", "forms.keep_one"):
        access = access_of(town.app.view_functions[endpoint])
        assert access is not None and access.keep and endpoint in WHAT and endpoint in MOVABLE


def test_answers_that_waited_are_kept_with_the_time_at_which_they_were_given(
    town: Town, response: Response
) -> None:
    phone = pocket(town.advocate)
    given_at = town.clock.now()
    kept = phone.keeps(at(town, response, NEEDS, 1), {"need_food": "met", "_as_of": given_at.isoformat()})
    town.clock.advance(timedelta(minutes=20))
    assert phone.says(kept) == "received"
    assert phone.says(kept) == "received"
    (answer,) = answers(town, response, "need_food")
    assert abs(answer.occurred_at - given_at) < timedelta(seconds=1)
    assert answer.received_at == town.clock.now()


def test_answers_that_could_not_be_kept_wait_for_the_desk_which_reads_them_in_words(
    town: Town, response: Response
) -> None:
    phone = pocket(town.advocate)
    sent = {"rr_staff": "Kim Doe", "rr_staff_phone": "555"}
    assert phone.says(phone.keeps(at(town, response, "runaway_report"), sent)) == "held"
    (item,) = held_rows(town)
    town.supervisor.get(f"/held/{item.id}").sees("Answers to a form").sees_not("Kim Doe")
    town.supervisor.post(f"/held/{item.id}/open").sees("Who of your agency can be asked?", "Kim Doe", "555")


# ---- What is asked no longer


@contextmanager
def changed(form_id: str, *fields: Field) -> Iterator[None]:
    """Nevada's form of that name with these questions instead, on responses that go by it."""
    form = NEVADA.form(form_id)
    before = form.fields
    object.__setattr__(form, "fields", fields)
    try:
        yield
    finally:
        object.__setattr__(form, "fields", before)


def typed(name: str, screen: str = "", **needs: str) -> Field:
    when = Condition(tuple((one, (value,)) for one, value in needs.items()))
    return Field(name, "note", Text(f"What of {name}?"), data_class="personal", when=when, screen=screen)


def test_words_that_waited_are_kept_although_the_question_is_asked_no_longer(
    town: Town, response: Response
) -> None:
    """Two questions on one screen, the second for somebody who is away; meanwhile the desk has said "returned"."""
    form = (typed("weather", "one"), typed("clothes", "one", away="yes"), typed("friends", away="yes"))
    with changed(NEEDS, *form):
        phone = pocket(town.advocate)
        both = phone.keeps(at(town, response, NEEDS, 1), {"weather": "Cold", "clothes": "A red coat"})
        alone = phone.keeps(at(town, response, NEEDS, 2), {"friends": "Two from school"})
        empty = phone.keeps(at(town, response, NEEDS, 2), {"friends": ""})
        town.clock.advance(timedelta(minutes=5))
        town.supervisor.post(town.path(response, "events"), {"event": "returned"})
        assert [phone.says(one) for one in (both, alone, empty)] == ["received", "received", "held"]
        town.advocate.get(at(town, response, NEEDS)).sees("Cold", "A red coat", "Two from school")


def test_what_depends_on_another_answer_is_kept_with_whatever_that_one_says(
    town: Town, response: Response
) -> None:
    """All of it on one page: every question stands there, and nothing says "Kept." of what is gone."""
    with changed(NEEDS, typed("weather"), typed("clothes", weather="Cold")):
        advocate = town.advocate.get(at(town, response, NEEDS) + "?all=1")
        made = printed(advocate)
        advocate.post(at(town, response, NEEDS), {"weather": "Warm", "clothes": "A red coat", "_as_of": made})
        advocate.sees("Kept.", "Warm", "A red coat")
        town.clock.advance(timedelta(minutes=1))
        made = printed(advocate.get(at(town, response, NEEDS) + "?all=1"))
        advocate.post(at(town, response, NEEDS), {"weather": "Warm", "clothes": "", "_as_of": made})
        advocate.sees("Warm").sees_not("A red coat")


def test_what_cannot_be_read_is_shown_again_although_it_is_asked_no_longer(
    town: Town, response: Response
) -> None:
    with changed(NEEDS, typed("weather", "one"), typed("clothes", "one", away="yes")):
        town.advocate.post(
            at(town, response, NEEDS, 1), {"weather": "Cold", "clothes": "Red\u202e coat"}
        ).gets(422)
        town.advocate.sees("a character here that cannot be shown", "What of clothes?", "Cold")


def test_another_language_is_kept_whatever_was_chosen_above_it(town: Town, response: Response) -> None:
    sent = {"language": "unknown", "language_other": "Mixteco"}
    town.advocate.post(town.path(response, "details"), sent).gets(200).sees("Kept.", "Mixteco")


# ---- What police would learn by being asked


def test_whether_police_are_asked_does_not_hang_on_anything_restricted(
    town: Town, response: Response
) -> None:
    """A screen that is not there and then is would tell them of it; so would an answer that somebody else gave."""
    form = (
        typed("weather"),
        typed("clothes", recent_assault="yes"),
        typed("shoes", recent_assault="not_sure"),
    )
    with changed(NEEDS, *form):
        member = police_member(town, response)
        for said in ("", "yes", "no"):
            if said:
                town.advocate.post(at(town, response, "care"), {"recent_assault": said}).gets(200)
                town.clock.advance(timedelta(minutes=1))
            town.advocate.post(at(town, response, NEEDS), {"clothes": "A red coat"}).gets(200)
            town.advocate.get(at(town, response, NEEDS, 2)).gets(200 if said == "yes" else 404)
            for phone in (town.officer, member):
                phone.get(at(town, response, NEEDS, 2)).gets(200).sees("What of shoes?")
                phone.get(at(town, response, NEEDS, 3)).gets(404)
                phone.get(at(town, response, NEEDS)).sees_not("clothes", "A red coat")
                phone.get(at(town, response)).sees("What is needed now").sees_not("answered")
                phone.post(at(town, response, NEEDS), {"clothes": "Blue"}).gets(200).sees_not("Blue")
        assert {one.answered_by for one in answers(town, response, "clothes")} == {town.advocate.person.id}


def test_a_restricted_question_among_the_details_does_not_exist_for_police(
    town: Town, response: Response
) -> None:
    secret = replace(typed("seen_by_doctor"), data_class="restricted")
    with changed("contact_later", *NEVADA.form("contact_later").fields, secret):
        member = police_member(town, response)
        details, sent = town.path(response, "details"), {"seen_by_doctor": "At three"}
        officer = town.officer.get(details).gets(200)
        officer.sees("What else must the team know").sees_not("seen_by_doctor")
        officer.post(details, sent | {"with_whom": "A nurse"}).gets(200)
        assert len(answers(town, response, "with_whom")) == 1
        assert answers(town, response, "seen_by_doctor") == []
        waiting = pocket(town.officer)
        assert waiting.says(waiting.keeps(details, sent)) == "received"
        assert answers(town, response, "seen_by_doctor") == []
        town.advocate.get(details).sees("seen_by_doctor")
        town.advocate.post(details, sent).gets(200).sees("At three")
        for phone in (town.officer, member):
            phone.get(town.path(response)).gets(200).sees_not("At three", "seen_by_doctor")
        officer.get(details).gets(200).sees_not("At three", "seen_by_doctor")
        pack = officer.client.get("/field/content").text
        assert "What else must the team know" in pack
        assert "seen_by_doctor" not in pack
        assert len(answers(town, response, "seen_by_doctor")) == 1


# ---- What it weighs


def test_every_page_of_every_form_is_light_and_asks_little(town: Town, response: Response) -> None:
    taken = []
    for form in NEVADA.forms:
        if not form.is_for("advocate", None):
            continue
        for when in ("empty", "filled in"):
            taken += [
                take(f"{form.id} kept", when, town.advocate, at(town, response, form.id)),
                take(f"{form.id} all", when, town.advocate, at(town, response, form.id) + "?all=1"),
                *(
                    take(f"{form.id} {n}", when, town.advocate, at(town, response, form.id, n))
                    for n in range(1, len(form.screens()) + 1)
                ),
            ]
            town.advocate.post(at(town, response, form.id), some_answer(form), follow=False).gets(303)
    taken.append(take("forms", "filled in", town.advocate, at(town, response)))
    assert over(taken) == []
    assert len(taken) > 100


def test_the_checklist_asks_no_more_for_its_forms(town: Town, response: Response, recorded: str) -> None:
    shot = take("steps", "with a form", town.advocate, town.path(response, "steps"))
    assert shot.statements.count <= 10
