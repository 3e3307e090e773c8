"""The door for what phones kept: `POST /deliver`, sealed in, and nothing out but a receipt.

It stands before the app, so that no route, cookie, redirect or error page is part of it. Everything else passes by.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from webapp.offline.item import LARGEST_BODY, BadItem, Delivery, KeyIsAway, Sealed, open_item, read_sealed
from webapp.parts import Parts
from webapp.routes.edge import CAME, always
from webapp.routes.offline import inward
from webapp.routes.offline.delivered import DELIVERY, OUTCOME, State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("alongside.door")
PATH = "/deliver"
STATUS = {State.RECEIVED: 200, State.HELD: 200, State.LATER: 503, State.REFUSED: 422}


def install(app: Flask) -> None:
    app.wsgi_app = Door(app, app.wsgi_app)  # type: ignore[method-assign]


class Door:
    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop(DELIVERY, None)
        environ.pop(OUTCOME, None)
        if environ.get("PATH_INFO") == PATH and environ.get("REQUEST_METHOD") == "POST":
            return self._deliver(environ, start_response)
        answer = self._inner(environ, start_response)
        came = environ.pop(CAME, None)
        if came is not None:
            self._release(*came)
        return answer

    def _deliver(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        item: UUID | None = None
        delivery: Delivery | None = None
        state = State.LATER
        try:
            sealed = _read(environ)
            item = sealed.item
            delivery = self._open(sealed)
            state = self._carry(delivery)
        except BadItem:
            state = State.REFUSED
        except (KeyIsAway, SQLAlchemyError, ClientDisconnected) as error:
            log.error("a delivery could not be taken kind=%s", type(error).__name__)
        except Exception as error:
            # Whatever it is: the phone keeps its copy, and an error's words may hold what somebody typed.
            log.error("fault at the door kind=%s", type(error).__name__)
        taken = delivery is not None and state in (State.RECEIVED, State.HELD)
        receipt = delivery.nonce if delivery is not None and taken else None
        return self._answer(start_response, state, item, receipt)

    def _open(self, sealed: Sealed) -> Delivery:
        of: Parts = self._app.extensions["alongside"]
        return open_item(of.vault, sealed)

    def _carry(self, delivery: Delivery) -> State:
        outcome = inward.carry(self._app, delivery)
        try:
            inward.follow(self._app, delivery, outcome)
        except Exception as error:
            # The item itself is safe; what waits for it stays in the tray.
            log.error("what waited could not follow kind=%s", type(error).__name__)
        return outcome.state

    def _release(self, person_id: UUID, key: UUID) -> None:
        try:
            left = inward.release(self._app, key)
            inward.let_on_the_rest(self._app, person_id, left)
        except Exception as error:
            log.error("what waited could not follow kind=%s", type(error).__name__)

    def _answer(
        self, start_response: StartResponse, state: State, item: UUID | None, receipt: str | None
    ) -> Iterable[bytes]:
        told: dict[str, Any] = {"of": str(item) if item else None, "state": state.value, "receipt": receipt}
        body = json.dumps(told).encode()
        status = HTTPStatus(STATUS[state])
        headers = always(self._app) | {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
        }
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        return [body]


def _read(environ: WSGIEnvironment) -> Sealed:
    try:
        return read_sealed(get_input_stream(environ, max_content_length=LARGEST_BODY).read())
    except RequestEntityTooLarge:
        raise BadItem from None
