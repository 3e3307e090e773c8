"""What a gateway may need to be opened."""

from dataclasses import dataclass

from sqlalchemy import Engine

from webapp.clock import Clock
from webapp.ids import Ids
from webapp.settings import Settings
from webapp.vault.vault import Vault


@dataclass(frozen=True)
class Supplies:
    """`engine` is for the simulator, which keeps its threads in the database, in transactions of its own."""

    settings: Settings
    clock: Clock
    ids: Ids
    vault: Vault
    engine: Engine
