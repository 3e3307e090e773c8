"""The contract, kept by every folder of webapp/paging/gateways: none is listed here, each is found."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.paging.county import County
from tests.paging.gateways.common import sides_file
from tests.paging.gateways.contract import GatewayContract, Side
from webapp.settings import gateway_names


def _found() -> list[tuple[str, str]]:
    """Each gateway, in each of the ways in which its tests say that it is used; without tests, once, to fail."""
    return [(name, way) for name in gateway_names() for way in _ways(name)]


def _ways(name: str) -> list[str]:
    return list(_sides(name).SIDES) if sides_file(name).is_file() else ["has no sides.py"]


def _sides(name: str):  # type: ignore[no-untyped-def]
    return import_module(f"tests.paging.gateways.{name}.sides")


@pytest.mark.parametrize("found", _found(), ids=lambda found: f"{found[0]}, {found[1]}", scope="function")
class TestEveryGateway(GatewayContract):
    @pytest.fixture
    def side(self, county: County, found: tuple[str, str]) -> Iterator[Side]:
        name, way = found
        if not sides_file(name).is_file():
            pytest.fail(
                f"webapp/paging/gateways/{name} is not tested: tests/paging/gateways/{name}/sides.py is missing. "
                "Copy that of another gateway (docs/gateways.md).",
                pytrace=False,
            )
        with _sides(name).SIDES[way](name, county) as side:
            yield side


def test_the_gateways_that_there_are_have_been_found() -> None:
    assert {"simulator", "twilio"} <= set(gateway_names())
    assert {("simulator", "alone"), ("twilio", "alone"), ("twilio", "two-senders")} <= set(_found())
