"""Refusals that a person may read, and the marker that lets their words be translated at the edge."""


def N_(text: str) -> str:
    """Mark `text` for extraction; it is translated where it is shown, since only the edge knows the language."""
    return text


class DomainError(Exception):
    """A refusal whose `text` (a message id with `%(name)s` places for `params`) is shown to the person as it is."""

    status = 409

    def __init__(self, text: str, **params: object) -> None:
        super().__init__(text)
        self.text = text
        self.params = params

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


NOT_HERE = N_("This page is not there, or not open to you. Nothing was changed.")


class NotFound(DomainError):
    """There is nothing here for this person: another region's id, a walled response, a plan asked for by police."""

    status = 404

    def __init__(
        self,
        text: str = N_("This page is not there, or not open to you. Nothing was changed."),
        **params: object,
    ) -> None:
        super().__init__(text, **params)


class BadField(DomainError):
    """One field was refused; `field` is its name, so that the form can say it beside it."""

    status = 422

    def __init__(self, field: str, text: str, **params: object) -> None:
        super().__init__(text, **params)
        self.field = field
