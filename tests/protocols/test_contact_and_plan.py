"""The forms that every pack has: the contact, what is added later, a call at the desk, and the plan."""

import pytest

from tests.protocols.packs import BOTH
from webapp.protocols.facts import FACTS
from webapp.protocols.forms import read
from webapp.protocols.pack import Pack

# Field -> how its answer is kept. Personal is sealed with the young person's key.
CONTACT = {"where": "personal", "danger": "operational", "how_many": "operational", "callback": "personal"}
LATER = {
    "injured": "operational",
    "missing_from_care": "operational",
    "with_whom": "personal",
    "called": "personal",
    "about_age": "personal",
    "language": "personal",
    "language_other": "personal",
    "jurisdiction": "operational",
    "staging": "personal",
    "scene_secure": "operational",
    "note": "personal",
}
# The checklist 9-B in its printed order (NV 10676-10725), as screens.
BEFORE = [
    "call_911",
    "way_out",
    "first_place",
    "papers",
    "bag",
    "person_1",
    "person_2",
    "hotline",
    "local_place",
    "advocate",
]
AFTER = [
    "travel", "court_order", "at_hand", "new_number", "help_phone", "social_media", "accounts", "places", "family",
    "call_first", "mail",
]  # fmt: skip


@BOTH
def test_the_first_screen_asks_four_things(pack: Pack) -> None:
    form = pack.form("contact")
    assert {field.name: field.data_class for field in form.fields} == CONTACT
    assert all(field.required for field in form.fields)
    sent = {"where": ["Transit plaza"], "danger": ["no"], "callback": ["(775) 555-0117"]}
    assert read(form, sent).values["how_many"] == "1"


@BOTH
def test_everything_else_can_be_skipped_and_added_later(pack: Pack) -> None:
    form = pack.form("contact_later")
    assert {field.name: field.data_class for field in form.fields} == LATER
    assert read(form, {}).ok


@BOTH
def test_the_note_asks_for_no_account_of_what_happened(pack: Pack) -> None:
    note = pack.form("contact_later").field("note")
    assert note is not None
    assert note.hint == "No account of what happened: that is for later and for others."
    assert note.max_length <= 300


@BOTH
def test_a_call_names_who_reported_and_when_it_was(pack: Pack) -> None:
    form = pack.form("call")
    assert [field.name for field in form.fields][:3] == ["reporter", "identified_on", "identified_at"]
    assert set(form.field("reporter").values) == set(FACTS["reporter"].values)  # type: ignore[union-attr]
    assert set(read(form, {}).errors) == {
        "reporter",
        "identified_on",
        "identified_at",
        "where",
        "callback",
        "danger",
    }


@BOTH
@pytest.mark.parametrize("form_id", ["contact", "contact_later", "call"])
def test_an_answer_that_packs_decide_by_is_one_of_its_facts_answers(pack: Pack, form_id: str) -> None:
    for field in pack.form(form_id).fields:
        if field.name in FACTS:
            assert set(field.values) <= set(FACTS[field.name].values)


@BOTH
def test_the_plan_asks_in_the_printed_order_one_question_a_screen(pack: Pack) -> None:
    plan = pack.form("plan")
    assert plan.parts == ("before", "after", "remember")
    for part, names in (("before", BEFORE), ("after", AFTER)):
        assert [screen[0].screen for screen in plan.screens(part)] == names
        lines = [int(field.source.split()[1].split("-")[0].rstrip(";")) for (field, *_) in plan.screens(part)]
        assert lines == sorted(lines)
    assert all(len(screen) <= 2 for screen in plan.screens())


@BOTH
def test_every_question_of_the_plan_says_why_and_can_be_skipped(pack: Pack) -> None:
    for field in pack.form("plan").fields:
        assert field.data_class == "privileged"
        assert field.why.endswith("You can skip this."), field.name
        assert not field.required
        assert field.autocomplete == "off"
    assert read(pack.form("plan"), {}).ok


@BOTH
def test_most_of_the_plan_is_picked_and_not_typed(pack: Pack) -> None:
    plan = pack.form("plan")
    assert sum(1 for (first, *_) in plan.screens() if first.options) >= len(plan.screens()) * 0.6


@BOTH
def test_the_plan_never_asks_for_a_name_of_their_own_or_a_signature(pack: Pack) -> None:
    asked = " ".join(field.label.lower() for field in pack.form("plan").fields)
    assert "your name" not in asked and "sign" not in asked


@BOTH
def test_location_sharing_is_off_and_never_enabled(pack: Pack) -> None:
    accounts = pack.form("plan").field("accounts")
    assert accounts is not None
    assert "off" in accounts.hint and "location_off" in accounts.values
    assert "enabled" not in " ".join(option.label for option in accounts.options)


@BOTH
def test_a_place_and_a_word_are_remembered(pack: Pack) -> None:
    assert [screen[0].name for screen in pack.form("plan").screens("remember")] == [
        "remember_place",
        "remember_word",
    ]
