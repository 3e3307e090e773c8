"""Which pack a region or a response goes by: one that comes with the program, or the region's own from the database.

A version never changes, so each is read once by a process and remembered. What asks for a pack asks here, and says
whose: a region's own pack does not exist for another region, even under the same name.
"""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, object_session

from webapp.accounts.models import Region
from webapp.directory.lines import EVERYWHERE, area_of
from webapp.errors import NotFound
from webapp.protocols.build import build_pack
from webapp.protocols.inherit import gather_texts
from webapp.protocols.load import available_packs, load_pack
from webapp.protocols.pack import Pack
from webapp.response.county_packs.tables import CountyPack
from webapp.response.models import Response

MOST_REMEMBERED = 64  # of one process; a pack is some hundreds of kilobytes in memory


@dataclass(frozen=True, slots=True)
class Known:
    """A pack with the area of the directory that goes with it."""

    pack: Pack
    area: str


Key = tuple[uuid.UUID, str, str]


class Shelf:
    """The regions' own packs that this process has read from one database, the least used of them forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> Known | None:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def put(self, key: Key, known: Known) -> None:
        with self._lock:
            self._known[key] = known
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)


_shelves: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()


def pack_of(response: Response) -> Pack:
    """The pack that the response began with, whatever the region has adopted since."""
    return _of_response(response).pack


def packs_of(responses: Iterable[Response]) -> dict[tuple[str, str], Pack]:
    """By (id, version), for responses of one region. No statement for what this process has read before."""
    return {(one.pack_id, one.pack_version): pack_of(one) for one in responses}


def pack_in(region: Region) -> Pack:
    """What applies now: new responses of the region begin with it."""
    return _of_region(region).pack


def area_in(region: Region) -> str:
    """The area of the directory: that of the state whose pack the region goes by, or began to go by."""
    return _of_region(region).area


def area_for(response: Response) -> str:
    return _of_response(response).area


def pack_named(session: Session, region_id: uuid.UUID, pack_id: str, version: str) -> Pack:
    """One that comes with the program, or that this region uploaded. Raises NotFound for any other."""
    return _known(session, (region_id, pack_id, version)).pack


def is_shipped(pack_id: str, version: str | None = None) -> bool:
    """Whether the pack comes with the program, in this version or in any."""
    return any(one.id == pack_id and version in (None, one.version) for one in available_packs())


def _of_response(response: Response) -> Known:
    return _known(object_session(response), (response.region_id, response.pack_id, response.pack_version))


def _of_region(region: Region) -> Known:
    return _known(object_session(region), (region.id, region.pack_id, region.pack_version))


def _known(session: Session | None, key: Key) -> Known:
    _, pack_id, version = key
    if is_shipped(pack_id, version):
        pack = load_pack(pack_id, version)
        return Known(pack, _area_of(pack))
    if session is None:
        raise RuntimeError(
            f"{pack_id} version {version} is a region's own, and no database is at hand to read it"
        )
    shelf = _shelves.setdefault(session.get_bind().engine, Shelf())
    found = shelf.find(key)
    if found is None:
        found = _read(session, key)
        shelf.put(key, found)
    return found


def _area_of(pack: Pack) -> str:
    """By the pack's name, or by that of the one it is written over."""
    area = area_of(pack.id)
    return area if area != EVERYWHERE else area_of(pack.inherits)


def _read(session: Session, key: Key) -> Known:
    """The region is named here as well: the worker and commands look over all of them."""
    region_id, pack_id, version = key
    must_be_name(pack_id, version)
    wanted = select(CountyPack.files, CountyPack.area).where(
        CountyPack.region_id == region_id, CountyPack.pack_id == pack_id, CountyPack.version == version
    )
    with session.no_autoflush:
        row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return Known(build_kept(row.files), row.area)


def must_be_name(pack_id: str, version: str) -> None:
    """NotFound for what no pack is called: PostgreSQL takes no NUL in a text, not even to look for it."""
    if not f"{pack_id}{version}".isprintable():
        raise NotFound


def build_kept(files: Mapping[str, str]) -> Pack:
    """From the files of a kept version, without checking them anew: they had no mistake when they were kept, and a
    check that finds more in a later release must not stop a response at night (county_packs/readable.py)."""
    return build_pack(gather_texts(files))
