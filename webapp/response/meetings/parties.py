"""Who sits in a team meeting, by party, and who of the region's people can sit there for one."""

from collections.abc import Iterable

from webapp.accounts.models import Person, Role
from webapp.errors import N_
from webapp.protocols.pack import Meeting
from webapp.protocols.vocabulary import is_police

YOUTH, RESPONDING = "youth", "responding_member"
# What each is called. The words are the sources' (NV 1775-1803; CA 2234-2286, 2364-2383), some of them in our own.
PARTY_NAMES: dict[str, str] = {
    YOUTH: N_("The young person"),
    "family": N_("Family or caregiver"),
    "advocate": N_("Advocate"),
    "law_enforcement": N_("Law enforcement"),
    "child_welfare": N_("Child welfare"),
    "probation": N_("Probation or juvenile services"),
    "mental_health": N_("Mental health"),
    "public_health": N_("Public health"),
    "substance_abuse": N_("Substance abuse services"),
    "health_services": N_("Health services"),
    "legal": N_("Legal advocate or attorney"),
    "education": N_("School or education"),
    "mobile_crisis": N_("Mobile crisis services"),
    "community_provider": N_("Community provider"),
    "placement_provider": N_("Placement provider"),
    RESPONDING: N_("Responding core member"),
}

# Whose discipline fits a party that is not called like it. The responding core member: NV 1838-1842, 1782-1788.
_OTHERS: dict[str, tuple[str, ...]] = {
    "health_services": ("health_services", "public_health", "provider"),
    "mobile_crisis": ("mental_health",),
    "community_provider": ("provider",),
    "placement_provider": ("provider",),
    RESPONDING: ("child_welfare", "probation", "law_enforcement", "mental_health"),
}


def party_name(party: str) -> str:
    """A message id; a party that this list does not know yet reads as its code."""
    return PARTY_NAMES.get(party, party.replace("_", " ").capitalize())


def parties_of(kind: Meeting) -> tuple[str, ...]:
    """Everybody whom the pack names, those whom it requires first."""
    return tuple(dict.fromkeys((*kind.members, *kind.suggested)))


def can_sit_for(person: Person, party: str) -> bool:
    """Whether this person of the region may fill the party's place."""
    if person.role == Role.TEAM_MEMBER:
        return person.discipline in _OTHERS.get(party, (party,))
    if person.role in (Role.ADVOCATE, Role.SUPERVISOR):
        return party == "advocate"
    return person.role == Role.FIRST_RESPONDER and party in ("law_enforcement", RESPONDING)


def sitters(people: Iterable[Person], party: str) -> list[Person]:
    return [one for one in people if can_sit_for(one, party)]


def is_of(person: Person, party: str) -> bool:
    """Whether what a party is to do is this person's too."""
    if party == "law_enforcement":
        return is_police(person.role, person.discipline)
    return can_sit_for(person, party)
