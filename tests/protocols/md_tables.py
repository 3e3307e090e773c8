"""Read the tables of a Markdown file, as a reviewer sees them."""

from pathlib import Path

Row = dict[str, str]


def tables(file: Path) -> dict[str, list[Row]]:
    """By the heading above it: the rows of each table, by the name of the column. A column named twice is an error."""
    found: dict[str, list[Row]] = {}
    heading, columns = "", list[str]()
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading, columns = line.removeprefix("## "), []
        elif line.startswith("|") and not columns:
            columns = _cells(line)
        elif line.startswith("|") and not set(line) <= set("|-: "):
            found.setdefault(heading, []).append(dict(zip(columns, _cells(line), strict=True)))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
