"""Another pack was adopted while something waited on a phone: it is logged and paged for, and shown as it was typed."""

from __future__ import annotations

import pytest

from tests.kept import KeptPhone, awake, pass_quietly
from tests.offline.sealing import held_rows
from tests.routes.county import NEVADA, admin, adopts, own_pack, sends
from tests.town import CONTACT, Phone, Town
from webapp.response.models import Response

DANGER = '[[form.field]]\nname = "danger"'
WHERE_FROM = """
[[form.field]]
name = "car"
kind = "text"
label = "Which car?"
data_class = "personal"
max_length = 200

[[form.field]]
name = "road"
kind = "choice"
label = "Which road?"
required = true
data_class = "operational"
options = [ { value = "north", label = "North road" }, { value = "south", label = "South road" } ]

"""


def asking(version: str, more: str) -> dict[str, str]:
    """Silver Basin's, with these questions in its contact."""
    files = own_pack(version)
    name = file_of_contact(files)
    files[name] = files[name].replace(DANGER, more.strip() + "\n\n" + DANGER, 1)
    return files


def file_of_contact(files: dict[str, str]) -> str:
    return next(one for one, text in files.items() if 'id = "contact"\n' in text)


def adopted(town: Town, version: str, more: str = "") -> None:
    remy = awake(admin(town))
    sends(remy, asking(version, more) if more else own_pack(version)).gets(200).sees("No mistake found.")
    adopts(remy, version).gets(200).sees("Adopted.")


def the_only(town: Town) -> Response:
    (found,) = town.responses()
    return found


def paged(town: Town, response: Response) -> bool:
    return any(response.code in text for text in town.advocate.texts())


def test_what_only_the_older_pack_asked_goes_into_the_note(town: Town) -> None:
    adopted(town, "1", WHERE_FROM)
    phone = KeptPhone.of(town.officer)
    phone.keeps_contact(car="A grey van, plate 7KQ2", road="north", then="page")
    adopted(town, "2")
    pass_quietly(town, 10)
    phone.delivers()
    assert phone.state == "received"
    response = the_only(town)
    assert response.pack_version == "2"
    assert paged(town, response)
    desk = awake(town.supervisor).get(town.path(response))
    desk.sees("From an older form: car: A grey van, plate 7KQ2; road: north")
    desk.sees_not("csrf_token", "contact_id", str(response.id))


def test_a_question_that_is_new_and_needed_keeps_no_contact_that_waits_from_paging(town: Town) -> None:
    phone = KeptPhone.of(town.officer)
    phone.keeps_contact()
    adopted(town, "1", WHERE_FROM)
    pass_quietly(town, 10)
    phone.delivers()
    assert phone.state == "received"
    assert held_rows(town) == []
    assert paged(town, the_only(town))
    # Whoever logs one now is asked.
    awake(town.officer).post("/contacts", CONTACT).gets(422).sees("Which road?", "This answer is needed.")


def test_an_answer_that_is_offered_no_longer_is_told_as_it_was_typed(town: Town) -> None:
    adopted(town, "1", WHERE_FROM)
    phone = KeptPhone.of(town.officer)
    phone.keeps_contact(road="north", callback="not a number", car="x" * 200)
    adopted(town, "2", WHERE_FROM.replace('"north"', '"east"').replace("= 200", "= 100"))
    pass_quietly(town, 10)
    phone.delivers()
    assert phone.state == "received"
    response = the_only(town)
    assert paged(town, response)
    desk = awake(town.supervisor).get(town.path(response))
    desk.sees("Which road?: north", "Call you back on: not a number", "Which car?: " + "x" * 200)
    # The note is longer than anybody may type, and keeps nobody from adding to the rest.
    page = desk.get(town.path(response, "details")).last
    assert page is not None
    note = page.text.partition('name="note"')[2].partition(">")[2].partition("</textarea>")[0]
    assert len(note) > 300
    sent = {"note": note.replace("\n", "\r\n"), "with_whom": "A nurse"}
    desk.post(town.path(response, "details"), sent).gets(200).sees("A nurse", "x" * 200)
    desk.post(town.path(response, "details"), {"note": note + "!", "called": "Bee"}).gets(422)
    desk.sees("Use at most 300 characters.")
    assert desk.last is not None
    assert "x" * 200 in desk.last.text
    assert 'value="Bee"' in desk.last.text


def test_online_too_what_an_older_page_asked_is_kept(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"car": "A grey van"}).gets(200)
    town.work()
    town.supervisor.get(town.path(the_only(town))).sees("From an older form: car: A grey van")


def test_what_an_older_page_asked_stands_below_what_is_to_be_corrected(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"danger": "", "car": "A grey van"}).gets(422)
    town.officer.sees("This answer is needed.", "From an older form: car: A grey van")
    again = CONTACT | {"note": "From an older form: car: A grey van"}
    town.officer.post("/contacts", again).gets(200)
    town.work()
    desk = town.supervisor.get(town.path(the_only(town))).sees("From an older form: car: A grey van")
    assert desk.words.count("From an older form") == 1


def test_what_the_desk_typed_on_an_older_page_is_kept_too(town: Town) -> None:
    sent = CONTACT | {"reporter": "hotline", "identified_on": "2026-03-03", "car": "A grey van"}
    desk = town.supervisor.post("/contacts/call", sent | {"identified_at": "23:59"}).gets(422)
    desk.sees("still to come", "From an older form: car: A grey van")
    desk.post("/contacts/call", sent | {"identified_at": "01:00"}).gets(200)
    desk.get(town.path(the_only(town))).sees("From an older form: car: A grey van")


def test_without_a_place_nobody_can_be_sent_and_the_desk_is_told(town: Town) -> None:
    phone = KeptPhone.of(town.officer)
    phone.keeps_contact(where="", car="A grey van")
    phone.delivers()
    assert phone.state == "held"
    assert any("contact" in text.lower() for text in town.supervisor.texts())
    desk, (item,) = awake(town.supervisor), held_rows(town)
    desk.post(f"/held/{item.id}/open").gets(200).sees("car", "A grey van")


def test_the_tray_shows_what_was_typed_in_the_words_of_the_response_s_own_version(town: Town) -> None:
    """The region goes by another pack by now, and the response by the one that it began with."""
    begun = own_form(town, "3")
    phone = KeptPhone.of(town.advocate)
    sent = {
        "basin_guard": "no",
        "basin_words": "Two cars",
        "of_old": "The blue door",
        "_as_of": "2026",
        "lang": "en",
    }
    phone.keeps(f"/responses/{begun.id}/forms/basin", sent, version=7)
    back = awake(admin(town))
    adopts(back, "1", NEVADA).gets(200)
    phone.delivers()
    assert phone.state == "held"
    desk, (item,) = awake(town.supervisor), held_rows(town)
    desk.post(f"/held/{item.id}/open").gets(200)
    desk.sees("Is a guard there?", "What do you see?", "Two cars", "of_old", "The blue door")
    desk.sees_not("basin_words", "_as_of", "_key", "_for", str(item.key), str(town.advocate.person.id))


def own_form(town: Town, version: str) -> Response:
    """A form that no pack of the program has, and a response that began with it; the advocate is on it."""
    files = own_pack(version)
    files[file_of_contact(files)] += BASIN
    remy = awake(admin(town))
    sends(remy, files).gets(200).sees("No mistake found.")
    adopts(remy, version).gets(200)
    response = town.logs_contact()
    joins: Phone = town.advocate.post(town.path(response, "accept"), {"minutes": "25"})
    joins.gets(200)
    return response


BASIN = """
[[form]]
id = "basin"
version = 1
title = "Basin"
roles = ["advocate"]

[[form.field]]
name = "basin_guard"
kind = "yes_no"
label = "Is a guard there?"
data_class = "personal"

[[form.field]]
name = "basin_words"
kind = "note"
label = "What do you see?"
data_class = "personal"
"""


@pytest.mark.parametrize("name", ["csrf_token", "_at", "then", "contact_id"])
def test_what_a_page_sends_for_itself_is_in_no_note(town: Town, name: str) -> None:
    sent = {"contact_id": "not-an-id"} if name == "contact_id" else {}
    town.officer.post("/contacts", CONTACT | {"then": "page", "_at": "1"} | sent).gets(200)
    town.work()
    town.supervisor.get(town.path(the_only(town))).sees_not("From an older form", name)
