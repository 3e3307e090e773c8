"""What an answer meets when the page has gone on without it."""

from webapp.errors import N_, DomainError


class PageIsClosed(DomainError):
    def __init__(self) -> None:
        super().__init__(N_("That page is closed. Nothing was changed."))


class SomeoneElseIsGoing(DomainError):
    def __init__(self) -> None:
        super().__init__(N_("Someone else is going. Nothing was changed."))


class SoonerIsGoing(SomeoneElseIsGoing):
    """Somebody else is looked for, since whoever goes comes late; this person would come later still."""

    def __init__(self) -> None:
        DomainError.__init__(self, N_("Whoever is going will be there sooner. Nothing was changed."))


class GoingAlready(SomeoneElseIsGoing):
    """One person cannot be two of the team."""

    def __init__(self) -> None:
        DomainError.__init__(self, N_("You are going on this response already. Nothing was changed."))


class AlreadyThere(DomainError):
    def __init__(self) -> None:
        super().__init__(N_("Arrival is noted already. Nothing was changed."))


class NotGoing(DomainError):
    """The act is for the person who accepted, and this is not they."""

    def __init__(self) -> None:
        super().__init__(N_("You have not accepted this page. Nothing was changed."))
