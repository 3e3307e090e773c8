"""Every text that Alongside sends, word for word. Each fits one GSM-7 segment and names no one."""

from __future__ import annotations

from webapp.errors import N_
from webapp.paging.messages.codes import (
    THE_ADVOCATE,
    Count,
    DutyNumber,
    EtaMinutes,
    MeetingTime,
    OfSlot,
    ReplyCode,
    ResponseCode,
)
from webapp.paging.models import MessageKind

SEGMENT = 160
# In front of every text of a drill, so that nobody takes it for a page.
DRILL = "DRILL "
# What says whose page it is about, where that is not the advocate's.
OF_A_SLOT = frozenset({MessageKind.NOBODY_ANSWERED, MessageKind.NOBODY_SURE})
# GSM 03.38: the basic set; the second set costs two places each.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€")

TEMPLATES: dict[MessageKind, str] = {
    MessageKind.PAGE: N_(
        "%(code)s: please respond. Reply 25 = yes, in 25 min. 2 = no. If asked for a code: %(reply)s 25. "
        "Details after sign-in. Duty %(duty)s"
    ),
    MessageKind.PAGE_CODE_FIRST: N_(
        "%(code)s: please respond. Reply %(reply)s 25 = yes, in 25 min. %(reply)s 2 = no. "
        "Details after sign-in. Duty %(duty)s"
    ),
    MessageKind.ACCEPTED: N_(
        "%(code)s: you are going, about %(minutes)s min. New time: %(reply)s 40. Cannot come: %(reply)s 2. "
        "Sign in for details. Duty %(duty)s"
    ),
    MessageKind.ACCEPTED_NO_ETA: N_(
        "%(code)s: you are going. In how many minutes? %(reply)s 25 = 25 min. Cannot come: %(reply)s 2. "
        "Sign in for details. Duty %(duty)s"
    ),
    MessageKind.ETA_CHANGED: N_(
        "%(code)s: noted, about %(minutes)s min. New time: %(reply)s 40. Cannot come: %(reply)s 2. "
        "Duty %(duty)s"
    ),
    MessageKind.DECLINED_THANKS: N_(
        "%(code)s: thank you. Someone else is asked now. If you can come after all: %(reply)s 25. "
        "Duty %(duty)s"
    ),
    MessageKind.CANNOT_COME: N_("%(code)s: noted, you cannot come. Someone else is asked now. Duty %(duty)s"),
    MessageKind.NOBODY_YET: N_(
        "%(code)s: noted. Nobody has accepted yet. If you can come after all: %(reply)s 25. Duty %(duty)s"
    ),
    MessageKind.COVERED: N_("%(code)s: someone else is going. Thank you, nothing to do. Duty %(duty)s"),
    MessageKind.NOBODY_COMES: N_(
        "%(code)s: the page was closed, nobody is coming now. Sign in for more. Duty %(duty)s"
    ),
    MessageKind.STOOD_DOWN: N_("%(code)s: stand down, please. This page is closed. Duty %(duty)s"),
    MessageKind.ALREADY_THERE: N_("%(code)s: you are marked as arrived. Nothing was changed. Duty %(duty)s"),
    MessageKind.PAGE_IS_CLOSED: N_("That page is closed. Nothing was changed. Duty %(duty)s"),
    MessageKind.NOT_UNDERSTOOD: N_(
        "Not understood, nothing was changed. %(code)s: reply %(reply)s 25 = yes, in 25 min. "
        "%(reply)s 2 = no. Duty %(duty)s"
    ),
    MessageKind.WHICH_PAGE: N_(
        "Nothing was changed: more than one page is open. For %(code)s reply %(reply)s 25 = yes, in 25 min. "
        "%(reply)s 2 = no. Duty %(duty)s"
    ),
    MessageKind.NO_PAGE_OPEN: N_("No page is open for you. Nothing was changed. Duty %(duty)s"),
    MessageKind.MOVED: N_("%(code)s: the meeting place changed. Sign in to see it. Duty %(duty)s"),
    MessageKind.NEWS: N_("%(code)s: there is news. Sign in to read it. Duty %(duty)s"),
    MessageKind.NOBODY_ANSWERED: N_(
        "%(code)s: nobody%(slot)s has accepted this page. Please act now: sign in, or call duty %(duty)s"
    ),
    MessageKind.CONTACT_HELD: N_(
        "A contact reached us but could not be logged. Nobody is paged for it. Please act now: "
        "sign in, open what is held, or call duty %(duty)s"
    ),
    MessageKind.STANDING_BY: N_(
        "%(code)s: noted. Someone said yes before you. Sign in or call duty now: who is confirmed first goes. "
        "Duty %(duty)s"
    ),
    MessageKind.CONFIRM_PLEASE: N_(
        "%(code)s: your yes is not confirmed, so someone else is asked as well. Please sign in, or call duty now: "
        "%(duty)s"
    ),
    MessageKind.EXPECTED_NOW: N_(
        "%(code)s: you are expected there about now. %(reply)s 15 = in 15 min. Cannot come: %(reply)s 2. "
        "There: tap Arrived. Duty %(duty)s"
    ),
    MessageKind.WHERE_ARE_YOU: N_(
        "%(code)s: you are not marked as arrived. %(reply)s 15 = in 15 min. Cannot come: %(reply)s 2. "
        "Someone else is asked. Duty %(duty)s"
    ),
    MessageKind.NOBODY_SURE: N_(
        "%(code)s: the yes%(slot)s is not confirmed or is late, and nobody else has accepted. Please act now: "
        "sign in, or call duty %(duty)s"
    ),
    MessageKind.SHIFT_MOVED: N_("Your on-call times have changed. Sign in and open Rota. Duty %(duty)s"),
    MessageKind.ROTA_GAP: N_(
        "On call: within the hour a shift has nobody, or one person has two. Sign in and open Rota. "
        "Duty %(duty)s"
    ),
    MessageKind.ROTA_GAP_DAY: N_(
        "On call: within a day a shift has nobody, or one person has two. Sign in and open Rota. Duty %(duty)s"
    ),
    MessageKind.OFFICER_CONFIRM: N_(
        "To open a response, with the place given by phone, reply %(reply)s. Nobody travels before police "
        "dispatch has confirmed you. Duty %(duty)s"
    ),
    MessageKind.OFFICER_OPENED: N_(
        "%(code)s is open. Nobody travels before police dispatch has confirmed you. "
        "Give the place by phone now: duty %(duty)s"
    ),
    MessageKind.OFFICER_NOT_OPENED: N_("Nothing was opened. Please call duty %(duty)s"),
    MessageKind.OFFICER_TOO_MANY: N_("Too many tries. Nothing was opened. Please call duty %(duty)s"),
    MessageKind.VERIFY_OFFICER: N_(
        "%(code)s: a contact by text from an officer's number. Call police dispatch before anybody travels, "
        "then sign in. Duty %(duty)s"
    ),
    MessageKind.VERIFIED: N_(
        "%(code)s: police dispatch has confirmed you. The page goes on. Give the place by phone if you have not: "
        "duty %(duty)s"
    ),
    MessageKind.NOT_VERIFIED: N_(
        "%(code)s: police dispatch did not confirm this contact. It is closed and nobody is coming. Duty %(duty)s"
    ),
    MessageKind.DIGEST: N_("Alongside: %(things)s to look at today. Sign in, open Board. Duty %(duty)s"),
    MessageKind.CHANNEL_DOWN: N_(
        "One of our ways to send texts or calls has failed. Another is used where there is one. "
        "Please tell whoever runs Alongside. Duty %(duty)s"
    ),
    MessageKind.HAND_OVER: N_(
        "%(code)s: can you take over from whoever goes now? Sign in to say yes or no, or call duty %(duty)s"
    ),
    MessageKind.HANDED_OVER: N_(
        "%(code)s: someone has taken over. Thank you. If you are there, please stay until they come. "
        "Duty %(duty)s"
    ),
    MessageKind.STAYS_YOURS: N_(
        "%(code)s: who was asked to take over cannot. It stays yours; sign in to ask somebody else. "
        "Duty %(duty)s"
    ),
    MessageKind.STILL_YOURS: N_(
        "%(code)s: nobody has taken over yet. It is still yours; sign in to ask somebody else. Duty %(duty)s"
    ),
    MessageKind.CANARY: N_("Test of the paging system, nothing to do. Duty %(duty)s"),
    MessageKind.CANARY_LATE: N_(
        "The test text has not come back: texts may reach nobody. Please call people yourself, and tell whoever "
        "runs Alongside. Duty %(duty)s"
    ),
    MessageKind.CANARY_BACK: N_("The test text is back: texts are delivered again. Duty %(duty)s"),
    MessageKind.CHECK_IN: N_(
        "%(code)s: please check in. Reply %(reply)s 1 = all right, or tap it after sign-in. Duty %(duty)s"
    ),
    MessageKind.CHECK_IN_MISSED: N_(
        "%(code)s: somebody who is out has not checked in. Please act now: sign in and call them. Duty %(duty)s"
    ),
    MessageKind.NEED_HELP: N_(
        "%(code)s: somebody on this response needs help. Please act now: sign in, or call duty %(duty)s"
    ),
    # The same words for a check-in and for a silent call for help: who looks on learns nothing.
    MessageKind.NOTED: N_("%(code)s: noted. Duty %(duty)s"),
    MessageKind.MEET_AFTER: N_(
        "%(code)s: can you meet later, away from the scene? Reply %(reply)s 1 = yes. %(reply)s 2 = no. "
        "Details after sign-in. Duty %(duty)s"
    ),
    MessageKind.ASKED_ALONG: N_(
        "%(code)s: please respond, two go together. Reply %(reply)s 25 = yes, in 25 min. %(reply)s 2 = no. "
        "Details after sign-in. Duty %(duty)s"
    ),
    MessageKind.MEET_AFTER_YES: N_(
        "%(code)s: noted, you meet later, away from the scene. Cannot after all: %(reply)s 2. "
        "Sign in for details. Duty %(duty)s"
    ),
    MessageKind.ALONG_YES: N_(
        "%(code)s: noted. Two go together: wait until you know who. Cannot come: %(reply)s 2. "
        "Sign in for details. Duty %(duty)s"
    ),
    MessageKind.OFFER_NO: N_(
        "%(code)s: noted, no. Thank you. If you can after all: %(reply)s 1. Duty %(duty)s"
    ),
    MessageKind.ALONG_WITH: N_(
        "%(code)s: someone goes with you. Sign in to see who, and meet before you arrive. Duty %(duty)s"
    ),
    MessageKind.ALONG_WAIT: N_(
        "%(code)s: please wait, nobody goes with you now. Sign in, or call duty %(duty)s"
    ),
    MessageKind.NUMBER_CODE: N_(
        "Your code is %(reply)s. Type it in Alongside within 10 minutes. Nobody will ask you for it. "
        "Duty %(duty)s"
    ),
    MessageKind.TEST_PAGE: N_(
        "Test only, nobody needs you now. Reply %(reply)s 1 to say that it reached you. Duty %(duty)s"
    ),
    MessageKind.TEST_HEARD: N_("Thank you, the test reached you. Nothing to do. Duty %(duty)s"),
    MessageKind.READY_PLEASE: N_(
        "You are on call within a day, and a page may not reach you. Sign in: More, then Ready to be paged. "
        "Duty %(duty)s"
    ),
    MessageKind.TEXTS_STOPPED: N_(
        "Somebody who may be paged has stopped our texts: they are called instead. Ask them to text START to us. "
        "Sign in, open Board. Duty %(duty)s"
    ),
    # No hour: without its day it would mislead, and which limit it is stands behind the sign-in.
    MessageKind.CLOCK_SOON: N_("%(code)s: a time limit ends soon. Sign in to see which. Duty %(duty)s"),
    MessageKind.CLOCK_OVER: N_(
        "%(code)s: a time limit is over. Sign in to see which, and say what was done. Duty %(duty)s"
    ),
    MessageKind.MEETING_CALLED: N_(
        "Team meeting for %(code)s: %(when)s. Sign in for the place, and to say if you can come. Duty %(duty)s"
    ),
    MessageKind.MEETING_MOVED: N_(
        "Team meeting for %(code)s has changed: %(when)s. Sign in for the place, and to say if you can come. "
        "Duty %(duty)s"
    ),
    MessageKind.MEETING_OFF: N_("Team meeting for %(code)s: nobody meets on %(when)s. Duty %(duty)s"),
}


def render(
    kind: MessageKind,
    *,
    duty: DutyNumber,
    code: ResponseCode | None = None,
    reply: ReplyCode | None = None,
    minutes: EtaMinutes | None = None,
    things: Count | None = None,
    when: MeetingTime | None = None,
    slot: OfSlot = THE_ADVOCATE,
    drill: bool = False,
) -> str:
    """The body of one text. Only these types can enter it; ValueError when one that it needs is missing."""
    given = {
        "duty": duty,
        "code": code,
        "reply": reply,
        "minutes": minutes,
        "things": things,
        "slot": slot,
        "when": when,
    }
    known = {name: str(value) for name, value in given.items() if value is not None}
    try:
        body = (DRILL if drill else "") + TEMPLATES[kind] % known
    except KeyError as missing:
        raise ValueError(f"a {kind} text needs {missing.args[0]}") from None
    if septets(body) > SEGMENT:
        raise ValueError(f"a {kind} text does not fit one segment")
    return body


def septets(body: str) -> int:
    """How many of the 160 places of a segment `body` takes; ValueError for a character outside GSM-7."""
    if not set(body) <= _BASIC | _DOUBLE:
        raise ValueError("a character is not in GSM-7")
    return len(body) + sum(character in _DOUBLE for character in body)
