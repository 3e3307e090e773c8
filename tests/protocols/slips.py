"""What counties get wrong in a pack file, and what they may change."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Slip:
    """In `file`, the first `there` became `instead`, and the check `says` so; `elsewhere`: of another table."""

    file: str
    there: str
    instead: str
    says: str = ""
    elsewhere: bool = False

    def __str__(self) -> str:
        return f"{self.file}-{self.instead[:40]}"

    def write(self, pack: Path) -> tuple[Path, range]:
        """Make the slip in a copy of a pack; returns the file and the lines of the table it is in."""
        file = (pack / self.file).resolve()
        text = file.read_text("utf-8")
        place = text.index(self.there)
        changed = text[:place] + self.instead + text[place + len(self.there) :]
        file.write_text(changed, "utf-8")
        lines = changed.split("\n")
        here = text[:place].count("\n")
        first = next((n for n in range(here, -1, -1) if lines[n].startswith("[")), 0)
        after = next((n for n in range(here + 1, len(lines)) if lines[n].startswith("[")), len(lines))
        return file, range(first + 1, after + 1)


OFFICER, TEAM, DESK = "steps-officer.toml", "steps-team.toml", "steps-supervisor.toml"
TIERS, CLOCKS, MAIN, EVENTS = "tiers.toml", "clocks.toml", "pack.toml", "events.toml"
CONTACT, PLAN = "../shared/contact.toml", "../shared/plan.toml"
CARDS, SAYINGS = "../shared/cards.toml", "../shared/sayings.toml"
CARE, REPORTS, NRIT = "../shared/care.toml", "../shared/reports.toml", "../shared/screening.toml"
NEEDS, DEBRIEF = "../shared/meeting_forms.toml", "../shared/debrief.toml"
SAFETY = "staff_safety = true"
UNSURE = '["yes", "not_sure"]'
MEETING = 'id = "team_meeting"'
SEVENTY_TWO = "hours = 72"

ROLE = "[[role]]"


def added(table: str, says: str = "", *, elsewhere: bool = False) -> Slip:
    """Another table in pack.toml."""
    return Slip(MAIN, ROLE, f"{table.strip()}\n\n{ROLE}", says, elsewhere)


def event(more: str) -> str:
    return f'[[event]]\nid = "our-event"\nname = "Moved"\nsource = "NV 1881-1884"\n{more}'


def script(
    more: str, moments: str = '["plan"]', words: str = '{ en = "You choose.", es = "Tú eliges." }'
) -> str:
    return (
        f'[[script]]\nid = "our-script"\nname = "Before the plan"\nmoments = {moments}\n'
        f'roles = ["advocate"]\nsource = "NV 9858"\nlines = [\n  {words},\n]\n{more}'
    )


def clock(more: str, start: str = "identified", stop: str = "advocate_arrived") -> str:
    return (
        f'[[clock]]\nid = "our-clock"\nname = "A visit"\nsays = "Visit by"\nhours = 5\nstart = "{start}"\n'
        f'stop = "{stop}"\nforce = "recommended"\ntiers = ["urgent"]\nsoon_minutes = 60\nsource = "NV 12"\n{more}'
    )


def step(more: str) -> str:
    return (
        f'[[step]]\ncode = "our-step"\nrole = "advocate"\nphase = "to_72h"\ntext = "Visit them"\n'
        f'force = "recommended"\nsource = "NV 12"\n{more}'
    )


def meeting(more: str) -> str:
    return (
        f'[[meeting]]\nid = "our-meeting"\nname = "We meet"\ntiers = ["urgent"]\nforce = "recommended"\n'
        f'members = ["youth", "advocate"]\nagenda = ["What now"]\nsource = "NV 1851"\n{more}'
    )


FILLED_IN = 'roles = ["supervisor", "team_member"]\n'
FORM = f"""
[[form]]
id = "our-form"
version = 1
title = "Ours"
{FILLED_IN}
[[form.field]]
name = "our-question"
kind = "yes_no"
label = "Well?"
data_class = "operational"
"""
HARD = (
    "Subsequently, individuals participating in multidisciplinary conversations"
    " communicate necessary information confidentially."
)

CLEAR_WHERE = ('required = true\ndata_class = "personal"', 'required = true\ndata_class = "operational"')
HURT_WHERE = (
    'name = "hurt_where"\nkind = "text"\nlabel = "Where?"\ndata_class = "restricted"\n\n[[form.field]]\n'
)
LATER_WORD = (
    '"One that is easy for you. You can skip this."\ndata_class = "privileged"',
    '"One that is easy for you. You can skip this."\ndata_class = "personal"',
)
MORE = '[[form.field]]\nname = "our-more"\nkind = "yes_no"\nlabel = "More?"\ndata_class = "personal"\n'
AFTER_FACT = MORE + 'when = { recent_assault = ["yes"] }\n'
AFTER_OWN = (
    MORE.replace("our-more", "our-health").replace("personal", "restricted")
    + MORE
    + 'when = { our-health = ["yes"] }\n'
)
MANY = "[" + ", ".join(f'{{ value = "{n}{"a" * 32}", label = "{n}" }}' for n in range(6)) + "]"

SLIPS = [
    # A word that is not one of the pack's.
    Slip(OFFICER, 'role = "first_responder"', 'role = "officer"', "role: “officer” is unknown; allowed: first_resp"),
    Slip(OFFICER, 'phase = "on_scene"', 'phase = "later"', "phase: “later” is unknown; allowed: on_identification"),
    Slip(OFFICER, 'force = "law"', 'force = "strong"', "force: “strong” is unknown; allowed: law, required"),
    Slip(CLOCKS, '"step"', '"dinner"', "stop: “dinner” is unknown; allowed: advocate_arrived"),
    Slip(OFFICER, '"officer-calm"', '"Officer Calm"', "code: “Officer Calm” is no name: small letters"),
    Slip(OFFICER, SAFETY, 'tiers = ["red"]', "unknown tier “red”; this pack has urgent, within_72h"),
    Slip(OFFICER, SAFETY, 'stops = "lunch"', "unknown clock “lunch”; this pack has advocate_on_scene"),
    # A key that is missing, unknown or of another kind.
    Slip(OFFICER, 'source = "NV 3627; 3637-3638"\n', "", "the key “source” is missing"),
    Slip(OFFICER, 'hint = "Talk can', 'tip = "Talk can', "unknown key “tip”; allowed here: code, disciplines"),
    Slip(OFFICER, SAFETY, 'staff_safety = "yes"', "staff_safety: write true or false"),
    Slip(CLOCKS, 'tiers = ["urgent", "within_72h"]', "tiers = []", "tiers: write a list of words"),
    Slip(CLOCKS, SEVENTY_TWO, "hours = 0", "hours: write a whole number from 1 to 10000"),
    Slip(TIERS, "urgent = false", 'urgent = "no"', "urgent: write true or false"),
    Slip(MAIN, "effective = 2018-10-01", 'effective = "2018"', "effective: write a date such as 2018-10-01"),
    Slip(PLAN, '{ value = "learn", label', '{ value = "learn", text', "options: unknown key “text”"),
    # Texts.
    Slip(OFFICER, "Talk can wait.", "", "hint: the text is empty"),
    Slip(OFFICER, "Talk can wait.", "x" * 141, "hint: 141 characters; at most 140 are allowed"),
    Slip(OFFICER, "Talk can wait.", "Say they are safe now.", "hint: “they are safe” is not written here"),
    Slip(OFFICER, '"Talk can wait."', '{ es = "Puede esperar." }', "hint: write a text, or a table by language"),
    Slip(OFFICER, '"Talk can wait."', '{ en = "Wait", xx = "?" }', "hint: unknown language “xx”; allowed: en, es"),
    Slip(CARDS, "Be upfront", "Be as upfront as you can be now", "8 words; a card’s title has at most 6"),
    # Sources.
    Slip(OFFICER, "NV 3627; 3637-3638", "NV 99999", "source: NV 99999 is after the end (11863 lines)"),
    Slip(OFFICER, "NV 3627; 3637-3638", "XX 3627", "source: “XX 3627” names no source of this pack; its sources are"),
    Slip(OFFICER, "NV 3627; 3637-3638", "NV p. 12", "source: “NV p. 12” is not a place such as NV 1838-1845"),
    Slip(OFFICER, '"NV 3627; 3637-3638"', '"project"', "source “project” needs a note"),
    Slip(OFFICER, '"NV 3182-3184; NRS 432C.110"', '"project"', "the force is law, so the source must name it"),
    Slip(MAIN, "lines = 11863", "lines = 3000", "is after the end (3000 lines)", elsewhere=True),
    Slip(PLAN, '"NV 10676"', '"NV 12000"', "source: NV 12000 is after the end"),
    # Conditions.
    Slip(OFFICER, "injured = [", "hurt = [", "condition on an unknown fact “hurt”; allowed: reporter, danger"),
    Slip(OFFICER, UNSURE, '["perhaps"]', "“injured” is never “perhaps”; allowed: yes, no, not_sure"),
    Slip(OFFICER, UNSURE, "[]", "when: “injured” needs a list of answers"),
    Slip(OFFICER, SAFETY, 'when = "danger"', "when: write a table of facts"),
    Slip(PLAN, 'remember_word = ["own"]', 'remember_word = ["mine"]', "“remember_word” is never “mine”"),
    Slip(PLAN, 'remember_word = ["own"]', 'remembered = ["own"]', "the condition on “remembered” fits no choice"),
    # Tiers.
    Slip(TIERS, 'tier = "within_72h"', 'tier = "urgent"', "a tier is either chosen by a rule or says", elsewhere=True),
    Slip(TIERS, '"law_enforcement"', '"police"', "“reporter” is never “police”; allowed: law_enforcement"),
    Slip(TIERS, "rank = 1", "rank = 2", "two tiers have this rank"),
    Slip(TIERS, "when = { danger = " + UNSURE + " }\n", "", "“no_danger” never decides", elsewhere=True),
    Slip(TIERS, 'id = "no_danger"', 'id = "no_danger"\nwhen = { danger = ["no"] }', "the last rule must have no"),
    # Clocks.
    Slip(CLOCKS, SEVENTY_TWO, "hours = 72\ndays = 3", "a clock has one length: minutes, hours or days"),
    Slip(CLOCKS, SEVENTY_TWO, "", "a clock has one length: minutes, hours or days"),
    Slip(CLOCKS, "soon_minutes = 1440", "soon_minutes = 4320", "“soon” begins before the clock does"),
    Slip(CLOCKS, MEETING, 'id = "second_meeting"', "this clock never stops in the tier “urgent”: no step without"),
    Slip(OFFICER, SAFETY, 'stops = "team_on_scene"', "the clock “team_on_scene” stops by itself on team_here"),
    # Steps.
    Slip(OFFICER, '"officer-calm"', '"officer-quiet"', "another step has the code “officer-quiet”"),
    Slip(OFFICER, SAFETY, "restricted = true", "a dead step: police never see a restricted one"),
    Slip(OFFICER, SAFETY, 'disciplines = ["probation"]', "only a team_member's steps depend on the discipline"),
    # Events, scripts, reminders, records, and what a meeting is gone through with.
    added(event('proposes = "lunch"'), "unknown meeting “lunch”; this pack has"),
    added(event('sets = { hungry = ["yes"] }'), "sets an unknown fact “hungry”; allowed: reporter, danger"),
    added(event('sets = { away = ["not_sure"] }'), "“away” is set to one of yes, no"),
    added(event('sets = { away = ["yes", "no"] }'), "“away” is set to one of yes, no"),
    added(event('sets = { recent_assault = ["yes"] }'), "“recent_assault” is restricted, so what sets it says"),
    added(event("restricted = 1"), "restricted: write true or false"),
    added(event("").replace("our-event", "e" * 35), "is no name: small letters, digits, - and _, at most 34"),
    added(f'[[tier]]\nid = "{"t" * 31}"', "is no name: small letters, digits, - and _, at most 30", elsewhere=True),
    added(event(""), "nothing follows from this event: it proposes no meeting, sets no fact, starts no clock"),
    added(script("", moments='["dinner"]'), "moments: “dinner” is unknown; allowed: screening, assess"),
    added(script("", moments='["meeting"]'), 'nothing reads this script: no [[meeting]] has script = "our-script"'),
    added(script("", words='"You choose."'), "a young person hears this: say it in Spanish too"),
    added(script("", words=f'{{ en = "{HARD}", es = "Tú eliges." }}'), "it reads at grade"),
    added(script('note = "x"\nlines = 3').replace("lines = [\n", "more = [\n", 1), "lines: write a list of texts"),
    added(
        clock("", start="event:suicide_attempt"), "“event:suicide_attempt” is restricted, so the clock that it starts"
    ),
    added(clock("", start="event:dinner"), "start: “event:dinner” is unknown; allowed: identified"),
    added(clock("", start="breakfast"), "start: “breakfast” is unknown; allowed: identified"),
    added(clock('remind = ["nurse"]'), "remind: “nurse” is unknown; allowed: first_responder"),
    added(clock('restricted = true\nremind = ["first_responder"]'), "police never see a restricted clock"),
    added(clock('when = { foreign_national = ["not_sure"] }'), "“foreign_national” is restricted, so what depends"),
    added(clock("", stop="step"), "this clock never stops in the tier “urgent”"),
    added(step('records = "diary"'), "unknown form “diary”; this pack has contact"),
    Slip(EVENTS, 'sets = { arrested = ["yes"] }\n', "", "a dead step: no question asks", elsewhere=True),
    added(meeting('script = "poem"'), "unknown script “poem”; this pack has"),
    added(meeting('forms = ["diary"]'), "unknown forms “diary”; this pack has contact"),
    added(meeting('lead = "mayor"'), "lead: “mayor” is unknown; allowed: youth, family"),
    added(meeting('lead = "probation"'), "“probation” leads, and is no member; these are: youth, advocate"),
    added(meeting('clock = "dinner"'), "unknown clock “dinner”; this pack has"),
    added(FORM.replace(FILLED_IN, ""), "nothing asks this form", elsewhere=True),
    Slip(SAYINGS, ', es = "Me llamo', ', en_us = "Me llamo', "words: unknown language “en_us”; allowed: en, es"),
    Slip(SAYINGS, "My name is …", HARD, "it reads at grade"),
    # The county's own decision, and inheritance where there is nothing to inherit.
    Slip(OFFICER, '"NV 3627; 3637-3638"', '"county"', "its force is county"),
    added('[[remove]]\nkind = "step"\nid = "officer-calm"', "only a pack that inherits another takes something away"),
    Slip(OFFICER, SAFETY, 'after = "officer-calm"', "unknown key “after”; allowed here: code"),
    # Too much, or too long, to be meant.
    added("\n".join(f'[[tier]]\nid = "t{n}"' for n in range(13)), "tables [[tier]]; at most 12 are", elsewhere=True),
    Slip(OFFICER, '"officer-calm"', "0x" + "f" * 5000, "code: “a number” is no name"),
    Slip(OFFICER, '"officer-calm"', '"' + "a" * 5000 + '"', "…” is no name: small letters"),
    # The pack as a whole.
    Slip(MAIN, 'version = "1"', 'version = "one"', "the version is numbers with points"),
    Slip(MAIN, 'country = "US"', 'country = "Us"', "the country is two capital letters"),
    Slip(MAIN, '"tiers.toml"', '"tears.toml"', "tears.toml” is included, but there is no such file"),
    Slip(MAIN, '"tiers.toml"', '"../../../secrets.toml"', "“../../../secrets.toml” is outside the packs"),
    Slip(MAIN, "[[role]]", "[[roll]]", "unknown table “roll”; allowed: pack, source"),
    Slip(MAIN, "[pack]", "[peck]", "the table [pack] is missing", elsewhere=True),
    Slip(MAIN, '\nid = "advocate"', '\nid = "supervisor"', "another role has the id “supervisor”", elsewhere=True),
    Slip(SAYINGS, '["arrived"]', '["asked", "asked"]', "stages: a word stands there twice"),
    # Forms.
    Slip(CONTACT, 'kind = "phone"', 'kind = "text"', "the program asks for a phone “callback” in this form"),
    Slip(CONTACT, 'value = "dependency"', 'value = "court"', "jurisdiction: this is a fact that packs decide by"),
    Slip(CONTACT, 'default = "1"', 'default = "12"', "how_many: the default “12” is no answer to it"),
    Slip(CONTACT, "maximum = 9", "maximum = 0", "how_many: a number needs minimum and maximum"),
    Slip(CONTACT, 'id = "contact_later"', 'id = "contact_after"', "“contact_later” is missing", elsewhere=True),
    Slip(PLAN, 'why = "The state can give you one, free. You can skip this."', "", "mail: a privileged question says"),
    Slip(PLAN, 'name = "mail"', 'name = "mail"\nrequired = true', "mail: a privileged question can be skipped"),
    Slip(PLAN, 'value = "known"', 'value = "learn"', "hotline: two options have the same value"),
    Slip(PLAN, 'name = "person_2"', 'name = "person_1"', "“person_1” is asked twice in the form “plan”"),
    Slip(REPORTS, 'name = "rpol_on"', 'name = "rcw_on"', "“rcw_on” is asked in the form “report_child_welfare” too"),
    Slip(REPORTS, 'the report?"\ndata_class = "personal"', 'it?"\ndata_class = "operational"', "rcw_person: a person"),
    Slip(CARE, 'roles = ["advocate", "supervisor", "team_member"]\n', "", "nobody fills this form in: name its roles"),
    Slip(CARE, '"team_member"]\ndis', '"supervisor"]\ndis', "roles: a word stands there twice"),
    Slip(CARE, ', "team_member"]', "]", "only a team_member has a discipline"),
    Slip(CARE, '"public_health"', '"law_enforcement"', "police never see a restricted form"),
    Slip(CARE, 'data_class = "restricted"', 'data_class = "personal"', "recent_assault: this fact is restricted"),
    Slip(NRIT, 'roles = ["advocate"', 'roles = ["first_responder"', "police never see a restricted form"),
    Slip(NRIT, 'kind = "signature"', 'kind = "drawing"', "kind: “drawing” is unknown; allowed: text, note"),
    Slip(NEEDS, 'label = { en = "Food", es = "Comida" }', 'label = "Food"', "need_food: a text that a young person"),
    Slip(NEEDS, '{ en = "Met", es = "Cubierto" }', '"Met"', "need_place: a text that a young person"),
    Slip(NEEDS, 'title = { en = "More", es = "Algo más" }', 'title = "More"', "more: a text that a young person"),
    Slip(NEEDS, '\nid = "more"', '\nid = "rest"', "the part “rest” is named twice, or no question is in it"),
    Slip(DEBRIEF, 'part = "begin"', 'part = "start"', "rd_took_part: its part is none of begin, now, away, why"),
    Slip(OFFICER, SAFETY, 'records = "runaway_report"', "“runaway_report” is not filled in by this role"),
    Slip(OFFICER, SAFETY, 'records = "nothing"', "unknown form “nothing”; this pack has"),
    # How answers are kept, and who could learn of them.
    Slip(CONTACT, CLEAR_WHERE[0], CLEAR_WHERE[1], "where: what is typed may name somebody and is kept sealed"),
    Slip(CONTACT, 'back on"\nrequired = true\ndata_class = "personal"',
         'back on"\nrequired = true\ndata_class = "operational"', "callback: what is typed may name somebody"),
    Slip(CONTACT, 'others."\ndata_class = "personal"', 'others."\ndata_class = "operational"', "note: what is typed"),
    Slip(CONTACT, 'age?"\ndata_class = "personal"', 'age?"\ndata_class = "operational"',
         "about_age: this is about the"),
    Slip(CONTACT, 'speak?"\ndata_class = "personal"', 'speak?"\ndata_class = "operational"', "language: this is about"),
    Slip(CONTACT, 'unwell?"\ndata_class = "operational"', 'unwell?"\ndata_class = "restricted"',
         "injured: police fill “contact_later” in, so nothing in it is restricted: ask it in a form of its own"),
    Slip(CONTACT, 'name = "called"', HURT_WHERE + 'name = "called"', "hurt_where: police fill “contact_later” in"),
    Slip(CONTACT, 'id = "contact"', 'id = "contact"\nrestricted = true',
         "police fill “contact” in, so it is not restr"),
    Slip(NRIT, 'data_class = "restricted"', 'data_class = "privileged"',
         "only the form “plan” is sealed to the advocacy"),
    Slip(PLAN, 'id = "plan"', 'id = "plan"\nroles = ["first_responder"]',
         "a page of its own for “plan”: it names no roles"),
    Slip(CONTACT, 'id = "call"', 'id = "call"\nroles = ["advocate"]',
         "a page of its own for “call”: it names no roles"),
    Slip(NRIT, 'data_class = "restricted"', 'data_class = "operational"', "only a fact or a signature in it is op"),
    Slip(PLAN, LATER_WORD[0], LATER_WORD[1], "it waits for “remember_word”, which is privileged, so its data_class is"),
    added(FORM + AFTER_FACT, "our-more: it waits for “recent_assault”, which is restricted", elsewhere=True),
    added(FORM + AFTER_OWN, "our-more: it waits for “our-health”, which is restricted", elsewhere=True),
    Slip(CLOCKS, 'id = "team_meeting"\nname', 'restricted = true\nid = "team_meeting"\nname',
         "the clock “team_meeting” is restricted, and police may see this meeting", elsewhere=True),
    added(step('restricted = true\nstops = "team_meeting"'), "both are restricted, or neither"),
    added(event('restricted = true\nsets = { injured = ["yes"] }'), "police see “injured”, and would learn of a"),
    # What would fail where it is used.
    Slip(CONTACT, 'young person?"\nrequired = true', 'young person?"\nrequired = false',
         "reporter: the program reads this answer, so it says required = true"),
    Slip(CONTACT, 'from now."\nrequired = true\n', 'from now."\n', "identified_on: the program reads this answer"),
    Slip(CONTACT, 'name = "callback"', 'name = "callback"\nwhen = { danger = ["yes"] }',
         "callback: the program reads this answer, so it is always asked"),
    Slip(CONTACT, 'name = "with_whom"', 'name = "with_whom"\nwhen = { injured = ["yes"] }',
         "with_whom: the program reads"),
    Slip(CONTACT, "maximum = 9", "maximum = 40", "how_many: one contact is about 1 to 9 young people"),
    Slip(CONTACT, 'minimum = 1\nmaximum = 9\ndefault = "1"', 'minimum = 2\nmaximum = 9',
         "how_many: one contact is about"),
    Slip(CONTACT, "max_length = 200", "max_length = 3", "where: 3 characters are too few for this answer; at least 40"),
    Slip(NRIT, 'name = "nrit_0"', 'name = "lang"', "lang: a question cannot be called so: pages use this name"),
    Slip(NRIT, 'name = "nrit_0"', 'name = "csrf_token"', "csrf_token: a question cannot be called so"),
    Slip(NRIT, 'name = "nrit_0"', 'name = "method"', "method: a question cannot be called so"),
    Slip(NRIT, 'name = "nrit_0"', 'name = "_as_of"', "“_as_of” is no name"),
    added(meeting("").replace('["What now"]', str(["What now"] * 31)), "agenda: 31 texts; at most 30 are allowed"),
    added(FORM.replace('"yes_no"', f'"choices"\noptions = {MANY}'),
          "all its answers together have 203", elsewhere=True),
    Slip(OFFICER, UNSURE, '["yes", "yes"]', "when: “injured”: an answer stands there twice"),
]  # fmt: skip

CHANGES = [
    Slip(CLOCKS, "hours = 2\n", "minutes = 90\n"),
    Slip(CLOCKS, "soon_minutes = 60", "soon_minutes = 30"),
    Slip(OFFICER, '"Talk can wait."', '{ en = "Talk can wait.", es = "Hablar puede esperar." }'),
    Slip(OFFICER, '"Offer water, food and warmth"', '"Water, food, a blanket from the trunk"'),
    Slip(TEAM, 'stops = "team_meeting"\n', ""),  # the duty desk's step still stops it
    Slip(DESK, 'force = "county"', 'force = "required"'),
    Slip(TIERS, 'name = "Urgent tier"', 'name = "Level 1"'),
    added(
        meeting('lead = "advocate"\nscript = "our-script"\nforms = ["contact_later"]')
        + "\n\n"
        + script("", moments='["meeting"]')
    ),
    added(
        meeting("")
        + "\n\n"
        + event('proposes = "our-meeting"\nsets = { away = ["yes"] }')
        + "\n\n"
        + clock('when = { away = ["yes"] }\nremind = ["supervisor"]', start="event:our-event", stop="step")
        + "\n\n"
        + step('stops = "our-clock"\nwhen = { away = ["yes"] }')
        + "\n\n"
        + FORM
    ),
    added(
        script(
            "",
            words='{ en = "The National Center for Missing and Exploited Young People can help.", es = "Sí." }',
        )
    ),
    Slip(OFFICER, 'force = "recommended"', 'force = "county"'),
    Slip(OFFICER, SAFETY, SAFETY + '\nrecords = "needs_now"'),
    Slip(
        NEEDS,
        'label = { en = "Food", es = "Comida" }',
        'label = { en = "Warm food", es = "Comida caliente" }',
    ),
    Slip(CARE, '"public_health", "mental_health"', '"public_health"'),
    Slip(MAIN, "[[role]]", '[[note]]\nid = "ours"\ntext = "We go in pairs."\nsource = "project"\n\n[[role]]'),
]
