"""The needs test: a service, a program or a placement is no outcome; ask what it should bring (NV 3801-3812).

A hint beside what was written. It never blocks: a person who means it knows better than a list of words.
"""

import re

# As each may begin: "counseling", "therapist".
_SERVICES = (
    "assessment",
    r"class(?:es)?\b",
    "clinic",
    "counsel",
    "evaluation",
    "foster care",
    "group home",
    "medication",
    "mentor",
    "placement",
    "program",
    "rehab",
    "service",
    "shelter",
    "therap",
    "treatment",
    "tutor",
    "workshop",
)
_SERVICE = re.compile(rf"\b(?:{'|'.join(_SERVICES)})\w*", re.IGNORECASE)
# Further on the word is mostly the way there ("can sleep at night without medication").
FIRST_WORDS = 4


def reads_like_a_service(outcome: str) -> str | None:
    """The word that makes it read so, or None; only one that begins among the first words counts."""
    found = _SERVICE.search(outcome)
    if found is None or len(outcome[: found.start()].split()) >= FIRST_WORDS:
        return None
    return found[0].lower()
