"""Keep an upload that has no mistake as a version of the region's own; of one that has, keep only what is wrong."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import Region
from webapp.audit.record import record
from webapp.errors import N_, DomainError
from webapp.paging.act import Act
from webapp.protocols.files import MAIN
from webapp.protocols.load import read_texts
from webapp.protocols.mistakes import Mistake, PackError
from webapp.protocols.pack import Pack
from webapp.response.county_packs.tables import CountyPack, PackReport, Said
from webapp.response.county_packs.upload import shown
from webapp.response.packs import area_in, is_shipped

MOST_SHOWN = 100
LONGEST = 400
LONGEST_TITLE = 120
LONGEST_NAME = 60  # what the audit says of it: "id@version"


class Refused(DomainError):
    """The upload is sound and cannot be kept: its name is taken."""


@dataclass(frozen=True)
class Checked:
    """An upload that was looked at: its pack, or every mistake in it."""

    files: Mapping[str, str]
    found: Pack | list[Mistake]


def check_upload(files: Mapping[str, str]) -> Checked:
    """It takes seconds for a clumsy file and reads no database: call it while no transaction is open."""
    return Checked(files, _checked(files))


def keep_upload(act: Act, region: Region, checked: Checked) -> CountyPack | None:
    """The version as it is kept from now on, or None where there are mistakes: `report_of` has them then.

    The same content again is the same version. Raises Refused where another content has that version, or where a pack
    of that id comes with the program.
    """
    files, pack = checked.files, checked.found
    if not isinstance(pack, Pack):
        _report(act, region, pack)
        return None
    digest = digest_of(files)
    if is_shipped(pack.id):
        raise Refused(
            N_(
                "“%(id)s” comes with Alongside. Give your pack an id of its own in pack.toml, and send it again."
            ),
            id=pack.id,
        )
    standing = _standing(act, region, pack)
    if standing is None:
        standing = _keep(act, region, pack, files, digest)
    if standing.digest != digest:
        raise Refused(
            N_(
                "There is a version %(version)s of “%(id)s” already, with other words in it. A version never changes: "
                "raise `version` in pack.toml, and send it again."
            ),
            id=pack.id,
            version=pack.version,
        )
    _forget_report(act)
    return standing


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 in hex over names and texts, in one order."""
    canonical = json.dumps(dict(files), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def report_of(act: Act) -> PackReport | None:
    """What was wrong with this person's newest upload, until one without a mistake is kept."""
    return act.session.scalar(select(PackReport).where(PackReport.person_id == act.actor_id))


def _checked(files: Mapping[str, str]) -> Pack | list[Mistake]:
    """Checked once: what is read has been checked."""
    try:
        pack = read_texts(files)
    except PackError as wrong:
        return list(wrong.mistakes)
    return list(_too_long(pack)) or pack


def _too_long(pack: Pack) -> Iterator[Mistake]:
    """What would not fit where it is written down: the audit's detail, and the title's column."""
    main = Path(MAIN)
    if len(f"{pack.id}@{pack.version}") > LONGEST_NAME:
        yield Mistake(main, 1, f"id and version: at most {LONGEST_NAME - 1} characters together are allowed")
    if len(pack.title) > LONGEST_TITLE:
        yield Mistake(main, 1, f"the title: at most {LONGEST_TITLE} characters are allowed")


def _standing(act: Act, region: Region, pack: Pack) -> CountyPack | None:
    same = (CountyPack.pack_id == pack.id, CountyPack.version == pack.version)
    return act.session.scalar(select(CountyPack).where(CountyPack.region_id == region.id, *same))


def _keep(act: Act, region: Region, pack: Pack, files: Mapping[str, str], digest: str) -> CountyPack:
    kept = CountyPack(
        id=act.ids.new(),
        region_id=region.id,
        pack_id=pack.id,
        version=pack.version,
        title=str(pack.title),
        area=area_in(region),
        files=dict(files),
        digest=digest,
        uploaded_by=act.actor_id,
        uploaded_at=act.now,
    )
    try:
        with act.session.begin_nested():
            act.session.add(kept)
            act.session.flush()
    except IntegrityError:
        # Somebody else has kept this version meanwhile.
        standing = _standing(act, region, pack)
        if standing is None:
            raise
        return standing
    record(
        act.session,
        now=act.now,
        ids=act.ids,
        region_id=region.id,
        action="pack.kept",
        actor_id=act.actor_id,
        actor_role=act.actor_role,
        subject=kept.id,
        detail=f"{pack.id}@{pack.version}",
    )
    return kept


def _report(act: Act, region: Region, mistakes: list[Mistake]) -> None:
    _forget_report(act)
    said = [
        Said(file=shown(str(one.file), LONGEST_NAME), line=one.line, text=shown(one.text, LONGEST))
        for one in mistakes[:MOST_SHOWN]
    ]
    assert act.actor_id is not None  # noqa: S101 (an upload is always somebody's)
    act.session.add(
        PackReport(
            id=act.ids.new(),
            region_id=region.id,
            person_id=act.actor_id,
            at=act.now,
            count=len(mistakes),
            mistakes=said,
        )
    )
    act.session.flush()


def _forget_report(act: Act) -> None:
    act.session.execute(delete(PackReport).where(PackReport.person_id == act.actor_id))
