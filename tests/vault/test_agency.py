"""An agency's key: made for its holders, rotated, shared by a holder who has it open, and never in clear."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tests.vault.world import World, sign_in_of
from webapp.db import in_region
from webapp.errors import DomainError
from webapp.vault.agency import current_key, share_key
from webapp.vault.curve import private_bytes, public_bytes
from webapp.vault.errors import CannotOpen
from webapp.vault.models import CURRENT, RETIRED, AgencyKey, KeyShare
from webapp.vault.openkeys import OpenKeys
from webapp.vault.unlock import opened_key


def _keys(world: World, person: object) -> OpenKeys:
    sign_in = sign_in_of(person)  # type: ignore[arg-type]
    keys = opened_key(world.session, now=world.now, sign_in=sign_in, cookie_secret=world.unlock(sign_in))
    assert keys is not None
    return keys


def test_each_holder_opens_the_same_private_key_that_fits_the_public_one(world: World) -> None:
    world.holder(world.advocate)
    world.holder(world.supervisor)
    made = world.agency_key(world.advocate, world.supervisor)
    opened = [_keys(world, person).private_key(made.id) for person in (world.advocate, world.supervisor)]
    assert [public_bytes(key) for key in opened if key] == [made.public_key] * 2
    assert len(made.public_key) == 65


def test_the_private_key_is_nowhere_in_the_database(world: World) -> None:
    world.holder(world.advocate)
    made = world.agency_key(world.advocate)
    private_key = _keys(world, world.advocate).private_key(made.id)
    assert private_key is not None
    for table in reversed(AgencyKey.metadata.sorted_tables):
        for row in world.session.execute(select(table)):
            assert not any(private_bytes(private_key) in value for value in row if isinstance(value, bytes))


def test_a_new_key_retires_the_one_before_which_holders_can_still_open(world: World) -> None:
    world.holder(world.advocate)
    first, second = world.agency_key(world.advocate), world.agency_key(world.advocate)
    world.session.refresh(first)
    assert (first.state, first.number, first.retired_at) == (RETIRED, 1, world.now)
    assert (second.state, second.number) == (CURRENT, 2)
    current = current_key(world.session, world.advocacy)
    assert current is not None and current.id == second.id
    keys = _keys(world, world.advocate)
    assert keys.private_key(first.id) and keys.private_key(second.id)


def test_an_agency_has_one_current_key_even_if_two_are_made_at_once(world: World) -> None:
    world.holder(world.advocate)
    made = world.agency_key(world.advocate)
    world.session.add(
        AgencyKey(
            id=world.ids.new(),
            region_id=world.region,
            agency_id=world.advocacy,
            number=9,
            public_key=made.public_key,
            fingerprint=made.fingerprint,
            state=CURRENT,
            created_at=world.now,
        )
    )
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_an_agency_without_a_key_and_one_of_another_region_have_none(world: World) -> None:
    assert current_key(world.session, world.advocacy) is None
    world.holder(world.advocate)
    world.agency_key(world.advocate)
    with in_region(world.session, world.ids.new()):
        assert current_key(world.session, world.advocacy) is None


def test_a_key_without_holders_or_for_somebody_without_a_passphrase_is_not_made(world: World) -> None:
    world.holder(world.advocate)
    for holders in ((), (world.advocate, world.supervisor)):
        with pytest.raises(DomainError):
            world.agency_key(*holders)
    assert current_key(world.session, world.advocacy) is None


def test_a_holder_who_has_the_key_open_shares_it_once(world: World) -> None:
    world.holder(world.advocate)
    world.holder(world.supervisor)
    made = world.agency_key(world.advocate)
    assert _keys(world, world.supervisor).private_key(made.id) is None
    for _ in range(2):
        share_key(
            world.session,
            now=world.now,
            ids=world.ids,
            keys=_keys(world, world.advocate),
            agency_key_id=made.id,
            person_id=world.supervisor,
        )
    assert _keys(world, world.supervisor).private_key(made.id) is not None


def test_nobody_shares_what_they_do_not_hold(world: World) -> None:
    world.holder(world.advocate)
    world.holder(world.supervisor)
    made = world.agency_key(world.advocate)
    with pytest.raises(DomainError, match="do not hold"):
        share_key(
            world.session,
            now=world.now,
            ids=world.ids,
            keys=_keys(world, world.supervisor),
            agency_key_id=made.id,
            person_id=world.supervisor,
        )


def test_a_share_moved_to_another_key_or_holder_does_not_open(world: World) -> None:
    world.holder(world.advocate)
    first, second = world.agency_key(world.advocate), world.agency_key(world.advocate)
    shares = {share.agency_key_id: share for share in world.session.scalars(select(KeyShare))}
    shares[second.id].sealed = shares[first.id].sealed
    world.session.flush()
    keys = _keys(world, world.advocate)
    assert keys.private_key(first.id) is not None
    with pytest.raises(CannotOpen):
        keys.private_key(second.id)


def test_a_holder_whose_share_is_taken_away_opens_nothing_from_that_moment(world: World) -> None:
    world.holder(world.advocate)
    made = world.agency_key(world.advocate)
    sign_in = sign_in_of(world.advocate)
    secret = world.unlock(sign_in)
    world.session.execute(delete(KeyShare).where(KeyShare.person_id == world.advocate))
    keys = opened_key(world.session, now=world.now, sign_in=sign_in, cookie_secret=secret)
    assert keys is not None and keys.private_key(made.id) is None


def test_open_keys_in_a_log_line_show_a_person_and_no_key(world: World) -> None:
    world.holder(world.advocate)
    world.agency_key(world.advocate)
    assert repr(_keys(world, world.advocate)) == f"OpenKeys({world.advocate})"
