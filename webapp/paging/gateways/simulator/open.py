"""How the settings' gateway is opened."""

from sqlalchemy.orm import sessionmaker

from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.supplies import Supplies

from .send import SimulatorGateway


def open_gateway(given: Supplies) -> Gateway:
    sessions = sessionmaker(given.engine, expire_on_commit=False)
    return SimulatorGateway(sessions, given.vault, given.clock, given.ids)
