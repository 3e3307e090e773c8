"""A sentence of a pack, in English and perhaps in other languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

NO_OTHERS: Mapping[str, str] = MappingProxyType({})


class Text(str):
    """English as a plain `str`, so that it can be shown anywhere; `say(lang)` gives another language."""

    others: Mapping[str, str]

    def __new__(cls, english: str = "", /, **others: str) -> Self:
        made = super().__new__(cls, english)
        made.others = MappingProxyType(dict(others)) if others else NO_OTHERS
        return made

    def say(self, lang: str = "en") -> str:
        """The sentence in `lang` ("es", "es-MX", "es_MX"), or in English where there is no translation."""
        short = lang.replace("_", "-").split("-", 1)[0].lower()
        return self.others.get(short, str(self))

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language it can be said in, English first."""
        return ("en", *self.others)

    @classmethod
    def of(cls, raw: str | Mapping[str, str]) -> Self:
        """From a pack file: a string is English, a table is by language and has `en`."""
        if isinstance(raw, str):
            return cls(raw)
        return cls(raw["en"], **{lang: said for lang, said in raw.items() if lang != "en"})


NO_TEXT = Text()
