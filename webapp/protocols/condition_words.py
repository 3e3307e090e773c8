"""A condition as a sentence that a task force can read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from webapp.errors import N_
from webapp.protocols.condition import Condition
from webapp.protocols.vocabulary import ADVOCATE_ARRIVED, CORE_MEMBER_HERE, EVENT, IDENTIFIED, TEAM_HERE

Say = Callable[[str], str]  # gettext

# Message ids; a name or an answer that is not here (a question of a form) is said as it is written.
FACT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "reporter": N_("who called in"),
        "danger": N_("danger now"),
        "injured": N_("hurt or unwell"),
        "missing_from_care": N_("missing from care"),
        "away": N_("away now"),
        "returned": N_("back from being away"),
        "scene_secure": N_("the scene is secure"),
        "arrested": N_("arrested"),
        "transport": N_("has to be taken somewhere"),
        "recent_assault": N_("recent assault"),
        "foreign_national": N_("may be a foreign national"),
        "jurisdiction": N_("who has jurisdiction"),
        "language": N_("language"),
    }
)


def condition_words(when: Condition, say: Say = str) -> str:
    """Such as "danger now: yes or not sure; language: Spanish"; empty for what is always so."""
    return "; ".join(_one(name, allowed, say) for name, allowed in when.needs)


def event_words(event: str, say: Say = str) -> str:
    """The start or stop of a clock."""
    if event in _EVENTS:
        return say(_EVENTS[event])
    return plain_word(event.removeprefix(EVENT).partition(":")[0])


def plain_word(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")


_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        IDENTIFIED: N_("identified"),
        ADVOCATE_ARRIVED: N_("the advocate is there"),
        CORE_MEMBER_HERE: N_("the team member is there"),
        TEAM_HERE: N_("advocate and team member are both there"),
    }
)


def _one(name: str, allowed: tuple[str, ...], say: Say) -> str:
    answers = [plain_word(one) for one in allowed]
    joined = (
        answers[0] if len(answers) == 1 else f" {say(N_('or'))} ".join((", ".join(answers[:-1]), answers[-1]))
    )
    return f"{say(FACT_WORDS[name]) if name in FACT_WORDS else plain_word(name)}: {joined}"
