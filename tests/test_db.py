"""The one region filter, times in UTC, and what the database does when two want the same row at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session, aliased, joinedload

from tests.response.counties import session, standing
from webapp.accounts.models import Agency, Person, Region
from webapp.bags.models import BagPlace
from webapp.db import RegionUnset, every_region, in_region, set_region
from webapp.paging.models import Heartbeat

__all__ = ["session", "standing"]

PEOPLE = 10  # in each county


@pytest.fixture
def counties(session: Session) -> tuple[uuid.UUID, uuid.UUID]:
    """The ids of both counties: Nevada's, where these stories are told, and California's."""
    found = session.execute(select(Region.id).order_by(Region.pack_id.desc())).scalars().all()
    nevada, california = found
    return nevada, california


@pytest.fixture
def nevada(session: Session, counties: tuple[uuid.UUID, uuid.UUID]) -> Iterator[uuid.UUID]:
    """Within Nevada's region for the length of the test."""
    set_region(session, counties[0])
    return counties[0]


@pytest.fixture
def california(counties: tuple[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    return counties[1]


def stranger(session: Session, region: uuid.UUID) -> Person:
    """Somebody of another region, by a session that has not met them since."""
    with every_region(session):
        found = session.scalars(select(Person).where(Person.region_id == region).order_by(Person.id)).all()[0]
    session.expunge_all()
    return found


# ---- reading ----


def test_a_select_sees_one_region(session: Session, nevada: uuid.UUID) -> None:
    people = session.scalars(select(Person)).all()
    assert len(people) == PEOPLE
    assert {person.region_id for person in people} == {nevada}


def test_without_the_filter_there_would_be_twice_as_many(session: Session, nevada: uuid.UUID) -> None:
    with every_region(session):
        assert len(session.scalars(select(Person)).all()) == 2 * PEOPLE


def test_columns_alone_are_filtered_too(session: Session, nevada: uuid.UUID) -> None:
    assert len(session.execute(select(Person.name, Person.email)).all()) == PEOPLE


def test_a_count_is_filtered_too(session: Session, nevada: uuid.UUID) -> None:
    assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE


def test_get_finds_nothing_of_another_region(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    person = stranger(session, california)
    assert session.get(Person, person.id) is None


def test_an_alias_is_filtered_too(session: Session, nevada: uuid.UUID) -> None:
    other = aliased(Person)
    pairs = session.execute(select(Person.id, other.id).join(other, other.role == Person.role)).all()
    alone = session.execute(select(Person.id, Person.role)).all()
    roles = [role for _, role in alone]
    assert len(pairs) == sum(roles.count(role) for role in roles)


def test_a_subquery_is_filtered_too(session: Session, nevada: uuid.UUID, california: uuid.UUID) -> None:
    theirs = stranger(session, california)
    inner = select(Person.region_id).where(Person.id == theirs.id)
    assert session.scalars(select(Region.id).where(Region.id.in_(inner))).all() == []
    assert session.scalars(select(Region.id).where(exists(inner))).all() == []


def test_a_union_in_a_subquery_is_filtered_too(session: Session, nevada: uuid.UUID) -> None:
    both = select(Person.id).union_all(select(Agency.id)).subquery()
    assert session.scalar(select(func.count()).select_from(both)) == PEOPLE + 7


def test_a_statement_that_is_plain_outside_is_filtered_inside(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    theirs = Person.id == stranger(session, california).id
    people = select(Person.id)
    assert session.scalar(select(exists(people.where(theirs)))) is False
    assert session.scalar(select(literal(1)).where(exists(people.where(theirs)))) is None
    assert session.scalar(select(func.count()).select_from(people.cte())) == PEOPLE
    assert session.scalar(select(select(func.count(Person.id)).scalar_subquery())) == PEOPLE
    assert len(session.execute(union_all(people, people)).all()) == 2 * PEOPLE


def test_a_relationship_does_not_lead_out_of_the_region(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    with every_region(session):
        theirs = session.scalars(select(Agency.id).where(Agency.region_id == california)).all()[0]
        mine = session.scalars(select(Person).where(Person.region_id == nevada)).all()[0]
        session.execute(update(Person).where(Person.id == mine.id).values(agency_id=theirs))
    session.expunge_all()
    loaded = session.scalars(select(Person).options(joinedload(Person.agency)).order_by(Person.id)).all()
    led_out = [person for person in loaded if person.agency is None]
    assert [person.id for person in led_out] == [mine.id]


def test_one_statement_serves_two_regions_in_turn(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    """Statements are compiled once and kept: the region must not be kept with them."""
    for region in (nevada, california, nevada):
        with in_region(session, region):
            found = session.scalars(select(Person.region_id).where(Person.role == "advocate")).all()
        assert set(found) == {region}


# ---- changing ----


def test_an_update_and_a_delete_reach_one_region(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    theirs = stranger(session, california)
    assert session.execute(update(Person).values(theme="night")).rowcount == PEOPLE  # type: ignore[attr-defined]
    gone = session.execute(delete(Person).where(Person.id == theirs.id))
    assert gone.rowcount == 0  # type: ignore[attr-defined]
    with every_region(session):
        themes = session.execute(select(Person.region_id, Person.theme)).all()
    assert {theme for region, theme in themes if region == nevada} == {"night"}
    assert {theme for region, theme in themes if region == california} == {"auto"}


def place(region: uuid.UUID | None) -> BagPlace:
    return BagPlace(id=uuid.uuid4(), region_id=region, name="Car 99", purpose="stock", active=True)


def test_a_new_row_takes_the_region_that_is_set(session: Session, nevada: uuid.UUID) -> None:
    new = place(None)
    session.add(new)
    session.flush()
    assert new.region_id == nevada


def test_a_new_row_of_another_region_is_refused(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    session.add(place(california))
    with pytest.raises(RegionUnset):
        session.flush()


def test_a_row_that_is_known_already_is_not_moved_to_another_region(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    mine = session.scalars(select(BagPlace)).all()[0]
    mine.region_id = california
    with pytest.raises(RegionUnset):
        session.flush()


def test_a_row_of_another_region_that_is_known_already_is_neither_changed_nor_deleted(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    for change in (lambda row: setattr(row, "name", "Ours now"), session.delete):
        with every_region(session):
            theirs = session.scalars(select(BagPlace).where(BagPlace.region_id == california)).all()[0]
        change(theirs)
        with pytest.raises(RegionUnset):
            session.flush()
        session.expunge_all()


def test_what_waits_to_be_written_is_checked_under_its_own_region(
    session: Session, nevada: uuid.UUID, california: uuid.UUID
) -> None:
    session.add(place(california))
    with pytest.raises(RegionUnset), every_region(session):
        pass
    session.expunge_all()
    with pytest.raises(RegionUnset), in_region(session, nevada):
        session.add(place(california))


# ---- no region ----


QUERIES = {
    "select": select(Person),
    "columns": select(Person.name),
    "update": update(Person).values(theme="night"),
    "delete": delete(BagPlace),
    "count": select(func.count()).select_from(Person),
    "exists": select(exists(select(Person.id))),
    "subquery": select(Region.id).where(Region.id.in_(select(Person.region_id))),
    "join": select(Region.id).join(Person, Person.region_id == Region.id),
    "alias": select(func.count()).select_from(aliased(Person)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_with_no_region_set_a_query_on_a_regions_rows_is_a_fault(session: Session, name: str) -> None:
    with pytest.raises(RegionUnset):
        session.execute(QUERIES[name])


def test_with_no_region_set_get_and_a_new_row_are_faults(session: Session) -> None:
    with pytest.raises(RegionUnset):
        session.get(Person, uuid.uuid4())
    session.add(place(uuid.uuid4()))
    with pytest.raises(RegionUnset):
        session.flush()


def test_what_belongs_to_no_region_needs_none(session: Session) -> None:
    assert len(session.scalars(select(Region)).all()) == 2
    assert session.scalars(select(Heartbeat)).all() is not None
    assert session.scalar(text("SELECT 1")) == 1


# ---- blocks ----


def test_blocks_in_blocks_give_back_what_was_before(
    session: Session, counties: tuple[uuid.UUID, uuid.UUID]
) -> None:
    def count() -> int:
        return len(session.scalars(select(Person)).all())

    nevada, california = counties
    with in_region(session, nevada):
        assert count() == PEOPLE
        with every_region(session):
            assert count() == 2 * PEOPLE
            with in_region(session, california):
                assert count() == PEOPLE
            assert count() == 2 * PEOPLE
        assert count() == PEOPLE
        with pytest.raises(KeyError), every_region(session):
            raise KeyError
        assert count() == PEOPLE
    with pytest.raises(RegionUnset):
        count()


# ---- times ----


ZONES = st.timezones() | st.builds(
    fixed, st.timedeltas(min_value=-timedelta(hours=23), max_value=timedelta(hours=23))
)
TIMES = st.datetimes(
    min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=ZONES, allow_imaginary=False
)


def kept(session: Session, at: datetime) -> datetime:
    """`at` after a journey through a column."""
    worker = uuid.uuid4()
    session.execute(insert(Heartbeat).values(worker=worker, beat_at=at))
    found = session.scalars(select(Heartbeat.beat_at).where(Heartbeat.worker == worker)).one()
    assert isinstance(found, datetime)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=TIMES)
def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(session: Session, at: datetime) -> None:
    found = kept(session, at)
    # Two times in two zones are never equal while one of them is an hour lived twice (PEP 495): compare in UTC.
    assert found == at.astimezone(UTC)
    assert found.utcoffset() == timedelta(0)


def test_the_hour_that_the_clocks_live_twice_is_two_moments(session: Session) -> None:
    twice = [datetime.fromisoformat(f"2026-11-01T01:30:00-0{offset}:00") for offset in (7, 8)]
    first, second = (kept(session, at) for at in twice)
    assert second - first == timedelta(hours=1)


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    naive = datetime(2026, 3, 3, 2, 38)
    with pytest.raises(StatementError, match="without a zone"):
        kept(session, naive)
    with pytest.raises(StatementError, match="without a zone"):
        session.scalars(select(Heartbeat).where(Heartbeat.beat_at < naive)).all()


def test_times_of_different_zones_are_compared_as_moments(session: Session) -> None:
    here = datetime.fromisoformat("2026-03-03T02:38:00-08:00")
    kept(session, here)
    in_tokyo = datetime.fromisoformat("2026-03-03T19:38:00+09:00")
    found = select(func.count()).select_from(Heartbeat)
    assert session.scalar(found.where(Heartbeat.beat_at == in_tokyo)) == 1
    assert session.scalar(found.where(Heartbeat.beat_at < in_tokyo - timedelta(seconds=1))) == 0


def test_no_time_stays_no_time(session: Session) -> None:
    bound = Heartbeat.beat_at.type
    assert bound.process_bind_param(None, session.get_bind().dialect) is None
    assert bound.process_result_value(None, session.get_bind().dialect) is None
