"""What an administrator may send, and what comes of anything else: a clear word, nothing kept, and never a fault."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, text

from tests.databases import KIND
from tests.routes.county import admin, own_pack, sends, zipped
from tests.town import Phone, Town
from webapp.db import db
from webapp.errors import BadField
from webapp.protocols.load import read_texts
from webapp.protocols.pack import Pack
from webapp.response.county_packs import keep as keeping
from webapp.response.county_packs.tables import CountyPack, PackReport
from webapp.response.county_packs.upload import MOST_BYTES, read_upload

MEGABYTE = b"# " + b"x" * 100 + b"\n"
MEGABYTE *= MOST_BYTES // len(MEGABYTE) + 1


def kept(town: Town) -> int:
    with town.database() as session:
        return session.scalar(select(func.count()).select_from(CountyPack)) or 0


def linked() -> bytes:
    """A zip with a symbolic link in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        link = zipfile.ZipInfo("pack.toml")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return made.getvalue()


def locked_zip() -> bytes:
    """A zip that says of its file that it has a password."""
    plain = bytearray(zipped({"pack.toml": "x"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = plain.index(mark) + at
        plain[place] |= 1
    return bytes(plain)


def bomb() -> bytes:
    """Some kilobytes that unpack to a hundred megabytes."""
    return zipped({"pack.toml": b"#" * 100_000_000})


def liar() -> bytes:
    """As the bomb, and both headers say that it is ten bytes."""
    packed = bytearray(bomb())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.index(mark) + at
        packed[place : place + 4] = struct.pack("<I", 10)
    return bytes(packed)


REFUSED: list[tuple[str, dict[str, str | bytes], str]] = [
    ("nothing", {}, "Choose the files of the pack"),
    ("too large", {"pack.toml": MEGABYTE}, "larger than 1 MB together"),
    (
        "large together",
        {f"f{n}.toml": MEGABYTE[: MOST_BYTES // 3] for n in range(4)},
        "larger than 1 MB together",
    ),
    ("too many", {f"f{n}.toml": "" for n in range(41)}, "Keep it to 40."),
    ("no toml", {"pack.exe": "x"}, "“pack.exe” is not taken."),
    ("a path", {"../pack.toml": "x"}, "“../pack.toml” is not taken."),
    ("a root", {"/etc/pack.toml": "x"}, "“/etc/pack.toml” is not taken."),
    ("a device", {"..\\pack.toml": "x"}, "is not taken."),
    ("one name twice", {"Pack.toml": "x", "pack.toml": "y"}, "“pack.toml” is there twice."),
    ("latin", {"pack.toml": "título".encode("latin-1")}, "is not saved as UTF-8 text"),
    ("a long line", {"pack.toml": "#" * 5000}, "a line of more than 4000 characters"),
    ("no zip", {"pack.zip": b"PK\x03\x04 and no more"}, "This zip cannot be read."),
    ("empty zip", {"pack.zip": zipped({})}, "There is no file in this zip."),
    ("half a zip", {"pack.zip": zipped(own_pack())[:5000]}, "This zip cannot be read."),
    ("path in a zip", {"pack.zip": zipped({"../../pack.toml": "x"})}, "is not taken."),
    ("two folders", {"pack.zip": zipped({"a/pack.toml": "x", "b/clocks.toml": "y"})}, "in one folder."),
    ("deep folder", {"pack.zip": zipped({"pack.toml": "x"}, "a/b/")}, "is not taken."),
    ("many in a zip", {"pack.zip": zipped({f"f{n}.toml": "" for n in range(300)})}, "Keep it to 40."),
    (
        "a zip in a zip",
        {"pack.zip": zipped({"pack.zip": zipped({"pack.toml": "x"})})},
        "“pack.zip” is not taken.",
    ),
    ("a link", {"pack.zip": linked()}, "only plain files are read"),
    ("a password", {"pack.zip": locked_zip()}, "only plain files are read"),
    ("a bomb", {"pack.zip": bomb()}, "larger than 1 MB together"),
    ("a lying bomb", {"pack.zip": liar()}, "This zip cannot be read."),
]


@pytest.mark.parametrize(("files", "says"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_a_pack_is_told_so_and_nothing_is_kept(
    street: Town, files: dict[str, str | bytes], says: str
) -> None:
    before = kept(street)
    sends(admin(street), files).gets(422).sees(says, "Upload and check")
    assert kept(street) == before


@pytest.mark.parametrize(
    ("files", "says"), [(own_pack("8"), "No mistake found."), ({"pack.toml": "a ="}, "TOML")]
)
def test_while_an_upload_is_checked_everybody_else_goes_on_writing(
    town: Town, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], says: str
) -> None:
    """A clumsy file takes seconds. Somebody else writes in the middle of it, and does not wait for a moment."""
    written: list[int] = []

    def check(texts: Mapping[str, str]) -> Pack:
        other = create_engine(db.engine.url, connect_args={"timeout": 0.05} if KIND == "sqlite" else {})
        with other.connect() as line:
            written.append(line.execute(text("UPDATE person SET active = active")).rowcount)
            line.commit()
        other.dispose()
        return read_texts(texts)

    monkeypatch.setattr(keeping, "read_texts", check)
    sends(admin(town), files).gets(200).sees(says)
    assert len(written) == 1
    assert written[0] > 0


def test_who_may_not_upload_has_nothing_checked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_texts: Mapping[str, str]) -> Pack:
        raise AssertionError("it was checked for somebody who may not upload")

    monkeypatch.setattr(keeping, "read_texts", check)
    for phone in (town.officer, town.supervisor, town.advocate):
        sends(phone, own_pack("8")).gets(403)


def test_far_too_much_is_turned_away_before_it_is_read(street: Town) -> None:
    sends(admin(street), {"pack.toml": b"#" * 5_000_000}).gets(413).sees(
        "Too large to send", "Nothing was kept."
    )


def test_only_this_form_may_be_so_large(street: Town) -> None:
    street.supervisor.post("/ladder", {"slot": "9" * 300_000}).gets(413)


def test_a_zip_from_any_computer_is_taken(street: Town) -> None:
    files: dict[str, str | bytes] = {f"silver-basin/{name}": text for name, text in own_pack("3").items()}
    files |= {
        "__MACOSX/silver-basin/._pack.toml": b"\x00\x01",
        "silver-basin/.DS_Store": b"\x00",
        "silver-basin/": b"",
    }
    sends(admin(street), {"silver-basin.zip": zipped(files)}).gets(200).sees("No mistake found.")


def test_what_windows_writes_is_the_same_pack(street: Town) -> None:
    sends(admin(street), own_pack("4")).gets(200).sees("No mistake found.")
    before = kept(street)
    windows = {
        name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in own_pack("4").items()
    }
    sends(admin(street), windows).gets(200).sees("No mistake found.")
    assert kept(street) == before


def test_names_that_do_not_fit_where_they_are_written_down_are_mistakes(street: Town) -> None:
    """The audit's detail has 60 characters, a tier's column 30."""
    sends(admin(street), own_pack("1.2.3.4.5.6.7.8.9.10", id="a" * 40)).gets(200).sees(
        "id and version: at most 59 characters together"
    )
    files = {name: text.replace('"urgent"', f'"{"u" * 31}"') for name, text in own_pack("5").items()}
    sends(admin(street), files).gets(200).sees("is no name: small letters, digits, - and _, at most 30")


def test_a_report_is_of_the_last_upload_and_of_ones_own(town: Town) -> None:
    remy = admin(town)
    sends(remy, {"pack.toml": "a ="}).sees("1 mistake in your last upload", "this is not TOML")
    sends(remy, {"pack.toml": "[pack]"}).sees("mistakes in your last upload").sees_not("this is not TOML")
    mine = remy.person.id
    with town.database() as session:
        assert session.scalars(select(PackReport.person_id)).all() == [mine]
    town.coast("admin").get("/packs/upload").sees_not("in your last upload")


def test_a_mistake_that_quotes_what_cannot_be_shown_is_shown_all_the_same(town: Town) -> None:
    files = own_pack()
    files["clocks.toml"] += '\n[[clock]]\nforce = "\\u0000\\u202E' + "z" * 900 + '"\n'
    line = files["clocks.toml"].count("\n")
    sends(admin(town), files).gets(200).sees(f"clocks.toml, line {line}", "force: “", "zzz")
    page = admin(town).last
    assert page is not None
    assert not set(page.text) & {"\x00", "\u202e"}


def repacked(content: bytes) -> bytes:
    """A zip whose one file is deflated garbage under a right frame."""
    return zipped({"pack.toml": content})


CONTENT = st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=200).map(lambda one: b"PK\x03\x04" + one),
    st.binary(max_size=200).map(repacked),
    st.text(max_size=200).map(lambda one: one.encode("utf-8", "surrogatepass")),
    st.text(alphabet="[]{}=\"'\\\n#.,: abpackid0123u", max_size=120).map(str.encode),
)
NAMES = st.one_of(st.sampled_from(["pack.toml", "clocks.toml", "pack.zip", "PACK.ZIP"]), st.text(max_size=30))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, CONTENT), max_size=4))
@example([("pack.toml", b"[" * 3000)])
@example([("pack.toml", b"a = " + b"[" * 1900)])
@example([("pack.toml", b"[pack]\nid = 1e400\nversion = inf\n")])
@example([("pack.zip", b"PK\x05\x06" + b"\xff" * 18)])
def test_any_bytes_at_all_are_answered_with_a_word(street: Town, sent: list[tuple[str, bytes]]) -> None:
    phone: Phone = admin(street)
    phone.post(
        "/packs/upload",
        {"files": [(io.BytesIO(content), name) for name, content in sent]},
        content_type="multipart/form-data",
        follow=False,
    )
    assert phone.status in (303, 409, 422)
    phone.get("/packs/upload").gets(200)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_pack_with_bytes_turned_over_is_answered_with_a_word(street: Town, data: st.DataObject) -> None:
    """A sound pack as a zip or as files, with some bytes changed: kept, or told what is wrong."""
    files = {name: text.encode() for name, text in own_pack("9").items()}
    name = data.draw(st.sampled_from(sorted(files)))
    as_zip = data.draw(st.booleans())
    content = bytearray(zipped(files) if as_zip else files[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    sent: dict[str, str | bytes] = {"pack.zip": bytes(content)} if as_zip else {**files, name: bytes(content)}
    phone = admin(street)
    sends(phone, sent)
    assert phone.status in (200, 409, 422), phone.words[:300]


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=300)), max_size=5))
def test_reading_gives_texts_or_a_refusal(sent: list[tuple[str, bytes]]) -> None:
    try:
        texts = read_upload(sent)
    except BadField:
        pass
    else:
        assert texts
        assert all(name.endswith(".toml") for name in texts)


def test_a_torn_stream_inside_a_zip_is_a_refusal() -> None:
    packed = bytearray(zipped({"pack.toml": "x" * 5000}))
    start = packed.index(b"pack.toml") + len("pack.toml")
    packed[start : start + 8] = b"\xff" * 8
    with pytest.raises(BadField, match="cannot be read"):
        read_upload([("pack.zip", bytes(packed))])
