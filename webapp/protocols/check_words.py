"""Check what a young person is told: in English and Spanish, and easy to follow."""

import re
from collections.abc import Iterator, Mapping

from webapp.protocols.files import Entry
from webapp.protocols.grade import grade
from webapp.protocols.mistakes import Mistake

Sound = Mapping[str, list[Entry]]

MOST_GRADE = 6  # the school year (requirements.md 34)
_FEW_WORDS = 4  # too short to be graded
_NAME = re.compile(
    r"(?<=[a-z,] )[A-Z][\w’]*(?: [A-Z][\w’]*)*"
)  # inside a sentence: somebody has to say it anyway


def youth_mistakes(sound: Sound) -> Iterator[Mistake]:
    """Of what is said or read to a young person: the words to say, and the lines of scripts."""
    for saying in sound.get("saying", []):
        yield from _faults(saying, saying.table["words"], "words")
    for script in sound.get("script", []):
        for number, line in enumerate(script.table["lines"]):
            yield from _faults(script, line, "lines", number)


def _faults(entry: Entry, text: str | dict[str, str], *keys: str | int) -> Iterator[Mistake]:
    if isinstance(text, str) or "es" not in text:
        yield entry.mistake("a young person hears this: say it in Spanish too, { en = …, es = … }", *keys)
    english = text if isinstance(text, str) else text["en"]
    if len(english.split()) > _FEW_WORDS and (found := grade(_NAME.sub("One", english))) > MOST_GRADE:
        yield entry.mistake(
            f"a young person hears this: it reads at grade {found:.0f}, at most {MOST_GRADE} is allowed; "
            "use shorter words and sentences",
            *keys,
        )
