"""Check what a pack's tables say about each other: tiers, rules, clocks, steps, cards, sources."""

from collections.abc import Iterable, Iterator, Mapping

from webapp.protocols.cases import never_first
from webapp.protocols.check_forms import unknown_answers
from webapp.protocols.facts import FACTS
from webapp.protocols.files import Entry
from webapp.protocols.locators import BadLocator, locators
from webapp.protocols.mistakes import Mistake
from webapp.protocols.vocabulary import BY_STEP, COUNTY, EVENT, IDENTIFIED, PROJECT

Sound = Mapping[str, list[Entry]]

_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


def source_mistakes(entry: Entry, lengths: Mapping[str, int]) -> Iterator[Mistake]:
    """A `source` must be readable, in the list of sources, and inside its source's text."""
    source = entry.table.get("source")
    if not isinstance(source, str):
        return
    if source == PROJECT:
        if entry.table.get("force") == "law":
            yield entry.mistake("the force is law, so the source must name it", "source")
        if "note" not in entry.table and entry.kind not in ("note", "form"):
            yield entry.mistake("source “project” needs a note: why, or what the county decides", "source")
        return
    if source == COUNTY:
        if entry.table.get("force", COUNTY) != COUNTY:
            yield entry.mistake("source “county” is the county’s own decision: its force is county", "force")
        return
    try:
        places = locators(source, lengths)
    except BadLocator as wrong:
        yield entry.mistake(f"source: {wrong}", "source")
        return
    for place in places:
        if place.last > lengths[place.key]:
            yield entry.mistake(f"source: {place} is after the end ({lengths[place.key]} lines)", "source")


def condition_mistakes(entry: Entry) -> Iterator[Mistake]:
    for name, allowed in entry.table.get("when", {}).items():
        fact = FACTS.get(name)
        if fact is None:
            yield entry.mistake(f"condition on an unknown fact “{name}”; allowed: {', '.join(FACTS)}", "when")
            continue
        for text in unknown_answers(name, allowed, fact.values):
            yield entry.mistake(text, "when")
        if fact.restricted and not entry.table.get("restricted"):
            yield entry.mistake(
                f"“{name}” is restricted, so what depends on it says restricted = true", "when"
            )


def tier_mistakes(entry: Entry, tiers: Iterable[str]) -> Iterator[Mistake]:
    known = list(tiers)
    for key in ("tier", "tiers"):
        named = entry.table.get(key, [])
        for name in [named] if isinstance(named, str) else named:
            if name not in known:
                yield entry.mistake(f"unknown tier “{name}”; this pack has {', '.join(known)}", key)


def rule_mistakes(sound: Sound, main: Entry) -> Iterator[Mistake]:
    """Every contact finds its tier: the last rule has no condition, and no rule is there in vain."""
    rules, tiers = sound.get("tier_rule", []), sound.get("tier", [])
    if not rules:
        yield main.mistake("there is no tier rule: the first [[tier_rule]] that matches decides the tier")
        return
    if "when" in rules[-1].table:
        yield rules[-1].mistake("the last rule must have no `when`, so that every contact has a tier", "when")
    for rule in _dead(rules):
        yield rule.mistake(f"the rule “{rule.table['id']}” never decides: a rule before it always matches")
    chosen = {rule.table["tier"] for rule in rules}
    for tier in tiers:
        if tier.table.get("later", False) == (tier.table["id"] in chosen):
            yield tier.mistake("a tier is either chosen by a rule or says later = true")
    ranks = [tier.table["rank"] for tier in tiers]
    for tier in tiers:
        if ranks.count(tier.table["rank"]) > 1:
            yield tier.mistake("two tiers have this rank: a higher one is more urgent", "rank")


def _dead(rules: list[Entry]) -> list[Entry]:
    return [rules[place] for place in never_first([rule.table.get("when", {}) for rule in rules])]


def responder_mistakes(responders: list[Entry]) -> Iterator[Mistake]:
    """In each tier the last one has no condition, so that somebody always comes, and none is there in vain."""
    for tier in sorted({tier for one in responders for tier in one.table["tiers"]}):
        here = [one for one in responders if tier in one.table["tiers"]]
        if "when" in here[-1].table:
            yield here[-1].mistake(f"the last responder of the tier “{tier}” must have no `when`", "when")
        for one in _dead(here):
            yield one.mistake(f"“{one.table['id']}” never responds in “{tier}”: one before it always matches")


def clock_mistakes(clock: Entry, steps: list[Entry], events: list[Entry]) -> Iterator[Mistake]:
    yield from _start_mistakes(clock, events)
    lengths = [key for key in _MINUTES if key in clock.table]
    if len(lengths) != 1:
        yield clock.mistake("a clock has one length: minutes, hours or days")
        return
    if clock.table["soon_minutes"] >= clock.table[lengths[0]] * _MINUTES[lengths[0]]:
        yield clock.mistake("“soon” begins before the clock does", "soon_minutes")
    if clock.table.get("restricted") and "first_responder" in clock.table.get("remind", ()):
        yield clock.mistake("police never see a restricted clock, so they are not reminded of it", "remind")
    if clock.table["stop"] != BY_STEP:
        return
    stopping = [step for step in steps if step.table.get("stops") == clock.table["id"]]
    for tier in clock.table["tiers"]:
        if not any(_always_in(step, tier, clock) for step in stopping):
            yield clock.mistake(
                f"this clock never stops in the tier “{tier}”: no step without a condition there (or with the"
                f' clock’s own) has stops = "{clock.table["id"]}"',
                "stop",
            )


def _start_mistakes(clock: Entry, events: list[Entry]) -> Iterator[Mistake]:
    start, by_start = clock.table["start"], {f"{EVENT}{event.table['id']}": event.table for event in events}
    if start != IDENTIFIED and start not in by_start:
        yield clock.mistake(
            f"start: “{start}” is unknown; allowed: {', '.join([IDENTIFIED, *by_start])}", "start"
        )
    elif by_start.get(start, {}).get("restricted") and not clock.table.get("restricted"):
        yield clock.mistake(
            f"“{start}” is restricted, so the clock that it starts says restricted = true", "start"
        )


def _always_in(step: Entry, tier: str, clock: Entry) -> bool:
    """Whoever sees the clock run has this step: it asks for nothing that the clock does not ask for."""
    asks, given = step.table.get("when", {}), clock.table.get("when", {})
    within = all(set(given.get(name, ())) and set(given[name]) <= set(asks[name]) for name in asks)
    return within and tier in step.table.get("tiers", [tier])


def event_mistakes(event: Entry, meetings: Iterable[str]) -> Iterator[Mistake]:
    proposed, known = event.table.get("proposes"), list(meetings)
    if proposed is not None and proposed not in known:
        yield event.mistake(f"unknown meeting “{proposed}”; this pack has {', '.join(known)}", "proposes")
    for name, values in event.table.get("sets", {}).items():
        fact = FACTS.get(name)
        if fact is None:
            yield event.mistake(f"sets an unknown fact “{name}”; allowed: {', '.join(FACTS)}", "sets")
        elif len(values) != 1 or values[0] not in fact.values:
            yield event.mistake(f"“{name}” is set to one of {', '.join(fact.values)}", "sets")
        elif fact.restricted and not event.table.get("restricted"):
            yield event.mistake(f"“{name}” is restricted, so what sets it says restricted = true", "sets")
        elif event.table.get("restricted") and not fact.restricted:
            hidden = ", ".join(one.name for one in FACTS.values() if one.restricted)
            yield event.mistake(
                f"police see “{name}”, and would learn of a restricted event: it sets only {hidden}", "sets"
            )


def meeting_mistakes(
    meeting: Entry, clocks: Iterable[str], scripts: Iterable[str], forms: Iterable[str]
) -> Iterator[Mistake]:
    for key, known in (("clock", list(clocks)), ("script", list(scripts)), ("forms", list(forms))):
        named = meeting.table.get(key, [])
        for name in [named] if isinstance(named, str) else named:
            if name not in known:
                yield meeting.mistake(f"unknown {key} “{name}”; this pack has {', '.join(known)}", key)


def step_mistakes(step: Entry, clocks: Mapping[str, Entry], forms: Iterable[str] = ()) -> Iterator[Mistake]:
    table = step.table
    if "records" in table and table["records"] not in set(forms):
        yield step.mistake(f"unknown form “{table['records']}”; this pack has {', '.join(forms)}", "records")
    if "disciplines" in table and table["role"] != "team_member":
        yield step.mistake("only a team_member's steps depend on the discipline", "disciplines")
    if table.get("restricted") and (
        table["role"] == "first_responder" or table.get("disciplines") == ["law_enforcement"]
    ):
        yield step.mistake("a dead step: police never see a restricted one", "restricted")
    stops = table.get("stops")
    if stops is None:
        return
    clock = clocks.get(stops)
    if clock is None:
        yield step.mistake(f"unknown clock “{stops}”; this pack has {', '.join(clocks)}", "stops")
    elif clock.table["stop"] != BY_STEP:
        yield step.mistake(f"the clock “{stops}” stops by itself on {clock.table['stop']}", "stops")
    elif not set(table.get("tiers", clock.table["tiers"])) & set(clock.table["tiers"]):
        yield step.mistake(f"the clock “{stops}” does not run in this step’s tiers", "stops")
    elif clock.table.get("restricted") and not table.get("restricted"):
        yield step.mistake(f"the clock “{stops}” is restricted, so its step says restricted = true", "stops")
    elif table.get("restricted") and not clock.table.get("restricted"):
        yield step.mistake(
            f"police see the clock “{stops}” met, and would learn of this step: both are restricted, or neither",
            "stops",
        )


def card_mistakes(card: Entry) -> Iterator[Mistake]:
    """At most six words of title and 25 of body, in every language: it is read at a glance."""
    for key, most in (("title", 6), ("body", 25)):
        raw = card.table[key]
        for said in [raw] if isinstance(raw, str) else raw.values():
            if len(said.split()) > most:
                yield card.mistake(f"{len(said.split())} words; a card’s {key} has at most {most}", key)
