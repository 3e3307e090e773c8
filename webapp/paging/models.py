"""Every table of the paging room, in one place to import from."""

from webapp.paging.message_tables import (
    AtProvider,
    ChannelAlarm,
    Heartbeat,
    Message,
    MessageKind,
    MessageState,
    OfficerPage,
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
    "AtProvider",
    "Attempt",
    "Channel",
    "ChannelAlarm",
    "Confirmed",
    "Heartbeat",
    "LadderRung",
    "Layer",
    "Message",
    "MessageKind",
    "MessageState",
    "OfficerPage",
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
