"""Overrides from a table (CSV): every mistake is said with its line first; then all are made, or none."""

import csv
import io
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.errors import N_, BadField, DomainError
from webapp.paging.act import Act
from webapp.paging.models import Rota, RotaLayer
from webapp.paging.rota.override import Wanted, check_override, make_overrides

COLUMNS = ("rota", "layer", "email", "from", "until")
MOST = 200


@dataclass(frozen=True)
class Line:
    """One line of the table. `wanted` is what it asks for, `mistake` (with `params`) why it cannot be."""

    number: int
    cells: tuple[str, ...]
    wanted: Wanted | None = None
    mistake: str = ""


def read_table(act: Act, region_id: uuid.UUID, text: str) -> list[Line]:
    """Every line with what it means or what is wrong with it. Columns: rota, layer, email, from, until (wall time)."""
    table = [(number, cells) for number, cells in _cells(text) if any(cells)]
    if table and tuple(cell.casefold() for cell in table[0][1]) == COLUMNS:
        table = table[1:]
    if not table:
        raise BadField("table", N_("There is no line to read. Give one line for each override."))
    if len(table) > MOST:
        raise BadField("table", N_("Give at most 200 lines at once."))
    known = _Known.of(act, region_id)
    lines: list[Line] = []
    for number, cells in table:
        line = _read(act, known, number, cells)
        lines.append(_not_twice(line, lines))
    return lines


def apply_table(act: Act, region_id: uuid.UUID, text: str) -> int:
    """Make the overrides of every line; with a mistake in any of them, none. How many were made."""
    lines = read_table(act, region_id, text)
    wanted = [line.wanted for line in lines if line.wanted is not None and not line.mistake]
    if len(wanted) != len(lines):
        raise DomainError(N_("A line has a mistake, so nothing was kept. Look at it again."))
    return len(make_overrides(act, region_id, wanted))


@dataclass(frozen=True)
class _Known:
    """Layers by rota and name, people by e-mail address."""

    layers: dict[tuple[str, str], uuid.UUID]
    people: dict[str, uuid.UUID]

    @classmethod
    def of(cls, act: Act, region_id: uuid.UUID) -> "_Known":
        layers = act.session.execute(
            select(Rota.name, RotaLayer.name, RotaLayer.id)
            .join(RotaLayer, RotaLayer.rota_id == Rota.id)
            .where(Rota.region_id == region_id)
            # Of two rotas of one name the first counts, as it does for pages.
            .order_by(Rota.id.desc())
        )
        people = act.session.execute(select(Person.email, Person.id).where(Person.region_id == region_id))
        return cls(
            {(rota.casefold(), name.casefold()): layer_id for rota, name, layer_id in layers},
            {email.casefold(): person_id for email, person_id in people},
        )


def _read(act: Act, known: _Known, number: int, cells: tuple[str, ...]) -> Line:
    try:
        wanted = _wanted(known, cells)
        check_override(act, wanted)
    except DomainError as wrong:
        return Line(number, cells, mistake=wrong.text)
    return Line(number, cells, wanted)


def _wanted(known: _Known, cells: tuple[str, ...]) -> Wanted:
    if len(cells) != len(COLUMNS):
        raise DomainError(N_("Give five columns: rota, layer, e-mail, from, until."))
    rota, layer, email, starts, ends = cells
    layer_id = known.layers.get((rota.casefold(), layer.casefold()))
    if layer_id is None:
        raise DomainError(N_("There is no such layer on such a rota."))
    person_id = known.people.get(email.casefold())
    if person_id is None:
        raise DomainError(N_("Nobody here has this e-mail address."))
    return Wanted(layer_id, person_id, _local(starts), _local(ends))


def _local(text: str) -> datetime:
    try:
        given = datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007 (wall time)
    except ValueError:
        raise DomainError(N_("Give times like 2026-03-09 08:00.")) from None
    return given


def _not_twice(line: Line, before: list[Line]) -> Line:
    """In one table two lines for one layer must not overlap: which should count nobody could say."""
    if line.wanted is None:
        return line
    for other in before:
        one = other.wanted
        if one is None or one.layer_id != line.wanted.layer_id:
            continue
        if one.starts < line.wanted.ends and line.wanted.starts < one.ends:
            return Line(
                line.number, line.cells, None, N_("It overlaps with a line above, on the same layer.")
            )
    return line


def _cells(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """The lines by their number in what was pasted; a spreadsheet's tabs and semicolons are read as well."""
    first = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark)
    try:
        return [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader]
    except csv.Error:
        raise BadField("table", N_("This is no table of comma-separated lines.")) from None
