"""The files of a pack, to begin a county's own from, or to go on with it: as texts, and as one zip."""

import re
import tomllib
import uuid
import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.protocols.files import MAIN
from webapp.protocols.load import PACKS
from webapp.response.county_packs.tables import CountyPack
from webapp.response.packs import is_shipped, must_be_name

# The oldest day that a zip can say: the same files are the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)

# A county's first file: everything of a pack that comes with the program, and only what is changed is written.
BEGIN = """\
# A county's own protocol. It says everything that {name} says, and what stands below instead.

[pack]
id = "your-county"
version = "1"
title = "Your county"
effective = {today}
inherits = "{name}"

# One table for each change, with the name of the table that it changes. For example, without the #:
#
# [[clock]]
# id = "advocate_on_scene"
# minutes = 90
# soon_minutes = 45
# force = "county"
# source = "county"
# note = "Why your task force decided so."
#
# A step of your own: who does it, in which part of the response, and whether it is needed.
#
# [[step]]
# code = "our-clinic"
# role = "advocate"
# phase = "first_2h"
# text = "Call our clinic before you go there"
# force = "county"
# required = true
# source = "county"
# note = "Why your task force decided so."
"""


def files_of(session: Session, region_id: uuid.UUID, pack_id: str, version: str) -> dict[str, str]:
    """File name -> text, of a pack that comes with the program or is the region's own. NotFound for any other."""
    if is_shipped(pack_id, version):
        return shipped_files(pack_id, version)
    must_be_name(pack_id, version)
    own = select(CountyPack.files).where(
        CountyPack.region_id == region_id, CountyPack.pack_id == pack_id, CountyPack.version == version
    )
    files = session.scalar(own)
    if files is None:
        raise NotFound
    return dict(files)


def first_file(pack_id: str, version: str, today: date) -> str:
    """A `pack.toml` to begin with that inherits the pack; NotFound where it does not come with the program."""
    if not is_shipped(pack_id, version):
        raise NotFound
    return BEGIN.format(name=f"{pack_id}@{version}", today=today.isoformat())


def zipped(files: Mapping[str, str]) -> bytes:
    """One folder-less zip, as an upload is taken again."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, DAY), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def shipped_files(pack_id: str, version: str) -> dict[str, str]:
    """In one folder, also what several packs share: an upload has no folder beside its own."""
    for main in sorted(PACKS.glob(f"*/{MAIN}")):
        header = tomllib.loads(main.read_text("utf-8"))["pack"]
        if (header["id"], header["version"]) == (pack_id, version):
            return _in_one_folder(main.parent, header.get("include", []))
    raise NotFound


def _in_one_folder(folder: Path, include: list[str]) -> dict[str, str]:
    """What lies beside the folder is named after where it lay: `../shared/cards.toml` becomes `shared-cards.toml`."""
    plain = {name: "-".join(part for part in Path(name).parts if part != "..") for name in include}
    named = re.compile("|".join(re.escape(f'"{name}"') for name in plain))
    main = (folder / MAIN).read_text("utf-8")
    texts = {plain[name]: (folder / name).read_text("utf-8") for name in include}
    if plain:
        main = named.sub(lambda found: f'"{plain[found[0][1:-1]]}"', main)
    return {MAIN: main, **texts}
