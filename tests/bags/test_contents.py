"""What a bag holds: item codes that have a name."""

from __future__ import annotations

from sqlalchemy import select

from tests.response.night import Night
from webapp.bags.contents import ITEMS, items_of
from webapp.bags.models import BagKind


def test_contents_are_read_in_the_kinds_own_order() -> None:
    assert items_of("water clothes pen") == ("water", "clothes", "pen")


def test_what_has_no_name_is_dropped() -> None:
    assert items_of("  clothes   phone  ") == ("clothes",)
    assert items_of("") == ()


def test_every_kind_of_the_demo_holds_things_that_have_a_name(night: Night) -> None:
    kinds = night.session.scalars(select(BagKind)).all()
    assert len(kinds) == 3
    for kind in kinds:
        assert len(items_of(kind.contents)) == len(kind.contents.split()) > 0
    assert all(name and name[0].isupper() for name in ITEMS.values())
