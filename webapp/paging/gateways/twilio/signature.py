"""Is this callback really Twilio's?"""

from collections.abc import Iterable, Mapping, Sequence

from twilio.request_validator import RequestValidator


def is_signed(url: str, form: Mapping[str, Sequence[str]], signature: str, tokens: Iterable[str]) -> bool:
    """True when `signature` fits under any of `tokens` (two are valid while one is being changed).

    `url` is the configured public address with path and query: the host that a request names can be chosen by
    whoever sends it, and behind a proxy it is not the one that was signed. `form` has every value of
    each field.
    """
    values = {name: list(given) for name, given in form.items()}
    return any(RequestValidator(token).validate(url, _Fields(values), signature) for token in tokens)


class _Fields(dict[str, list[str]]):
    """The form in the shape in which the validator asks for repeated fields."""

    def getlist(self, name: str) -> list[str]:
        return self[name]
