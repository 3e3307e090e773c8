"""Every table of the paging room, in one place to import from."""

from webapp.paging.alone_tables import AlarmKind, AloneAlarm, CheckInWatch, Ended, WatchState
from webapp.paging.canary_tables import Canary
from webapp.paging.hand_over_tables import HandOver, HandOverState
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
from webapp.paging.shift_tables import (
    Leave,
    LeaveState,
    RotaFeed,
    RotaLook,
    RotaNotice,
    ShiftSwap,
    SwapState,
)

__all__ = [
    "AlarmKind",
    "AloneAlarm",
    "Answer",
    "AtProvider",
    "Attempt",
    "Canary",
    "Channel",
    "ChannelAlarm",
    "CheckInWatch",
    "Confirmed",
    "Ended",
    "HandOver",
    "HandOverState",
    "Heartbeat",
    "LadderRung",
    "Layer",
    "Leave",
    "LeaveState",
    "Message",
    "MessageKind",
    "MessageState",
    "OfficerPage",
    "Override",
    "Page",
    "PageState",
    "Reply",
    "Rota",
    "RotaFeed",
    "RotaLayer",
    "RotaLook",
    "RotaMember",
    "RotaNotice",
    "Rotation",
    "Rung",
    "ShiftSwap",
    "SimulatorText",
    "Sought",
    "SwapState",
    "Target",
    "WatchState",
]
