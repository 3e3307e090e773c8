"""`flask packs check FILE…`: every mistake of a pack file, with its line and what is allowed."""

import sys
from pathlib import Path

import click

from webapp.protocols.check import check

packs_group = click.Group("packs", help="Protocol packs.")


@packs_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Check pack files; exit 1 when there is any mistake."""
    mistakes = [mistake for file in files for mistake in check(file)]
    for mistake in mistakes:
        click.echo(f"{mistake.file}:{mistake.line}: {mistake.text}")
    if mistakes:
        sys.exit(1)
    click.echo("No mistake found.")
