"""Which of Twilio's error codes mean this phone, which the whole system, and which only "not now"."""

from webapp.paging.gateways.gateway import Permanent, SendError, SystemDown, Transient

# Not a number, region not enabled, opted out, no route, not a mobile, unknown number, a landline.
PERMANENT = frozenset({21211, 21408, 21610, 21612, 21614, 21635, 30004, 30005, 30006})
# Wrong credentials, account suspended, filtered, sender not verified or not registered.
SYSTEM = frozenset({20003, 30002, 30007, 30024, 30034})
# Too many requests, busy, queue overflow, phone off, unknown error, validity period over, carrier timed out.
TRANSIENT = frozenset({20429, 20503, 30001, 30003, 30008, 30036, 30500})


def error_for(code: int | None, status: int) -> SendError:
    """The error for Twilio's `code` (may be missing) and the HTTP `status` of the answer.

    A code on no list and a 4xx: asking again would change nothing, so the page moves on at once.
    """
    said = str(code or status)
    if code in SYSTEM:
        return SystemDown(said)
    if code in PERMANENT:
        return Permanent(said)
    if code in TRANSIENT or status == 429 or status >= 500:
        return Transient(said)
    if status in (401, 403):
        return SystemDown(said)
    return Permanent(said)
