"""A region goes over to another version of its protocol, or back: from now on, for new responses alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from webapp.accounts.models import Person, Region
from webapp.audit.record import record
from webapp.db import KEY_STAYS
from webapp.errors import N_, BadField, DomainError
from webapp.paging.act import Act
from webapp.response.county_packs.tables import CountyPack, PackAdoption
from webapp.response.models import Response
from webapp.response.packs import pack_named

VERSION = "version"
SHOWN = 50


class Standing(DomainError):
    """The version applies already."""

    def __init__(self) -> None:
        super().__init__(N_("This version applies already. Nothing was changed."))


@dataclass(frozen=True)
class Adopted:
    """One adoption; `by` is the name of who did it."""

    pack_id: str
    version: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Kept:
    """One of the region's own versions. `adopted_at`: when it was adopted last, None where it never was."""

    pack_id: str
    version: str
    title: str
    at: datetime
    by: str
    digest: str
    adopted_at: datetime | None


@dataclass(frozen=True)
class Begun:
    """How many open responses go by one version."""

    pack_id: str
    version: str
    count: int


def adopt_pack(act: Act, region_id: uuid.UUID, pack_id: str, version: str, typed: str) -> None:
    """New responses begin with this version from here on; each that is open keeps its own.

    Who adopts types the version's number. Raises BadField where it is another one, NotFound where the region has no
    such pack, Standing where it applies already. Of two who adopt at once the last one counts, and both are written
    down.
    """
    pack = pack_named(act.session, region_id, pack_id, version)
    if typed.strip() != version:
        raise BadField(
            VERSION, N_("Type the version’s number as it stands above: %(version)s."), version=version
        )
    region = act.session.get_one(Region, region_id)
    act.session.refresh(region, with_for_update=KEY_STAYS)
    if (region.pack_id, region.pack_version) == (pack.id, pack.version):
        raise Standing
    region.pack_id, region.pack_version = pack.id, pack.version
    assert act.actor_id is not None  # noqa: S101 (nothing is adopted by itself)
    adoption = PackAdoption(
        id=act.ids.new(),
        region_id=region_id,
        pack_id=pack.id,
        version=pack.version,
        adopted_by=act.actor_id,
        adopted_at=act.now,
    )
    act.session.add(adoption)
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region_id,
        action="pack.adopted",
        actor_id=act.actor_id,
        actor_role=act.actor_role,
        subject=adoption.id,
        detail=f"{pack.id}@{pack.version}",
    )
    act.session.flush()


def adoptions(act: Act, region_id: uuid.UUID) -> list[Adopted]:
    """The newest first, at most `SHOWN`; the audit has all."""
    wanted = (
        select(PackAdoption, Person.name)
        .join(Person, Person.id == PackAdoption.adopted_by)
        .where(PackAdoption.region_id == region_id)
        .order_by(PackAdoption.adopted_at.desc(), PackAdoption.id.desc())
        .limit(SHOWN)
    )
    return [
        Adopted(one.pack_id, one.version, one.adopted_at, name) for one, name in act.session.execute(wanted)
    ]


def kept_packs(act: Act, region_id: uuid.UUID) -> list[Kept]:
    """The region's own versions, the newest upload first, without their files."""
    last = (
        select(func.max(PackAdoption.adopted_at))
        .where(
            PackAdoption.region_id == CountyPack.region_id,
            PackAdoption.pack_id == CountyPack.pack_id,
            PackAdoption.version == CountyPack.version,
        )
        .correlate(CountyPack)
        .scalar_subquery()
    )
    one = CountyPack
    wanted = (
        select(one.pack_id, one.version, one.title, one.uploaded_at, Person.name, one.digest, last)
        .join(Person, Person.id == one.uploaded_by)
        .where(one.region_id == region_id)
        .order_by(one.uploaded_at.desc(), one.id.desc())
    )
    return [Kept(*row) for row in act.session.execute(wanted)]


def begun_with(act: Act, region_id: uuid.UUID) -> list[Begun]:
    """The versions that open responses go by, without which ones those are."""
    count = func.count()
    wanted = (
        select(Response.pack_id, Response.pack_version, count)
        .where(Response.region_id == region_id, Response.state == "open")
        .group_by(Response.pack_id, Response.pack_version)
        .order_by(count.desc(), Response.pack_id, Response.pack_version)
    )
    return [Begun(*row) for row in act.session.execute(wanted)]
