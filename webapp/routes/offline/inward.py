"""Send a kept item to its route as an ordinary form, from inside, as if nobody else were here.

The request is built new: nothing of the one that brought the item is in it, no cookie and no header. It runs in an
empty context, so it has its own database session and its own `g`.
"""

from __future__ import annotations

import logging
import sys
import uuid
from collections import deque
from collections.abc import Iterable
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, has_app_context
from sqlalchemy.exc import SQLAlchemyError

from webapp.db import db, every_region
from webapp.offline.held import WAITS, left_waiting, open_held, put_back, waiting_for, waits_too_long
from webapp.offline.item import Delivery
from webapp.offline.models import HeldItem
from webapp.parts import Parts, parts
from webapp.routes.offline.delivered import DELIVERY, OUTCOME, Outcome, State
from webapp.vault.errors import VaultError

log = logging.getLogger("alongside.inward")

# What one request lets on at most; the rest follows with whatever comes next from the same person.
MOST = 50
# After that what it waits for will hardly come: the phone was lost, or could not hand that one in.
LONGEST_WAIT = timedelta(minutes=10)


def dispatch(app: Flask, delivery: Delivery) -> int:
    """Apply an item of the held tray; the status that its route answered, below 400 when it is applied.

    Applied, it settles its row of the tray in the same transaction and says in the audit who applied it, and what
    waited for it follows. Otherwise the row has the newest reason. Commit what is open before: SQLite has one writer,
    so a transaction that stays open here would be waited for until the end of patience.
    """
    if has_app_context() and db.session().in_transaction():
        raise RuntimeError("commit before an item is sent inwards")
    outcome = carry(app, delivery)
    if outcome.came and outcome.awaited:
        release(app, delivery.key)
    return outcome.status


def carry(app: Flask, delivery: Delivery) -> Outcome:
    """Once through the app. What waited for the item is not looked after here."""
    outcome = Outcome()
    environ = _environ(app, delivery) | {DELIVERY: delivery, OUTCOME: outcome}
    Context().run(_call, app, environ)
    return outcome


def release(app: Flask, key: uuid.UUID, most: int = MOST, *, untried: bool = False) -> int:
    """The item `key` has come, or is settled: whatever was done after it and waits is applied now, in its order.

    At most so many; the answer is how many more there could have been. `untried`: of what follows it directly only what
    still waits, and not what was tried and lacked something.
    """
    todo, seen = deque([key]), {key}
    while todo:
        before = todo.popleft()
        children = Context().run(_children, app, before, untried and before == key)
        if len(children) > most:
            Context().run(_put_back, app, [one.held for one in children[most:] if one.held])
        for child in children[:most]:
            most -= 1
            outcome = carry(app, child)
            if outcome.came and outcome.awaited and child.key not in seen:
                seen.add(child.key)
                todo.append(child.key)
    return most


def follow(app: Flask, delivery: Delivery, outcome: Outcome) -> None:
    """After a delivery: let on what waited for it, then what was left over.

    That is also what came in the same moment as the item it waits for, when neither could see the other.
    """
    if outcome.state is State.REFUSED:
        return  # nobody known sent it
    left = release(app, delivery.key) if outcome.awaited else MOST
    let_on_the_rest(app, delivery.person, left)


def let_on_the_rest(app: Flask, person_id: uuid.UUID, most: int) -> None:
    """What waits although the item before it has come, and what has waited for too long for one that has not."""
    for key in Context().run(_left_waiting, app, person_id, most):
        most = release(app, key, most, untried=True)
    for one in Context().run(_too_long, app, person_id, max(most, 0)):
        outcome = carry(app, replace(one, parent=None))
        if outcome.came and outcome.awaited:
            most = release(app, one.key, most)


def _call(app: Flask, environ: dict[str, Any]) -> None:
    # The class's own: not through the door again, which would look at the address.
    answer = Flask.wsgi_app(app, environ, lambda *_: lambda _: None)
    try:
        for _ in answer:
            pass
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _children(app: Flask, key: uuid.UUID, untried: bool) -> list[Delivery]:
    with app.app_context(), every_region(db.session()):
        db.session.connection(execution_options={"read_only": True})
        rows = waiting_for(db.session(), key)
        return _opened(one for one in rows if one.why == WAITS or not untried)


def _too_long(app: Flask, person_id: uuid.UUID, most: int) -> list[Delivery]:
    with app.app_context(), every_region(db.session()):
        db.session.connection(execution_options={"read_only": True})
        before = parts().clock.now() - LONGEST_WAIT
        return _opened(waits_too_long(db.session(), person_id, before, most))


def _opened(rows: Iterable[HeldItem]) -> list[Delivery]:
    found = []
    for row in rows:
        try:
            found.append(open_held(parts().vault.box(row.region_id), row))
        except (VaultError, SQLAlchemyError) as error:
            log.error("a held item does not open kind=%s", type(error).__name__)
    return found


def _left_waiting(app: Flask, person_id: uuid.UUID, most: int) -> list[uuid.UUID]:
    with app.app_context(), every_region(db.session()):
        db.session.connection(execution_options={"read_only": True})
        return left_waiting(db.session(), person_id, most)


def _put_back(app: Flask, row_ids: Iterable[uuid.UUID]) -> None:
    with app.app_context(), every_region(db.session()):
        put_back(db.session(), row_ids)
        db.session.commit()


def _environ(app: Flask, delivery: Delivery) -> dict[str, Any]:
    of: Parts = app.extensions["alongside"]
    here = urlsplit(of.settings.public_url)
    body = urlencode(delivery.form).encode()
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": delivery.path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": here.hostname or "localhost",
        "SERVER_PORT": str(here.port or (443 if here.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": here.netloc,
        "HTTP_ACCEPT": "application/json" if delivery.accept == "json" else "text/html",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": here.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
