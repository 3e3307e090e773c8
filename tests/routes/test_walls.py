"""Walls on the desk's screen: raised with a reason, lifted again, and without a trace for whoever is kept out."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.accounts.models import Person, Role, Wall
from webapp.audit.models import AuditEntry
from webapp.paging.models import Page
from webapp.response.models import Response


def keep_out(town: Town, response: Response, who: Phone, reason: str = "knows", **more: str) -> Phone:
    form = {"person": str(who.person.id), "reason": reason} | more
    return town.supervisor.post(town.path(response, "walls"), form)


def walls(town: Town) -> list[Wall]:
    with town.database() as session:
        return list(session.scalars(select(Wall).order_by(Wall.made_at, Wall.id)))


def page_of(town: Town, response: Response) -> Page:
    with town.database() as session:
        return session.scalars(select(Page).where(Page.response_id == response.id)).one()


def noted(town: Town, response: Response) -> list[tuple[str, str | None]]:
    with town.database() as session:
        rows = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == response.id, AuditEntry.action.like("wall.%"))
            .order_by(AuditEntry.recorded_at, AuditEntry.id)
        )
        return [(one.action, one.detail) for one in rows]


def second_supervisor(town: Town) -> Phone:
    """A colleague at the desk: the probation officer of the demo has changed sides."""
    with town.database() as session:
        session.execute(
            update(Person)
            .where(Person.email == "probation@demo.example")
            .values(role=Role.SUPERVISOR, discipline=None)
        )
        session.commit()
    return town.phone("probation@demo.example")


def test_nobody_is_kept_out_at_first(town: Town) -> None:
    response = town.logs_contact()
    town.supervisor.get(town.path(response)).sees("Who is kept out")
    town.supervisor.get(town.path(response, "walls")).sees(
        "Nobody is kept out", "Keep somebody out", "Avery Demo"
    )


def test_who_leads_is_kept_out_and_somebody_else_is_looked_for_at_once(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"})
    keep_out(town, response, town.advocate).sees(
        "Kept out. They were going: someone else is looked for now.",
        "Avery Demo Advocate · Knows the young person or the family",
    )
    town.work()
    assert response.code in town.backup.texts()[-1]
    town.officer.get(town.path(response)).sees("Asking the backup advocate")
    town.advocate.get(town.path(response)).gets(404).sees_not(response.code)
    town.advocate.get("/").sees_not(response.code)
    assert town.advocate.texts()[-1].startswith(f"{response.code}: someone else is going. Thank you")


def test_who_is_only_asked_hears_nothing_more_and_cannot_say_yes(town: Town) -> None:
    response = town.logs_contact()
    heard = town.advocate.texts()
    keep_out(town, response, town.advocate).sees("They see nothing of it, and are not asked.")
    town.work()
    assert town.advocate.texts() == heard
    assert response.code in town.backup.texts()[-1]
    town.advocate.get("/").sees_not(response.code)
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"}).gets(404)
    town.advocate.replies("25")
    assert page_of(town, response).accepted_by is None


def test_an_arrival_stands(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "25"}).post(town.path(response, "arrived"))
    keep_out(town, response, town.advocate).gets(200)
    assert page_of(town, response).state == "arrived"
    town.advocate.get(town.path(response)).gets(404)


def test_the_timeline_of_the_others_says_nothing_of_a_wall(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.advocate, note="Cousin of the young person")
    for phone in (town.officer, town.supervisor):
        phone.get(town.path(response, "timeline")).gets(200).sees_not(
            "kept out", "Kept out", "Cousin", "Avery"
        )


def test_a_note_is_sealed_and_shown_to_the_desk(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.advocate, "other", note="Cousin of the young person").sees(
        "Show the note Cousin of the young person"
    )
    (wall,) = walls(town)
    assert wall.note_sealed is not None and b"Cousin" not in wall.note_sealed


def test_a_wall_is_lifted_and_all_is_as_before(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.officer)
    town.officer.get(town.path(response)).gets(404)
    (wall,) = walls(town)
    town.supervisor.post(town.path(response, "walls", str(wall.id), "lift")).sees(
        "Lifted.", "Nobody is kept out"
    )
    town.supervisor.post(town.path(response, "walls", str(wall.id), "lift")).gets(200)
    town.officer.get(town.path(response)).gets(200)
    (wall,) = walls(town)
    assert wall.lifted_by == town.supervisor.person.id
    said = [one for one in noted(town, response) if one[0] != "wall.read"]
    assert said == [("wall.raised", "knows"), ("wall.lifted", "knows")]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("person", "", "Choose whom to keep out."),
        ("person", str(uuid.UUID(int=7)), "Choose whom to keep out."),
        ("reason", "", "Choose why."),
        ("reason", "dislike", "Choose why."),
        ("reason", "other", "Say the reason in a few words."),
        ("note", "x" * 301, "Say it in at most 300 signs."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(town: Town, field: str, value: str, says: str) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.advocate, **({"reason": "knows"} | {field: value})).gets(422).sees(says)
    assert walls(town) == []


def test_a_person_of_another_county_cannot_be_named(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.coast("advocate")).gets(422)
    assert walls(town) == []


def test_somebody_who_is_kept_out_is_not_offered_again(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.advocate)
    keep_out(town, response, town.advocate).gets(422)
    assert len(walls(town)) == 1


def test_the_last_of_the_desk_cannot_be_kept_out(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.supervisor, myself="yes").gets(409).sees(
        "Then nobody at the desk could see this response."
    )
    assert walls(town) == []


def test_one_of_the_desk_keeps_themselves_out_only_when_they_mean_it(town: Town) -> None:
    second, response = second_supervisor(town), town.logs_contact()
    keep_out(town, response, town.supervisor).gets(422).sees("That is you. Tick that you mean it.")
    assert walls(town) == []
    keep_out(town, response, town.supervisor, myself="yes").gets(200).sees(
        "Another supervisor has it, and can let you back."
    )
    town.supervisor.sees_not(response.code)
    town.supervisor.get(town.path(response, "walls")).gets(404)
    second.get(town.path(response, "walls")).sees("Sasha Demo", "Let them back")
    form = {"person": str(second.person.id), "reason": "asks", "myself": "yes"}
    second.post(town.path(response, "walls"), form).gets(409)
    second.post(town.path(response, "walls", str(walls(town)[0].id), "lift")).gets(200)
    town.supervisor.get("/board").sees(response.code)


def test_a_sibling_behind_a_wall_leaves_no_trace_on_the_other_card(town: Town) -> None:
    second = second_supervisor(town)
    first = town.logs_contact(how_many="2")
    other = next(one for one in town.responses() if one.id != first.id)
    second.get(town.path(first)).sees("Same contact", other.code)
    form = {"person": str(second.person.id), "reason": "knows"}
    town.supervisor.post(town.path(other, "walls"), form).gets(200)
    second.get(town.path(first)).gets(200).sees_not(other.code, "Same contact")


@pytest.mark.parametrize("key", ["officer", "advocate", "welfare", "admin", "auditor"])
def test_only_the_desk_raises_and_lifts_walls(town: Town, key: str) -> None:
    response = town.logs_contact()
    phone = town.phone(f"{key}@demo.example")
    phone.get(town.path(response, "walls")).gets(403)
    phone.post(town.path(response, "walls"), {"person": str(town.backup.person.id), "reason": "knows"}).gets(
        403
    )
    phone.post(town.path(response, "walls", str(uuid.UUID(int=7)), "lift")).gets(403)
    assert walls(town) == []


def test_another_county_and_another_response_do_not_reach_a_wall(town: Town) -> None:
    response, other = town.logs_contact(), town.logs_contact(where="Second place")
    keep_out(town, response, town.advocate)
    (wall,) = walls(town)
    town.coast("supervisor").get(town.path(response, "walls")).gets(404)
    town.coast("supervisor").post(town.path(response, "walls", str(wall.id), "lift")).gets(404)
    town.supervisor.post(town.path(other, "walls", str(wall.id), "lift")).gets(404)
    assert walls(town)[0].lifted_at is None


def test_lifting_is_no_get(town: Town) -> None:
    response = town.logs_contact()
    path = town.path(response, "walls", str(uuid.UUID(int=7)), "lift")
    assert town.supervisor.client.get(path).status_code == 405


def test_the_page_is_light(town: Town) -> None:
    response = town.logs_contact()
    keep_out(town, response, town.advocate, note="Cousin of the young person")
    keep_out(town, response, town.backup)
    assert over([take("walls", "two", town.supervisor, town.path(response, "walls"))]) == []


def test_a_pair_that_a_wall_parts_is_not_told_of_each_other(town: Town) -> None:
    town.advocate.post("/me/on-scene", {"choice": "only_paired"})
    response = town.logs_contact()
    town.backup.get("/offers").sees("Asked as well: Avery Demo")
    keep_out(town, response, town.backup)
    for path in ("/", "/offers"):
        town.backup.get(path).sees_not("Two are asked", "Avery Demo", response.code)


def test_a_count_says_nothing_of_what_is_behind_a_wall(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    other = second_supervisor(town)
    other.get("/people/load").sees("1 open response")
    keep_out(town, response, other)
    other.get("/people/load").sees_not("1 open response")
    town.supervisor.get("/people/load").sees("1 open response")


def test_a_wall_ends_what_was_offered_and_no_text_of_it_comes(town: Town) -> None:
    town.advocate.post("/me/on-scene", {"choice": "only_paired"})
    response = town.logs_contact()
    keep_out(town, response, town.advocate)
    town.work()
    before = len(town.advocate.texts())
    town.advocate.get("/offers").sees_not(response.code, "Blair Demo")
    town.backup.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    town.supervisor.post(town.path(response, "page", "close"), {"reason": "not_needed"}).gets(200)
    town.work()
    assert len(town.advocate.texts()) == before
    town.backup.get("/offers").sees_not("Avery Demo")
