"""What two packs say differently, table by table and key by key."""

from tests.protocols.test_inherit import county
from webapp.protocols.compare import Change, KeyChange, compare
from webapp.protocols.inherit import gather, gather_texts
from webapp.protocols.shelf import PACKS

NEVADA = gather(PACKS / "nv-model-2018")


def changes(text: str) -> tuple[Change, ...]:
    return compare(NEVADA, gather_texts(county(text)))


def test_a_pack_is_the_same_as_itself_under_another_name() -> None:
    assert compare(NEVADA, NEVADA) == changes("") == ()


def test_a_changed_clock_is_said_key_by_key_old_and_new() -> None:
    (change,) = changes(
        '[[clock]]\nid = "advocate_on_scene"\nminutes = 90\nforce = "county"\nsource = "county"\n'
        'name = { en = "Advocate on scene", es = "Llega alguien" }\n'
    )
    assert (change.what, change.kind, change.name) == ("changed", "clock", "advocate_on_scene")
    keys = {one.key: (one.old, one.new) for one in change.keys}
    assert keys["minutes"] == (None, 90)
    assert keys["hours"] == (2, None)
    assert keys["name.es"] == (None, "Llega alguien")
    assert keys["force"][1] == keys["source"][1] == "county"
    assert "name" not in keys, "its English is the same"


def test_added_removed_and_moved_tables_are_said() -> None:
    found = changes(
        '[[remove]]\nkind = "step"\nid = "officer-calm"\n'
        '[[step]]\ncode = "wave"\nrole = "advocate"\nphase = "on_scene"\ntext = "Wave"\n'
        'force = "county"\nsource = "county"\n'
        '[[step]]\ncode = "officer-needs"\nbefore = "officer-quiet"\n'
    )
    assert {(one.what, one.name) for one in found} == {
        ("removed", "officer-calm"),
        ("added", "wave"),
        ("moved", "officer-needs"),
    }
    added = next(one for one in found if one.what == "added")
    assert KeyChange("text", None, "Wave") in added.keys


def test_a_question_and_an_option_are_named_by_their_names() -> None:
    (change,) = changes('[[form]]\nid = "contact"\n[[form.field]]\nname = "danger"\nhint = "911 first."\n')
    (key,) = change.keys
    assert (key.key, key.new) == ("field.danger.hint", "911 first.")


def test_what_one_adds_the_other_takes_away() -> None:
    one, other = gather(PACKS / "ca-model-2015"), gather(PACKS / "la-example")
    there, back = compare(one, other), compare(other, one)
    opposite = {"added": "removed", "removed": "added", "changed": "changed", "moved": "moved"}
    assert {(c.kind, c.name, opposite[c.what]) for c in there} == {(c.kind, c.name, c.what) for c in back}
