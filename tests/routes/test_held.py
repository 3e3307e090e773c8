"""The held tray: what came and could not be applied, looked at and settled by the desk, once."""

from __future__ import annotations

import re
import threading
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.kept import KeptPhone, awake, pass_quietly
from tests.offline.sealing import Kept
from tests.routes.planning import Planning, planning
from tests.town import CONTACT, Phone, Town
from webapp.accounts.models import Person
from webapp.accounts.wall import raise_wall
from webapp.audit.models import AuditEntry
from webapp.db import db, every_region
from webapp.offline.held import open_held
from webapp.offline.models import Claim, HeldItem
from webapp.parts import parts
from webapp.response.models import Response
from webapp.routes.offline.delivered import State
from webapp.routes.offline.inward import carry


@dataclass
class Tray:
    """The desk before its tray, and an officer's phone that comes late."""

    town: Town
    kept: KeptPhone

    @property
    def desk(self) -> Phone:
        return self.town.supervisor

    def rows(self) -> list[HeldItem]:
        with self.town.database() as session:
            return list(session.scalars(select(HeldItem).order_by(HeldItem.received_at, HeldItem.id)))

    @property
    def only(self) -> HeldItem:
        (row,) = self.rows()
        return row

    def path(self, *more: str) -> str:
        return "/".join(["/held", str(self.rows()[0].id), *more])

    def holds(self, path: str, form: dict[str, object] | None = None, **more: object) -> Kept:
        """Something that cannot be applied arrives."""
        item = self.kept.keeps(path, form or {}, **more)
        assert self.kept.delivers(item).state == "held"
        return item

    def holds_contact(self, **answers: str) -> Kept:
        """A contact on a form that is no longer read: nobody is paged for it."""
        _, item = self.kept.pocket.keeps_contact(version=9, answers=answers)
        pass_quietly(self.town, 5)
        assert self.kept.delivers(item).state == "held"
        return item

    def noted(self, *actions: str) -> list[tuple[str, str | None]]:
        with self.town.database() as session:
            rows = session.scalars(
                select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.recorded_at)
            )
            return [(row.action, row.actor_role) for row in rows]


@pytest.fixture
def tray(town: Town) -> Tray:
    return Tray(town, KeptPhone.of(town.officer))


def wall(town: Town, response: Response, phone: Phone) -> None:
    with town.database() as session:
        raise_wall(
            session,
            now=town.clock.now(),
            ids=parts().ids,
            region_id=response.region_id,
            response_id=response.id,
            people=[phone.person.id],
            made_by=phone.person.id,
        )
        session.commit()


def test_an_empty_tray_says_so(tray: Tray) -> None:
    tray.desk.get("/held").sees("Nothing is held")
    tray.desk.get("/board").sees_not("held")


def test_a_held_contact_is_the_first_thing_on_the_board(tray: Tray) -> None:
    paged = tray.town.logs_contact()
    tray.holds_contact()
    board = tray.desk.get("/board")
    board.sees("Nobody has been paged for this", "1 held", "Log it and page now")
    assert board.words.index("Nobody has been paged for this") < board.words.index(paged.code)
    filled = re.findall(r'class="btn primary[^>]*>.*?<span>([^<]+)', board.last.text, re.S)
    assert filled == ["Log it and page now"], "one filled button on the screen"
    tray.desk.get("/held").sees(
        "A contact",
        "Nobody has been paged for this",
        "It comes from a version of the form that is no longer read.",
    )
    tray.desk.sees("Officer ·", tray.town.officer.person.name, "at 2:38 a.m., reached us 2:43 a.m.")


def test_nothing_of_what_was_typed_shows_until_it_is_opened_and_that_is_noted(tray: Tray) -> None:
    tray.holds_contact(where="Bus station, gate 9")
    for path in ("/held", tray.path(), "/board"):
        tray.desk.get(path).sees_not("Bus station")
    assert b"Bus station" not in tray.only.sealed
    assert tray.noted("held.opened") == []
    tray.desk.post(tray.path("open")).sees("Where can the advocate meet you?", "Bus station, gate 9")
    assert tray.noted("held.opened") == [("held.opened", "supervisor")]
    tray.town.clock.advance(timedelta(minutes=10, seconds=1))
    awake(tray.desk).get(tray.path()).sees_not("Bus station").sees("Open it")


def test_another_supervisor_has_to_open_it_too(tray: Tray) -> None:
    tray.holds_contact(where="Bus station, gate 9")
    tray.desk.post(tray.path("open"))
    second(tray.town).get(tray.path()).sees_not("Bus station").sees("Open it")


def test_a_contact_with_a_wrong_number_is_logged_as_edited_and_pages(tray: Tray) -> None:
    item = tray.holds_contact(where="Bus station, gate 9")
    tray.desk.get(tray.path("edit")).sees("Open it").sees_not("Bus station")
    tray.desk.post(tray.path("open"))
    assert 'value="Bus station, gate 9"' in tray.desk.get(tray.path("edit")).last.text
    right = {"where": "Bus station, gate 9", "callback": "555", "danger": "no", "how_many": "1"}
    tray.desk.post(tray.path("edit"), right).gets(422).sees("Give all ten digits")
    tray.desk.post(tray.path("edit"), right | {"callback": "(775) 555-0117"}).gets(200).sees("Applied.")
    tray.town.work()
    (response,) = tray.town.responses()
    assert response.code in tray.town.advocate.texts()[-1]
    assert response.identified_at == tray.town.clock.now() - timedelta(minutes=5)
    assert (tray.only.outcome, tray.only.settled_by) == ("edited", tray.desk.person.id)
    tray.desk.get(tray.town.path(response)).sees("Bus station, gate 9")
    tray.town.officer.get(tray.town.path(response, "timeline")).sees(
        "Contact logged at 2:38 a.m., reached us 2:43 a.m. · Officer",
        "What was held was applied by duty 2:43 a.m. · Duty supervisor",
    )
    tray.kept.delivers(item)
    assert len(tray.town.responses()) == 1, "the same item from the phone does nothing any more"
    tray.town.officer.post("/contacts", CONTACT | {"_key": str(item.key)})
    assert len(tray.town.responses()) == 1


def test_what_was_refused_is_applied_when_it_fits(tray: Tray) -> None:
    """A bag from an empty shelf: the desk counts again, and applies it."""
    response = tray.town.logs_contact()
    tray.town.advocate.post(tray.town.path(response, "accept"), {"minutes": "25"})
    kept = KeptPhone.of(tray.town.advocate)
    item = kept.keeps(tray.town.path(response, "steps", "no_such_step"), {"outcome": "done"})
    assert kept.delivers(item).state == "held"
    tray.desk.get("/held").sees("A step that was answered", response.code, "is not there, or not open")
    tray.desk.post(tray.path("apply")).sees("Still held.")
    assert tray.only.settled_at is None
    assert tray.only.why == "gone"


def test_an_item_of_a_revoked_phone_is_applied_by_hand(tray: Tray) -> None:
    response = tray.town.logs_contact()
    tray.kept.revoked()
    tray.holds(tray.town.path(response, "scene"), {"scene": "left"})
    tray.desk.get("/held").sees("News from the scene", "from a phone that was revoked")
    tray.desk.post(tray.path("open")).sees("What changed", "The young person left")
    tray.desk.post(tray.path("apply")).sees("Applied.")
    tray.desk.get(tray.town.path(response)).sees("The young person left")
    assert tray.only.outcome == "applied"
    assert tray.noted("held.applied") == [("held.applied", "supervisor")]


def test_what_waits_for_a_contact_follows_when_the_contact_is_applied(tray: Tray) -> None:
    contact_id = str(uuid.uuid4())
    first = tray.kept.keeps("/contacts", CONTACT | {"contact_id": contact_id, "where": ""})
    left = tray.kept.keeps(f"/responses/{contact_id}/scene", {"scene": "left"}, parent=first)
    tray.kept.keeps(f"/responses/{contact_id}/scene", {"scene": "here"}, parent=left)
    tray.kept.delivers()
    assert len(tray.rows()) == 3
    contact = next(row for row in tray.rows() if row.endpoint == "contacts.log")
    tray.desk.post(f"/held/{contact.id}/open")
    form = CONTACT | {"how_many": "1"}
    tray.desk.post(f"/held/{contact.id}/edit", form).sees("Applied.")
    assert all(row.settled_at for row in tray.rows())
    tray.town.officer.get(f"/responses/{contact_id}/timeline").sees(
        "The young person left", "At the meeting place"
    )


def test_it_is_set_aside_with_a_reason_that_is_sealed(tray: Tray) -> None:
    item = tray.holds_contact()
    tray.desk.post(tray.path("aside"), {"reason": "  "}).gets(409).sees("Say why it is set aside.")
    tray.desk.post(tray.path("aside"), {"reason": "x" * 301}).gets(409)
    assert tray.only.settled_at is None
    tray.desk.post(tray.path("aside"), {"reason": "Tried the form on a quiet night"}).sees("Set aside.")
    assert tray.only.outcome == "set_aside"
    assert tray.only.reason and b"quiet night" not in tray.only.reason
    assert tray.noted("held.set_aside") == [("held.set_aside", "supervisor")]
    tray.desk.get("/held").sees("Nothing is held")
    assert tray.kept.delivers(item).state in ("held", "received")
    tray.town.officer.post("/contacts", CONTACT | {"_key": str(item.key)})
    assert tray.town.responses() == []


def test_the_second_supervisor_is_told_who_was_first(tray: Tray) -> None:
    tray.holds_contact()
    other = second(tray.town)
    other.post(tray.path("aside"), {"reason": "twice"}).gets(200)
    name = other.person.name
    for act, form in (("apply", {}), ("aside", {"reason": "mine"}), ("open", {}), ("edit", CONTACT)):
        tray.desk.post(tray.path(act), form).gets(409).sees(f"{name} has set this aside already.")
    tray.desk.get(tray.path()).gets(409)
    assert tray.town.responses() == []


def test_what_was_done_for_the_wrong_response_is_put_on_another(tray: Tray) -> None:
    right, gone = tray.town.logs_contact(), uuid.uuid4()
    tray.holds(f"/responses/{gone}/scene", {"scene": "left"})
    tray.desk.get(tray.path()).sees("Put it on a response", right.code)
    tray.desk.post(tray.path("move"), {"response": str(right.id)}).sees("Applied.")
    tray.desk.get(tray.town.path(right)).sees("The young person left")
    assert tray.only.outcome == "moved"


@pytest.mark.parametrize("chosen", ["", "nonsense", "closed", "elsewhere"])
def test_it_goes_to_an_open_response_of_the_region_only(tray: Tray, chosen: str) -> None:
    tray.holds(f"/responses/{uuid.uuid4()}/scene", {"scene": "left"})
    if chosen == "closed":
        closed = tray.town.logs_contact()
        tray.desk.post(tray.town.path(closed, "page/close"), {"reason": "by_phone"})
        tray.desk.post(
            tray.town.path(closed, "close"), {"reason": "followed_up", "rest": "none:does_not_apply"}
        )
        chosen = str(closed.id)
    elif chosen == "elsewhere":
        chosen = str(tray.town.logs_contact(tray.town.coast("officer")).id)
    tray.desk.post(tray.path("move"), {"response": chosen}).gets(409).sees("Choose a response that is open.")
    assert tray.only.settled_at is None


def test_an_arrival_cannot_be_put_on_another_response(tray: Tray) -> None:
    response = tray.town.logs_contact()
    tray.holds(f"/responses/{uuid.uuid4()}/arrived")
    tray.desk.get(tray.path()).sees_not("Put it on a response")
    tray.desk.post(tray.path("move"), {"response": str(response.id)}).gets(409)


ACTS = [("GET", ""), ("GET", "edit"), ("POST", "open"), ("POST", "apply"), ("POST", "edit")]
ACTS += [("POST", "move"), ("POST", "aside")]


@pytest.mark.parametrize(("method", "act"), ACTS, ids=lambda one: one or "look")
def test_only_the_regions_own_desk_has_a_tray(tray: Tray, method: str, act: str) -> None:
    tray.holds_contact()
    path = tray.path(act) if act else tray.path()
    for phone in (
        tray.town.officer,
        tray.town.advocate,
        tray.town.welfare,
        tray.town.phone("admin@demo.example"),
    ):
        (awake(phone).get(path) if method == "GET" else awake(phone).post(path)).gets(403)
    coast = tray.town.coast("supervisor")
    (coast.get(path) if method == "GET" else coast.post(path)).gets(404)
    stranger = tray.town.stranger()
    (stranger.get(path) if method == "GET" else stranger.post(path)).sees("Sign in")
    assert tray.only.settled_at is None
    assert tray.noted("held.opened", "held.set_aside") == []


@pytest.mark.parametrize("act", ["open", "apply", "move", "aside"])
def test_they_are_posts_alone(tray: Tray, act: str) -> None:
    tray.holds_contact()
    assert tray.desk.get(tray.path(act)).status in (404, 405)


def test_another_countys_desk_sees_an_empty_tray(tray: Tray) -> None:
    tray.holds_contact()
    tray.town.coast("supervisor").get("/held").sees("Nothing is held")
    tray.town.coast("supervisor").get("/board").sees_not("Nobody has been paged for this")
    for phone in (tray.town.officer, tray.town.advocate):
        awake(phone).get("/held").gets(403)


@pytest.mark.parametrize(("method", "act"), ACTS, ids=lambda one: one or "look")
def test_to_a_walled_supervisor_the_item_does_not_exist(tray: Tray, method: str, act: str) -> None:
    response = tray.town.logs_contact()
    tray.kept.revoked()
    tray.holds(tray.town.path(response, "scene"), {"scene": "left"})
    wall(tray.town, response, tray.desk)
    tray.desk.get("/held").sees("Nothing is held")
    tray.desk.get("/board").sees_not("held")
    path = tray.path(act) if act else tray.path()
    (tray.desk.get(path) if method == "GET" else tray.desk.post(path, {"reason": "x"})).gets(404)
    second(tray.town).get("/held").sees("News from the scene")


def test_other_words_under_one_key_are_applied_beside_the_first(tray: Tray) -> None:
    response = tray.town.logs_contact()
    key = str(uuid.uuid4())
    path = tray.town.path(response, "scene")
    tray.town.officer.post(path, {"scene": "left", "_key": key}).gets(200)
    with_key = tray.kept.keeps(path, {"scene": "declined_for_now"}, key=uuid.UUID(key))
    assert tray.kept.delivers(with_key).state == "held"
    tray.desk.get("/held").sees("The same form came before with other words.")
    tray.desk.post(tray.path("apply")).sees("Applied.")
    tray.desk.get(tray.town.path(response)).sees("Not now, the young person says")


def second(town: Town) -> Phone:
    """Another supervisor of the same county: the backup, who takes the desk tonight."""
    with town.database() as session:
        person = session.scalars(select(Person).where(Person.email == "backup@demo.example")).one()
        person.role = "supervisor"
        session.commit()
    return town.phone("backup@demo.example")


def test_a_tap_without_words_has_nothing_to_correct(tray: Tray) -> None:
    response = tray.town.logs_contact()
    tray.kept.revoked()
    tray.holds(tray.town.path(response, "core-here"))
    tray.desk.post(tray.path("open")).sees("A tap, without words").sees_not("Apply it as edited")
    tray.desk.post(tray.path("edit"), {}).gets(409).sees("There is nothing in it to correct.")


def test_the_board_counts_what_else_is_held_and_leads_there(tray: Tray) -> None:
    tray.holds(f"/responses/{uuid.uuid4()}/scene", {"scene": "left"})
    tray.desk.get("/board").sees("1 held").sees_not("Nobody has been paged for this")
    assert 'href="/held"' in tray.desk.last.text


# ---- a part that is sealed to the agency ----


@dataclass
class SealedPart:
    """An advocate's phone kept a part of a plan for a response that is not there for them."""

    plan: Planning
    kept: KeptPhone

    @property
    def desk(self) -> Phone:
        return self.plan.town.supervisor

    @property
    def row(self) -> HeldItem:
        with self.plan.town.database() as session:
            return session.scalars(select(HeldItem)).one()

    def path(self, *more: str) -> str:
        return "/".join(["/held", str(self.row.id), *more])


@pytest.fixture
def sealed(town: Town) -> SealedPart:
    plan = planning(town)
    kept = KeptPhone.of(town.advocate)
    meant, plan.response.id = plan.response.id, uuid.uuid4()
    item = kept.keeps(plan.path("parts"), plan.fields(), accept="json")
    plan.response.id = meant
    assert kept.delivers(item).state == "held"
    return SealedPart(plan, kept)


def test_a_sealed_part_is_opened_by_nobody_here(sealed: SealedPart) -> None:
    assert sealed.row.privileged
    sealed.desk.get(sealed.path()).sees("A sealed part of a plan", "Sealed to the agency")
    sealed.desk.sees_not("Open it", "Apply it as it is", "Apply it as edited")
    for act in ("open", "apply", "edit"):
        sealed.desk.post(sealed.path(act), {}).gets(409)
    assert sealed.row.settled_at is None
    sealed.desk.get(sealed.path("edit")).gets(409)


def test_put_on_another_response_it_needs_a_look_when_a_holder_opens_it(sealed: SealedPart) -> None:
    to = sealed.plan.response
    sealed.desk.post(sealed.path("move"), {"response": str(to.id)}).sees("Applied.")
    assert sealed.row.outcome == "moved"
    reading = sealed.plan.unlock()
    reading.sees("This part was made for another response than the one it is kept under.")


def test_a_sealed_part_can_be_set_aside(sealed: SealedPart) -> None:
    sealed.desk.post(sealed.path("aside"), {"reason": "Made for practice"}).sees("Set aside.")
    assert sealed.row.outcome == "set_aside"


def test_a_sealed_part_goes_to_its_own_response_as_it_is(town: Town) -> None:
    plan = planning(town)
    kept = KeptPhone.of(town.advocate).revoked()
    kept.keeps(plan.path("parts"), plan.fields(), accept="json")
    assert kept.delivers().state == "held"
    part = SealedPart(plan, kept)
    part.desk.post(part.path("move"), {"response": str(plan.response.id)}).sees("Applied.")
    assert part.row.outcome == "applied"
    plan.unlock().sees("Auntie Zephyrine").sees_not("made for another response")


def at_once(*taps: tuple[Phone, str, dict[str, str]]) -> list[str]:
    """Several supervisors tap at the same moment; what each of them is told."""
    for phone, _, _ in taps:
        phone.get("/more")
    start = threading.Barrier(len(taps))

    def tap(phone: Phone, path: str, form: dict[str, str]) -> None:
        start.wait(10)
        phone.post(path, form)

    threads = [threading.Thread(target=tap, args=one) for one in taps]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return [phone.words for phone, _, _ in taps]


@pytest.mark.parametrize("other", ["apply", "edit", "aside"])
def test_two_supervisors_at_once_settle_it_once(tray: Tray, other: str) -> None:
    item = tray.kept.revoked().keeps_contact()
    assert tray.kept.delivers(item).state == "held"
    two = second(tray.town)
    tray.desk.get("/more")
    form = CONTACT | {"where": "Old mill", "reason": "Logged by phone"}
    told = at_once((tray.desk, tray.path("apply"), {}), (two, tray.path(other), form))
    done = [words for words in told if "Applied." in words or "Set aside." in words]
    assert len(done) == 1, [words[:400] for words in told]
    (refused,) = [words for words in told if words not in done]
    assert "already" in refused
    assert len(tray.town.responses()) == (0 if "Set aside." in done[0] else 1)


def test_what_was_set_aside_a_moment_ago_is_not_let_on_all_the_same(tray: Tray) -> None:
    """Two at once: it was read as waiting, and was settled before it got its turn."""
    item = tray.holds("/responses/018f0000-0000-7000-8000-000000000001/core-here")
    with tray.town.app.app_context(), every_region(db.session()):
        row = db.session.scalars(select(HeldItem)).one()
        waiting = open_held(parts().vault.box(row.region_id), row, applied_by=row.person_id)
        row.settled_at, row.outcome = tray.town.clock.now(), "set_aside"
        db.session.commit()
    outcome = carry(tray.town.app, waiting)
    assert (outcome.state, outcome.status) == (State.HELD, 409)
    with tray.town.database() as session:
        assert session.get(Claim, (tray.only.person_id, uuid.UUID(str(item.key)))) is None
