"""Make a plan as the page does, with the sealing done here instead of in a browser."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.plans.sealing import seal_like_the_page
from tests.town import Phone, Town
from webapp.accounts.models import Agency, AgencyKind
from webapp.audit.models import AuditEntry
from webapp.response.models import Response
from webapp.vault.agency import current_key
from webapp.vault.models import AgencyKey

SECRET_WORDS = {"first_place": "family", "person_1": "Auntie Zephyrine", "remember_word": "blue_door"}
RECEIPT = {"Accept": "application/json"}


@dataclass
class Planning:
    """One response with its advocate, and one plan on it."""

    town: Town
    response: Response
    plan_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def key(self) -> AgencyKey:
        with self.town.database() as session:
            agency = session.scalars(
                select(Agency.id).where(
                    Agency.region_id == self.response.region_id, Agency.kind == AgencyKind.ADVOCACY
                )
            ).one()
            key = current_key(session, agency)
            assert key is not None
            return key

    def path(self, *parts: str) -> str:
        return self.town.path(self.response, "plan", *parts)

    @property
    def reading(self) -> str:
        return self.path(str(self.plan_id))

    def fields(self, revision: int = 1, answers: object = None, **told: str) -> dict[str, str]:
        """What the page posts. `told` replaces what the server is told, not what is inside the seal."""
        key, part = self.key, told.get("part", "unfinished")
        schema = told.get("schema", "plan/1")
        said = SECRET_WORDS if answers is None else answers
        text = json.dumps({"response": str(self.response.id), "revision": revision, "answers": said})
        return {
            "plan_id": str(self.plan_id),
            "part": part,
            "revision": str(revision),
            "schema": schema,
            "agency_key": str(key.id),
            "sealed": seal_like_the_page(key, self.plan_id, text, part=part, schema=schema),
        } | told

    def keep(self, phone: Phone | None = None, **more: object) -> Phone:
        fields = self.fields(**more)  # type: ignore[arg-type]
        return (phone or self.town.advocate).post(self.path("parts"), fields, headers=RECEIPT)

    def unlock(
        self, phone: Phone | None = None, passphrase: str = "paper boat lantern", **more: str
    ) -> Phone:
        fields = {"plan_id": str(self.plan_id), "then": "read", "passphrase": passphrase} | more
        return (phone or self.town.advocate).post(self.path("unlock"), fields)

    def audit(self) -> list[tuple[str, str | None]]:
        """What was done with plans on this response: (action, detail), oldest first."""
        with self.town.database() as session:
            rows = session.scalars(
                select(AuditEntry)
                .where(AuditEntry.subject_id == self.response.id, AuditEntry.action.startswith("plan."))
                .order_by(AuditEntry.recorded_at, AuditEntry.id)
            )
            return [(row.action, row.detail) for row in rows]


def planning(town: Town) -> Planning:
    """An officer logged a contact and the on-call advocate is coming."""
    response = town.logs_contact()
    town.advocate.replies("1 25")
    return Planning(town, response)
