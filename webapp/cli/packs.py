"""`flask packs`: check a county's files, compare two packs, print one to be signed off."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from webapp.protocols.check import check
from webapp.protocols.compare import Change, compare
from webapp.protocols.files import Gathered
from webapp.protocols.inherit import gather
from webapp.protocols.load import read_pack
from webapp.protocols.shelf import PACKS, shelved
from webapp.protocols.show import show_pack
from webapp.protocols.vocabulary import LANGUAGES

packs_group = click.Group("packs", help="Protocol packs.")

TROUBLE = 2  # as of diff(1): 0 the same, 1 different, 2 neither can be said


@packs_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Check pack files; exit 1 when there is any mistake."""
    mistakes = [mistake for file in files for mistake in check(file)]
    for mistake in mistakes:
        click.echo(str(mistake))
    if mistakes:
        sys.exit(1)
    click.echo("No mistake found.")


@packs_group.command("diff")
@click.argument("before")
@click.argument("after")
def diff_command(before: str, after: str) -> None:
    """What AFTER says otherwise than BEFORE; each a path, or ID[@VERSION] of a shipped pack. Exit 1 on any."""
    old, new = _sound(before), _sound(after)
    click.echo(f"--- {_title(old)}\n+++ {_title(new)}")
    changes = compare(old, new)
    for change in changes:
        _say(change)
    click.echo(f"{len(changes)} {'change' if len(changes) == 1 else 'changes'}")
    sys.exit(1 if changes else 0)


@packs_group.command("show")
@click.argument("pack")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help="Texts that have it are in this language."
)
def show_command(pack: str, lang: str) -> None:
    """Print a pack as one HTML page that a task force can read on paper and sign; a path, or ID[@VERSION]."""
    _sound(pack)
    click.echo(show_pack(read_pack(_folder(pack)), lang))


def _sound(named: str) -> Gathered:
    """A pack without a mistake; otherwise its mistakes are said and the command ends."""
    folder = _folder(named)
    if mistakes := check(folder):
        for mistake in mistakes:
            click.echo(str(mistake), err=True)
        sys.exit(TROUBLE)
    return gather(folder)


def _folder(named: str) -> Path:
    if Path(named).exists():
        return Path(named)
    there = shelved(PACKS)
    for one in there:
        if named in (one.name, one.id):
            return one.folder
    names = ", ".join(one.name for one in there)
    click.echo(f"There is no pack {named}, as a path or among: {names}", err=True)
    sys.exit(TROUBLE)


def _title(found: Gathered) -> str:
    table = found.of("pack")[0].table
    title = table["title"]
    return f"{table['id']}@{table['version']}  {title if isinstance(title, str) else title['en']}"


def _say(change: Change) -> None:
    click.echo(f"{change.what} {change.kind} {change.name}")
    for one in change.keys:
        if change.what == "changed":
            click.echo(f"    {one.key}: {_written(one.old)} → {_written(one.new)}")
        else:
            click.echo(f"    {one.key}: {_written(one.new if change.what == 'added' else one.old)}")


def _written(value: Any) -> str:
    return "(not said)" if value is None else json.dumps(value, ensure_ascii=False)
