"""Search the whole folder of a closed browser for words that were typed: as they are, written otherwise, and packed."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.browser.unpack import unpacked

DEEPEST = 4  # how often what was packed is looked into again
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


@dataclass
class Words:
    """Words to plant: `words("details.called")` is one that stands nowhere else. The same seed, the same words.

    All begin with one stem, so that a part of a word is found too. `also` is for what has no stem.
    """

    seed: int
    planted: dict[str, str] = field(default_factory=dict)
    without_stem: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.stem = self._syllables(4)

    def __call__(self, where: str) -> str:
        return self.planted.setdefault(where, self.stem + self._syllables(4))

    def also(self, where: str, text: str) -> str:
        """A text as it is, such as a telephone number for eyes: `(775) 555-0199`."""
        self.without_stem.add(where)
        return self.planted.setdefault(where, text)

    def _syllables(self, how_many: int) -> str:
        return "".join(self._random.choice(CONSONANTS) + self._random.choice(VOWELS) for _ in range(how_many))


PART = "a part of a word"
PLAIN = ("UTF-8", "UTF-16", "UTF-16 BE")


@dataclass(frozen=True, order=True)
class Hit:
    """`word` by the name under which it was planted; `how` it was written and what it was packed in."""

    word: str
    file: str
    how: str


def sweep(folder: Path, words: Words) -> list[Hit]:
    """Every planted word that is anywhere in the folder. Raises ValueError where there is no browser's folder."""
    if not list(folder.glob("*/History")):
        raise ValueError(f"{folder} is no browser's folder")
    wanted = _wanted(words)
    hits: set[Hit] = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            name = str(path.relative_to(folder))
            for how, data in _layers(path.read_bytes(), set()):
                hits |= {Hit(word, name, f"{way}{how}") for word, way in _found(data, wanted)}
    return sorted(hits)


def words_found(hits: list[Hit]) -> set[str]:
    return {hit.word for hit in hits}


def written(text: str) -> dict[str, bytes]:
    """The ways in which a word may be written down."""
    forms = {
        "UTF-8": text.encode(),
        "UTF-16": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "percent": quote(text, safe="").encode(),
        "percent, every letter": "".join(f"%{byte:02x}" for byte in text.encode()).encode(),
        "hex": text.encode().hex().encode(),
    }
    for shift in range(3):
        before = b"\0" * shift
        forms[f"base64 +{shift}"] = _middle(b64encode(before + text.encode()), shift)
        forms[f"base64url +{shift}"] = _middle(urlsafe_b64encode(before + text.encode()), shift)
        forms[f"base64 of UTF-16 +{shift}"] = _middle(b64encode(before + text.encode("utf-16-le")), shift)
    return forms


def _wanted(words: Words) -> dict[str, dict[str, bytes]]:
    """By name, each form once; the stem first."""
    wanted = {PART: written(words.stem)}
    for name, word in words.planted.items():
        wanted[name] = written(word)
        digits = "".join(one for one in word if one.isdigit())
        if len(digits) == 10:  # a telephone number is kept with and without its brackets
            wanted[name] |= {f"digits, {way}": form for way, form in written(digits).items()}
            wanted[name] |= {f"last digits, {way}": form for way, form in written(word[-8:]).items()}
    return {name: {way: form for form, way in _turned(forms).items()} for name, forms in wanted.items()}


def _turned(forms: Mapping[str, bytes]) -> dict[bytes, str]:
    once: dict[bytes, str] = {}
    for way, form in forms.items():
        once.setdefault(form, way)
    return once


def _found(data: bytes, wanted: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, str]]:
    """Words with the stem are looked for where the stem is; where it stands more often, a part of one does."""
    parts = {way: data.count(form) for way, form in wanted[PART].items()}
    for name, forms in wanted.items():
        stemmed = forms["UTF-8"].startswith(wanted[PART]["UTF-8"])
        if name == PART or (stemmed and not any(parts.values())):
            continue
        for way, form in forms.items():
            if form in data:
                yield name, way
                if stemmed:
                    parts[way] -= data.count(form)
    yield from ((PART, way) for way in PLAIN if parts[way] > 0)


def _middle(coded: bytes, shift: int) -> bytes:
    """What does not depend on the letters before and behind."""
    first = (0, 2, 3)[shift]
    return coded.rstrip(b"=")[first:-1]


def _layers(data: bytes, seen: set[bytes], how: str = "", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and everything that is packed in them."""
    mark = hashlib.blake2b(data, digest_size=16).digest()
    if mark in seen:
        return
    seen.add(mark)
    yield how, data
    if depth < DEEPEST:
        for way, inner in unpacked(data):
            yield from _layers(inner, seen, f"{how} in {way}", depth + 1)
