"""The demo's two counties: agencies, people in each role, a rota, and bags in stock. Everybody is invented."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webapp.accounts.demo_list import DEMO_DOMAIN
from webapp.accounts.models import Agency, AgencyKind, Person, Region, Role
from webapp.accounts.password import hash_password
from webapp.accounts.phone import set_phone
from webapp.bags.models import BagKind, BagMove, BagPlace
from webapp.paging.models import Layer, Rota, RotaLayer, RotaMember, Rotation
from webapp.paging.people.readiness import as_ready
from webapp.parts import Parts
from webapp.protocols.load import load_pack
from webapp.vault.agency import create_agency_key, create_holder

PASSWORD = "alongside-demo"  # noqa: S105 (shown on the demo's sign-in page)
PASSPHRASE = "paper boat lantern"  # noqa: S105 (shown on the demo's unlock page)

NEVADA, CALIFORNIA = "nv-model-2018", "ca-model-2015"

# key, name, role, agency kind, discipline, last four digits of a 555 number
PEOPLE = (
    ("officer", "Officer Demo", Role.FIRST_RESPONDER, AgencyKind.LAW_ENFORCEMENT, None, "0117"),
    ("advocate", "Avery Demo", Role.ADVOCATE, AgencyKind.ADVOCACY, None, "0161"),
    ("backup", "Blair Demo", Role.ADVOCATE, AgencyKind.ADVOCACY, None, "0178"),
    ("supervisor", "Sasha Demo", Role.SUPERVISOR, AgencyKind.ADVOCACY, None, "0183"),
    ("welfare", "Wren Demo", Role.TEAM_MEMBER, AgencyKind.CHILD_WELFARE, "child_welfare", "0126"),
    ("probation", "Parker Demo", Role.TEAM_MEMBER, AgencyKind.PROBATION, "probation", "0135"),
    ("health", "Harper Demo", Role.TEAM_MEMBER, AgencyKind.PUBLIC_HEALTH, "public_health", "0144"),
    ("mind", "Marlow Demo", Role.TEAM_MEMBER, AgencyKind.MENTAL_HEALTH, "mental_health", "0152"),
    ("admin", "Remy Demo", Role.REGION_ADMIN, AgencyKind.COUNTY, None, "0190"),
    ("auditor", "Audre Demo", Role.AUDITOR, AgencyKind.COUNTY, None, "0191"),
)
AGENCIES = {
    AgencyKind.LAW_ENFORCEMENT: "{county} Police (demo)",
    AgencyKind.ADVOCACY: "{county} Advocates (demo)",
    AgencyKind.CHILD_WELFARE: "{county} Child Welfare (demo)",
    AgencyKind.PROBATION: "{county} Juvenile Services (demo)",
    AgencyKind.PUBLIC_HEALTH: "{county} Public Health (demo)",
    AgencyKind.MENTAL_HEALTH: "{county} Mental Health (demo)",
    AgencyKind.COUNTY: "{county} County (demo)",
}
KINDS = (
    ("Clothes S, shoes 6", "clothes shoes toiletries snacks water pen journal"),
    ("Clothes M, shoes 8", "clothes shoes toiletries snacks water pen journal"),
    ("Clothes L, shoes 10", "clothes shoes toiletries snacks water pen journal"),
)
PLACES = (("Car 12", "advocate", (1, 3, 2)), ("Car 15", "backup", (2, 2, 1)), ("Store room", None, (6, 9, 6)))


@dataclass
class World:
    """One demo county with its people, places and kinds at hand by key."""

    region: Region
    people: dict[str, Person] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    places: dict[str, BagPlace] = field(default_factory=dict)
    kinds: list[BagKind] = field(default_factory=list)


def build_world(session: Session, parts: Parts) -> list[World]:
    """Two counties: one under each state's pack."""
    password = hash_password(PASSWORD)
    return [
        _county(session, parts, "Silver Basin", NEVADA, "775", "", password),
        _county(session, parts, "Alder Coast", CALIFORNIA, "530", ".coast", password),
    ]


def _county(
    session: Session, parts: Parts, name: str, pack: str, area: str, suffix: str, password: str
) -> World:
    region = Region(
        id=parts.ids.new(),
        name=f"{name} County (demo)",
        zone="America/Los_Angeles",
        pack_id=pack,
        pack_version=load_pack(pack).version,
        duty_number=f"+1{area}5550142",
        call_in_number=f"+1{area}5550100",
        maps_allowed=False,
    )
    session.add(region)
    session.flush()
    parts.vault.new_key(region.id, kind="region", region=region.id, now=parts.clock.now())
    world = World(region)
    for kind, title in AGENCIES.items():
        world.agencies[kind] = Agency(
            id=parts.ids.new(), region_id=region.id, name=title.format(county=name), kind=kind
        )
    session.add_all(world.agencies.values())
    session.flush()
    _people(session, parts, world, area, suffix, password)
    _rota(session, parts, world)
    _bags(session, parts, world)
    _keys(session, parts, world)
    return world


def _people(session: Session, parts: Parts, world: World, area: str, suffix: str, password: str) -> None:
    for key, name, role, agency, discipline, digits in PEOPLE:
        person = Person(
            id=parts.ids.new(),
            region_id=world.region.id,
            agency_id=world.agencies[agency].id,
            role=role,
            discipline=discipline,
            name=name,
            email=f"{key}{suffix}{DEMO_DOMAIN}",
            password_hash=password,
            active=True,
            theme="auto",
        )
        set_phone(parts.vault, person, f"+1{area}555{digits}")
        world.people[key] = person
    session.add_all(world.people.values())
    session.flush()
    session.add_all(as_ready(person, parts.clock.now()) for person in world.people.values())
    session.flush()


def _rota(session: Session, parts: Parts, world: World) -> None:
    region_id = world.region.id
    rota = Rota(id=parts.ids.new(), region_id=region_id, name="Advocates", zone=world.region.zone)
    session.add(rota)
    session.flush()
    today = parts.clock.now().astimezone(ZoneInfo(world.region.zone)).date()
    for layer, key in ((Layer.PRIMARY, "advocate"), (Layer.BACKUP, "backup")):
        row = RotaLayer(
            id=parts.ids.new(),
            region_id=region_id,
            rota_id=rota.id,
            name=layer,
            rotation=Rotation.WEEKLY,
            hand_off=time(8, 0),
            starts_on=today - timedelta(days=28),
        )
        session.add(row)
        session.flush()
        session.add(
            RotaMember(
                id=parts.ids.new(),
                region_id=region_id,
                layer_id=row.id,
                position=0,
                person_id=world.people[key].id,
            )
        )
    session.flush()


def _bags(session: Session, parts: Parts, world: World) -> None:
    region_id, now = world.region.id, parts.clock.now()
    supplier, given = (
        _place(parts, region_id, "Supplier", "supplier"),
        _place(parts, region_id, "Given", "given"),
    )
    world.kinds = [
        BagKind(id=parts.ids.new(), region_id=region_id, name=name, contents=contents)
        for name, contents in KINDS
    ]
    session.add_all([supplier, given, *world.kinds])
    for name, keeper, _counts in PLACES:
        place = _place(parts, region_id, name, "stock")
        place.keeper_id = world.people[keeper].id if keeper else None
        world.places[name] = place
        session.add(place)
    session.flush()
    for name, _keeper, counts in PLACES:
        for kind, quantity in zip(world.kinds, counts, strict=True):
            session.add(_received(parts, world, supplier, world.places[name], kind, quantity, now))
    session.flush()


def _place(parts: Parts, region_id: uuid.UUID, name: str, purpose: str) -> BagPlace:
    return BagPlace(id=parts.ids.new(), region_id=region_id, name=name, purpose=purpose, active=True)


def _received(
    parts: Parts, world: World, source: BagPlace, place: BagPlace, kind: BagKind, quantity: int, now: datetime
) -> BagMove:
    return BagMove(
        id=parts.ids.new(),
        region_id=world.region.id,
        kind_id=kind.id,
        from_id=source.id,
        to_id=place.id,
        quantity=quantity,
        reason="received",
        left_out="",
        moved_by=world.people["supervisor"].id,
        occurred_at=now,
        received_at=now,
    )


def _keys(session: Session, parts: Parts, world: World) -> None:
    """The advocacy agency's key, and its holders: the advocates and the supervisor."""
    now, region_id = parts.clock.now(), world.region.id
    holders = [world.people[key] for key in ("advocate", "backup", "supervisor")]
    for person in holders:
        create_holder(
            session, now=now, ids=parts.ids, region_id=region_id, person_id=person.id, passphrase=PASSPHRASE
        )
    create_agency_key(
        session,
        now=now,
        ids=parts.ids,
        region_id=region_id,
        agency_id=world.agencies[AgencyKind.ADVOCACY].id,
        holders=[person.id for person in holders],
    )
