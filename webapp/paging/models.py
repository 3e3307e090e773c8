"""Every table of the paging room, in one place to import from."""

from webapp.paging.canary_tables import Canary
from webapp.paging.message_tables import (
    Heartbeat,
    Message,
    MessageKind,
    MessageState,
    Reply,
    SimulatorText,
)
from webapp.paging.page_tables import Answer, Attempt, Channel, Confirmed, LadderRung, Page, PageState
from webapp.paging.rota_tables import (
    Layer,
    Override,
    Rota,
    RotaLayer,
    RotaMember,
    Rotation,
    Rung,
    Target,
)

__all__ = [
    "Answer",
    "Attempt",
    "Canary",
    "Channel",
    "Confirmed",
    "Heartbeat",
    "LadderRung",
    "Layer",
    "Message",
    "MessageKind",
    "MessageState",
    "Override",
    "Page",
    "PageState",
    "Reply",
    "Rota",
    "RotaLayer",
    "RotaMember",
    "Rotation",
    "Rung",
    "SimulatorText",
    "Target",
]
