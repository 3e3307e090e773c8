"""An officer without the app: two signed texts open a response, and nobody travels before police dispatch confirms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from tests.conftest import close, settings_for
from tests.databases import Databases
from tests.journeys.test_team_paged import on_call_for
from tests.town import Town
from webapp import create_app
from webapp.accounts.models import Person, Role
from webapp.accounts.phone import open_phone
from webapp.clock import ManualClock
from webapp.paging.gateways.gateway import Sent
from webapp.paging.models import Channel, Message, MessageKind, Page, PageState
from webapp.parts import parts
from webapp.response.models import Contact, Response

PUBLIC = "http://localhost:8000"
TOKEN = "a-token-" + "t" * 30
INBOUND = "/webhooks/twilio/inbound"
BADGE = "4417-K"


@dataclass
class Recorder:
    sent: list[tuple[str, str]] = field(default_factory=list)
    rang: list[str] = field(default_factory=list)

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        self.sent.append((to, body))
        return Sent(f"SM{len(self.sent):032x}")

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        self.rang.append(to)
        return Sent(f"CA{len(self.rang):032x}")


@dataclass
class Street:
    """Both counties behind Twilio; the officer has a telephone and, once the desk has set it, a badge code."""

    app: Flask
    town: Town
    network: Recorder
    _count: int = 0
    _read: dict[str, int] = field(default_factory=dict)

    def number(self, key: str) -> str:
        with self.town.database() as session:
            person = session.scalars(select(Person).where(Person.email == f"{key}@demo.example")).one()
            number = open_phone(parts().vault.box(person.region_id), person)
        assert number is not None
        return number

    def says(self, body: str, key: str = "officer", *, token: str = TOKEN) -> int:
        self._count += 1
        form = {"MessageSid": f"SMin{self._count}", "From": self.number(key), "Body": body}
        answer = self.app.test_client().post(
            INBOUND,
            data=form,
            headers={"X-Twilio-Signature": RequestValidator(token).compute_signature(PUBLIC + INBOUND, form)},
            base_url="http://10.0.0.7:8000",
        )
        self.town.work()
        return answer.status_code

    def texts(self, key: str) -> list[str]:
        """Those that no earlier call has returned."""
        every = [body for to, body in self.network.sent if to == self.number(key)]
        fresh = every[self._read.get(key, 0) :]
        self._read[key] = len(every)
        return fresh

    def set_code(self, code: str = BADGE) -> None:
        officer = self.town.officer.person
        self.town.supervisor.get("/officers").sees("No code")
        self.town.supervisor.post(f"/officers/{officer.id}/badge", {"code": code}).gets(200)

    def opens(self) -> Response:
        """The desk sets a code, the officer pages with it, and confirms."""
        self.set_code()
        self.says(f"PAGE {BADGE}")
        found = re.search(r"reply (\d{3})", self.texts("officer")[-1])
        assert found is not None
        self.says(found[1])
        (response,) = self.town.responses()
        return response

    def calls_to_verify(self) -> int:
        with self.town.database() as session:
            asked = select(func.count()).where(
                Message.kind == MessageKind.VERIFY_OFFICER, Message.channel == Channel.VOICE
            )
            return session.scalar(asked) or 0

    @property
    def page(self) -> Page:
        with self.town.database() as session:
            return session.scalars(select(Page)).one()


@pytest.fixture
def street(databases: Databases, clock: ManualClock, tmp_path: Path) -> Iterator[Street]:
    pair = databases.fresh()
    settings = settings_for(
        pair,
        tmp_path,
        DEMO="0",
        GATEWAY="twilio",
        PUBLIC_URL=PUBLIC,
        TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_SENDER="+17755550100",
    )
    network = Recorder()
    app = create_app(settings, clock=clock, gateway=network)
    app.testing = True
    yield Street(app, Town(app, clock), network)
    close(app)
    databases.drop(pair)


def test_two_texts_open_a_response_page_an_advocate_and_call_the_desk_to_verify(street: Street) -> None:
    response = street.opens()
    assert (response.tier, response.unverified, response.drill) == ("urgent", True, False)
    assert response.verify_asked_at == response.identified_at == street.town.clock.now()
    with street.town.database() as session:
        contact = session.get_one(Contact, response.contact_id)
    assert (contact.reporter, contact.how_many) == ("law_enforcement", 1)
    assert contact.logged_by == street.town.officer.person.id
    assert street.texts("officer")[-1].startswith(f"{response.code} is open. Nobody travels before")
    assert street.texts("advocate")[-1].startswith(f"{response.code}: please respond.")
    assert street.texts("supervisor") == [
        f"{response.code}: a contact by text from an officer's number. Call police dispatch before anybody "
        "travels, then sign in. Duty 775-555-0142"
    ]
    assert street.network.rang == [street.number("supervisor")]
    assert street.page.state == PageState.ASKING


def test_the_desk_is_called_again_and_again_until_it_says_what_dispatch_answered(street: Street) -> None:
    response = street.opens()
    street.says("25", "advocate")
    for calls in (2, 3):
        street.town.passes(5)
        assert street.calls_to_verify() == calls
    street.town.supervisor.post(f"{street.town.path(response)}/verify/confirmed").gets(200)
    street.town.passes(30)
    assert street.calls_to_verify() == 3


def test_where_no_supervisor_can_be_called_the_administrators_are(street: Street) -> None:
    with street.town.database() as session:
        for one in session.scalars(select(Person).where(Person.role == Role.SUPERVISOR)):
            one.phone_sealed = one.phone_index = None
        session.commit()
    street.set_code()
    street.says(f"PAGE {BADGE}")
    found = re.search(r"reply (\d{3})", street.texts("officer")[-1])
    assert found is not None
    street.says(found[1])
    with street.town.database() as session:
        told = select(Person.email).join(Message, Message.person_id == Person.id)
        called = session.scalars(told.where(Message.kind == MessageKind.VERIFY_OFFICER).distinct()).all()
    assert called == ["admin@demo.example"]


def test_nobody_sets_out_before_police_dispatch_confirms(street: Street) -> None:
    response = street.opens()
    street.says("25", "advocate")
    advocate, card = street.town.advocate, street.town.path(response)
    advocate.get(card).sees("Do not travel yet", "Not given yet").sees_not(
        "On my way", "Police dispatch confirms"
    )
    advocate.post(f"{card}/on-my-way").gets(409).sees("Do not travel yet: police dispatch has not confirmed")
    assert street.page.on_my_way_at is None
    street.texts("advocate"), street.texts("officer")

    desk = street.town.supervisor
    desk.get("/board").sees(response.code, "Not verified: a contact by text", "Police dispatch confirms")
    desk.post(f"{card}/verify/confirmed", {"from": "board"}).gets(200).sees("police dispatch confirms")
    desk.sees_not("Not verified")
    street.town.work()
    assert street.texts("advocate") == [
        f"{response.code}: there is news. Sign in to read it. Duty 775-555-0142"
    ]
    assert street.texts("officer")[0].startswith(f"{response.code}: police dispatch has confirmed you.")
    advocate.get(card).sees("On my way").sees_not("Do not travel yet")
    advocate.post(f"{card}/on-my-way").gets(200)
    assert street.page.on_my_way_at == street.town.clock.now()


def test_an_officer_who_signs_in_after_all_reads_what_is_missing(street: Street) -> None:
    response = street.opens()
    street.town.officer.get(street.town.path(response)).sees(
        "Not verified: a contact by text", "Nobody travels before police dispatch has confirmed you."
    ).sees_not("Police dispatch confirms", "Do not travel yet")


def test_the_place_comes_by_phone_and_the_desk_types_it(street: Street) -> None:
    response = street.opens()
    street.says("25", "advocate")
    street.texts("advocate")
    desk, card = street.town.supervisor, street.town.path(response)
    desk.get(card).sees("No place is given")
    desk.post(f"{card}/scene", {"scene": "moved", "where": "Transit plaza, north door"}).gets(200)
    street.town.work()
    assert street.texts("advocate") == [
        f"{response.code}: the meeting place changed. Sign in to see it. Duty 775-555-0142"
    ]
    street.town.advocate.get(card).sees("Transit plaza, north door", "Do not travel yet")
    assert not [body for _, body in street.network.sent if "Transit" in body]


def test_not_confirmed_closes_page_and_response_and_tells_whoever_waits(street: Street) -> None:
    response = street.opens()
    street.says("25", "advocate")
    street.texts("advocate"), street.texts("officer")
    desk, card = street.town.supervisor, street.town.path(response)
    desk.post(f"{card}/verify/not-confirmed").gets(200)
    street.town.work()
    closed = street.town.responses()[0]
    assert (closed.state, closed.verify_outcome) == ("closed", "not_confirmed")
    assert closed.verified_by == desk.person.id
    assert (street.page.state, street.page.close_reason) == (PageState.CLOSED, "not_verified")
    assert street.texts("advocate") == [
        f"{response.code}: stand down, please. This page is closed. Duty 775-555-0142"
    ]
    assert street.texts("officer") == [
        f"{response.code}: police dispatch did not confirm this contact. It is closed and nobody is coming. "
        "Duty 775-555-0142"
    ]
    desk.get(f"{card}/timeline").sees(
        "Came by text: police dispatch is asked", "Police dispatch did not confirm it"
    )


def test_not_confirmed_closes_the_pages_of_the_whole_team(street: Street) -> None:
    on_call_for(street.town, "child_welfare", street.town.welfare)
    response = street.opens()
    with street.town.database() as session:
        assert len(session.scalars(select(Page)).all()) == 2
    street.town.supervisor.post(f"{street.town.path(response)}/verify/not-confirmed").gets(200)
    with street.town.database() as session:
        assert {one.state for one in session.scalars(select(Page))} == {PageState.CLOSED}
    street.town.passes(30)
    assert not any("nobody has accepted" in text for text in street.texts("supervisor"))


def test_what_was_not_confirmed_and_is_opened_again_still_waits_for_dispatch(street: Street) -> None:
    response = street.opens()
    desk, card = street.town.supervisor, street.town.path(response)
    desk.post(f"{card}/verify/not-confirmed")
    desk.post(f"{card}/verify/confirmed").gets(409).sees("This response is closed")
    desk.post(f"{card}/reopen").gets(200).sees("Not verified", "Police dispatch confirms")
    desk.post(f"{card}/verify/confirmed").gets(200)
    assert not street.town.responses()[0].unverified


def test_the_answer_of_dispatch_counts_once(street: Street) -> None:
    response = street.opens()
    desk, card = street.town.supervisor, street.town.path(response)
    desk.post(f"{card}/verify/confirmed").gets(200)
    for word in ("confirmed", "not-confirmed"):
        desk.post(f"{card}/verify/{word}").gets(409).sees("Police dispatch has confirmed this already")
    assert street.town.responses()[0].state == "open"


@pytest.mark.parametrize("word", ["confirmed", "not-confirmed"])
def test_only_the_regions_own_desk_answers_for_dispatch(street: Street, word: str) -> None:
    response = street.opens()
    path = street.town.path(response, "verify", word)
    for phone in (street.town.officer, street.town.advocate, street.town.welfare):
        phone.post(path).gets(403)
    street.town.coast("supervisor").post(path).gets(404)
    street.town.supervisor.get(path).gets(405)
    assert street.town.responses()[0].verify_outcome is None


@pytest.mark.parametrize("word", ["confirmed", "not-confirmed"])
def test_a_contact_from_the_app_has_nothing_to_verify(town: Town, word: str) -> None:
    response = town.logs_contact()
    assert not response.unverified
    town.supervisor.post(town.path(response, "verify", word)).gets(404)
    town.supervisor.get("/board").sees_not("Not verified")
    town.advocate.replies("25").post(town.path(response, "on-my-way")).gets(200)


def test_a_forged_text_or_a_wrong_code_opens_nothing(street: Street) -> None:
    street.set_code()
    assert street.says(f"PAGE {BADGE}", token="another-" + "x" * 30) == 403
    street.says("PAGE 0000-X")
    street.says(f"PAGE {BADGE}", "advocate")
    assert street.town.responses() == []
    assert street.texts("officer") == ["Nothing was opened. Please call duty 775-555-0142"]


def test_three_tries_and_no_more(street: Street) -> None:
    street.set_code()
    for _ in range(3):
        street.says("PAGE 0000-X")
    street.texts("officer")
    for _ in range(3):
        street.says(f"PAGE {BADGE}")
    assert street.texts("officer") == ["Too many tries. Nothing was opened. Please call duty 775-555-0142"]
    assert street.town.responses() == []


def test_when_nobody_answers_it_climbs_the_ladder_as_any_other_page(street: Street) -> None:
    street.opens()
    street.town.passes(16)
    assert street.page.state == PageState.UNANSWERED
    assert any("nobody has accepted this page" in text for text in street.texts("supervisor"))
