"""The response word: said by officer and advocate when they meet, so that nobody else can step in."""

from webapp.ids import Ids

FIRST = (
    "amber",
    "cedar",
    "copper",
    "cotton",
    "harbor",
    "linen",
    "maple",
    "meadow",
    "pepper",
    "silver",
    "summer",
    "winter",
)
SECOND = (
    "bridge",
    "button",
    "candle",
    "garden",
    "ladder",
    "lantern",
    "pocket",
    "ribbon",
    "saddle",
    "ticket",
    "window",
)


def response_word(ids: Ids) -> str:
    """Two plain words, easy to say and to hear."""
    return f"{ids.pick(FIRST)} {ids.pick(SECOND)}"
