"""Let a phone's session grow old: the cookie is opened and signed again with earlier moments in it."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from flask.sessions import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import BrowserContext

from tests.browser.server import SECRETS

NAME = "session"


def leave_idle(context: BrowserContext, minutes: float = 60) -> None:
    """As if nobody had touched the phone for so long: it locks itself at the next request."""
    _change(context, seen=time.time() - minutes * 60)


def grow_old(context: BrowserContext, hours: float = 13) -> None:
    """As if the sign-in were so long ago: the longest session is 12 hours."""
    _change(context, begun=time.time() - hours * 3600)


def _change(context: BrowserContext, **moments: float) -> None:
    cookie: Any = next(one for one in context.cookies() if one["name"] == NAME)
    signer = URLSafeTimedSerializer(
        SECRETS["SECRET_KEY"],
        salt="cookie-session",
        serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )
    kept = signer.loads(cookie["value"])
    missing = moments.keys() - kept.keys()
    assert not missing, f"the session has no {missing}: {sorted(kept)}"
    context.add_cookies([{**cookie, "value": signer.dumps(kept | moments)}])
