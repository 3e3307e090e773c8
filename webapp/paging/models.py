"""Every table of the paging room, in one place to import from."""

from webapp.paging.message_tables import (
    Heartbeat,
    Message,
    MessageKind,
    MessageState,
    Reply,
    SimulatorText,
)
from webapp.paging.page_tables import Answer, Attempt, Channel, Confirmed, LadderRung, Page, PageState, Sought
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
    "Sought",
    "Target",
]
