"""Who on a team reads the service plan and who writes it. To everybody else, police first, there is none."""

from webapp.accounts.models import Role
from webapp.accounts.permissions import Action, may

# Those who carry or know the resources. A hotline takes the report and has no part in what comes after.
READ = frozenset(
    {
        "child_welfare",
        "probation",
        "public_health",
        "mental_health",
        "substance_abuse",
        "education",
        "legal",
        "provider",
    }
)
WRITE = frozenset({"child_welfare", "probation"})


def reads_service_plan(role: str, discipline: str | None) -> bool:
    return may(role, Action.SERVICE_PLAN_READ) and (role != Role.TEAM_MEMBER or discipline in READ)


def writes_service_plan(role: str, discipline: str | None) -> bool:
    return may(role, Action.SERVICE_PLAN_WRITE) and (role != Role.TEAM_MEMBER or discipline in WRITE)
