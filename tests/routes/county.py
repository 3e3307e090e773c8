"""Files of a county's own pack, made as its administrator would: Nevada's, copied, named anew, one thing changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.town import Phone, Town
from webapp.response.county_packs.files import shipped_files

NEVADA = "nv-model-2018"
OWN = "silver-basin"
ON_SCENE = 'id = "advocate_on_scene"'
NINETY = "hours = 2"


def nevada() -> dict[str, str]:
    """As it comes out of the zip that is offered for download."""
    return shipped_files(NEVADA, "1")


def own_pack(version: str = "1", *, minutes: int = 90, id: str = OWN) -> dict[str, str]:
    """Silver Basin's: Nevada's, with the advocate on scene within 90 minutes."""
    files = nevada()
    main = files["pack.toml"]
    main = main.replace(f'id = "{NEVADA}"', f'id = "{id}"', 1).replace(
        'version = "1"', f'version = "{version}"', 1
    )
    files["pack.toml"] = main
    files["clocks.toml"] = with_minutes(files["clocks.toml"], minutes)
    return files


def with_minutes(clocks: str, minutes: int) -> str:
    head, found, tail = clocks.partition(ON_SCENE)
    assert found
    return (
        head
        + found
        + tail.replace("hours = 2", f"minutes = {minutes}", 1).replace(
            "soon_minutes = 60", "soon_minutes = 30", 1
        )
    )


def zipped(files: Mapping[str, str | bytes], folder: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(folder + name, text)
    return made.getvalue()


def sends(phone: Phone, files: Mapping[str, str | bytes]) -> Phone:
    """Choose these files in the form, and upload them."""
    parts = [
        (io.BytesIO(text.encode() if isinstance(text, str) else text), name) for name, text in files.items()
    ]
    return phone.post("/packs/upload", {"files": parts}, content_type="multipart/form-data")


def adopts(phone: Phone, version: str, id: str = OWN) -> Phone:
    return phone.post(f"/packs/{id}/{version}/adopt", {"version": version})


def admin(town: Town) -> Phone:
    return town.phone("admin@demo.example")
