"""A region's own packs in the database: immutable, the region's alone, read once, and kept by each response."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.response.night import Night
from tests.routes.county import NEVADA, OWN, nevada, own_pack
from webapp.audit.models import AuditEntry
from webapp.audit.record import CODE
from webapp.db import every_region
from webapp.errors import BadField, NotFound
from webapp.paging.act import Act
from webapp.paging.models import Rota
from webapp.paging.rota.tables import Rung
from webapp.protocols.load import load_pack
from webapp.response import packs
from webapp.response.contact import log_contact
from webapp.response.county_packs.adopt import Standing, adopt_pack, adoptions, begun_with, kept_packs
from webapp.response.county_packs.changes import changes_between
from webapp.response.county_packs.files import shipped_files
from webapp.response.county_packs.fit import fit_of
from webapp.response.county_packs.keep import Refused, check_upload, digest_of, keep_upload
from webapp.response.county_packs.tables import CountyPack, PackAdoption
from webapp.response.packs import Shelf, area_for, area_in, pack_in, pack_named, pack_of


@pytest.fixture(autouse=True)
def nothing_read_yet() -> None:
    """What a test reads here is undone with it, and the next one may write other words under the same version."""
    packs._shelves.clear()


def act(night: Night, key: str = "admin") -> Act:
    person = night.people[key]
    return Act(night.session, night.now, night.ids, person.id, person.role)


def keep(night: Night, version: str = "1", *, minutes: int = 90) -> CountyPack:
    kept = keep_upload(act(night), night.region, check_upload(own_pack(version, minutes=minutes)))
    assert kept is not None
    return kept


def adopt(night: Night, version: str = "1", pack_id: str = OWN) -> None:
    adopt_pack(act(night), night.region.id, pack_id, version, version)


def log(night: Night) -> packs.Response:
    """As the routes do: by what applies at this moment."""
    pack = pack_in(night.region)
    officer = night.people["officer"]
    (response,) = log_contact(
        night.session,
        night.actor(),
        night.vault,
        pack,
        contact_id=night.ids.new(),
        agency_id=officer.agency_id,
        reporter="law_enforcement",
        identified_at=night.now,
        how_many=1,
        fields=pack.form("contact").fields,
        values={"where": "Transit plaza", "callback": "+17755550117", "danger": "yes"},
    )
    return response


def test_a_contact_that_is_being_logged_keeps_the_version_it_began_with(night: Night) -> None:
    """The pack is read, somebody adopts another, and then the contact is written down."""
    keep(night)
    read_before = pack_in(night.region)
    adopt(night)
    (response,) = log_contact(
        night.session,
        night.actor(),
        night.vault,
        read_before,
        contact_id=night.ids.new(),
        agency_id=night.people["officer"].agency_id,
        reporter="law_enforcement",
        identified_at=night.now,
        how_many=1,
        fields=read_before.form("contact").fields,
        values={"danger": "yes"},
    )
    assert (response.pack_id, response.pack_version) == (NEVADA, "1")
    assert pack_of(response) is load_pack(NEVADA)
    assert pack_of(log(night)).id == OWN


def test_of_two_who_adopt_at_once_the_last_counts_and_both_are_in_the_audit(night: Night) -> None:
    keep(night, "1")
    keep(night, "2")
    adopt(night, "1")
    adopt(night, "2")
    assert pack_in(night.region).version == "2"
    assert [one.version for one in adoptions(act(night), night.region.id)] == ["2", "1"]
    noted = select(AuditEntry.detail).where(AuditEntry.action == "pack.adopted").order_by(AuditEntry.id)
    assert night.session.scalars(noted).all() == ["silver-basin@1", "silver-basin@2"]


def test_each_response_goes_by_its_own_version_whatever_came_after(night: Night) -> None:
    begun = []
    for version, minutes in (("1", 90), ("1.1", 75), ("2", 60)):
        keep(night, version, minutes=minutes)
        adopt(night, version)
        begun.append(log(night))
    lengths = [pack_of(one).clock("advocate_on_scene").length for one in begun]
    assert lengths == [timedelta(minutes=one) for one in (90, 75, 60)]
    counts = begun_with(act(night), night.region.id)
    assert {(one.version, one.count) for one in counts if one.pack_id == OWN} == {
        ("1", 1),
        ("1.1", 1),
        ("2", 1),
    }


def test_what_is_adopted_already_or_typed_wrong_changes_nothing(night: Night) -> None:
    keep(night)
    for typed in ("", "2", "1.0", "１"):
        with pytest.raises(BadField, match="Type the version"):
            adopt_pack(act(night), night.region.id, OWN, "1", typed)
    adopt(night)
    with pytest.raises(Standing):
        adopt(night)
    assert len(adoptions(act(night), night.region.id)) == 1


def test_no_region_reads_anothers_pack_even_when_it_looks_over_all(night: Night) -> None:
    kept = keep(night)
    adopt(night)
    assert night.other is not None
    with night.elsewhere() as other:
        with pytest.raises(NotFound):
            pack_named(other.session, other.region.id, OWN, "1")
        with pytest.raises(NotFound):
            adopt_pack(act(other), other.region.id, OWN, "1", "1")
        assert kept_packs(act(other), other.region.id) == []
        theirs = keep(other, minutes=45)
        assert theirs.id != kept.id
    with every_region(night.session):
        there = pack_named(night.session, night.other.region.id, OWN, "1")
        here = pack_named(night.session, night.region.id, OWN, "1")
    assert here.clock("advocate_on_scene").length == timedelta(minutes=90)
    assert there.clock("advocate_on_scene").length == timedelta(minutes=45)


def test_a_version_is_read_once_and_then_costs_no_statement(night: Night) -> None:
    keep(night)
    adopt(night)
    response = log(night)
    night.session.flush()
    with night.statements() as seen:
        assert pack_of(response) is pack_in(night.region)
        assert area_in(night.region) == "nv"
    assert seen == []


def test_the_shelf_forgets_what_was_not_asked_for_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_REMEMBERED", 2)
    shelf, region = Shelf(), uuid.UUID(int=1)
    known = packs.Known(load_pack(NEVADA), "nv")
    for version in ("1", "2"):
        shelf.put((region, OWN, version), known)
    assert shelf.find((region, OWN, "1")) is known
    shelf.put((region, OWN, "3"), known)
    assert shelf.find((region, OWN, "2")) is None
    assert shelf.find((region, OWN, "1")) is known
    assert shelf.find((uuid.UUID(int=2), OWN, "1")) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE county_pack SET files = '{}'",
        "UPDATE county_pack SET version = '9'",
        "DELETE FROM county_pack",
        "UPDATE pack_adoption SET version = '9'",
        "DELETE FROM pack_adoption",
    ],
)
def test_a_kept_version_and_an_adoption_cannot_be_changed_or_deleted(night: Night, statement: str) -> None:
    keep(night)
    adopt(night)
    with pytest.raises(DatabaseError, match="append-only"), night.session.begin_nested():
        night.session.execute(text(statement))


def test_the_same_content_is_the_same_version_and_another_is_refused(night: Night) -> None:
    first = keep(night)
    assert keep(night).id == first.id
    with pytest.raises(Refused, match="already, with other words"):
        keep(night, minutes=75)
    assert first.digest == digest_of(dict(sorted(own_pack().items())))
    assert first.digest != digest_of(own_pack(minutes=75))
    assert [one.version for one in kept_packs(act(night), night.region.id)] == ["1"]


def test_the_name_of_a_shipped_pack_is_taken_in_any_version(night: Night) -> None:
    with pytest.raises(Refused, match="comes with Alongside"):
        keep_upload(act(night), night.region, check_upload(own_pack("9", id=NEVADA)))


def test_an_upload_with_mistakes_leaves_its_report_alone(night: Night) -> None:
    assert keep_upload(act(night), night.region, check_upload({"pack.toml": "[pack]\n"})) is None
    assert night.session.scalar(select(func.count()).select_from(CountyPack)) == 0
    assert night.session.scalar(select(func.count()).select_from(PackAdoption)) == 0


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("silver-basin@1.2.10", True),
        ("a" * 40 + "@1.2.3", True),
        ("bee@mail.example", False),
        ("bee@", False),
        ("Bee@1", False),
        ("bee@1 home", False),
        ("a" * 41 + "@1", False),
    ],
)
def test_the_audit_takes_a_version_and_no_address(code: str, taken: bool) -> None:
    assert bool(CODE.fullmatch(code)) is taken


def test_what_the_county_lacks(night: Night) -> None:
    session: Session = night.session
    nevada, california = load_pack(NEVADA), load_pack("ca-model-2015")
    session.add(
        Rung(
            id=night.ids.new(),
            region_id=night.region.id,
            slot="advocate",
            tier="urgent",
            position=0,
            target="all",
            channels=["sms"],
            minutes=5,
            times=1,
        )
    )
    session.flush()
    fit = fit_of(session, night.region.id, california, nevada)
    assert set(fit.without_rota) == {"child_welfare", "probation"}
    assert fit.ladders == (("advocate", "urgent"),)
    assert fit.country == ""
    assert not fit.fits
    before = fit_of(session, night.region.id, nevada, nevada)
    assert (before.without_rota, before.ladders, len(before.one_of)) == ((), (), 1)
    session.add(
        Rota(id=night.ids.new(), region_id=night.region.id, name="CW", zone="UTC", slot="child_welfare")
    )
    session.flush()
    assert fit_of(session, night.region.id, nevada, nevada).fits
    assert fit_of(session, night.region.id, california, nevada).without_rota == ("probation",)


def test_every_change_is_named_with_both_words() -> None:
    before, after = nevada(), own_pack()
    officer = after["steps-officer.toml"]
    after["steps-officer.toml"] = officer.replace('"officer-first-aid"', '"officer-own-aid"')
    found = changes_between(before, after)
    assert set(found) == {"clock", "step"}
    [clock] = found["clock"]
    assert (clock.how, clock.id, clock.says) == ("changed", "advocate_on_scene", "Advocate on scene")
    assert {(one.key, one.before, one.after) for one in clock.differences} == {
        ("hours", "2", ""),
        ("minutes", "", "90"),
        ("soon_minutes", "60", "30"),
    }
    steps = [(one.how, one.id, one.says) for one in found["step"]]
    aid = "Get medical help for any injury first"
    assert steps == [("added", "officer-own-aid", aid), ("removed", "officer-first-aid", aid)]
    assert changes_between(before, before) == {}


def test_the_example_of_a_county_is_kept_and_goes_by_what_it_inherits(coast: Night) -> None:
    """Los Angeles's twelve changes of California's model, as a county of its own that inherits the same."""
    files = shipped_files("la-example", "1")
    assert set(files) == {"pack.toml"}
    files["pack.toml"] = files["pack.toml"].replace('id = "la-example"', 'id = "alder-coast"', 1)
    kept = keep_upload(act(coast), coast.region, check_upload(files))
    assert kept is not None
    adopt(coast, "1", "alder-coast")
    pack = pack_of(log(coast))
    assert (pack.id, pack.inherits) == ("alder-coast", "ca-model-2015@1")
    assert pack.clock("advocate_on_scene").length == timedelta(minutes=90)
    assert area_in(coast.region) == "ca"
    assert area_for(log(coast)) == "ca"


def test_the_example_itself_is_of_its_state(coast: Night) -> None:
    adopt(coast, "1", "la-example")
    assert (area_in(coast.region), pack_in(coast.region).inherits) == ("ca", "ca-model-2015@1")
