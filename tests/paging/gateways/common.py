"""What the side of every gateway has."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from tests.paging.county import County
from tests.paging.test_voice import calls
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.supplies import Supplies
from webapp.settings import Settings


class Common:
    """From now on the county sends by this gateway."""

    def __init__(self, county: County, gateway: Gateway) -> None:
        self.county = county
        self.gateway = gateway
        self._call: str | None = None
        county.gateway = gateway  # type: ignore[assignment]

    def answer_url(self) -> str:
        """Of a real call, which the county's own worker has made already."""
        if self._call is None:
            county = self.county
            page_id = county.open_page("R-3HHD")
            self._call = f"http://localhost:8000/voice?message={calls(county, page_id, 'ana').message.id}"
        return self._call


def supplies(county: County, settings: Settings | None = None) -> Supplies:
    """A county's own; a gateway that reads settings is given some."""
    return Supplies(
        cast(Settings, settings), county.clock, county.ids, county.vault, cast(Engine, county.engine)
    )


def sides_file(name: str) -> Path:
    return Path(__file__).parent / name / "sides.py"
