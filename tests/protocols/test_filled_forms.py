"""The forms that are filled in on a response, against lists written down from the printed pages (8-A, 9-A to 9-G)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocols.grade import grade
from tests.protocols.packs import BOTH, CALIFORNIA, NEVADA, field_texts, source_lines
from webapp.protocols.answers import SIGNED, Refusal
from webapp.protocols.forms import Field, Form, Reading, read
from webapp.protocols.locators import locators
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import DISCIPLINES, KINDS, NEEDED_FIELDS, ROLES, is_police

FILLED = [
    "report_child_welfare", "report_police", "report_ncmec", "care", "safety_assessment", "nrit", "needs_now",
    "placement_fit", "runaway_prevention", "runaway_report", "return_debrief",
]  # fmt: skip

# 9-G, NV 11314-11558: number -> the printed answers, left column then right; None is a line to write on.
DEBRIEF: dict[str, list[str] | None] = {
    "1 rd_danger": ["Yes", "No"],
    "2 rd_tell": None,
    "3 rd_ate": None,
    "3 rd_food": ["Yes", "No"],
    "4 rd_harmed": ["Yes", "No"],
    "5 rd_crime": [
        "No", "Sexually assaulted", "Belongings stolen", "Physically assaulted",
        "Robbed by someone with a weapon", "Forced to do something you didn’t want to do",
    ],
    "6 rd_health": ["Good", "Fair", "Need assistance"],
    "7 rd_care": [
        "No", "Physician", "Dentist", "Vision", "Other", "Drug/alcohol treatment", "AA/NA",
        "Behavioral health/counseling", "Planned Parenthood",
    ],
    "8 rd_stayed": [
        "Friend’s place", "Streets", "Shelter/hostel", "Parent’s place", "Other family member’s place", "Other",
        "Other youth’s place", "Stranger’s place", "Another adult’s place",
        "Girlfriend’s/boyfriend’s/partner’s place", "Past caregiver’s place",
    ],
    "9 rd_did": [
        "Did drugs/drank alcohol", "Hung out on the streets", "Saw my parents", "Involved in crimes (theft, etc.)",
        "Other", "Left the state to see family/friend", "Engaged in sexual activities",
        "Saw my girlfriend/boyfriend/partner", "Saw other family",
    ],
    "10 rd_money": [
        "Friends", "Girlfriend/boyfriend/partner", "Parents", "Other family", "Other", "Steal/shoplift", "Sold drugs",
        "Worked", "Sex for money, food, shelter",
    ],
    "11 rd_risk": ["Yes", "No"],
    "12 rd_left": [
        "To be with friends", "To see parents", "To live with parents/other family", "To see other family members",
        "To see girlfriend/boyfriend/partner", "Not feeling safe in placement", "To get away from caregiver", "Other",
        "Conflict with program", "Didn’t mean to run, got mad and left", "School problems", "To get high/to drink",
        "To have some excitement", "To avoid arrest", "To avoid detention",
    ],
    "13 rd_plan": [
        "Yes, I had a plan and it worked out", "Yes, I had a plan and it did not work out", "No", "Other",
    ],
    "14 rd_hoped": [
        "Visit family", "Visit friends", "Use drugs/drink alcohol", "Other", "Change in placement", "Nothing",
        "Not be in foster care anymore",
    ],
    "15 rd_returned": [
        "Got picked up by law enforcement", "Family", "Friends", "Tired of running", "Other", "Needed assistance",
        "Caseworker", "Attorney", "Advocate-mentor",
    ],
    "16 rd_prevented": [
        "Change in placement", "Listen to me", "Listen to music", "Other", "Family visits", "Sibling visits",
        "More time with caseworker/staff",
    ],
}  # fmt: skip
# Where "Check all that apply" is printed, and where a line for comments follows.
SEVERAL = {5, 7, 8, 9, 10, 12, 13, 14, 15, 16}
COMMENTS = set(range(4, 17))
# Printed with the name of the program, which no screen uses.
PRINTED = {"Advocate-mentor": "CSEC advocate-mentor"}

# 9-F, NV 11163-11282: the printed lines in their order, and what asks for each.
RUNAWAY_REPORT = [
    ("Youth’s name", ["rr_name"]),
    ("DOB", ["rr_born"]),
    ("Identification or driver’s license #", ["rr_id_card"]),
    ("Law enforcement agency called", ["rr_police"]),
    ("Runaway police report number", ["rr_police_number"]),
    ("Agency staff name", ["rr_staff"]),
    ("Agency staff phone number", ["rr_staff_phone"]),
    ("Agency staff email", ["rr_staff_email"]),
    ("Date and time of run", ["rr_ran_on", "rr_ran_at"]),
    ("Address youth ran from", ["rr_ran_from"]),
    ("Home phone", ["rr_home_phone"]),
    ("Youth’s cell phone number", ["rr_cell"]),
    ("Other names and nicknames youth goes by", ["rr_nicknames"]),
    ("Social media profile name(s)", ["rr_networks", "rr_profiles"]),
    ("Physical description, clothing, car", ["rr_looks"]),
    ("Personal items taken", ["rr_took"]),
    ("Height", ["rr_height"]),
    ("Weight", ["rr_weight"]),
    ("Hair color", ["rr_hair"]),
    ("Eye color", ["rr_eyes"]),
    ("Race", ["rr_race"]),
    ("Sex", ["rr_sex"]),
    ("Scars, birthmarks or tattoos", ["rr_marks"]),
    ("Piercings", ["rr_piercings"]),
    ("Medical conditions/diagnosis", ["rr_conditions"]),
    ("Medications", ["rr_medicine"]),
    ("Services in place", ["rr_services"]),
    ("School and grade", ["rr_school"]),
    ("Gang affiliation/name", ["rr_gang"]),
    ("Probation status", ["rr_probation"]),
    ("Any addresses youth might run to", ["rr_might_go"]),
    ("Relatives of youth address, phone number", ["rr_relatives"]),
    ("Names, phone numbers and addresses of", ["rr_contacts"]),
    ("Has NCMEC been notified?", ["rr_ncmec"]),
    ("Report #", ["rr_ncmec_number"]),
    ("Suggested locations to distribute flyers of youth", ["rr_flyers"]),
    ("Is youth suspected of being trafficked", ["rr_trafficked"]),
    ("Any information the MDT should know about the youth?", ["rr_team"]),
    ("Is there a current photo of youth?", ["rr_photo"]),
]
NETWORKS = ["Snapchat", "Instagram", "Facebook", "YouTube", "Twitter"]

# 8-A, NV 10441-10496: the code and a word that its printed line has.
NRIT = {
    "nrit_c1": "self-reported being forced or coerced",
    "nrit_c2": "law enforcement confirmed",
    "nrit_c3": "in exchange for shelter",
    "nrit_c4": "used the internet",
    "nrit_h1": "branding",
    "nrit_h2": "multiple runaways/AWOLs",
    "nrit_h3": "older person",
    "nrit_h4": "sexually transmitted infections",
    "nrit_h5": "hotel keys",
    "nrit_h6": "gang affiliation",
    "nrit_h7": "hotels for parties",
    "nrit_h8": "any other reason",
    "nrit_0": "No indicators apply",
}

# 9-C, NV 10740-10963.
COPING = [
    "Watch TV", "Listen to music", "Talk to someone from support system", "Journal/write about future goals",
    "Paint nails", "Take a nap", "Squeeze playdough", "Exercise/do yoga", "Color", "Read a book/magazine",
    "Play a board game", "Do a puzzle", "Take a warm shower", "Play with a stuffed animal", "Meditate", "Sing",
]  # fmt: skip
# How many solutions are printed for each issue before "Other".
ISSUES = {"conflict": 3, "sleep": 4, "stress": 5, "anxious": 3, "smoke": 2, "told": 3}

# 9-A, NV 10594-10633: the printed numbers, without the fourth, which repeats the third.
ASSESSMENT = {
    1: "Location of trafficker", 2: "Known associates", 3: "against the CSEC", 5: "against family members",
    6: "knowledge of location", 7: "potential risk", 8: "weapons", 9: "lethality", 10: "participation in prosecution",
    11: "cell phone, social media or internet", 12: "connection to the trafficker", 13: "understanding of safety",
}  # fmt: skip


def labels(field: Field) -> list[str]:
    return [str(option.label) for option in field.options]


def printed_at(pack: Pack, field: Field) -> str:
    """The lines that a field cites, as one line."""
    places = locators(field.source, {one.key for one in pack.sources})
    lines = [line for place in places for line in source_lines(place.key)[place.first - 1 : place.last]]
    return re.sub(r"\s+", " ", " ".join(lines))


def youth_fields(pack: Pack) -> list[tuple[Form, Field]]:
    return [(form, field) for form in pack.forms for field in form.fields if form.section(field.part).youth]


# ---- As printed


@BOTH
def test_the_debrief_asks_sixteen_questions_with_every_printed_answer(pack: Pack) -> None:
    form = pack.form("return_debrief")
    asked = [
        one.name for one in form.fields if form.section(one.part).youth and not one.name.endswith("_more")
    ]
    assert asked == [line.split()[1] for line in DEBRIEF]
    for line, printed in DEBRIEF.items():
        number, name = line.split()
        field = form.need(name)
        assert labels(field) == (printed or []), name
        assert (field.kind == "choices") == (int(number) in SEVERAL), name
    with_comments = {int(line.split()[0]) for line in DEBRIEF if form.field(f"{line.split()[1]}_more")}
    assert with_comments == COMMENTS


def test_the_printed_answers_stand_in_the_lines_that_are_cited() -> None:
    form = NEVADA.form("return_debrief")
    for line, printed in DEBRIEF.items():
        said = printed_at(NEVADA, form.need(line.split()[1])).replace("'", "’")
        at = 0
        for label in printed or ["?"]:
            found = said.find(PRINTED.get(label, label), at)
            assert found >= at, (line, label)
            at = found


@BOTH
def test_whoever_did_not_want_to_talk_is_written_down_kindly(pack: Pack) -> None:
    field = pack.form("return_debrief").need("rd_took_part")
    assert field.values == ("yes", "did_not_want_to")
    assert not any("refus" in label.lower() for label in labels(field))


@BOTH
def test_the_runaway_report_has_every_printed_line_in_order(pack: Pack) -> None:
    form = pack.form("runaway_report")
    assert [field.name for field in form.fields] == [name for _, names in RUNAWAY_REPORT for name in names]
    assert labels(form.need("rr_networks")) == NETWORKS
    assert [
        name for name in ("rr_ncmec", "rr_trafficked", "rr_photo") if form.need(name).kind != "yes_no"
    ] == []


def test_each_line_of_the_report_is_where_its_question_says() -> None:
    form = NEVADA.form("runaway_report")
    for printed, names in RUNAWAY_REPORT:
        for name in names:
            assert printed in printed_at(NEVADA, form.need(name)).replace("'", "’"), name


@BOTH
def test_no_password_is_ever_asked(pack: Pack) -> None:
    for form in pack.forms:
        for field in form.fields:
            if "password" in f"{field.label} {field.hint}".lower():
                assert field.hint == "Names only, never a password.", field.name


@BOTH
def test_the_rapid_indicator_tool_has_its_thirteen_codes(pack: Pack) -> None:
    form = pack.form("nrit")
    codes = [field.name for field in form.fields if field.kind == "yes_no"]
    assert codes == list(NRIT)
    assert [field.name for field in form.fields if field.name not in NRIT] == ["nrit_h8_why", "nrit_signed"]
    assert "never ask the young person" in form.hint.lower()
    assert not any(one.youth for one in form.sections)


def test_each_indicator_is_where_it_says() -> None:
    for name, words in NRIT.items():
        assert words in printed_at(NEVADA, NEVADA.form("nrit").need(name)), name


@BOTH
def test_the_runaway_prevention_guide_is_whole(pack: Pack) -> None:
    form = pack.form("runaway_prevention")
    assert form.parts == ("opening", *ISSUES, "coping")
    assert len([field for field in form.fields if field.part == "opening"]) == 5
    assert labels(form.need("rp_coping")) == COPING
    for issue, many in ISSUES.items():
        fields = [field for field in form.fields if field.part == issue]
        assert [field.kind for field in fields] == ["choice"] * many + ["text", "choice"]
        assert fields[-2].label == "Other"
        assert {field.values for field in fields if field.kind == "choice"} == {("helpful", "not_helpful")}


def test_the_coping_list_is_printed_so() -> None:
    said = printed_at(NEVADA, NEVADA.form("runaway_prevention").need("rp_coping"))
    assert [
        f"{letter}. {label}." in said for letter, label in zip("abcdefghijklmnop", COPING, strict=True)
    ] == [True] * 16


@BOTH
def test_the_safety_assessment_has_its_points_without_the_one_printed_twice(pack: Pack) -> None:
    form = pack.form("safety_assessment")
    numbers = [int(found[1]) for field in form.fields if (found := re.match(r"sa(\d+)_", field.name))]
    assert list(dict.fromkeys(numbers)) == list(ASSESSMENT)
    assert [field.name for field in form.fields if field.part == "weigh"] == [
        "sa_family_harm", "sa_complacent", "sa_community", "sa_providers", "sa_note",
    ]  # fmt: skip


def test_each_point_of_the_assessment_is_where_it_says() -> None:
    form = NEVADA.form("safety_assessment")
    for number, words in ASSESSMENT.items():
        fields = [one for one in form.fields if one.name.startswith(f"sa{number}_")]
        assert all(
            words in printed_at(NEVADA, one) and f"{number}. " in printed_at(NEVADA, one) for one in fields
        )


@BOTH
def test_each_need_is_met_offered_or_declined_for_now(pack: Pack) -> None:
    form = pack.form("needs_now")
    asked = [field for field in form.fields if field.kind == "choice"]
    assert len(asked) == 18
    for field in asked:
        assert field.values == ("met", "offered", "declined")
        assert labels(field) == ["Met", "Offered", "Declined for now"]
    assert [labels(form.need("need_medical_for"))[n] for n in (0, 1, 5, 7)] == [
        "Injuries",
        "Pain",
        "Malnourishment",
        "Pregnancy",
    ]
    restricted = {field.name for field in form.fields if field.data_class == "restricted"}
    assert restricted == {field.name for field in form.fields if field.part == "health"}


@BOTH
def test_a_placement_is_asked_six_questions_and_nineteen_more(pack: Pack) -> None:
    fields = [field for field in pack.form("placement_fit").fields if field.source != "project"]
    assert len([field for field in fields if field.source.startswith("NV 115")]) == 6
    assert len([field for field in fields if field.source.startswith("CA 33")]) == 19
    lines = [int(re.split(r"[\s;-]", field.source)[1]) for field in fields[6:]]
    assert lines == sorted(lines)


@BOTH
@pytest.mark.parametrize(
    "form_id", ["safety_assessment", "nrit", "runaway_prevention", "runaway_report", "return_debrief"]
)
def test_questions_come_in_the_printed_order(pack: Pack, form_id: str) -> None:
    lines = [
        int(re.split(r"[\s;-]", field.source)[1])
        for field in pack.form(form_id).fields
        if field.part not in ("weigh", "begin") and field.kind != "signature"
    ]
    assert lines == sorted(lines)


def test_a_written_report_is_asked_for_where_a_law_does() -> None:
    assert [form.id for form in NEVADA.forms if form.roles] == FILLED
    assert [form.id for form in CALIFORNIA.forms if form.roles] == [*FILLED, "report_written", "report_cross"]


@BOTH
@pytest.mark.parametrize("prefix", ["rcw", "rpol", "rncm"])
def test_a_report_is_proved_by_who_was_called_and_when(pack: Pack, prefix: str) -> None:
    forms = [form for form in pack.forms if any(field.name == f"{prefix}_agency" for field in form.fields)]
    assert len(forms) == 1
    for what, kind in (
        ("agency", "text"),
        ("called", "text"),
        ("person", "person"),
        ("number", "text"),
        ("on", "date"),
        ("at", "time"),
    ):
        field = forms[0].need(f"{prefix}_{what}")
        assert (field.kind, field.data_class) == (kind, "personal")


@BOTH
def test_every_question_names_its_source_and_none_must_be_answered(pack: Pack) -> None:
    for form_id in FILLED:
        form = pack.form(form_id)
        assert form.source and all(field.source and not field.required for field in form.fields), form_id
        assert read(form, {}) == Reading({}, {})
        assert {field.data_class for field in form.fields} <= {"personal", "restricted", "operational"}


# ---- Read by a young person


@BOTH
def test_what_a_young_person_may_read_is_there_in_spanish(pack: Pack) -> None:
    assert {form.id for form, _ in youth_fields(pack)} == {
        "needs_now",
        "runaway_prevention",
        "return_debrief",
    }
    for form, field in youth_fields(pack):
        for said in field_texts(field):
            assert not said or (said.languages == ("en", "es") and said.say("es")), (
                form.id,
                field.name,
                said,
            )
        assert form.languages == ("en", "es")
        spanish = form.said_in("es").need(field.name)
        assert spanish.label == field.label.say("es") and spanish.values == field.values


@BOTH
def test_the_questions_can_be_read_by_a_young_person_of_twelve(pack: Pack) -> None:
    asked = [(field.name, text) for _, field in youth_fields(pack) for text in (field.label, field.why)]
    hard = [(name, text, grade(text)) for name, text in asked if len(text.split()) > 4 and grade(text) > 6]
    assert hard == []


@BOTH
def test_what_is_asked_of_a_young_person_says_why_and_can_be_skipped(pack: Pack) -> None:
    for form_id in ("return_debrief", "runaway_prevention"):
        form = pack.form(form_id)
        for screen in form.screens():
            if form.section(screen[0].part).youth:
                assert screen[0].why.endswith("You can skip this."), screen[0].name
                assert screen[0].why.say("es").endswith("Puedes saltar esta pregunta."), screen[0].name


# ---- Who sees what


@BOTH
def test_police_see_nothing_restricted_in_any_form(pack: Pack) -> None:
    for form in pack.forms:
        for role in ROLES:
            for discipline in (None, *DISCIPLINES):
                if form.is_for(role, discipline) and is_police(role, discipline):
                    assert not form.restricted
                    seen = form.seen_by(role, discipline)
                    assert seen.fields and "restricted" not in {field.data_class for field in seen.fields}


@BOTH
def test_an_answer_is_found_by_its_name_alone(pack: Pack) -> None:
    homes: dict[str, list[str]] = {}
    for form in pack.forms:
        for field in form.fields:
            assert len(field.name) <= 40
            homes.setdefault(field.name, []).append(form.id)
    for name, forms in homes.items():
        assert len(forms) == 1 or {*forms} <= {*NEEDED_FIELDS}, (name, forms)


# ---- The one validator, over every question of every form

EVERY = [(pack, form, field) for pack in (NEVADA, CALIFORNIA) for form in pack.forms for field in form.fields]
JUNK = st.lists(
    st.one_of(st.text(max_size=50), st.sampled_from(["", "\x00", "\u202e", "yes", "signed", "9" * 5000])),
    max_size=4,
)


def canonical(field: Field) -> st.SearchStrategy[str | tuple[str, ...]]:
    """Answers in the one shape in which they are kept."""
    if field.kind == "choices":
        chosen = st.sets(st.sampled_from(field.values), min_size=1)
        return chosen.map(lambda some: tuple(value for value in field.values if value in some))
    if field.values:
        return st.sampled_from(field.values)
    return {
        "phone": st.integers(2_000_000, 9_999_999).map(lambda one: f"+1775{one}"),
        "number": st.integers(field.minimum, field.maximum).map(str),
        "date": st.dates().filter(lambda day: 1900 <= day.year <= 2100).map(lambda day: day.isoformat()),
        "time": st.times().map(lambda at: at.strftime("%H:%M")),
        "signature": st.just(SIGNED),
    }.get(
        field.kind,
        st.text("abcÉñ ,.#", min_size=1, max_size=field.max_length).map(str.strip).filter(bool),
    )


@given(data=st.data())
def test_a_canonical_answer_reads_as_itself(data: st.DataObject) -> None:
    pack, form, field = data.draw(st.sampled_from(EVERY))
    value = data.draw(canonical(field))
    alone = replace(
        form,
        fields=(replace(field, when=form.fields[0].when if form.fields[0] is field else type(field.when)()),),
    )
    sent = {field.name: [value] if isinstance(value, str) else list(value)}
    assert read(alone, sent, region_country=pack.country) == Reading({field.name: value}, {})


@given(data=st.data())
def test_junk_is_refused_in_words_and_never_fails(data: st.DataObject) -> None:
    _, form, _ = data.draw(st.sampled_from(EVERY))
    names = [field.name for field in form.fields]
    sent = data.draw(st.dictionaries(st.sampled_from([*names, "nothing"]), JUNK))
    reading = read(form, sent)
    assert set(reading.values) | set(reading.errors) <= set(names)
    assert not set(reading.values) & set(reading.errors)
    assert all(isinstance(one, Refusal) and one for one in reading.errors.values())


@pytest.mark.parametrize("sent", ["yes", "Avery Demo", "<svg>", "SIGNED", "1"])
def test_a_signature_is_a_tap_and_nothing_else(sent: str) -> None:
    form = NEVADA.form("nrit")
    assert read(form, {"nrit_signed": [sent]}).errors == {"nrit_signed": "Choose one of the answers shown."}
    assert read(form, {"nrit_signed": [SIGNED]}).values == {"nrit_signed": SIGNED}


def test_every_kind_of_question_is_asked_somewhere() -> None:
    assert {field.kind for _, _, field in EVERY} == set(KINDS)
