"""The gateway that the settings name."""

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from webapp.clock import Clock
from webapp.ids import Ids
from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.simulator import SimulatorGateway
from webapp.paging.gateways.twilio import TwilioGateway
from webapp.settings import Settings
from webapp.vault.vault import Vault


def choose_gateway(settings: Settings, clock: Clock, ids: Ids, vault: Vault, engine: Engine) -> Gateway:
    """`engine` is for the simulator, which keeps its threads in the database, in transactions of its own."""
    if settings.twilio is not None:
        first = TwilioGateway(settings.twilio)
        second = settings.twilio.second
        return FailOver(first, TwilioGateway(second)) if second else first
    return SimulatorGateway(sessionmaker(engine, expire_on_commit=False), vault, clock, ids)
