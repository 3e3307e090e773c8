"""The same small world as the vault's tests, with an agency key that the advocate holds."""

from __future__ import annotations

import pytest

from tests.vault.conftest import keys_url, keystore, ring, session, vault, world
from tests.vault.world import World
from webapp.vault.models import AgencyKey

__all__ = ["held", "keys_url", "keystore", "ring", "session", "vault", "world"]


@pytest.fixture
def held(world: World) -> tuple[World, AgencyKey]:
    world.holder(world.advocate)
    world.holder(world.supervisor)
    return world, world.agency_key(world.advocate)
