"""A holder's open key in this browser: half of it is in a cookie that no script can read, half in the database."""

from typing import TypeVar

from flask import request
from flask import session as cookie
from werkzeug.wrappers import Response as HttpResponse

from webapp.parts import parts, session
from webapp.routes.edge import me
from webapp.routes.present import now
from webapp.vault.holder import Holder
from webapp.vault.openkeys import OpenKeys
from webapp.vault.unlock import SignIn, keep_open, lock, opened_key, unlock

Answer = TypeVar("Answer", bound=HttpResponse)


def cookie_name() -> str:
    return "__Host-unlock" if parts().settings.https else "unlock"


def open_keys() -> OpenKeys | None:
    """The keys that this sign-in has open in this browser; None when locked."""
    return opened_key(session(), now=now(), sign_in=_sign_in(), cookie_secret=_secret())


def stay_open() -> None:
    """Count the minutes anew: they run from the last use."""
    settings = parts().settings
    keep_open(session(), now=now(), sign_in=_sign_in(), cookie_secret=_secret(), lasts=settings.unlock)


def open_for(holder: Holder, answer: HttpResponse) -> HttpResponse:
    """Unlock, and give the browser its half: until it is closed, for no script and no other site."""
    settings = parts().settings
    secret = unlock(
        session(), now=now(), ids=parts().ids, sign_in=_sign_in(), holder=holder, lasts=settings.unlock
    )
    answer.set_cookie(
        cookie_name(), secret, path="/", secure=settings.https, httponly=True, samesite="Strict"
    )
    return answer


def lock_here(answer: HttpResponse) -> HttpResponse:
    lock(session(), now=now(), sign_in=_sign_in())
    return forget_cookie(answer)


def forget_cookie(answer: Answer) -> Answer:
    """Take the browser's half away."""
    answer.delete_cookie(
        cookie_name(), path="/", secure=parts().settings.https, httponly=True, samesite="Strict"
    )
    return answer


def _sign_in() -> SignIn:
    return SignIn(me().id, cookie["sid"], parts().settings.pepper)


def _secret() -> str | None:
    return request.cookies.get(cookie_name())
