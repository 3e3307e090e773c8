"""Every call that Alongside makes, word for word. As in a text: no name, no place, and only typed parts."""

from __future__ import annotations

from webapp.errors import N_
from webapp.paging.messages.codes import THE_ADVOCATE, DutyNumber, EtaMinutes, OfSlot, ResponseCode
from webapp.paging.models import MessageKind

_PAGE = N_("This is Alongside, with a page. Response %(code)s. Please respond.")

# In front of whatever the call of a drill begins with.
DRILL = N_("This is a drill.")

# What a call opens with. A kind that is not here can only be sent as a text.
SCRIPTS: dict[MessageKind, str] = {
    MessageKind.PAGE: _PAGE,
    MessageKind.PAGE_CODE_FIRST: _PAGE,
    MessageKind.NOBODY_ANSWERED: N_(
        "This is Alongside. Response %(code)s. Nobody%(slot)s has accepted this page. Please act now: sign in, "
        "or call the duty desk, %(duty)s."
    ),
    MessageKind.NOBODY_SURE: N_(
        "This is Alongside. Response %(code)s. The yes%(slot)s is not confirmed or is late, and nobody else has "
        "accepted. Please act now: sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.CONTACT_HELD: N_(
        "This is Alongside. A contact reached us but could not be logged. Nobody is paged for it. Please act "
        "now: sign in and open what is held, or call the duty desk, %(duty)s."
    ),
    MessageKind.CHANNEL_DOWN: N_(
        "This is Alongside. One of our ways to send texts or calls has failed. Another is used where there is one. "
        "Please tell whoever runs Alongside."
    ),
    MessageKind.CANARY_LATE: N_(
        "This is Alongside. The test text has not come back, so texts may reach nobody. Please call people "
        "yourself, and tell whoever runs Alongside."
    ),
    MessageKind.VERIFY_OFFICER: N_(
        "This is Alongside. Response %(code)s is a contact by text from an officer's number. Please call police "
        "dispatch before anybody travels, then sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.COVERED: N_(
        "This is Alongside. Response %(code)s. Someone else is going. Thank you, nothing to do."
    ),
    MessageKind.STOOD_DOWN: N_(
        "This is Alongside. Response %(code)s. Stand down, please. This page is closed."
    ),
    MessageKind.HANDED_OVER: N_(
        "This is Alongside. Response %(code)s. Someone has taken over. Thank you. If you are there, please stay until "
        "they come. Duty desk: %(duty)s."
    ),
    MessageKind.HAND_OVER: N_(
        "This is Alongside. Response %(code)s. Can you take over from whoever goes now? "
        "To say yes or no, sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.STILL_YOURS: N_(
        "This is Alongside. Response %(code)s. Nobody has taken over yet. It is still yours. "
        "To ask somebody else, sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.STAYS_YOURS: N_(
        "This is Alongside. Response %(code)s. Who was asked to take over cannot. It stays yours. "
        "To ask somebody else, sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.CONFIRM_PLEASE: N_(
        "This is Alongside. Response %(code)s. Your yes is not confirmed, so someone else is asked as well. "
        "Please call the duty desk, %(duty)s, or sign in where you can stop."
    ),
    MessageKind.EXPECTED_NOW: N_(
        "This is Alongside. Response %(code)s. You are expected there about now, and not marked as arrived."
    ),
    MessageKind.WHERE_ARE_YOU: N_(
        "This is Alongside. Response %(code)s. You are not marked as arrived. Someone else is asked."
    ),
    MessageKind.NOBODY_COMES: N_(
        "This is Alongside. Response %(code)s. The page was closed, nobody is coming now. "
        "Duty desk: %(duty)s."
    ),
    MessageKind.MOVED: N_(
        "This is Alongside. Response %(code)s. The meeting place changed. Sign in to see it, "
        "or call the duty desk, %(duty)s."
    ),
    MessageKind.NEWS: N_(
        "This is Alongside. Response %(code)s. There is news. Sign in to read it, "
        "or call the duty desk, %(duty)s."
    ),
    MessageKind.CHECK_IN: N_("This is Alongside. Response %(code)s. Please check in."),
    MessageKind.CHECK_IN_MISSED: N_(
        "This is Alongside. Response %(code)s. Somebody who is out there alone has not checked in. Please act now: "
        "sign in and call them, or call the duty desk, %(duty)s. You are called again until somebody has reached them."
    ),
    MessageKind.NEED_HELP: N_(
        "This is Alongside. Response %(code)s. Somebody on this response needs help, and asked for it in silence. "
        "Please act now: sign in, or call the duty desk, %(duty)s. You are called again until it is closed."
    ),
    MessageKind.MEET_AFTER: N_(
        "This is Alongside. Response %(code)s. Can you meet later, away from the scene? Details after sign-in."
    ),
    MessageKind.ASKED_ALONG: N_(
        "This is Alongside, with a page. Response %(code)s. Please respond. Two go together."
    ),
    MessageKind.ALONG_WITH: N_(
        "This is Alongside. Response %(code)s. Someone goes with you. Please meet before you arrive. "
        "To know who, sign in where you can stop, or call the duty desk, %(duty)s."
    ),
    MessageKind.ALONG_WAIT: N_(
        "This is Alongside. Response %(code)s. Nobody goes with you now. Please stop where you can, and wait. "
        "Sign in, or call the duty desk, %(duty)s."
    ),
    MessageKind.READY_PLEASE: N_(
        "This is Alongside. You are on call within a day, and a page may not reach you, since our texts to you are "
        "stopped. Please text START to our number, then sign in: More, then Ready to be paged."
    ),
    MessageKind.TEXTS_STOPPED: N_(
        "This is Alongside. Somebody who may be paged has stopped our texts, and is called instead. "
        "Please ask them to text START to us, and sign in to see who is not ready. Duty desk: %(duty)s."
    ),
    MessageKind.TEST_PAGE: N_("This is Alongside. This is a test. Nobody needs you now."),
}

# What a call says besides: the choices, and what a key has led to.
CHOICES_ASKING = N_(
    "To accept, press 1. To decline, press 2. To hear this again, press 3. Duty desk: %(duty)s."
)
CHOICES_TELLING = N_("To say that you have heard this, press 1. To hear it again, press 3.")
CHOICES_CHECK_IN = N_("If you are all right, press 1. To hear this again, press 3. Duty desk: %(duty)s.")
CHOICES_WHERE = N_(
    "If you are on your way, press 1: 15 minutes more. If you cannot come, press 2. To hear this again, press 3. "
    "Duty desk: %(duty)s."
)
NEW_TIME = N_("Your new arrival time is noted. Nothing more is asked of you now. Goodbye.")
NOTHING_ASKED = N_("Nothing is asked of you now. Nothing was changed. Duty desk: %(duty)s. Goodbye.")
CHECKED_IN = N_("Thank you. It is noted. Goodbye.")
NO_CHECK_IN = N_("Thank you. No check-in is asked of you now. Goodbye.")
SETTLED = N_("This is Alongside. Response %(code)s. Somebody has seen to it. Nothing to do. Goodbye.")
WRONG_KEY = N_("That key is not one of the choices. Nothing was changed.")
NOTHING_CHANGED = N_("Nothing was changed. Duty desk: %(duty)s. Goodbye.")
GOING = N_(
    "Thank you. You are going. In how many minutes will you be there? Type the minutes, then the pound key. "
    "If you do not know, hang up."
)
WHICH_MINUTES = N_("Type the minutes until you are there, 3 to 240, then the pound key.")
MINUTES_NOTED = N_("Noted, in about %(minutes)s minutes. Sign in for details. Goodbye.")
GOING_NO_MINUTES = N_("You are going. Sign in for details. Duty desk: %(duty)s. Goodbye.")
STANDS_BY = N_(
    "Thank you. Someone said yes before you, and is not sure to be there in time. Sign in, or wait for us, before you "
    "set out. In how many minutes could you be there? Type the minutes, then the pound key. If you do not know, "
    "hang up."
)
STANDS_BY_NOTED = N_(
    "Noted. You stand by. Sign in, or call the duty desk, %(duty)s, before you set out. Goodbye."
)
DECLINED = N_("Noted, you do not come. Thank you. Goodbye.")
OFFER_NOTED = N_("Thank you, that is noted. Sign in for details. Goodbye.")
HEARD = N_("Thank you. It is noted that you have heard this. Goodbye.")
COVERED = N_("Someone else is going. Nothing was changed. Thank you. Goodbye.")
CLOSED = N_("That page is closed. Nothing was changed. Duty desk: %(duty)s. Goodbye.")
ALREADY_THERE = N_("You are marked as arrived. Nothing was changed. Goodbye.")
NO_LONGER_UNANSWERED = N_("This is Alongside. Response %(code)s. Somebody is going now. Goodbye.")


def has_script(kind: MessageKind) -> bool:
    return kind in SCRIPTS


def script(
    kind: MessageKind,
    *,
    duty: DutyNumber,
    code: ResponseCode | None = None,
    slot: OfSlot = THE_ADVOCATE,
    drill: bool = False,
) -> str:
    """What a call of `kind` opens with; ValueError when it lacks its code, or there is no such call."""
    if kind not in SCRIPTS:
        raise ValueError(f"there is no script for a {kind} call")
    return marked(speak(SCRIPTS[kind], duty=duty, code=code, slot=slot), drill=drill)


def marked(said: str, *, drill: bool) -> str:
    """Whatever a call begins with, said to be a drill where it is one."""
    return f"{DRILL} {said}" if drill else said


def speak(
    words: str,
    *,
    duty: DutyNumber,
    code: ResponseCode | None = None,
    minutes: EtaMinutes | None = None,
    slot: OfSlot = THE_ADVOCATE,
) -> str:
    """One of the sentences above with its parts in it: codes and telephone numbers sign by sign."""
    known = {"duty": say_number(duty), "slot": str(slot)}
    if code is not None:
        known["code"] = say_code(code)
    if minutes is not None:
        known["minutes"] = str(minutes)
    try:
        return words % known
    except KeyError as missing:
        raise ValueError(f"the call needs {missing.args[0]}") from None


def say_code(code: ResponseCode) -> str:
    """`R-7KQ2` -> `R 7 K Q 2`."""
    return " ".join(str(code).replace("-", ""))


def say_number(duty: DutyNumber) -> str:
    """`775-555-0142` -> `7 7 5, 5 5 5, 0 1 4 2`."""
    return ", ".join(" ".join(group) for group in str(duty).removeprefix("+").split("-"))
