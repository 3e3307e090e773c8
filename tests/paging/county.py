"""A small invented county for stories about paging: post, advance the clock, expect the text."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from webapp.accounts.models import Agency, Person, Region, Role
from webapp.accounts.phone import set_phone
from webapp.accounts.wall import raise_wall
from webapp.audit.models import AuditEntry
from webapp.clock import ManualClock
from webapp.db import in_region
from webapp.ids import RandomIds, uuid7
from webapp.paging import dispatch, hand_over_watch
from webapp.paging.alone.look import look_one
from webapp.paging.escalate import escalate_one
from webapp.paging.find import page_by_id
from webapp.paging.gateways.gateway import Sent
from webapp.paging.inbound import Heard, receive
from webapp.paging.messages.deliver import Courier, deliver_one
from webapp.paging.messages.receipts import receive_status
from webapp.paging.models import Attempt, Layer, Message, Page, Rota, RotaLayer, RotaMember, Rotation
from webapp.paging.people.readiness import as_ready
from webapp.response.models import Contact, Response
from webapp.vault.vault import Vault
from webapp.youth.models import YoungPerson

# 2:38 at night in Los Angeles.
NIGHT = datetime(2026, 3, 3, 10, 38, tzinfo=UTC)
DUTY = "775-555-0142"
RUNG = timedelta(minutes=5)


class OrderedIds(RandomIds):
    """Ids that grow also while the clock stands still, so that what happened first is listed first."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self._clock = clock
        self._count = itertools.count(secrets.randbits(40) << 20)

    def new(self) -> uuid.UUID:
        return uuid7(int(self._clock.now().timestamp() * 1000), next(self._count))


@dataclass
class FakeGateway:
    """Keeps what is handed to it; `fails` holds what the next calls run into, by number or for anybody (None)."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    fails: list[tuple[str | None, Exception]] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    taken: list[tuple[str, str | None, Sent]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=itertools.count)

    def send(self, to: str, body: str, callback_url: str) -> Sent:
        self._run_into(to)
        self.sent.append((to, body, callback_url))
        return Sent(f"SM{next(self._count):032x}")

    def call(self, to: str, answer_url: str, callback_url: str) -> Sent:
        self._run_into(to)
        self.calls.append((to, answer_url, callback_url))
        return Sent(f"CA{next(self._count):032x}")

    def find(self, to: str, body: str | None, since: datetime) -> list[Sent]:
        return [one for number, words, one in self.taken if number == to and words == body]

    def forget(self, sid: str) -> None:
        self._run_into(sid)
        self.forgotten.append(sid)

    def _run_into(self, to: str) -> None:
        if self.meanwhile is not None:
            self.meanwhile()
        for planned in self.fails:
            if planned[0] in (None, to):
                self.fails.remove(planned)
                raise planned[1]


class County:
    """People by a short name; verbs run in their own transaction, then the worker does what is due."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self.vault = vault
        self.clock = ManualClock(NIGHT)
        self.ids = OrderedIds(self.clock)
        self.gateway = FakeGateway()
        self.people: dict[str, uuid.UUID] = {}
        self.numbers: dict[str, str] = {}
        self.region_id = self.ids.new()
        self._read: dict[str, int] = {}
        self._sids = itertools.count(1)
        self._build()

    # ---- building ----

    def _build(self) -> None:
        with self.sessions() as session, session.begin(), in_region(session, self.region_id):
            session.add(
                Region(
                    id=self.region_id,
                    name="Sagebrush County",
                    zone="America/Los_Angeles",
                    pack_id="test",
                    pack_version="1",
                    duty_number="+17755550142",
                    call_in_number="+17755550100",
                    maps_allowed=False,
                )
            )
            session.flush()
            self.vault.new_key(self.region_id, kind="region", region=self.region_id, now=self.now)
            self.agency_id = self.ids.new()
            session.add(Agency(id=self.agency_id, name="Sagebrush Advocates", kind="advocacy"))
            session.flush()
        self.person("officer", Role.FIRST_RESPONDER)
        self.person("ana", Role.ADVOCATE)
        self.person("bea", Role.ADVOCATE)
        self.person("cleo", Role.ADVOCATE)
        self.person("sam", Role.SUPERVISOR)
        self.rota(primary=["ana"], backup=["bea"])

    def person(self, name: str, role: Role, *, number: str | None = "next", active: bool = True) -> uuid.UUID:
        if number == "next":
            number = f"+1775555{100 + len(self.people):04d}"
        person = Person(
            id=self.ids.new(),
            region_id=self.region_id,
            agency_id=self.agency_id,
            role=role,
            name=f"{name} Example",
            email=f"{name}-{self.region_id.hex[-12:]}@example.org",
            password_hash="-",
            active=active,
        )
        with self.tx() as session:
            if number is not None:
                set_phone(self.vault, person, number)
                self.numbers[name] = number
            session.add(person)
            session.flush()
            session.add(as_ready(person, self.now))
        self.people[name] = person.id
        return person.id

    def rota(self, **layers: list[str]) -> None:
        """One rota whose layers rotate daily at 08:00; an empty list is a layer with nobody."""
        with self.tx() as session:
            for row in (RotaMember, RotaLayer, Rota):
                for old in session.scalars(select(row)).all():
                    session.delete(old)
                session.flush()
            rota = Rota(id=self.ids.new(), name="Advocates", zone="America/Los_Angeles")
            session.add(rota)
            session.flush()
            for layer in Layer:
                row = RotaLayer(
                    id=self.ids.new(),
                    rota_id=rota.id,
                    name=layer,
                    rotation=Rotation.DAILY,
                    hand_off=time(8),
                    starts_on=NIGHT.date() - timedelta(days=30),
                )
                session.add(row)
                session.flush()
                for position, name in enumerate(layers.get(layer, [])):
                    session.add(
                        RotaMember(
                            id=self.ids.new(),
                            layer_id=row.id,
                            position=position,
                            person_id=self.people[name],
                        )
                    )

    def change(self, name: str, **values: object) -> None:
        with self.tx() as session:
            person = session.get_one(Person, self.people[name])
            for key, value in values.items():
                setattr(person, key, value)

    def response(self, code: str = "R-7KQ2") -> uuid.UUID:
        """A logged contact with one response."""
        with self.tx() as session:
            contact = Contact(
                id=self.ids.new(),
                logged_by=self.people["officer"],
                agency_id=self.agency_id,
                reporter="officer",
                how_many=1,
                identified_at=self.now,
                occurred_at=self.now,
                received_at=self.now,
            )
            youth = YoungPerson(id=self.ids.new(), opened_at=self.now)
            session.add_all([contact, youth])
            session.flush()
            response = Response(
                id=self.ids.new(),
                contact_id=contact.id,
                young_person_id=youth.id,
                code=code,
                pack_id="test",
                pack_version="1",
                tier="urgent",
                tier_rule="-",
                state="open",
                scene="here",
                word="paper boat",
                identified_at=self.now,
                opened_at=self.now,
            )
            session.add(response)
        return response.id

    def wall(self, response_id: uuid.UUID, *names: str) -> None:
        with self.tx() as session:
            raise_wall(
                session,
                now=self.now,
                ids=self.ids,
                region_id=self.region_id,
                response_id=response_id,
                people=[self.people[name] for name in names],
                made_by=self.people["sam"],
            )

    # ---- the story's verbs ----

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @contextmanager
    def tx(self) -> Iterator[Session]:
        with self.sessions() as session, session.begin(), in_region(session, self.region_id):
            yield session
            session.flush()

    def open_page(self, code: str = "R-7KQ2", response_id: uuid.UUID | None = None) -> uuid.UUID:
        """The officer taps *Page now*; the worker sends what that queued."""
        page_id = self.queue_page(code, response_id)
        self.work()
        return page_id

    def queue_page(self, code: str = "R-7KQ2", response_id: uuid.UUID | None = None) -> uuid.UUID:
        response_id = response_id or self.response(code)
        with self.tx() as session:
            page = dispatch.open_page(
                session,
                now=self.now,
                ids=self.ids,
                region_id=self.region_id,
                response_id=response_id,
                response_code=code,
                opened_by=self.people["officer"],
                opened_by_role=Role.FIRST_RESPONDER,
                rung_wait=RUNG,
            )
            return page.id

    def act(self, verb: Callable[..., object], page_id: uuid.UUID, **given: object) -> None:
        """Run a verb of the room on a page; `person` and `actor` are short names."""
        for name in ("person", "actor"):
            if name in given:
                given[f"{name}_id"] = self.people[str(given.pop(name))]
        with self.tx() as session:
            verb(session, now=self.now, ids=self.ids, page=page_by_id(session, page_id), **given)
        self.work()

    def says(self, name: str, body: str) -> str | None:
        """A text from this person's telephone; what it was read as."""
        heard = self.hears(self.numbers[name], body)
        return heard.read_as if heard else None

    def hears(self, number: str, body: str, sid: str | None = None) -> Heard | None:
        with self.sessions() as session, session.begin():
            heard = receive(
                session,
                now=self.now,
                ids=self.ids,
                vault=self.vault,
                provider_sid=sid or f"SMin{next(self._sids)}",
                from_number=number,
                body=body,
            )
        self.work()
        return heard

    def reported(self, name: str, status: str, error_code: str | None = None, *, nth: int = -1) -> bool:
        """The network reports on a text to this person (the last one, unless `nth` says another)."""
        message = self.messages(name)[nth]
        with self.sessions() as session, session.begin():
            told = receive_status(
                session,
                now=self.now,
                ids=self.ids,
                message_id=message.id,
                sid=message.provider_sid or "SMlate",
                status=status,
                error_code=error_code,
            )
        self.work()
        return told

    def minutes_pass(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.work()

    def work(self) -> None:
        """What a worker does until nothing is due."""
        while any(
            [
                deliver_one(self.courier),
                escalate_one(self.sessions, self.clock, self.ids),
                look_one(self.sessions, self.clock, self.ids),
                hand_over_watch.tell_one(self.sessions, self.clock, self.ids),
            ]
        ):
            pass

    @property
    def courier(self) -> Courier:
        return Courier(
            self.sessions, self.vault, self.gateway, self.clock, self.ids, "http://localhost:8000/status"
        )

    # ---- what is seen ----

    def texts(self, name: str) -> list[str]:
        """The texts to this person that no earlier call has returned."""
        every = [body for to, body, _ in self.gateway.sent if to == self.numbers[name]]
        fresh = every[self._read.get(name, 0) :]
        self._read[name] = len(every)
        return fresh

    def silence(self) -> None:
        """Nobody has got a text that was not looked at."""
        unread = {name: texts for name in self.numbers if (texts := self.texts(name))}
        assert unread == {}

    def page(self, page_id: uuid.UUID) -> Page:
        with self.tx() as session:
            return page_by_id(session, page_id)

    def attempts(self, page_id: uuid.UUID) -> list[tuple[str, str, str | None]]:
        """(who, asked as, answer), in the order of asking."""
        names = {person_id: name for name, person_id in self.people.items()}
        with self.tx() as session:
            rows = session.scalars(
                select(Attempt).where(Attempt.page_id == page_id).order_by(Attempt.asked_at, Attempt.id)
            )
            return [(names[row.person_id], row.target, row.answer) for row in rows]

    def code(self, name: str, page_id: uuid.UUID) -> str:
        """The reply code of this person for this page."""
        with self.tx() as session:
            return session.scalars(
                select(Attempt.reply_code)
                .where(Attempt.page_id == page_id, Attempt.person_id == self.people[name])
                .order_by(Attempt.id.desc())
            ).all()[0]

    def messages(self, name: str) -> list[Message]:
        with self.tx() as session:
            return list(
                session.scalars(
                    select(Message).where(Message.person_id == self.people[name]).order_by(Message.id)
                )
            )

    def noted(self) -> list[tuple[str, str | None]]:
        """(action, detail) of every audit row, in order."""
        with self.tx() as session:
            rows = session.scalars(select(AuditEntry).order_by(AuditEntry.recorded_at, AuditEntry.id))
            return [(row.action, row.detail) for row in rows]
