"""One county's night, told with the verbs themselves in one transaction: no browser, no sign-in, no commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, Region
from webapp.accounts.wall import raise_wall
from webapp.audit.models import AuditEntry
from webapp.clock import ManualClock
from webapp.db import every_region, in_region
from webapp.ids import Ids, RandomIds
from webapp.paging import answer, dispatch
from webapp.paging.close import stand_down
from webapp.paging.page_tables import ADVOCATE_SLOT, Channel, Page
from webapp.protocols.forms import Field
from webapp.protocols.load import load_pack
from webapp.protocols.pack import Pack, Step
from webapp.response.actor import Actor
from webapp.response.arrival import arrive
from webapp.response.board import rows_of
from webapp.response.contact import log_contact
from webapp.response.course.clocks import ClockState
from webapp.response.models import Response
from webapp.response.steps import mark_step
from webapp.vault.box import Box
from webapp.vault.vault import Vault

# 2:38 in the morning in Nevada and California, on a Tuesday.
NIGHT = datetime.fromisoformat("2026-03-03T10:38:00+00:00")
SAID = {"where": "Transit plaza, north door", "callback": "+17755550117", "danger": "no"}
RUNG = timedelta(minutes=5)


@dataclass
class Night:
    """`people` by the part of their e-mail before the @. `other` is the other county, on the same session."""

    session: Session
    vault: Vault
    region: Region
    people: dict[str, Person]
    clock: ManualClock
    ids: Ids
    other: Night | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def pack(self) -> Pack:
        return load_pack(self.region.pack_id, self.region.pack_version)

    @property
    def fields(self) -> tuple[Field, ...]:
        every = (*self.pack.form("contact").fields, *self.pack.form("contact_later").fields)
        return tuple({one.name: one for one in every}.values())

    def minutes_pass(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    def actor(self, key: str = "officer", *, occurred_at: datetime | None = None) -> Actor:
        person = self.people[key]
        return Actor(person.id, person.role, self.region.id, self.now, occurred_at or self.now, self.ids)

    def log(
        self,
        key: str = "officer",
        *,
        how_many: int = 1,
        reporter: str = "law_enforcement",
        identified_at: datetime | None = None,
        occurred_at: datetime | None = None,
        **said: str,
    ) -> list[Response]:
        """One contact, as the officer's first screen or the desk logs it."""
        return log_contact(
            self.session,
            self.actor(key, occurred_at=occurred_at),
            self.vault,
            self.pack,
            contact_id=self.ids.new(),
            agency_id=self.people[key].agency_id,
            reporter=reporter,
            identified_at=identified_at or self.now,
            how_many=how_many,
            fields=self.fields,
            values=SAID | said,
        )

    def logged(self, key: str = "officer", **more: str) -> Response:
        return self.log(key, **more)[0]

    def calm(self, **more: str) -> Response:
        """A call that the desk logs: nobody in danger, so the tier is the calm one in both states."""
        return self.log("supervisor", reporter="hotline", **more)[0]

    def page(self, response: Response, slot: str = ADVOCATE_SLOT) -> Page:
        return dispatch.open_page(
            self.session,
            now=self.now,
            ids=self.ids,
            region_id=self.region.id,
            response_id=response.id,
            response_code=response.code,
            opened_by=self.people["officer"].id,
            opened_by_role="first_responder",
            rung_wait=RUNG,
            slot=slot,
        )

    def accepts(self, key: str, page: Page, minutes: int = 25) -> None:
        answer.accept(
            self.session,
            now=self.now,
            ids=self.ids,
            page=page,
            person_id=self.people[key].id,
            minutes=minutes,
            channel=Channel.APP,
        )

    def declines(self, key: str, page: Page) -> None:
        answer.decline(
            self.session,
            now=self.now,
            ids=self.ids,
            page=page,
            person_id=self.people[key].id,
            channel=Channel.APP,
        )

    def stands_down(self, page: Page, reason: str = "by_phone") -> None:
        desk = self.people["supervisor"].id
        stand_down(self.session, now=self.now, ids=self.ids, page=page, reason=reason, actor_id=desk)

    def arrives(self, key: str, response: Response, page: Page) -> None:
        arrive(self.session, self.actor(key), response, page)

    def marks(
        self,
        key: str,
        response: Response,
        code: str,
        outcome: str,
        reason: str | None = None,
        *,
        facts: Mapping[str, str] = MappingProxyType({}),
        discipline: str | None = None,
    ) -> Step:
        return mark_step(
            self.session,
            self.actor(key),
            response,
            self.pack,
            code=code,
            discipline=discipline or self.people[key].discipline,
            facts=facts,
            outcome=outcome,
            reason=reason,
        )

    def wall(self, response: Response, *keys: str) -> None:
        raise_wall(
            self.session,
            now=self.now,
            ids=self.ids,
            region_id=self.region.id,
            response_id=response.id,
            people=[self.people[key].id for key in keys],
            made_by=self.people["supervisor"].id,
        )

    def box(self, response: Response) -> Box:
        return self.vault.box(response.young_person_id)

    def clocks(self, response: Response, **more: bool) -> dict[str, ClockState]:
        """The clocks of a response by their id, as the board has them."""
        return {one.clock.id: one for one in rows_of(self.session, [response], self.now, **more)[0].clocks}

    def noted(self, response: Response, *actions: str) -> list[tuple[str, str | None]]:
        """(action, detail) of the audit rows on a response, of these actions or of all."""
        rows = self.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == response.id).order_by(AuditEntry.recorded_at)
        )
        return [(row.action, row.detail) for row in rows if not actions or row.action in actions]

    @contextmanager
    def elsewhere(self) -> Iterator[Night]:
        """For the length of the block, in the other county."""
        assert self.other is not None
        with in_region(self.session, self.other.region.id):
            yield self.other

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement that is sent to the main database within the block."""
        seen: list[str] = []

        def keep(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        engine = self.session.get_bind()
        event.listen(engine, "before_cursor_execute", keep)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", keep)


def both_counties(session: Session, vault: Vault) -> tuple[Night, Night]:
    """Nevada's and California's, each knowing the other; the clock is one."""
    clock = ManualClock(NIGHT)
    ids = RandomIds(clock)
    with every_region(session):
        regions = {one.pack_id[:2]: one for one in session.scalars(select(Region))}
        everybody = session.scalars(select(Person)).all()
    made = []
    for state in ("nv", "ca"):
        here = regions[state]
        people = {
            one.email.partition("@")[0].partition(".")[0]: one
            for one in everybody
            if one.region_id == here.id
        }
        made.append(Night(session, vault, here, people, clock, ids))
    nevada, california = made
    nevada.other, california.other = california, nevada
    return nevada, california
