"""What a bag holds, by item code. The union of both states' lists (CA 2462-2464; NV 2096-2103)."""

from webapp.errors import N_

ITEMS: dict[str, str] = {
    "clothes": N_("Clothes"),
    "shoes": N_("Shoes"),
    "toiletries": N_("Toiletries"),
    "snacks": N_("Snacks"),
    "water": N_("Water"),
    "pen": N_("Pen"),
    "journal": N_("Journal"),
}


def items_of(contents: str) -> tuple[str, ...]:
    """The item codes of a kind's `contents`, in its own order; unknown codes are dropped."""
    return tuple(code for code in contents.split() if code in ITEMS)
