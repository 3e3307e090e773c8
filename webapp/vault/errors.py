"""What the vault refuses, in words that may be shown to a person."""

from webapp.errors import N_, DomainError


class VaultError(DomainError):
    """Something sealed could not be opened or sealed. The text holds no content and no key."""


class Shredded(VaultError):
    """The young person's data key was destroyed on purpose; nothing opens this again."""

    def __init__(self) -> None:
        super().__init__(N_("This was erased for good. Nobody can open it again."))


class CannotOpen(VaultError):
    """The sealed value was altered, moved, or sealed under a key that this server lacks."""

    def __init__(self) -> None:
        super().__init__(
            N_("This could not be opened: it may have been changed or moved. Tell whoever runs the system.")
        )


class NoKey(VaultError):
    """No data key was ever made for this record: a key is committed before anything is sealed with it."""

    def __init__(self) -> None:
        super().__init__(N_("This record has no key, so nothing can be sealed or opened for it."))
