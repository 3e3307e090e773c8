"""The packs that a set of responses began with."""

from collections.abc import Iterable

from webapp.protocols.load import load_pack
from webapp.protocols.pack import Pack
from webapp.response.models import Response


def packs_of(responses: Iterable[Response]) -> dict[tuple[str, str], Pack]:
    """By (id, version). Loading is cached, so this costs nothing on the second call."""
    return {(r.pack_id, r.pack_version): load_pack(r.pack_id, r.pack_version) for r in responses}


def pack_of(response: Response) -> Pack:
    return load_pack(response.pack_id, response.pack_version)
