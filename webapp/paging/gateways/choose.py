"""The gateway that the settings name: the folder of that name beside this file."""

from importlib import import_module

from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.supplies import Supplies


def choose_gateway(given: Supplies) -> Gateway:
    return open_folder(given.settings.gateway, given)


def open_folder(name: str, given: Supplies) -> Gateway:
    """Every folder has an `open.py` with `open_gateway`."""
    opened: Gateway = import_module(f"webapp.paging.gateways.{name}.open").open_gateway(given)
    return opened
