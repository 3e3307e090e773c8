"""A county says only what it changes; the rest is the state's, and every mistake stands where somebody wrote it."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocols.test_fuzz import KEY, VALUES
from tests.protocols.use import use
from webapp.protocols.check import check, check_texts
from webapp.protocols.compare import compare
from webapp.protocols.inherit import gather, gather_texts
from webapp.protocols.load import PACKS, load_pack, read_pack, read_texts
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import COUNTY

HEAD = """
[pack]
id = "silver-basin"
version = "1"
title = { en = "Silver Basin County", es = "Condado de Silver Basin" }
effective = 2026-01-01
inherits = "nv-model-2018@1"
"""
NEVADA = load_pack("nv-model-2018", "1")


def county(text: str = "", head: str = HEAD) -> dict[str, str]:
    return {"pack.toml": f"{head}\n{text}"}


def read(text: str) -> Pack:
    return read_texts(county(text))


def said(texts: dict[str, str]) -> list[tuple[str, int, str]]:
    return [(str(one.file), one.line, one.text) for one in check_texts(texts)]


# What a county may change.


def test_a_county_that_changes_nothing_has_the_state_s_protocol_under_its_own_name() -> None:
    pack = read("")
    assert (pack.id, pack.version, pack.title, pack.country) == (
        "silver-basin",
        "1",
        "Silver Basin County",
        "US",
    )
    assert pack.inherits == "nv-model-2018@1" and not NEVADA.inherits
    for part in (
        "tiers",
        "rules",
        "clocks",
        "steps",
        "deck",
        "lines",
        "meetings",
        "scripts",
        "events",
        "forms",
    ):
        assert getattr(pack, part) == getattr(NEVADA, part)


def test_a_changed_clock_keeps_all_that_is_not_said_again() -> None:
    pack = read(
        '[[clock]]\nid = "advocate_on_scene"\nminutes = 90\nsoon_minutes = 30\nforce = "county"\nsource = "county"\n'
    )
    clock, was = pack.clock("advocate_on_scene"), NEVADA.clock("advocate_on_scene")
    assert clock.length.total_seconds() == 90 * 60, "the minutes take the place of the hours"
    assert (clock.name, clock.stop, clock.tiers) == (was.name, was.stop, was.tiers)
    assert [one.id for one in pack.clocks] == [one.id for one in NEVADA.clocks]
    (citation,) = pack.cite(clock.source)
    assert citation.title == "Silver Basin County: the county’s own decision."
    assert citation.title.say("es") == "Condado de Silver Basin: decisión propia del condado."


def test_lists_and_texts_are_replaced_whole_and_keys_can_be_taken_away() -> None:
    (tier,) = (one.id for one in NEVADA.tiers if not one.urgent)
    pack = read(
        f'[[step]]\ncode = "officer-first-aid"\ntiers = ["{tier}"]\nwithout = ["when", "hint"]\nsource = "county"\n'
        'force = "county"\ntext = { en = "First aid", es = "Primeros auxilios" }\n'
    )
    step = pack.step("officer-first-aid")
    assert (step.tiers, step.hint, step.when.needs) == ((tier,), "", ())
    assert (str(step.text), step.text.say("es")) == ("First aid", "Primeros auxilios")


def test_a_duty_stays_one_when_only_its_force_is_the_county_s() -> None:
    pack = read(
        '[[step]]\ncode = "officer-needs"\nforce = "county"\nhint = "From the trunk."\nsource = "county"\n'
    )
    assert pack.step("officer-needs").required is NEVADA.step("officer-needs").required is True


NEW = 'role = "first_responder"\nphase = "on_scene"\nforce = "county"\nsource = "county"\n'


def test_new_steps_stand_at_the_end_or_where_the_county_puts_them_in_its_own_order() -> None:
    pack = read(
        f'[[step]]\ncode = "one"\ntext = "One"\nafter = "officer-quiet"\n{NEW}'
        f'[[step]]\ncode = "two"\ntext = "Two"\nafter = "officer-quiet"\n{NEW}'
        f'[[step]]\ncode = "zero"\ntext = "Zero"\nbefore = "officer-quiet"\n{NEW}'
        f'[[step]]\ncode = "last"\ntext = "Last"\n{NEW}'
    )
    codes = [step.code for step in pack.steps if step.phase == "on_scene" and step.role == "first_responder"]
    at = codes.index("officer-quiet")
    assert codes[at - 1 : at + 3] == ["zero", "officer-quiet", "one", "two"]
    assert codes[-1] == "last"


def test_an_inherited_one_can_be_moved_and_says_no_source_for_that() -> None:
    pack = read('[[step]]\ncode = "officer-needs"\nbefore = "officer-quiet"\n')
    codes = [step.code for step in pack.steps]
    assert codes.index("officer-needs") + 1 == codes.index("officer-quiet")
    assert pack.step("officer-needs") == NEVADA.step("officer-needs")


def test_a_step_is_taken_away() -> None:
    pack = read('[[remove]]\nkind = "step"\nid = "officer-calm"\nnote = "We train it."\n')
    assert {step.code for step in NEVADA.steps} - {step.code for step in pack.steps} == {"officer-calm"}


def test_what_is_taken_away_can_be_written_anew() -> None:
    pack = read(
        '[[remove]]\nkind = "step"\nid = "officer-calm"\n'
        f'[[step]]\ncode = "officer-calm"\ntext = "Breathe"\n{NEW}'
    )
    step = pack.step("officer-calm")
    assert (step.text, step.hint) == ("Breathe", "")


def test_one_question_of_a_form_is_changed_another_added_and_one_taken_away() -> None:
    pack = read(
        '[[remove]]\nkind = "field"\nid = "plan.mail"\n'
        '[[form]]\nid = "contact"\nversion = 2\n'
        '[[form.field]]\nname = "where"\nlabel = { en = "Where do we meet?", es = "¿Dónde nos vemos?" }\n'
        '[[form.field]]\nname = "gate"\nkind = "text"\nlabel = "Which gate?"\nafter = "where"\n'
        'data_class = "personal"\n'
    )
    form, was = pack.form("contact"), NEVADA.form("contact")
    names = [field.name for field in was.fields]
    place = names.index("where") + 1
    assert [field.name for field in form.fields] == [*names[:place], "gate", *names[place:]]
    assert form.need("where").label.say("es") == "¿Dónde nos vemos?"
    assert form.need("where").max_length == was.need("where").max_length
    assert form.version == 2
    assert pack.form("plan").field("mail") is None and NEVADA.form("plan").field("mail")


def test_a_form_that_the_program_asks_by_name_keeps_what_it_asks_for() -> None:
    texts = county('[[remove]]\nkind = "field"\nid = "contact.callback"\n')
    line = texts["pack.toml"].split("\n").index("[[remove]]") + 1
    assert said(texts) == [("pack.toml", line, "the program asks for a phone “callback” in this form")]


def test_a_county_inherits_a_county() -> None:
    head = HEAD.replace("nv-model-2018@1", "la-example@1")
    pack = read_texts(county('[[clock]]\nid = "stay"\ndays = 120\nsource = "county"\n', head))
    assert pack.clock("stay").length.days == 120
    assert pack.clock("advocate_on_scene").length.total_seconds() == 90 * 60
    assert pack.country == "US"


def test_what_the_law_asks_for_can_be_asked_of_more_and_of_more_often() -> None:
    california = HEAD.replace("nv-model-2018", "ca-model-2015")
    wider = county(
        '[[clock]]\nid = "cw_response_24h"\nsource = "CA 12"\nhours = 12\nwithout = ["when"]\n'
        'remind = ["advocate", "team_member", "supervisor"]\ntiers = ["immediate", "initial", "ongoing"]\n'
        '[[clock]]\nid = "cw_response_10d"\nsource = "CA 12"\nwhen = { danger = ["no", "not_sure"] }\n',
        california,
    )
    assert [text for _, _, text in said(wider) if "the law" in text] == []
    pack = read(
        '[[clock]]\nid = "missing_ncmec"\nsource = "NV 12"\nhours = 6\n'
        'remind = ["advocate", "team_member", "supervisor"]\n'
    )
    assert pack.clock("missing_ncmec").length.total_seconds() == 6 * 3600
    assert "advocate" in pack.clock("missing_ncmec").remind


OURS = (
    '[[tier]]\nid = "ours"\nname = "Ours"\nshort = "Ours"\nrank = 7\nurgent = true\n'
    'members = "All"\nsource = "county"\n'
    '[[tier_rule]]\nid = "ours"\ntier = "ours"\nwhen = { injured = ["yes"] }\nsays = "Hurt."\nsource = "county"\n'
    'before = "danger"\n[[responder]]\nid = "ours"\ntiers = ["ours"]\nslots = ["probation"]\nsource = "county"\n'
)


def test_a_county_s_own_tier_is_no_way_round_the_law() -> None:
    clocks = [one.id for one in NEVADA.clocks if one.force == "law"]
    assert clocks and [text for _, _, text in said(county(OURS))] == [
        f"the law asks for the clock “{one}” after every first contact: add “ours” to its tiers"
        for one in sorted(clocks)
    ]
    added = "".join(
        f'[[clock]]\nid = "{one}"\nsource = "NV 12"\ntiers = ["urgent", "within_72h", "ours"]\n'
        for one in clocks
    )
    assert said(county(OURS + added)) == []


def test_an_answer_may_be_kept_more_closely_and_a_form_hidden_from_police() -> None:
    pack = read(
        '[[form]]\nid = "report_police"\nrestricted = true\n'
        '[[form.field]]\nname = "rpol_number"\ndata_class = "restricted"\n'
    )
    form, field = pack.form("report_police"), pack.form("report_police").field("rpol_number")
    assert form.restricted and field is not None and field.data_class == "restricted"


def test_a_form_that_is_taken_away_and_written_anew_is_kept_as_closely_as_it_was() -> None:
    anew = (
        '[[remove]]\nkind = "form"\nid = "care"\n'
        '[[form]]\nid = "care"\nversion = 2\ntitle = "Care"\nroles = ["advocate", "first_responder"]\n'
        '[[form.field]]\nname = "recent_assault"\nkind = "note"\nlabel = "When?"\ndata_class = "personal"\n'
    )
    texts = [text for _, _, text in said(county(anew))]
    assert [text for text in texts if text.startswith("police do not learn of this one")]
    assert [text for text in texts if text.startswith("recent_assault: this answer is kept as restricted")]


# Mistakes.


@dataclass(frozen=True)
class Wrong:
    text: str
    line: str
    says: str

    def __str__(self) -> str:
        return self.says[:60]


LAW = '[[clock]]\nid = "report_child_welfare"\nsource = "NV 12"\n'
AWAY = '[[clock]]\nid = "missing_ncmec"\nsource = "NV 12"\n'
DUTY = '[[step]]\ncode = "officer-report"\nsource = "NV 12"\n'
ATTEMPT = '[[event]]\nid = "suicide_attempt"\nsource = "county"\n'
WELFARE = '[[form]]\nid = "report_child_welfare"\n[[form.field]]\n'
NEEDS = '[[form]]\nid = "needs_now"\n[[form.field]]\n'
CHANGED = '[[step]]\ncode = "officer-needs"\n'
WRONG = [
    Wrong('[[step]]\ncode = "oficer-needs"\nhint = "Hot."\nsource = "county"', 'code = "oficer-needs"',
          "there is no step “oficer-needs” to change; a new one also says role, phase, text, force; nv-m"),
    Wrong('[[remove]]\nkind = "step"\nid = "oficer-calm"', 'id = "oficer-calm"',
          "there is no step “oficer-calm” to take away; nv-model-2018@1 has officer-calm"),
    Wrong('[[remove]]\nkind = "stepp"\nid = "officer-calm"', 'kind = "stepp"', "kind: “stepp” is unknown; allowed"),
    Wrong('[[remove]]\nkind = "pack"\nid = "x"', 'kind = "pack"', "kind: “pack” is unknown; allowed"),
    Wrong('[[remove]]\nkind = "step"', "[[remove]]", "the key “id” is missing"),
    Wrong('[[remove]]\nkind = "field"\nid = "contact.shoe"', 'id = "contact.shoe"', "the form “contact” asks no"),
    Wrong('[[remove]]\nkind = "field"\nid = "where"', 'id = "where"', "there is no form “where”; write form.question"),
    Wrong('[[remove]]\nkind = "step"\nid = "officer-report"', 'id = "officer-report"', "the law asks for"),
    Wrong(f"{CHANGED}", "[[step]]", "this changes nothing of nv-model-2018@1"),
    Wrong(f'{CHANGED}hint = "Hot."', "[[step]]", "a change says its own source: "),
    Wrong(f'{CHANGED}hint = "Hot."\nsource = "county"', "", "its force is county"),
    Wrong(f'{CHANGED}hint = ""\nforce = "county"\nsource = "county"', 'hint = ""', "hint: the text is empty"),
    Wrong(f'{CHANGED}after = "dinner"', 'after = "dinner"', "there is no other step “dinner” to stand after; nv-model"),
    Wrong(f'{CHANGED}after = "officer-needs"', 'after = "officer-needs"', "there is no other step “officer-needs”"),
    Wrong(f'{CHANGED}after = "officer-calm"\nbefore = "officer-calm"', 'before = "officer-calm"', "not both"),
    Wrong(f"{CHANGED}after = 3", "after = 3", "after: write a text in quotes"),
    Wrong(f'{CHANGED}without = ["smile"]\nsource = "county"\nforce = "county"', 'without = ["smile"]', "no “smile”"),
    Wrong(f'{CHANGED}source = "county"\nforce = "county"\nshoe = 3', "shoe = 3", "unknown key “shoe”; allowed here"),
    Wrong(f'{CHANGED}hint = "A"\nforce = "county"\nsource = "county"\n\n{CHANGED}hint = "B"\nsource = "county"',
          'code = "officer-needs"', "another step has the code “officer-needs”"),
    Wrong('[[step]]\ncode = "officer-report"\nforce = "county"\nsource = "county"', 'force = "county"', "stays law"),
    Wrong('[[step]]\ncode = "officer-report"\nrequired = false\nsource = "NV 12"', "required = false", "stays req"),
    Wrong('[[form]]\nid = "contact"\n[[form.field]]\nname = "wher"\nlabel = "Where?"', 'name = "wher"',
          "there is no field “wher” to change; a new one also says kind, data_class; the form “con"),
    Wrong('[[form]]\nid = "contact"\n[[form.field]]\nname = "danger"\nhint = 3', "hint = 3", "hint: write a text"),
    Wrong('[[tier_rule]]\nid = "ours"\ntier = "urgent"\nwhen = { injured = ["yes"] }\nsays = "Hurt."\nsource = "NV 12"',
          "when = {", "the last rule must have no `when`"),
    Wrong('[[shoe]]\nid = "x"', "[[shoe]]", "unknown table “shoe”; allowed: pack"),
    # What the law asks for: from when, until when, for whom, and who knows of it.
    Wrong(f'{LAW}when = {{ danger = ["yes"] }}', "when = {", "the law asks for this: it has no `when`, and gets none"),
    Wrong(f'{LAW}start = "event:ran"', "start = ", "the law asks for this: start stays identified"),
    Wrong(f'{LAW}stop = "advocate_arrived"', "stop = ", "the law asks for this: stop stays step"),
    Wrong(f'{LAW}tiers = ["urgent"]', "tiers = ", "more may be added to tiers, and none taken away: within_72h stays"),
    Wrong(f'{LAW}remind = ["supervisor"]', "remind = ", "none taken away: first_responder stays"),
    Wrong(f'{LAW}without = ["remind"]', "without = ", "none taken away: first_responder, supervisor stays"),
    Wrong(f'{LAW}restricted = true', "restricted = ", "the law asks for this: restricted stays false"),
    Wrong(f'{AWAY}when = {{ away = ["yes"], injured = ["yes"] }}', "when = {", "may ask for fewer facts, not for more"),
    Wrong(f'{AWAY}when = {{ away = ["no"] }}', "when = {", "its `when` may allow more answers, not fewer"),
    Wrong(f'{DUTY}when = {{ danger = ["yes"] }}', "when = {", "the law asks for this: it has no `when`, and gets none"),
    Wrong(f'{DUTY}tiers = ["urgent"]', "tiers = ", "the law asks for this: it is for all tiers, and stays so"),
    Wrong(f'{DUTY}role = "supervisor"', "role = ", "the law asks for this: role stays first_responder"),
    Wrong(f'{DUTY}without = ["stops"]', "without = ", "the law asks for this: stops stays report_child_welfare"),
    # What police do not learn of, and how closely an answer is kept.
    Wrong(f"{ATTEMPT}restricted = false", "restricted = false", "police do not learn of this one, and that stays so"),
    Wrong(f'{ATTEMPT}without = ["restricted"]', "without = ", "police do not learn of this one, and that stays so"),
    Wrong(f'[[remove]]\nkind = "event"\nid = "suicide_attempt"\n{ATTEMPT}name = "An attempt"\nhint = "Care first."\n'
          'proposes = "crisis_review"', "[[event]]", "police do not learn of this one, and that stays so"),
    Wrong('[[form]]\nid = "care"\nrestricted = false', "restricted = false", "police do not learn of this one"),
    Wrong(f'{WELFARE}name = "rcw_on"\ndata_class = "operational"', "data_class", "kept as personal, and may be kept"),
    Wrong(f'[[remove]]\nkind = "field"\nid = "report_child_welfare.rcw_on"\n{WELFARE}name = "rcw_on"\nkind = "date"\n'
          'label = "On"\ndata_class = "operational"', "data_class", "this answer is kept as personal"),
    Wrong(f'{NEEDS}name = "need_medical"\ndata_class = "personal"', "data_class", "this answer is kept as restricted"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_mistake_of_the_county_stands_in_the_county_s_line(wrong: Wrong) -> None:
    texts = county(wrong.text)
    found = [one for one in said(texts) if wrong.says in one[2]]
    assert found, said(texts)
    lines = texts["pack.toml"].split("\n")
    if wrong.line:
        assert any(file == "pack.toml" and lines[line - 1].startswith(wrong.line) for file, line, _ in found)


@pytest.mark.parametrize(
    ("inherits", "says"),
    [
        ('"nv-model-2018@7"', "there is no pack nv-model-2018@7; there are: ca-model-2015@1"),
        (
            '"nv-model-2018"',
            "write the id and the version of a pack, such as ca-model-2015@1; there are: ca-",
        ),
        ('"../nv-model-2018@1"', "write the id and the version of a pack"),
        ('"silver-basin@1"', "this goes in a circle, silver-basin@1 → silver-basin@1"),
        ("7", "write the id and the version of a pack"),
        ('["nv-model-2018@1"]', "write the id and the version of a pack"),
    ],
)
def test_what_cannot_be_inherited_is_said_with_what_can(inherits: str, says: str) -> None:
    head = HEAD.replace('"nv-model-2018@1"', inherits)
    texts = county("", head)
    line = texts["pack.toml"].split("\n").index(f"inherits = {inherits}") + 1
    assert [(file, at) for file, at, text in said(texts) if says in text] == [("pack.toml", line)]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A county's folder beside copies of the packs."""
    shutil.copytree(PACKS, tmp_path / "packs")
    (tmp_path / "packs" / "silver-basin").mkdir()
    (tmp_path / "packs" / "silver-basin" / "pack.toml").write_text(HEAD, "utf-8")
    return tmp_path / "packs"


def test_three_packs_in_a_circle_are_said_and_end(packs: Path) -> None:
    for name, above in (("a", "b"), ("b", "c"), ("c", "a")):
        (packs / name).mkdir()
        text = HEAD.replace("silver-basin", name).replace("nv-model-2018", above)
        (packs / name / "pack.toml").write_text(text, "utf-8")
    found = [one.text for one in check(packs / "a")]
    assert "inherits: this goes in a circle, a@1 → b@1 → c@1 → a@1" in found


def test_a_mistake_of_the_state_stands_in_the_state_s_line_even_in_a_table_that_the_county_changes(
    packs: Path,
) -> None:
    file = packs / "nv-model-2018" / "steps-officer.toml"
    lines = file.read_text("utf-8").split("\n")
    number = lines.index('code = "officer-needs"') + 1
    while not lines[number].startswith("phase"):
        number += 1
    lines[number] = 'phase = "on_the_moon"'
    file.write_text("\n".join(lines), "utf-8")
    mine = packs / "silver-basin" / "pack.toml"
    mine.write_text(f'{HEAD}\n{CHANGED}hint = "Hot."\nforce = "county"\nsource = "county"\n', "utf-8")
    (mistake,) = check(packs / "silver-basin")
    assert (mistake.file, mistake.line) == (file, number + 1)


def test_a_folder_inherits_what_lies_beside_it_and_texts_only_what_is_shipped(packs: Path) -> None:
    main = packs / "nv-model-2018" / "pack.toml"
    main.write_text(main.read_text("utf-8").replace('version = "1"', 'version = "1.5"'), "utf-8")
    head = HEAD.replace("2018@1", "2018@1.5")
    (packs / "silver-basin" / "pack.toml").write_text(head, "utf-8")
    assert check(packs / "silver-basin") == []
    assert read_pack(packs / "silver-basin").inherits == "nv-model-2018@1.5"
    (mistake,) = check_texts(county("", head))
    assert "there is no pack nv-model-2018@1.5" in mistake.text


def test_where_the_packs_lie_on_the_machine_is_not_said_to_whoever_hands_texts_over() -> None:
    """The county takes the last step away that stops a clock of the state's."""
    texts = county('[[remove]]\nkind = "tier_rule"\nid = "no_danger"\n')
    found = said(texts)
    assert found and {file for file, _, _ in found} == {"nv-model-2018/tiers.toml"}


# The example.


def test_the_example_changes_exactly_twelve_things() -> None:
    changes = compare(gather(PACKS / "ca-model-2015"), gather(PACKS / "la-example"))
    assert len(changes) == 12, [(one.what, one.kind, one.name) for one in changes]
    written = (PACKS / "la-example" / "pack.toml").read_text("utf-8")
    assert [int(number) for number in re.findall(r"^# (\d+)$", written, flags=re.MULTILINE)] == list(
        range(1, 13)
    )


def test_the_example_s_advocate_has_90_minutes_and_its_team_stays_90_days() -> None:
    pack = load_pack("la-example")
    hours = {clock.id: clock.length.total_seconds() / 3600 for clock in pack.clocks}
    assert hours["advocate_on_scene"] == hours["team_on_scene"] == 1.5
    assert (hours["medical"], hours["stay"]) == (72, 90 * 24)
    assert pack.clock("medical").restricted, "police see neither this clock nor that there is one"
    assert all(pack.clock(one).force == COUNTY for one in ("advocate_on_scene", "medical", "stay"))


def test_no_step_of_the_example_names_the_two_hours_that_it_has_made_90_minutes() -> None:
    """A number that a county may change stands in the clock alone; the step leaves it to the clock."""
    said = [(step.code, f"{step.text} {step.hint}") for step in load_pack("la-example").steps]
    assert said and not [code for code, words in said if re.search(r"\b2 hours", words)]


def test_every_change_of_the_example_is_marked_as_the_county_s_or_names_its_source() -> None:
    pack = load_pack("la-example")
    california = load_pack("ca-model-2015")
    new = {step.code for step in pack.steps} - {step.code for step in california.steps}
    assert {pack.step(code).force for code in new} == {COUNTY}
    assert pack.role_name("advocate") == "Community advocate"


def test_the_county_of_the_documentation_passes_and_changes_one_clock() -> None:
    page = (PACKS.parents[2] / "docs" / "protocol-packs.md").read_text("utf-8")
    (text,) = re.findall(r"```toml\n(\[pack\]\nid = \"silver-basin\".*?)```", page, flags=re.S)
    assert check_texts({"pack.toml": text}) == []
    (change,) = compare(gather(PACKS / "nv-model-2018"), gather_texts({"pack.toml": text}))
    assert (change.what, change.name) == ("changed", "advocate_on_scene")


# Whatever a county writes.

MINE = (PACKS / "la-example" / "pack.toml").read_text("utf-8").split("\n")
PLACED = st.sampled_from(
    ['after = "desk-debrief"', 'before = "coming"', 'without = ["note"]', "after = 1", ""]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)
@given(data=st.data())
def test_whatever_a_county_writes_the_check_answers_and_a_pack_that_passes_can_be_used(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = list(MINE)
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if KEY.match(line)]))
    match data.draw(st.sampled_from(["value", "gone", "placed"])):
        case "value":
            lines[number] = f"{lines[number].partition(' = ')[0]} = {data.draw(VALUES)}"
        case "gone":
            del lines[number]
        case _:
            lines.insert(number, data.draw(PLACED))
    (tmp_path / "pack.toml").write_text("\n".join(lines), "utf-8")
    mistakes = check(tmp_path)
    if not mistakes:
        use(tmp_path)
        compare(gather(PACKS / "ca-model-2015"), gather(tmp_path))
    assert all(mistake.text and mistake.line <= len(lines) + 1000 for mistake in mistakes)


def test_hundreds_of_slips_of_one_kind_are_said_in_a_moment() -> None:
    """Looking for likely names, and placing one after another, would take minutes for thousands."""
    many = "\n".join(f'[[step]]\ncode = "step-{n}"\nafter = "step-{n + 1}"\n' for n in range(1400))
    assert len(check_texts(county(many))) == 500
