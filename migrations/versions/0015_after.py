"""After the crisis: the service plan, what a closed response hands on, contacts afterwards, and debriefs."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

AT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'asked'")


def _table(
    name: str,
    *columns: sa.Column[object],
    refers: Mapping[str, str],
    unique: tuple[str, ...] = (),
    checks: Mapping[str, str] | None = None,
    indexes: tuple[tuple[str, ...], ...] = (),
) -> None:
    """A table of region rows; `refers` is column -> the table whose id it holds."""
    rules: list[sa.Constraint] = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))
        for column, other in {**refers, "region_id": "region"}.items()
    ]
    rules += [
        sa.CheckConstraint(says, name=op.f(f"ck_{name}_{rule}")) for rule, says in (checks or {}).items()
    ]
    if unique:
        rules.append(sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")))
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("region_id", sa.Uuid(), nullable=False),
        *rules,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for over in (*indexes, ("region_id",)):
        op.create_index(op.f(f"ix_{name}_{'_'.join(over)}"), name, list(over), unique=False)


def upgrade() -> None:
    _service_plan()
    _closing()
    _table(
        "debrief",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("said_at", AT, nullable=False),
        sa.Column("done_at", AT, nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        refers={"person_id": "person", "done_by": "person"},
        unique=("person_id",),
        checks={"state": "state in ('wanted', 'done', 'not_now')"},
    )


def _service_plan() -> None:
    _table(
        "service_plan",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", AT, nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        refers={"response_id": "response", "begun_by": "person"},
        unique=("response_id",),
    )
    _table(
        "service_outcome",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("theirs", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("state_at", AT, nullable=False),
        refers={"response_id": "response", "made_by": "person"},
        checks={"state": "state in ('open', 'waiting', 'reached', 'let_go')"},
        indexes=(("response_id",),),
    )
    _table(
        "service_task",
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        sa.Column("represented_by", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("progress_at", AT, nullable=True),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        refers={
            "outcome_id": "service_outcome",
            "linked_by": "person",
            "represented_by": "person",
            "follows_id": "service_task",
            "made_by": "person",
        },
        unique=("follows_id",),
        checks={"result": "result in ('achieved', 'did_not_fit', 'edited', 'not_needed')"},
        indexes=(("outcome_id",),),
    )
    _table(
        "service_review",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", AT, nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        refers={"response_id": "response", "held_by": "person"},
        checks={"reason": "reason in ('planned', 'event')"},
        indexes=(("response_id",),),
    )
    _table(
        "service_agreement",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("agreed_at", AT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        refers={"response_id": "response", "person_id": "person", "recorded_by": "person"},
        checks={"how": "how in ('said', 'tapped')"},
        indexes=(("response_id",),),
    )


def _closing() -> None:
    _table(
        "left_open",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("noted_at", AT, nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("done_at", AT, nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        refers={
            "response_id": "response",
            "person_id": "person",
            "agency_id": "agency",
            "noted_by": "person",
            "done_by": "person",
        },
        indexes=(("response_id",), ("person_id",)),
    )
    _table(
        "case_hand_over",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("warm_with", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        refers={
            "response_id": "response",
            "person_id": "person",
            "agency_id": "agency",
            "warm_with": "person",
            "asked_by": "person",
            "answered_by": "person",
        },
        checks={"state": "state in ('asked', 'taken', 'cannot', 'withdrawn')"},
        indexes=(("person_id", "state"),),
    )
    op.create_index(
        "uq_case_hand_over_response_id_open",
        "case_hand_over",
        ["response_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _table(
        "follow_up",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        refers={"response_id": "response", "person_id": "person", "answered_by": "person"},
        checks={
            "kind": "kind in ('stabilization', 'later')",
            "state": "state in ('open', 'done', 'not_wanted')",
        },
        indexes=(("response_id",), ("person_id", "state"), ("region_id", "state", "due_on")),
    )
    _table(
        "follow_up_setting",
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        refers={},
        unique=("region_id", "kind"),
    )


def downgrade() -> None:
    for table in (
        "debrief",
        "follow_up_setting",
        "follow_up",
        "case_hand_over",
        "left_open",
        "service_agreement",
        "service_review",
        "service_task",
        "service_outcome",
        "service_plan",
    ):
        op.drop_table(table)
