"""When something happened: the phone's word, within bounds; otherwise the server's time stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import request

from webapp.accounts.models import Device, Person
from webapp.offline.item import Delivery
from webapp.offline.park import parked_at
from webapp.parts import parts, session
from webapp.routes.offline.delivered import delivery_here

# Nobody reaches further back: the first 72 hours are what all of this is about.
OLDEST = timedelta(hours=72)
# Sent at once: a slow line, a second try. More than that is a wrong clock, and no reason to call a clock met.
AT_ONCE = timedelta(minutes=2)


def occurred_at(now: datetime, person: Person) -> datetime:
    """What was delivered is dated by its phone's clock, set right by what was measured of it. A plain post may say so
    much earlier than now only where we know that it waited: parked, for its person to sign in again.
    """
    delivery = delivery_here()
    if delivery is not None:
        skew = _measured(delivery) if delivery.skew is None else delivery.skew
        return when_tapped(replace(delivery, skew=skew), now)
    at = _said(request.form.get("_at", ""))
    if at is None or not now - OLDEST <= at <= now:
        return now
    if at >= now - AT_ONCE:
        return at
    since = parked_at(session(), parts().vault, person.id, request.form.get("_key", ""))
    return at if since is not None and at >= since - AT_ONCE else now


def _measured(delivery: Delivery) -> int | None:
    """On a slow line the phone itself learns nothing of its clock; the server did, when the phone was heard of."""
    device = session().get(Device, delivery.device)
    return None if device is None else device.skew_ms


def when_tapped(delivery: Delivery, now: datetime) -> datetime:
    """Within the last 72 hours. A phone whose clock was never compared with ours is not believed."""
    if delivery.skew is None:
        return now
    at = _moment(min(max(delivery.at - delivery.skew, 0), _MOST_MS))
    return min(max(at, now - OLDEST), now)


_MOST_MS = 10**14


def _said(text: str) -> datetime | None:
    if not text.isascii() or not text.isdigit() or len(text) > 14:
        return None
    return _moment(int(text))


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
