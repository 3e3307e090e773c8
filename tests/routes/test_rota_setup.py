"""Rotas set up on the phone: drafted, the next 14 days looked at with their gaps, and only then kept."""

from __future__ import annotations

import html
import re
import uuid
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from bench.scenes import take
from tests.rules.test_counts import over
from tests.town import Phone, Town
from webapp.audit.models import AuditEntry
from webapp.paging.models import Rota, RotaLayer, RotaMember
from webapp.paging.rota.now import now_on_call

Fields = list[tuple[str, str]]


def rota_of(town: Town, of: Phone | None = None) -> Rota:
    region_id = (of or town.supervisor).person.region_id
    with town.database() as session:
        return session.scalars(select(Rota).where(Rota.region_id == region_id).order_by(Rota.id)).all()[0]


def layer_of(town: Town, name: str = "primary", of: Phone | None = None) -> RotaLayer | None:
    with town.database() as session:
        asked = select(RotaLayer).where(RotaLayer.rota_id == rota_of(town, of).id, RotaLayer.name == name)
        return session.scalars(asked).one_or_none()


def members(town: Town, name: str = "primary") -> list[uuid.UUID]:
    layer = layer_of(town, name)
    assert layer is not None
    with town.database() as session:
        asked = select(RotaMember.person_id).where(RotaMember.layer_id == layer.id)
        return list(session.scalars(asked.order_by(RotaMember.position)))


def noted(town: Town) -> list[tuple[str, str | None]]:
    with town.database() as session:
        asked = select(AuditEntry).where(AuditEntry.action.like("rota.%")).order_by(AuditEntry.id)
        return [(one.action, one.detail) for one in session.scalars(asked)]


def draft(town: Town, fields: Fields, phone: Phone | None = None) -> Phone:
    """Look at a draft: what the form sends by GET."""
    return (phone or town.supervisor).get("/rota/setup/layer?" + urlencode(fields))


def shown(phone: Phone) -> Fields:
    """The fields of "Keep", as the page printed them after the 14 days."""
    assert phone.last is not None
    form = re.search(r'<form method="post" action="/rota/setup/layers".*?</form>', phone.last.text, re.S)
    assert form is not None, "there is nothing to keep"
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form[0])
    skip = ("csrf_token", "_key", "_for", "_at")
    return [(name, html.unescape(value)) for name, value in found if name not in skip]


def keep(phone: Phone, fields: Fields) -> Phone:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return phone.post("/rota/setup/layers", form)


def primary(town: Town, **more: str) -> Fields:
    """The first layer as a draft: weekly at 08:00, Avery and Blair in turn."""
    layer = layer_of(town)
    assert layer is not None
    given = {"name": "primary", "rotation": "weekly", "hand_off": "08:00", "starts_on": "2026-03-03"} | more
    return [("rota", str(rota_of(town).id)), ("layer", str(layer.id)), *given.items()]


def of(*people: Phone) -> Fields:
    return [("member", str(one.person.id)) for one in people]


# ---- looking ----


def test_the_list_says_how_each_layer_stands(town: Town) -> None:
    town.supervisor.get("/rota").sees("Set up the rota")
    town.supervisor.get("/rota/setup").gets(200).sees(
        "Advocates",
        "On-call advocate",
        "every week · at 08:00 · ",
        "Backup advocate",
        "Add a layer",
        "Make a rota",
    )


def test_a_layer_opens_as_it_is_kept_with_the_days_ahead(town: Town) -> None:
    layer = layer_of(town)
    assert layer is not None
    town.supervisor.get(f"/rota/setup/layer?rota={rota_of(town).id}&layer={layer.id}").gets(200).sees(
        "1. Avery Demo",
        "Who is on call, the next 14 days",
        "Nothing is kept yet.",
        "Avery Demo Until Tue 3/3",
    )


def test_looking_at_a_draft_keeps_nothing_and_shows_who_it_would_be(town: Town) -> None:
    before = members(town)
    draft(town, primary(town, rotation="daily") + of(town.advocate, town.backup)).sees(
        "Avery Demo Tue 3/3 8:00 a.m. to Wed 3/4 8:00 a.m.",
        "Blair Demo Wed 3/4 8:00 a.m. to Thu 3/5 8:00 a.m.",
    )
    assert members(town) == before
    assert noted(town) == []


def test_gaps_are_marked_before_they_are_kept(town: Town) -> None:
    page = draft(town, primary(town)).gets(200)
    page.sees("1 gap: nobody is on call", "Nobody yet", "Keep, with these gaps")
    draft(town, primary(town) + of(town.advocate)).sees_not("nobody is on call")


def test_a_layer_that_has_not_begun_says_until_when_nobody_is_there(town: Town) -> None:
    draft(town, primary(town) + of(town.advocate)).sees(
        "Nobody is on call by this layer until Tue 3/3 8:00 a.m."
    )
    begun = primary(town, starts_on="2026-03-02") + of(town.advocate)
    draft(town, begun).sees_not("Nobody is on call by this layer")


def test_leave_of_somebody_who_is_new_to_the_layer_is_seen_in_the_draft(town: Town) -> None:
    form = {
        "person": str(town.supervisor.person.id),
        "starts": "2026-03-05T08:00",
        "ends": "2026-03-06T08:00",
    }
    town.supervisor.post("/rota/leave/enter", form).gets(200)
    draft(town, primary(town) + of(town.supervisor)).sees(
        "1 gap: nobody is on call", "Nobody Thu 3/5 8:00 a.m. to Fri 3/6 8:00 a.m."
    )


def test_somebody_on_two_layers_is_marked(town: Town) -> None:
    draft(town, primary(town) + of(town.backup)).sees("Blair Demo is on two layers")


# ---- a tap on the order ----


def test_people_are_added_moved_and_taken_out_in_the_draft(town: Town) -> None:
    two = primary(town) + of(town.advocate, town.backup)
    draft(town, [*two, ("do", "down-0")]).sees("1. Blair Demo", "2. Avery Demo")
    draft(town, [*two, ("do", "up-1")]).sees("1. Blair Demo", "2. Avery Demo")
    draft(town, [*two, ("do", "out-0")]).sees("1. Blair Demo").sees_not("2. Avery")
    added = [("add", str(town.supervisor.person.id)), ("do", "add")]
    draft(town, two + added).sees("3. Sasha Demo")


@pytest.mark.parametrize("do", ["up-0", "down-1", "out-9", "up-x", "add", "fly-1", "out-99999999999999"])
def test_a_tap_that_means_nothing_changes_nothing(town: Town, do: str) -> None:
    draft(town, [*primary(town), *of(town.advocate, town.backup), ("do", do)]).gets(200).sees(
        "1. Avery Demo", "2. Blair Demo"
    )


def test_who_is_named_in_the_table_keeps_their_hand_overs_when_moved(town: Town) -> None:
    table = [
        ("day_0", "0"),
        ("at_0", "08:00"),
        ("turn_0", "0"),
        ("day_1", "4"),
        ("at_1", "18:00"),
        ("turn_1", "1"),
    ]
    fields = primary(town, rotation="custom") + of(town.advocate, town.backup) + table
    seen = dict(shown(draft(town, [*fields, ("do", "down-0")])))
    assert (seen["turn_0"], seen["turn_1"]) == ("1", "0")


# ---- keeping ----


def test_what_was_looked_at_is_kept_and_those_whose_shift_moves_are_told(town: Town) -> None:
    page = draft(town, primary(town, rotation="daily", hand_off="07:30") + of(town.backup, town.advocate))
    keep(page, shown(page)).gets(200).sees(
        "Kept. Those whose shift moves are told.", "every day · at 07:30 · 2 people"
    )
    assert members(town) == [town.backup.person.id, town.advocate.person.id]
    town.work()
    assert "Your on-call times have changed." in town.advocate.texts()[-1]
    assert ("rota.layer_changed", "primary") in noted(town)


def test_a_new_layer_is_kept_and_asked_by_name(town: Town) -> None:
    page = town.supervisor.get(f"/rota/setup/layer?rota={rota_of(town).id}")
    fields = [(n, "nights" if n == "name" else v) for n, v in shown(page)] + of(town.supervisor)
    window = [("on_0", str(day)) for day in range(7)] + [("begins_0", "18:00"), ("ends_0", "08:00")]
    page = draft(town, fields + window).sees("Sasha Demo", "6:00 p.m. to")
    keep(page, shown(page)).sees("Nights")
    layer = layer_of(town, "nights")
    assert layer is not None
    assert layer.hours == [{"days": [0, 1, 2, 3, 4, 5, 6], "begins": "18:00", "ends": "08:00"}]


def test_own_shifts_by_lengths_are_kept(town: Town) -> None:
    page = draft(town, primary(town, rotation="custom", lengths="12, 12") + of(town.advocate, town.backup))
    page.sees("Avery Demo Tue 3/3 8:00 a.m. to Tue 3/3 8:00 p.m.")
    keep(page, shown(page)).gets(200)
    layer = layer_of(town)
    assert layer is not None and layer.shifts == {"lengths": [12, 12]}


def test_a_table_of_the_week_is_kept(town: Town) -> None:
    table = [("day_0", "0"), ("at_0", "08:00"), ("day_3", "4"), ("at_3", "18:00")]
    page = draft(town, primary(town, rotation="custom") + of(town.advocate, town.backup) + table)
    keep(page, shown(page)).gets(200)
    layer = layer_of(town)
    assert layer is not None and layer.shifts is not None
    assert [(one["day"], one["at"]) for one in layer.shifts["table"]] == [(0, "08:00"), (4, "18:00")]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Give the layer a name of at most 10 signs."),
        ("name", "much too long", "Give the layer a name of at most 10 signs."),
        ("name", "backup", "There is a layer of that name."),
        ("rotation", "hourly", "Choose how it rotates."),
        ("rotation", "custom", "Give either the lengths of the shifts or a table of the week."),
        ("hand_off", "8", "Give a time like 08:00."),
        ("starts_on", "soon", "Give a day like 2026-03-09."),
        ("starts_on", "2036-03-03", "Give a day within a year from now."),
        ("lengths", "twelve", "Give the lengths in whole hours, like 12, 12."),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_the_rest_stays(
    town: Town, field: str, value: str, says: str
) -> None:
    seen = shown(draft(town, primary(town) + of(town.advocate)))
    fields = [(n, value if n == field else v) for n, v in seen]
    before = members(town)
    page = keep(town.supervisor, fields).gets(422).sees(says, "1. Avery Demo")
    assert (
        page.last is not None
        and f'id="f-{"lengths" if value == "custom" else field}-error"' in page.last.text
    )
    assert (members(town), noted(town)) == (before, [])


def test_somebody_who_cannot_be_on_call_here_is_refused(town: Town) -> None:
    seen = shown(draft(town, primary(town)))
    for who in (town.officer, town.coast("advocate")):
        keep(town.supervisor, seen + of(who)).gets(422).sees("Choose people who can be on call here.")


def test_nobody_writes_over_what_they_have_not_seen(town: Town) -> None:
    first = shown(draft(town, primary(town) + of(town.advocate, town.backup)))
    page = draft(town, primary(town, rotation="daily") + of(town.advocate))
    keep(page, shown(page)).gets(200)
    keep(town.supervisor, first).gets(409).sees("Somebody else has changed this layer.")
    layer = layer_of(town)
    assert layer is not None and layer.rotation == "daily"


# ---- removing, making, renaming ----


def test_a_removed_layer_has_nobody_on_call_and_can_be_made_again(town: Town) -> None:
    backup = layer_of(town, "backup")
    assert backup is not None
    town.supervisor.post(f"/rota/setup/layers/{backup.id}/remove").sees("Removed.").sees_not(
        "Backup advocate"
    )
    town.supervisor.post(f"/rota/setup/layers/{backup.id}/remove").gets(200)
    with town.database() as session:
        desk = now_on_call(session, town.supervisor.person.region_id, town.clock.now())
    assert (desk.primary is not None, desk.backup) == (True, None)
    town.work()
    assert "Your on-call times have changed." in town.backup.texts()[-1]
    town.supervisor.get(f"/rota/setup/layer?rota={rota_of(town).id}&layer={backup.id}").gets(404)
    page = town.supervisor.get(f"/rota/setup/layer?rota={rota_of(town).id}")
    assert dict(shown(page))["name"] == "backup"
    page = draft(town, shown(page) + of(town.backup))
    keep(page, shown(page)).sees("Backup advocate")
    again = layer_of(town, "backup")
    assert again is not None and (again.id, again.removed_at) == (backup.id, None)


def test_a_rota_for_another_part_of_the_team_is_made(town: Town) -> None:
    town.supervisor.get("/rota/setup/new").sees("Make a rota", "Child welfare")
    form = {"name": "Welfare desk", "slot": "child_welfare", "zone": "America/Phoenix"}
    page = town.supervisor.post("/rota/setup/rotas", form).sees("Now its first layer.", "Welfare desk")
    town.supervisor.sees("Parker Demo").sees_not("Avery Demo")
    page = draft(town, shown(page) + of(town.welfare))
    keep(page, shown(page)).gets(200).sees("Welfare desk", "America/Phoenix")
    region_id = town.supervisor.person.region_id
    with town.database() as session:
        desk = now_on_call(session, region_id, town.clock.now(), "child_welfare")
        advocates = now_on_call(session, region_id, town.clock.now())
    assert advocates.primary is not None and advocates.primary.person_id == town.advocate.person.id
    assert desk.primary is None or desk.primary.person_id == town.welfare.person.id


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "  ", "Give the rota a name, at most 80 signs."),
        ("slot", "", "Choose who is on call by it."),
        ("zone", "Nevada", "This is no zone like America/Los_Angeles."),
        ("zone", "../etc", "This is no zone like America/Los_Angeles."),
    ],
)
def test_a_rota_that_cannot_be_made_comes_back(town: Town, field: str, value: str, says: str) -> None:
    form = {"name": "Welfare desk", "slot": "child_welfare", "zone": "America/Phoenix"} | {field: value}
    town.supervisor.post("/rota/setup/rotas", form).gets(422).sees(says)


def test_a_rota_is_renamed(town: Town) -> None:
    town.supervisor.post(f"/rota/setup/rotas/{rota_of(town).id}/rename", {"name": "Mentor advocates"}).sees(
        "Mentor"
    )


def test_a_county_without_a_rota_is_led_to_make_one(town: Town) -> None:
    with town.database() as session:
        for row in (RotaMember, RotaLayer, Rota):
            for one in session.scalars(select(row)):
                session.delete(one)
            session.flush()
        session.commit()
    town.supervisor.get("/rota/setup").sees("No rota yet", "Make a rota")
    town.supervisor.get("/rota/setup/layer").sees("Its layers come next")


# ---- who may ----

POSTS = (
    "/rota/setup/rotas",
    "/rota/setup/rotas/{x}/rename",
    "/rota/setup/layers",
    "/rota/setup/layers/{x}/remove",
)
GETS = ("/rota/setup", "/rota/setup/new", "/rota/setup/layer")


@pytest.mark.parametrize("key", ["officer", "advocate", "welfare", "auditor"])
def test_others_set_up_no_rota(town: Town, key: str) -> None:
    phone = town.phone(f"{key}@demo.example")
    for path in POSTS:
        phone.post(path.format(x=uuid.UUID(int=7))).gets(403)
    for path in GETS:
        phone.get(path).gets(403)


def test_the_region_administrator_may(town: Town) -> None:
    admin = town.phone("admin@demo.example")
    admin.get("/region").sees("Set up the rota")
    page = draft(town, primary(town, rotation="daily") + of(town.advocate), admin).gets(200)
    keep(admin, shown(page)).gets(200).sees("every day")
    admin.get("/rota").gets(403)


def test_another_county_reaches_nothing(town: Town) -> None:
    coast, rota, layer = town.coast("supervisor"), rota_of(town), layer_of(town)
    assert layer is not None
    seen = shown(draft(town, primary(town) + of(town.advocate)))
    coast.get(f"/rota/setup/layer?rota={rota.id}").gets(404)
    coast.get("/rota/setup").gets(200).sees_not("Avery")
    keep(coast, seen).gets(404)
    coast.post(f"/rota/setup/rotas/{rota.id}/rename", {"name": "x"}).gets(404)
    coast.post(f"/rota/setup/layers/{layer.id}/remove").gets(404)
    own = rota_of(town, coast)
    coast.get(f"/rota/setup/layer?rota={own.id}&layer={layer.id}").gets(404)


@pytest.mark.parametrize("path", POSTS)
def test_a_post_is_no_get_and_an_id_of_nothing_is_not_found(town: Town, path: str) -> None:
    filled = path.format(x=uuid.UUID(int=7))
    assert town.supervisor.client.get(filled).status_code == 405
    town.supervisor.post(filled)
    assert town.supervisor.status in (404, 422)


def test_the_pages_are_light_and_ask_little(town: Town) -> None:
    fields = primary(town, rotation="daily") + of(town.advocate, town.backup, town.supervisor)
    paths = [*GETS, "/rota/setup/layer?" + urlencode(fields)]
    assert over([take(path[:30], "supervisor", town.supervisor, path) for path in paths]) == []
