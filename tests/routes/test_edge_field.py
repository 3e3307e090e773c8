"""A field form at the edge: what the phone's script is told of it, and whose form it is."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.offline.sealing import claims, held_rows, pocket
from tests.town import CONTACT, Phone, Town, words_of
from webapp.db import db
from webapp.offline.models import ParkedPost

FIELD = {"X-Field": "1"}


def send(
    phone: Phone, path: str, form: dict[str, Any] | None = None, **more: Any
) -> tuple[str, TestResponse]:
    """As the page's script sends it: with the token of the page, the item's key, and whom it was printed for."""
    key = str(uuid.uuid4())
    fields = {"_key": key, "_for": str(phone.person.id)} | (form or {})
    phone.post(path, fields, follow=False, headers=FIELD | more.pop("headers", {}), **more)
    assert phone.last is not None
    return fields["_key"], phone.last


# ---- what the script is told ----


def test_an_applied_form_is_told_where_it_led(town: Town) -> None:
    contact_id = uuid.uuid4()
    key, answer = send(town.officer, "/contacts", CONTACT | {"contact_id": str(contact_id)})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-Go"] == f"/responses/{contact_id}"
    assert answer.headers["X-Item"] == key
    assert "Location" not in answer.headers
    assert "X-Deliver" not in answer.headers
    assert [one.id for one in town.responses()] == [contact_id]


def test_a_repeat_is_told_the_same(town: Town) -> None:
    form = CONTACT | {"_key": str(uuid.uuid4())}
    first, second = send(town.officer, "/contacts", form)[1], send(town.officer, "/contacts", form)[1]
    assert (second.status_code, second.headers["X-Go"]) == (204, first.headers["X-Go"])
    assert len(town.responses()) == 1


def test_a_notice_waits_for_the_page_that_is_shown_next(town: Town) -> None:
    response = town.logs_contact()
    _, answer = send(town.officer, town.path(response, "scene"), {"scene": "left"})
    assert answer.status_code == 204
    town.officer.get(answer.headers["X-Go"]).sees("Kept. The page goes on: the advocate decides.")
    town.officer.get(answer.headers["X-Go"]).sees_not("the advocate decides. ")


def test_a_refused_field_comes_back_with_its_form(town: Town) -> None:
    key, answer = send(town.officer, "/contacts", CONTACT | {"callback": "555"})
    assert (answer.status_code, answer.headers["X-Item"]) == (422, key)
    assert "Give all ten digits" in words_of(answer.text)
    assert 'name="where"' in answer.text
    assert "X-Go" not in answer.headers


def test_a_field_that_is_refused_without_its_form_is_said_beside_the_form_that_is_there(town: Town) -> None:
    """A page without the form must not take its place: what was typed would be gone."""
    response = town.logs_contact()
    key, answer = send(town.officer, town.path(response, "scene"), {"scene": "moved"})
    assert (answer.status_code, answer.headers["X-Item"]) == (409, key)
    assert 'role="alert"' in answer.text
    assert "Say where the advocate can meet you now." in words_of(answer.text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/responses/{own}/steps/no_such_step", 404, id="not-there"),
        pytest.param("/responses/{none}/core-here", 404, id="no-such-response"),
        pytest.param("/nowhere", 404, id="no-such-page"),
    ],
)
def test_every_refusal_is_known_as_ours(town: Town, path: str, status: int) -> None:
    response = town.logs_contact()
    key, answer = send(town.officer, path.format(own=response.id, none=uuid.uuid4()))
    assert (answer.status_code, answer.headers["X-Item"]) == (status, key)
    assert 'role="alert"' in answer.text


def test_what_the_role_may_not_do_goes_to_the_tray_and_nothing_waits_for_it(town: Town) -> None:
    """The role was changed since the page was opened."""
    officer = pocket(town.officer)
    response = town.logs_contact()
    bag = officer.keeps(town.path(response, "bag"), {"kind": "tote"})
    after = officer.keeps(town.path(response, "core-here"), parent=bag.key)
    deliver_it(send(town.officer, town.path(response, "bag"), {"_key": str(bag.key)})[1], 403, None)
    assert [officer.says(bag), officer.says(after)] == ["held", "received"]


def test_a_phone_that_can_keep_nothing_has_its_form_parked_here(town: Town) -> None:
    """Its storage is full, or it never got a key; and then it was locked."""
    town.officer.get("/")
    town.clock.advance(timedelta(minutes=11))
    form = CONTACT | {"where": "Behind the mill"}
    _, answer = send(town.officer, "/contacts", form, headers={"X-Field": "2"})
    assert (answer.status_code, answer.headers["X-Go"], "X-Deliver" in answer.headers) == (
        401,
        "/locked",
        False,
    )
    assert parked(town) == 1
    town.officer.unlocks().sees("Not sent yet", "Behind the mill")


@pytest.mark.parametrize("version", ["", "nonsense", "-1", "9" * 5000, "²"])
def test_an_odd_version_is_no_fault(town: Town, version: str) -> None:
    _, answer = send(
        town.officer, "/contacts", CONTACT, headers={"X-Form": version} if version != "²" else {}
    )
    assert answer.status_code in (204, 409)


def test_a_fault_and_a_database_that_is_away_keep_the_copy_on_the_phone(town: Town) -> None:
    gone = OperationalError("COMMIT", {}, Exception("disk full"))
    town.officer.get("/more")
    with patch.object(db.session, "commit", side_effect=gone):
        assert send(town.officer, "/contacts", CONTACT)[1].status_code == 503
    with patch("webapp.routes.contacts.page_for", side_effect=RuntimeError):
        assert send(town.officer, "/contacts", CONTACT)[1].status_code == 500
    assert town.responses() == []


def test_the_page_of_a_plan_gets_its_receipt_and_the_same_marks(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    form: dict[str, Any] = {"_key": str(uuid.uuid4())}
    path, script = town.path(response, "plan", "said"), {"Accept": "application/json"}
    key, answer = send(town.advocate, path, form, headers=script)
    assert (answer.status_code, answer.json) == (200, {"state": "kept"})
    assert (answer.headers["X-Item"], answer.headers["X-Go"]) == (key, town.path(response, "plan", "kept"))
    _, again = send(town.advocate, path, form, headers=script)
    assert (again.status_code, again.headers["X-Item"]) == (204, key)


def test_only_a_key_is_said_back(town: Town) -> None:
    """Whatever stands in its place: nothing that was sent becomes a header."""
    for odd in ("", "nonsense", "x\r\nSet-Cookie: a=b", str(uuid.uuid4()).replace("-", "")):
        _, answer = send(town.officer, "/contacts", CONTACT | {"_key": odd, "callback": "555"})
        assert "X-Item" not in answer.headers
        assert "a=b" not in str(answer.headers)
    _, answer = send(town.officer, "/contacts", CONTACT | {"where": "x" * 300_000})
    assert (answer.status_code, "X-Item" in answer.headers) == (413, False)


def test_without_the_header_a_post_leads_on_as_ever(town: Town) -> None:
    town.officer.post("/contacts", CONTACT, follow=False).gets(303)
    assert town.officer.last is not None
    assert {"X-Item", "X-Go", "X-Deliver"}.isdisjoint(dict(town.officer.last.headers))


# ---- locked, signed out, another's, stale: nothing is applied, and the copy is delivered ----


def deliver_it(answer: TestResponse, status: int, to: str | None) -> None:
    assert (answer.status_code, answer.headers.get("X-Deliver")) == (status, "1")
    assert (answer.headers.get("X-Go") or "").partition("?")[0] == (to or "")


def parked(town: Town) -> int:
    with town.database() as session:
        return len(session.scalars(select(ParkedPost)).all())


def test_at_a_locked_phone_the_kept_copy_is_delivered_and_nothing_is_parked(town: Town) -> None:
    officer = pocket(town.officer)
    _, kept = officer.keeps_contact()
    town.clock.advance(timedelta(minutes=11))
    form = CONTACT | {"_key": str(kept.key)}
    deliver_it(send(town.officer, "/contacts", form)[1], 401, "/locked")
    assert (town.responses(), parked(town)) == ([], 0)
    assert officer.says(kept) == "received"


def test_when_the_session_has_ended_the_kept_copy_is_delivered(town: Town) -> None:
    town.officer.get("/")
    town.clock.advance(timedelta(hours=13))
    deliver_it(send(town.officer, "/contacts", CONTACT)[1], 401, "/sign-in")
    deliver_it(send(town.officer, "/contacts", CONTACT)[1], 401, "/sign-in")
    assert (town.responses(), parked(town)) == ([], 0)


def test_a_form_of_whoever_used_this_phone_before_is_not_sent_in_the_name_of_the_next(town: Town) -> None:
    """The contact page of the officer was still open in a tab when the supervisor signed in."""
    theirs = {"_for": str(town.officer.person.id)}
    town.supervisor.get("/more")
    town.supervisor.post("/contacts/call", CONTACT | theirs).gets(400)
    town.supervisor.sees("This form belongs to somebody who used this phone before.")
    response = town.logs_contact()
    _, answer = send(town.supervisor, town.path(response, "core-here"), theirs)
    deliver_it(answer, 400, "/")
    town.supervisor.get(town.path(response, "timeline")).sees_not("Core member here")
    assert parked(town) == 0


def test_locked_another_persons_form_is_not_shown_to_the_one_who_unlocks(town: Town) -> None:
    town.supervisor.get("/more")
    town.clock.advance(timedelta(minutes=11))
    town.supervisor.post("/contacts/call", CONTACT | {"_for": str(town.officer.person.id)})
    assert parked(town) == 0
    town.supervisor.unlocks().sees_not("Not sent yet", "Transit plaza")


def test_a_stale_token_without_script_parks_the_form_for_its_own_person(town: Town) -> None:
    """They signed in again in another tab while the form was open in this one."""
    form = CONTACT | {
        "csrf_token": "old",
        "_for": str(town.officer.person.id),
        "where": "Bus station, gate 9",
    }
    town.officer.post("/contacts", form).sees("Not sent yet", "Bus station, gate 9")
    assert town.responses() == []
    kept = re.search(r'name="_key" value="([^"]+)"', town.officer.last.text)  # type: ignore[union-attr]
    assert kept is not None
    town.officer.post("/contacts", CONTACT | {"where": "Bus station, gate 9", "_key": kept[1]}).gets(200)
    assert len(town.responses()) == 1


def test_a_stale_token_of_the_script_has_the_copy_delivered(town: Town) -> None:
    _, answer = send(town.officer, "/contacts", CONTACT | {"csrf_token": "old"})
    deliver_it(answer, 400, None)
    assert (town.responses(), parked(town)) == ([], 0)


def test_a_form_of_a_version_that_is_no_longer_read_goes_to_the_tray(town: Town) -> None:
    """The page was open since before an update: its answers may mean something else by now."""
    officer = pocket(town.officer)
    _, kept = officer.keeps_contact(version=2)
    form = CONTACT | {"_key": str(kept.key)}
    deliver_it(send(town.officer, "/contacts", form, headers={"X-Form": "2"})[1], 409, None)
    assert town.responses() == []
    assert (officer.says(kept), [row.why for row in held_rows(town)]) == ("held", ["old_form"])
    _, answer = send(town.officer, "/contacts", CONTACT, headers={"X-Form": "1"})
    assert (answer.status_code, "X-Deliver" in answer.headers, len(town.responses())) == (204, False, 1)


def test_a_form_for_a_page_that_is_gone_goes_to_the_tray(town: Town) -> None:
    officer = pocket(town.officer)
    kept = officer.keeps("/contacts-of-old", CONTACT)
    deliver_it(send(town.officer, "/contacts-of-old", {"_key": str(kept.key)})[1], 404, None)
    assert (officer.says(kept), [row.why for row in held_rows(town)]) == ("held", ["not_kept"])


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_plants_nothing_among_what_is_not_sent(town: Town, site: str) -> None:
    form = CONTACT | {"csrf_token": "old", "_for": str(town.officer.person.id)}
    town.officer.post("/contacts", form, headers={"Sec-Fetch-Site": site}).gets(400)
    assert parked(town) == 0


def test_a_stale_token_on_a_form_without_its_person_is_a_sentence(town: Town) -> None:
    town.officer.post("/contacts", CONTACT | {"csrf_token": "old"}).gets(400)
    town.officer.sees("This form was open too long.")
    assert parked(town) == 0


def test_a_post_that_no_phone_keeps_is_never_sent_to_be_delivered(town: Town) -> None:
    """Paging by hand: nobody must believe that it will happen later."""
    response = town.logs_contact()
    path = town.path(response, "page")
    town.clock.advance(timedelta(minutes=11))
    _, answer = send(town.officer, path)
    assert "X-Deliver" not in answer.headers
    assert (answer.status_code, answer.headers["X-Go"].partition("?")[0]) == (401, "/locked")


# ---- what the page says ----


def test_a_form_that_may_be_kept_says_so_and_no_other_does(town: Town) -> None:
    response = town.logs_contact()
    town.advocate.post(town.path(response, "accept"), {"minutes": "20"}).gets(200)
    seen = set()
    for phone, path in (
        (town.officer, town.path(response)),
        (town.officer, town.path(response, "scene")),
        (town.officer, town.path(response, "details")),
        (town.officer, town.path(response, "steps")),
        (town.officer, town.path(response, "tier")),
        (town.officer, "/contacts/new"),
        (town.advocate, town.path(response)),
        (town.advocate, town.path(response, "bag")),
        (town.supervisor, town.path(response)),
        (town.supervisor, town.path(response, "page", "steer")),
    ):
        page = phone.get(path).gets(200).last
        assert page is not None
        adapter = town.app.url_map.bind("localhost")
        for tag, inside in re.findall(r'(<form method="post"[^>]*>)(.*?)</form>', page.text, re.S):
            action = re.search(r'action="([^"]+)"', tag)
            assert action is not None
            endpoint, _ = adapter.match(action[1], method="POST")
            access = town.app.view_functions[endpoint].access  # type: ignore[attr-defined]
            assert ("data-keep=" in tag) == access.keep, (path, tag)
            assert (f'name="_for" value="{phone.person.id}"' in inside) == access.keyed, (path, tag)
            if access.keep:
                seen.add(endpoint)
                assert 'data-keep="1"' in tag
                assert "hx-post" not in tag
                assert "data-lane=" in tag
    assert seen >= {
        "contacts.log",
        "scene.report",
        "responses.add_details",
        "steps.mark",
        "answers.on_my_way",
    }


def test_a_restricted_step_leaves_no_mark_on_the_phone(town: Town) -> None:
    from jinja2 import Environment

    answers: Any = town.app.jinja_env.get_template("components/step.html")
    assert isinstance(town.app.jinja_env, Environment)
    with town.app.test_request_context():
        macro = answers.make_module({}).step_answers
        for restricted, marked in ((False, True), (True, False), (None, False)):
            step = {"id": "nv.x", "label": "x", "state": "open"}
            if restricted is not None:
                step["restricted"] = restricted  # type: ignore[assignment]
            said = str(macro(step, "/x", [], "#steps", "primary", "0190"))
            assert ('data-mark="step:nv.x"' in said) is marked
            assert ("data-outcome-from" in said) is marked
            assert said.count('data-lane="0190"') == 2


def test_the_claim_of_a_plain_post_knows_its_response_and_is_never_late(town: Town) -> None:
    response = town.logs_contact()
    key, _ = send(town.officer, town.path(response, "core-here"))
    claim = claims(town)[uuid.UUID(key)]
    assert (claim.response_id, claim.late, claim.device_id) == (response.id, False, None)
    assert claim.occurred_at == town.clock.now()
