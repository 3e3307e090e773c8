"""How much one pack may say: a text that was made to keep the check busy is refused before it is read."""

from collections.abc import Collection, Iterator

# All packs that come with the program have 9,500 lines together, 900 headers and 1,700 points.
MOST_LINES = 20_000
MOST_HEADERS = 4_000  # lines that begin with [
MOST_POINTS = 20_000  # each may be one more table: a.b.c.d
MOST_POINTS_OF_LINE = 300  # a key of two thousand parts takes the square of that to be read


def too_much(texts: Collection[str]) -> str | None:
    """Why all files of one pack are too much together; None where they are not."""
    for many, most, what in (
        (sum(text.count("\n") + 1 for text in texts), MOST_LINES, "lines"),
        (sum(map(_headers, texts)), MOST_HEADERS, "lines that begin with ["),
        (sum(text.count(".") for text in texts), MOST_POINTS, "points"),
    ):
        if many > most:
            return f"{many} {what} in all files together; at most {most} are allowed"
    return None


def too_dense(text: str) -> Iterator[tuple[int, str]]:
    """Lines that no person writes, by number from 1, and what is wrong there."""
    for number, line in enumerate(text.split("\n"), start=1):
        if (points := line.count(".")) > MOST_POINTS_OF_LINE:
            yield number, f"{points} points in one line; at most {MOST_POINTS_OF_LINE} are allowed"


def _headers(text: str) -> int:
    return sum(line.lstrip().startswith("[") for line in text.split("\n"))
