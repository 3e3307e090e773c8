"""Who does something to a page, and when: handed down, so that each change is noted alike."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.audit.record import record
from webapp.ids import Ids
from webapp.paging.models import Page


@dataclass(frozen=True)
class Act:
    """`actor_id` None is Alongside itself (a rung's time ran out). `occurred_at` is the phone's word."""

    session: Session
    now: datetime
    ids: Ids
    actor_id: uuid.UUID | None = None
    actor_role: str | None = None
    occurred_at: datetime | None = None

    def note(self, page: Page, action: str, detail: str | None = None) -> None:
        """One audit row on the page's response; flushed, so that it is written under the region set now."""
        record(
            self.session,
            now=self.now,
            ids=self.ids,
            region_id=page.region_id,
            action=action,
            actor_id=self.actor_id,
            actor_role=self.actor_role,
            subject=page.response_id,
            occurred_at=self.occurred_at,
            detail=detail,
        )
        self.session.flush()


def act_of(
    session: Session, now: datetime, ids: Ids, person_id: uuid.UUID, occurred_at: datetime | None = None
) -> Act:
    """The act of one person, with their role as it is now."""
    person = session.get(Person, person_id)
    return Act(session, now, ids, person_id, person.role if person else None, occurred_at)
