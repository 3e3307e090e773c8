"""A pack as one page to be read on paper and signed by a county's task force."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.errors import N_
from webapp.protocols.compare import Change
from webapp.protocols.condition_words import condition_words, event_words, plain_word
from webapp.protocols.pack import Pack, Step
from webapp.protocols.text import Text
from webapp.protocols.vocabulary import BY_STEP, COUNTY, FORCE_NAMES, PHASE_NAMES, PROJECT, ROLES

Say = Callable[[str], str]  # gettext

_HERE = Path(__file__).parent / "sheet"


@dataclass(frozen=True, slots=True)
class Open:
    """Something that no source prints, or that the county decided: for the task force to say yes to."""

    what: str
    says: Text
    note: Text
    source: str


def show_pack(pack: Pack, lang: str = "en", changes: Sequence[Change] = (), say: Say = str) -> str:
    """A whole HTML page that needs nothing else. `changes` are those against what it inherits; `say` is gettext."""
    return (
        _environment()
        .get_template("sheet.html")
        .render(
            pack=pack,
            lang=lang,
            changes=changes,
            open=list(to_decide(pack)),
            steps=list(_steps(pack)),
            style=(_HERE / "sheet.css").read_text("utf-8"),
            forces=FORCE_NAMES,
            phase_names=PHASE_NAMES,
            _=say,
            say=lambda text: text.say(lang) if isinstance(text, Text) else str(text),
            plain=plain_word,
            when=lambda condition: condition_words(condition, say),
            event=lambda clock_event: event_words(clock_event, say),
            by_step=lambda clock: clock.stop.startswith(f"{BY_STEP}:"),
            length=lambda span: _length(span, say),
            stopping=lambda clock: [step for step in pack.steps if step.clock == clock.id],
            PROJECT=PROJECT,
            COUNTY=COUNTY,
        )
    )


def to_decide(pack: Pack) -> Iterator[Open]:
    """Everything whose source is `project` or `county`, in the order of the page."""
    named: tuple[tuple[str, Sequence[Any]], ...] = (
        (N_("Tier"), pack.tiers),
        (N_("Tier rule"), pack.rules),
        (N_("Responder"), pack.responders),
        (N_("Clock"), pack.clocks),
        (N_("Step"), pack.steps),
        (N_("Script"), pack.scripts),
        (N_("Words to say"), pack.lines),
        (N_("Card"), pack.deck),
        (N_("Meeting"), pack.meetings),
        (N_("Event"), pack.events),
        (N_("Form"), pack.forms),
        (N_("Note"), pack.notes),
    )
    for what, parts in named:
        for part in parts:
            if part.source in (PROJECT, COUNTY):
                yield Open(what, _headline(part), getattr(part, "note", Text()), part.source)


def _headline(part: Any) -> Text:
    """What it says, or is called."""
    for name in ("text", "says", "words", "title", "name"):
        said = getattr(part, name, None)
        if isinstance(said, Text) and not (name == "says" and hasattr(part, "name")):
            return said
    return Text(plain_word(part.id))


def _steps(pack: Pack) -> Iterator[tuple[str, list[tuple[str, list[Step]]]]]:
    """(role, its phases with their steps): those of a role without any are left out."""
    for role in ROLES:
        phases: dict[str, list[Step]] = {}
        for step in pack.steps:  # by phase already
            if step.role == role:
                phases.setdefault(step.phase, []).append(step)
        if phases:
            yield role, list(phases.items())


def _length(span: timedelta, say: Say) -> str:
    minutes = int(span.total_seconds()) // 60
    for each, one, many in ((1440, N_("day"), N_("days")), (60, N_("hour"), N_("hours"))):
        if minutes % each == 0 and (each == 60 or minutes > 3 * 1440):
            return f"{minutes // each} {say(one if minutes == each else many)}"
    return f"{minutes} {say(N_('minutes'))}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
