"""A county changes its protocol by itself: upload, every mistake with its line, a look at it, adoption, and back."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from bench.statements import counted
from tests.routes.county import NEVADA, OWN, admin, adopts, nevada, own_pack, sends, zipped
from tests.town import Phone, Town
from webapp.audit.models import AuditEntry
from webapp.protocols.load import load_pack
from webapp.response.models import ClockRun, Response

MOST_BYTES = 14336
MOST_STATEMENTS = 12
ADOPTED = "Adopted. Responses that begin from now on go by it."
CALIFORNIA = "ca-model-2015"


def on_scene_minutes(town: Town, response: Response) -> int:
    """How long the advocate has to be there, as the clock of this response runs."""
    with town.database() as session:
        run = session.scalars(
            select(ClockRun).where(ClockRun.response_id == response.id, ClockRun.clock == "advocate_on_scene")
        ).one()
        return int((run.due_at - run.started_at).total_seconds() // 60)


def adopted(town: Town) -> list[str | None]:
    with town.database() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == "pack.adopted")
        return [row.detail for row in session.scalars(wanted.order_by(AuditEntry.id))]


def version_of(response: Response) -> tuple[str, str]:
    return response.pack_id, response.pack_version


def keeps(phone: Phone, version: str = "1", **more: Any) -> Phone:
    return sends(phone, own_pack(version, **more)).gets(200).sees("No mistake found. It is kept")


def test_remy_changes_the_arrival_time_and_only_new_responses_go_by_it(town: Town) -> None:
    remy = admin(town)
    before = town.logs_contact()
    assert on_scene_minutes(town, before) == 120

    remy.get("/region").sees("Change the protocol")
    remy.get("/packs").sees(
        "Nevada model protocol, 2018", "Since your county began with Alongside.", "None yet."
    )

    # The task force wants 90 minutes; the hours were left in as well.
    files = own_pack()
    files["clocks.toml"] = files["clocks.toml"].replace("minutes = 90", "minutes = 90\nhours = 2", 1)
    sends(remy, files).gets(200).sees(
        "1 mistake in your last upload",
        "clocks.toml, line 3",
        "a clock has one length: minutes, hours or days",
        "The files were not kept",
    )
    remy.get("/packs").sees("None yet.")
    # Said again as often as it is looked at, and gone once it is mended.
    remy.get("/packs/upload").sees("1 mistake in your last upload", "clocks.toml, line 3")
    keeps(remy).sees("silver-basin · version 1", "Clocks: 1", "advocate_on_scene", "minutes: 90")
    remy.get("/packs/upload").sees_not("mistake in your last upload")

    remy.get("/packs/silver-basin/1/preview?who=first_responder&f-danger=yes").sees(
        "Advocate on scene: within 90 minutes", "Team on scene: within 2 hours", "In the first 2 hours"
    )
    remy.get("/packs/silver-basin/1/adopt").sees(
        "Every response that begins from now on goes by it.",
        "nv-model-2018 version 1: 1",
        "Type the version’s number: 1",
    )
    adopts(remy, "1").gets(200).sees(ADOPTED, "silver-basin · version 1", "adopted by Remy Demo")

    after = town.logs_contact()
    assert on_scene_minutes(town, after) == 90
    assert version_of(after) == (OWN, "1")
    assert (on_scene_minutes(town, before), version_of(before)) == (120, (NEVADA, "1"))
    for response in (before, after):
        town.officer.get(town.path(response)).gets(200)
        town.officer.get(town.path(response, "steps")).gets(200).sees("Move somewhere quiet, out of view")
        town.officer.get(town.path(response, "timeline")).gets(200)
    town.supervisor.get("/board").gets(200).sees(before.code, after.code)
    assert adopted(town) == ["silver-basin@1"]
    town.phone("auditor@demo.example").get("/audit").sees(
        "pack.adopted · silver-basin@1", "pack.kept · silver-basin@1"
    )


def test_going_back_is_the_same_act_and_every_one_of_them_stays_in_the_list(town: Town) -> None:
    remy = admin(town)
    keeps(remy)
    adopts(remy, "1").sees(ADOPTED)
    response = town.logs_contact()
    adopts(remy, "1", NEVADA).gets(200).sees(
        ADOPTED, "nv-model-2018 · version 1", "silver-basin version 1: 1"
    )
    assert version_of(town.logs_contact()) == (NEVADA, "1")
    assert on_scene_minutes(town, response) == 90
    assert adopted(town) == ["silver-basin@1", "nv-model-2018@1"]
    assert remy.get("/packs").words.count("Remy Demo") >= 3


def test_the_desks_contact_a_drill_and_the_worker_go_by_the_adopted_pack(town: Town) -> None:
    keeps(admin(town))
    adopts(admin(town), "1")
    town.supervisor.post("/drill", {"place": "Exercise", "tier": "urgent"}).gets(200)
    drill = town.responses()[-1]
    assert version_of(drill) == (OWN, "1")
    town.passes(12)
    town.supervisor.unlocks()
    town.supervisor.get(town.path(drill)).gets(200)
    town.officer.get("/say").gets(200)
    town.supervisor.get("/ladder").gets(200).sees("Urgent tier")
    town.supervisor.get("/contacts/call").gets(200)


def test_help_lines_are_still_those_of_the_state(town: Town) -> None:
    before = town.officer.get("/directory").words
    assert "Child abuse reports: Clark County" in before
    keeps(admin(town))
    adopts(admin(town), "1")
    assert town.officer.get("/directory").words == before
    town.supervisor.get("/digest").gets(200)


def test_a_second_version_is_told_from_the_first_and_the_first_never_changes(town: Town) -> None:
    remy = admin(town)
    keeps(remy)
    sends(remy, own_pack(minutes=75)).gets(409).sees(
        "There is a version 1 of “silver-basin” already, with other words in it.", "raise `version`"
    )
    # The very same files again are no mistake, and no second version.
    keeps(remy)
    keeps(remy, "1.1", minutes=75).sees("minutes: 75")
    adopts(remy, "1")
    remy.get("/packs/silver-basin/1.1").sees(
        "Against what applies now: Nevada model protocol, 2018, version 1.", "minutes: 90 75"
    )
    adopts(remy, "1.1").sees(ADOPTED, "version 1.1")
    assert on_scene_minutes(town, town.logs_contact()) == 75


def test_a_shipped_name_cannot_be_taken(town: Town) -> None:
    files = own_pack("7", id=NEVADA)
    sends(admin(town), files).gets(409).sees(
        "“nv-model-2018” comes with Alongside. Give your pack an id of its own"
    )


def test_adopting_asks_for_the_number_and_says_what_is_wrong(town: Town) -> None:
    remy = admin(town)
    keeps(remy, "1.1")
    for typed in ("", "1", "yes"):
        remy.post("/packs/silver-basin/1.1/adopt", {"version": typed}).gets(422).sees(
            "Type the version’s number as it stands above: 1.1."
        )
    assert adopted(town) == []
    remy.post("/packs/silver-basin/1.1/adopt", {"version": " 1.1 "}).gets(200).sees(ADOPTED)
    adopts(remy, "1.1").gets(409).sees("This version applies already. Nothing was changed.")
    assert adopted(town) == ["silver-basin@1.1"]


def test_what_the_county_lacks_for_it_is_said_before(town: Town) -> None:
    remy = admin(town)
    town.supervisor.post(
        "/ladder",
        {
            "slot": "advocate",
            "tier": "urgent",
            "rung-0-target": "all",
            "rung-0-minutes": "5",
            "rung-0-channels": "sms",
        },
    ).gets(200)
    remy.get(f"/packs/{CALIFORNIA}/1/adopt").sees(
        "No rota for: Probation.",
        "The ladder of “Advocate” for the tier “urgent”: this pack has no such tier.",
    )
    remy.get(f"/packs/{NEVADA}/1").sees_not("this pack has no such tier")


def test_the_files_come_as_a_zip_that_is_taken_again(town: Town) -> None:
    remy = admin(town)
    answer = remy.client.get(f"/packs/{NEVADA}/1/files.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "nv-model-2018-1.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert {name: packed.read(name).decode() for name in packed.namelist()} == nevada()
    sends(remy, {"begin.zip": answer.data}).gets(409).sees("comes with Alongside")
    sends(remy, {"own.zip": zipped(own_pack(), "silver-basin/")}).gets(200).sees("No mistake found.")
    mine = remy.client.get(f"/packs/{OWN}/1/files.zip")
    with zipfile.ZipFile(io.BytesIO(mine.data)) as packed:
        assert {name: packed.read(name).decode() for name in packed.namelist()} == own_pack()


def test_the_short_file_to_begin_with_is_sound_and_its_example_as_well(town: Town) -> None:
    remy = admin(town)
    answer = remy.client.get(f"/packs/{NEVADA}/1/pack.toml")
    assert "pack.toml" in answer.headers["Content-Disposition"]
    begun = answer.text.replace("your-county", OWN)
    sends(remy, {"pack.toml": begun}).gets(200).sees("No mistake found.", "Nothing that anybody would see.")
    head, _, example = begun.replace('"1"', '"2"', 1).partition("#\n# [[clock]]")
    clock, step = example.split("\n#\n# A step of your own")
    changed = head + "[[clock]]" + (clock + step.partition("\n#\n")[2].join(("\n", ""))).replace("\n# ", "\n")
    sends(remy, {"pack.toml": changed}).gets(200).sees("No mistake found.", "Clocks: 1", "Steps: 1")
    adopts(remy, "2").sees(ADOPTED)
    assert on_scene_minutes(town, town.logs_contact(danger="yes")) == 90
    # Only what comes with Alongside can be begun from so: a region's own is changed by its files.
    remy.get(f"/packs/{OWN}/2/pack.toml").gets(404)
    remy.get(f"/packs/{OWN}/2").sees_not("Begin your county’s own from it")


def test_phones_fetch_the_adopted_steps_and_keep_those_of_what_is_open(town: Town) -> None:
    before = town.logs_contact()
    files = own_pack()
    files["steps-officer.toml"] = files["steps-officer.toml"].replace(
        "Move somewhere quiet, out of view", "Move to the county’s quiet room", 1
    )
    files["steps-officer.toml"] = files["steps-officer.toml"].replace(
        '"officer-first-aid"', '"officer-own-aid"'
    )
    sends(admin(town), files).sees("No mistake found.")
    old = town.officer.client.get("/field/content").text
    assert 'data-step="officer-first-aid"' in old
    adopts(admin(town), "1").sees(ADOPTED)
    answer = town.officer.client.get("/field/content")
    assert answer.headers["Cache-Control"] == "no-store"
    # The new steps, and of the open response those that it began with.
    for code in ("officer-own-aid", "officer-first-aid"):
        assert f'data-step="{code}"' in answer.text
    assert "Move to the county’s quiet room" in answer.text
    known = json.loads(town.officer.client.get("/field/responses").text)
    assert "officer-own-aid" in known["fresh"]
    assert "officer-first-aid" not in known["fresh"]
    [mine] = known["responses"]
    assert mine["id"] == str(before.id)
    assert "officer-first-aid" in mine["open"]
    assert "officer-own-aid" not in mine["open"]


def test_an_open_response_takes_the_steps_of_its_own_version_and_no_others(town: Town) -> None:
    before = town.logs_contact()
    files = own_pack()
    files["steps-officer.toml"] = files["steps-officer.toml"].replace(
        '"officer-first-aid"', '"officer-own-aid"'
    )
    sends(admin(town), files).sees("No mistake found.")
    adopts(admin(town), "1")
    after = town.logs_contact()
    for response, own, other in (
        (before, "officer-first-aid", "officer-own-aid"),
        (after, "officer-own-aid", "officer-first-aid"),
    ):
        town.officer.post(town.path(response, "steps", own), {"outcome": "done"}).gets(200)
        town.officer.post(town.path(response, "steps", other), {"outcome": "done"}).gets(404)


# Who may look


@pytest.mark.parametrize("who", ["officer", "advocate", "supervisor", "welfare", "auditor"])
def test_nobody_but_the_administrator_comes_near_it(town: Town, who: str) -> None:
    keeps(admin(town))
    phone = town.phone(f"{who}@demo.example")
    for path in (
        "/packs",
        "/packs/upload",
        f"/packs/{OWN}/1",
        f"/packs/{OWN}/1/preview",
        f"/packs/{OWN}/1/adopt",
    ):
        phone.get(path).gets(403)
    assert phone.client.get(f"/packs/{OWN}/1/files.zip").status_code == 403
    adopts(phone, "1").gets(403)
    sends(phone, own_pack("2")).gets(403)
    assert adopted(town) == []


def test_another_county_does_not_see_it_and_cannot_adopt_it_by_its_name(town: Town) -> None:
    keeps(admin(town))
    adopts(admin(town), "1")
    other = town.coast("admin")
    other.get("/packs").sees("None yet.", "California model response, 2015").sees_not(OWN, "Silver Basin")
    for path in (
        f"/packs/{OWN}/1",
        f"/packs/{OWN}/1/preview",
        f"/packs/{OWN}/1/adopt",
        f"/packs/{OWN}/1/files.zip",
    ):
        other.get(path).gets(404)
    adopts(other, "1").gets(404)
    assert version_of(town.logs_contact(town.coast("officer"))) == (CALIFORNIA, "1")
    # It may have one of the same name, and each county reads its own.
    sends(other, own_pack(minutes=45)).gets(200).sees("No mistake found.")
    adopts(other, "1").sees(ADOPTED)
    assert on_scene_minutes(town, town.logs_contact(town.coast("officer"), danger="yes")) == 45
    assert on_scene_minutes(town, town.logs_contact(danger="yes")) == 90
    town.coast("officer").get("/directory").sees("Los Angeles County")


@pytest.mark.parametrize(
    "path",
    [
        "/packs/nowhere/1",
        f"/packs/{NEVADA}/9",
        f"/packs/{NEVADA}/..",
        "/packs/%00/1",
        "/packs/%00/1/files.zip",
        "/packs/../../etc/1",
    ],
)
def test_what_is_not_there_is_not_there(town: Town, path: str) -> None:
    for end in ("", "/preview", "/adopt", "/files.zip"):
        admin(town).get(path + end).gets(404)


def test_each_page_takes_its_own_methods_alone(town: Town) -> None:
    remy = admin(town)
    for path, wrong in (
        ("/packs", "POST"),
        (f"/packs/{NEVADA}/1", "POST"),
        (f"/packs/{NEVADA}/1/preview", "POST"),
        ("/packs/upload", "DELETE"),
    ):
        assert remy.client.open(path, method=wrong).status_code == 405


# What it says


def test_what_somebody_writes_into_a_pack_is_shown_as_words_and_never_as_code(town: Town) -> None:
    remy = admin(town)
    nasty = "<script>alert(1)</script> {{ 7*7 }} =HYPERLINK(1)"
    files = own_pack()
    files["pack.toml"] = files["pack.toml"].replace("Nevada model protocol, 2018", nasty, 1)
    files["clocks.toml"] = files["clocks.toml"].replace(
        '"Advocate on scene"', '"<b onclick=x>On scene</b>"', 1
    )
    sends(remy, files).gets(200).sees("No mistake found.")
    pages = ["/packs", f"/packs/{OWN}/1", f"/packs/{OWN}/1/preview", f"/packs/{OWN}/1/adopt"]
    for path in pages:
        text = remy.get(path).gets(200).last
        assert text is not None
        assert "<script>alert" not in text.text and "<b onclick" not in text.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in text.text or path.endswith("preview")
    adopts(remy, "1")
    response = town.logs_contact()
    for phone in (town.officer, town.supervisor):
        page = phone.get(town.path(response)).gets(200).last
        assert page is not None and "<b onclick" not in page.text
    # In a mistake's words as well.
    files["clocks.toml"] += '\n[["<img src=x>"]]\n'
    sends(remy, files)
    report = remy.get("/packs/upload").last
    assert report is not None and "<img src=x" not in report.text


def test_a_long_report_is_cut_and_says_so(town: Town) -> None:
    files = own_pack()
    files["clocks.toml"] += "\n[[card]]\nwhat = 1\n" * 300
    sends(admin(town), files).gets(200).sees("These are the first 100.")
    assert len(gzip.compress(admin(town).last.data)) <= MOST_BYTES  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["first_responder", "advocate", "supervisor", "team_member:child_welfare"])
def test_a_preview_is_the_checklist_of_that_person(town: Town, who: str) -> None:
    pack = load_pack(NEVADA)
    role, _, discipline = who.partition(":")
    facts = {"danger": "yes", "injured": "yes", "jurisdiction": "probation", "language": "spanish"}
    query = "&".join(f"f-{name}={said}" for name, said in facts.items())
    page = admin(town).get(f"/packs/{NEVADA}/1/preview?who={who}&{query}")
    for step in pack.steps_for(tier="urgent", role=role, discipline=discipline or None, facts=facts):
        page.sees(str(step.text))


def test_a_preview_for_police_has_nothing_restricted(town: Town) -> None:
    pack = load_pack(CALIFORNIA)
    hidden = [str(one.name) for one in pack.clocks if one.restricted] + [
        str(one.text) for one in pack.steps if one.restricted
    ]
    assert hidden
    admin(town).get(f"/packs/{CALIFORNIA}/1/preview?who=first_responder&tier=immediate").sees_not(*hidden)
    admin(town).get(f"/packs/{CALIFORNIA}/1/preview?who=team_member:public_health&tier=immediate").sees(
        hidden[0]
    )


def changes_on(phone: Phone) -> int:
    """How many are listed on the page that this phone shows."""
    assert phone.last is not None
    return phone.last.text.partition('id="changes"')[2].partition('id="own"')[0].count('<li class="row">')


def test_a_long_list_of_changes_comes_in_parts(town: Town) -> None:
    remy = admin(town)
    remy.get(f"/packs/{CALIFORNIA}/1?kind=step").gets(200)
    found = re.search(r"Further: (\d+) more", remy.words)
    assert found
    assert changes_on(remy) == 60
    remy.get(f"/packs/{CALIFORNIA}/1?kind=step&from=60").gets(200)
    assert changes_on(remy) == min(60, int(found[1]))
    for odd in ("from=-5", "from=x", "from=999999999999", "kind=nothing", "kind=step&from=1e9"):
        remy.get(f"/packs/{CALIFORNIA}/1?{odd}").gets(200)


def test_a_preview_takes_any_question_and_keeps_nothing(town: Town) -> None:
    remy = admin(town)
    for query in (
        "who=nobody",
        "who=team_member:chef",
        "tier=red",
        "f-danger=maybe",
        "light=pink",
        "f-danger=%00",
        "who=",
    ):
        remy.get(f"/packs/{NEVADA}/1/preview?{query}").gets(200).sees("Whose phone?")
    with town.database() as session:
        assert session.scalars(select(Response)).all() == []


@pytest.mark.parametrize("light", ["night", "day"])
def test_the_frame_has_its_own_light(town: Town, light: str) -> None:
    page = admin(town).get(f"/packs/{NEVADA}/1/preview?light={light}").last
    assert page is not None
    assert re.search(rf'class="frame" id="frame" data-theme="{light}"', page.text)


def test_each_page_is_light_and_asks_little(town: Town) -> None:
    remy = admin(town)
    for number in range(1, 9):
        keeps(remy, f"1.{number}")
        adopts(remy, f"1.{number}")
    pages = ["/packs", "/packs/upload"]
    for pack, version in ((NEVADA, "1"), (CALIFORNIA, "1"), (OWN, "1.3")):
        base = f"/packs/{pack}/{version}"
        pages += [base, f"{base}?kind=step", f"{base}?kind=step&from=60", f"{base}/adopt"]
        pages += [
            f"{base}/preview?who={who}"
            for who in ("first_responder", "advocate", "team_member:child_welfare")
        ]
    heavy = []
    for path in pages:
        remy.get(path).gets(200)
        with counted(town.app) as seen:
            answer = remy.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        if len(answer.data) > MOST_BYTES or seen.count > MOST_STATEMENTS:
            heavy.append((path, len(answer.data), seen.count))
    assert heavy == []


def test_an_adopted_pack_costs_no_page_a_statement_once_it_was_read(town: Town) -> None:
    def of(phone: Phone, path: str) -> int:
        phone.get(path).gets(200)
        with counted(town.app) as seen:
            phone.get(path).gets(200)
        return seen.count

    pages = (("officer", "/contacts/new"), ("officer", "/field/content"), ("supervisor", "/board"))
    town.logs_contact()
    before = [of(town.phone(f"{who}@demo.example"), path) for who, path in pages]
    keeps(admin(town))
    adopts(admin(town), "1")
    town.logs_contact()
    assert [of(town.phone(f"{who}@demo.example"), path) for who, path in pages] == before
