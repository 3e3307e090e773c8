"""Whether this version of Alongside still reads every pack that regions keep: asked at an upgrade, not at night."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Region
from webapp.errors import N_
from webapp.protocols.check import check_texts
from webapp.response.county_packs.tables import CountyPack
from webapp.response.packs import build_kept, is_shipped


@dataclass(frozen=True)
class Finding:
    """`stops`: responses that began with it could not be shown, or would be shown another. `says` is a sentence."""

    region: str
    name: str
    says: str
    stops: bool


def look_at_kept(session: Session) -> list[Finding]:
    """What is wrong with packs of any region; none where all is well. The session looks over every region."""
    rows = session.execute(
        select(CountyPack, Region.name)
        .join(Region, Region.id == CountyPack.region_id)
        .order_by(Region.name, CountyPack.uploaded_at)
    )
    found = [(region, f"{one.pack_id}@{one.version}", _wrong(one)) for one, region in rows]
    return [Finding(region, name, says, stops) for region, name, (says, stops) in found if says]


def _wrong(one: CountyPack) -> tuple[str, bool]:
    if is_shipped(one.pack_id, one.version):
        return N_("a pack of this name and version comes with Alongside now and takes its place"), True
    try:
        build_kept(one.files)
    except Exception as wrong:  # whatever it is, it would be the same at night
        return f"{N_('it cannot be read any more')}: {type(wrong).__name__}", True
    if mistakes := check_texts(one.files):
        return (
            f"{N_('it is read as before; checked anew it has mistakes, the first')}: {mistakes[0].text}",
            False,
        )
    return "", False
