"""The words that a pack may use for roles, phases, events and the like. Any other is a mistake."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from webapp.errors import N_

Role = Literal["first_responder", "advocate", "supervisor", "team_member"]
ROLES: tuple[str, ...] = get_args(Role)

# What a team member does for a living decides their steps. Police may be on the team, and stay police there.
Discipline = Literal[
    "child_welfare",
    "probation",
    "public_health",
    "mental_health",
    "law_enforcement",
    "hotline",
    "substance_abuse",
    "education",
    "legal",
    "provider",
]
DISCIPLINES: tuple[str, ...] = get_args(Discipline)

Phase = Literal["on_identification", "on_scene", "first_2h", "to_72h", "to_10d", "ongoing"]
PHASES: tuple[str, ...] = get_args(Phase)
PHASE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "on_identification": N_("At once"),
        "on_scene": N_("On scene"),
        "first_2h": N_("In the first 2 hours"),
        "to_72h": N_("Up to 72 hours"),
        "to_10d": N_("Up to 10 days"),
        "ongoing": N_("After that"),
    }
)

# How strong a rule is, as its source states it (facts A: L, R, S; `county` is the county's own).
Force = Literal["law", "required", "recommended", "county"]
FORCES: tuple[str, ...] = get_args(Force)
FORCE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "law": N_("Law"),
        "required": N_("Required by the protocol"),
        "recommended": N_("Recommended by the protocol"),
        "county": N_("The county’s own"),
    }
)
BINDING = ("law", "required")  # a step of this force is required unless the pack says otherwise

# A clock starts with the identification, or with an [[event]] of its pack: "event:<id>".
IDENTIFIED, EVENT = "identified", "event:"
# Events that a verb of `response` produces; a clock may stop on one without any step.
# `team_here` is when the advocate and the responding core member are both on scene.
ADVOCATE_ARRIVED, CORE_MEMBER_HERE, TEAM_HERE = "advocate_arrived", "core_member_here", "team_here"
VERB_EVENTS = (ADVOCATE_ARRIVED, CORE_MEMBER_HERE, TEAM_HERE)
# Instead of an event: any step with `stops = "<clock>"`, done.
BY_STEP = "step"

Stage = Literal["logged", "asked", "accepted", "arrived"]
STAGES: tuple[str, ...] = get_args(Stage)

# When a script is read aloud (CA fn 71, 72, 90, 97, 103; NV 9858).
Moment = Literal["screening", "assessment", "plan", "meeting"]
MOMENTS: tuple[str, ...] = get_args(Moment)

# Who sits in a team meeting, as the sources name them (NV 1772-1806; CA 2234-2286, 2364-2383, 2576-2592).
PARTIES: tuple[str, ...] = (
    "youth",
    "family",
    "advocate",
    "law_enforcement",
    "child_welfare",
    "probation",
    "mental_health",
    "public_health",
    "substance_abuse",
    "health_services",
    "legal",
    "education",
    "mobile_crisis",
    "community_provider",
    "placement_provider",
    "responding_member",
)

# The responding core member is one of these (NV 1838-1842; CA 2412-2458), each with a rota of its own.
CORE_SLOTS: tuple[str, ...] = (
    "child_welfare",
    "probation",
    "law_enforcement",
    "juvenile_services",
    "mental_health",
)

PROJECT = "project"  # the `source` of what no source prints: for the county's task force to decide
COUNTY = "county"  # the `source` of what the county itself decided; its force is `county` too

DataClass = Literal["operational", "personal", "restricted", "privileged"]
DATA_CLASSES: tuple[str, ...] = get_args(DataClass)  # each kept more closely than the one before it
HIDDEN: tuple[DataClass, ...] = ("restricted", "privileged")  # absent for police

# A `person` is named by whoever fills the form in; a `signature` is that member of staff's own tap: nothing is drawn,
# and a young person signs nothing.
Kind = Literal[
    "text", "note", "phone", "choice", "choices", "yes_no", "number", "date", "time", "person", "signature"
]
KINDS: tuple[str, ...] = get_args(Kind)
TYPED: tuple[str, ...] = (
    "text",
    "note",
    "phone",
    "person",
)  # may name somebody, so it is never kept in clear

LANGUAGES = ("en", "es")

# Facts that the program itself sets, beside those that a form asks or an [[event]] sets.
FACTS_OF_PROGRAM = ("reporter", "returned")

# Forms and questions that the rest of the program asks for by name.
NEEDED_FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "contact": MappingProxyType(
            {"where": "text", "callback": "phone", "danger": "choice", "how_many": "number"}
        ),
        "contact_later": MappingProxyType(
            {
                "injured": "choice",
                "missing_from_care": "choice",
                "with_whom": "text",
                "called": "text",
                "about_age": "choice",
                "language": "choice",
                "jurisdiction": "choice",
                "staging": "text",
                "scene_secure": "choice",
                "note": "note",
            }
        ),
        "call": MappingProxyType(
            {
                "reporter": "choice",
                "identified_on": "date",
                "identified_at": "time",
                "where": "text",
                "callback": "phone",
                "danger": "choice",
                "how_many": "number",
            }
        ),
        "plan": MappingProxyType({}),
    }
)

# They have pages of their own, which show every question to whoever fills them in: police as well.
SHOWN_WHOLE: tuple[str, ...] = ("contact", "contact_later", "call")
# Logging reads each of its own questions, whatever else a county asks there.
ANSWERED_ALWAYS: tuple[str, ...] = ("contact", "call")
# Sealed in the page to the advocacy agency, as no other form is.
PLAN = "plan"
# Choices of the program that are about the young person, and not about the response.
PERSONAL_FIELDS: tuple[str, ...] = ("about_age", "language")
HOW_MANY, MOST_YOUNG_PEOPLE = "how_many", 9  # each of them gets a response


def is_police(role: str, discipline: str | None) -> bool:
    """Whether this person is police, to whom restricted steps and clocks do not exist."""
    return role == "first_responder" or discipline == "law_enforcement"
