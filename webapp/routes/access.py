"""What a route declares about itself: who may use it, and how its request is treated. Every route declares one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from webapp.accounts.permissions import HIDDEN, Action

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`action` None is public. `writes`: a GET that records (a sensitive view). `poll`: does not count as activity.

    `keep`: a phone may keep this post and deliver it later, with one of these `versions` of its form. `privileged`:
    a part of it is sealed to the advocacy agency, and is shown to nobody here. `largest`: bytes of a post that carries
    files; 0 is what any other may have. `ahead`: what a post takes time for, done while no transaction is open and
    before its key is claimed, since on SQLite one writer keeps everybody else from writing.
    """

    action: Action | None
    csrf: bool = True
    writes: bool = False
    poll: bool = False
    keyed: bool = False
    locked: bool = False
    keep: bool = False
    versions: tuple[int, ...] = (1,)
    privileged: bool = False
    largest: int = 0
    ahead: Callable[[], None] | None = None

    @property
    def hidden(self) -> bool:
        return self.action in HIDDEN


def _declare(view: View, access: Access) -> View:
    cast(Any, view).access = access
    return view


def public(*, csrf: bool = True) -> Callable[[View], View]:
    """Anyone, signed in or not. `csrf=False` is for signed webhooks alone."""
    return lambda view: _declare(view, Access(None, csrf=csrf))


def allow(action: Action, *, writes: bool = False, poll: bool = False) -> Callable[[View], View]:
    """Those whose role has `action` in the permission table."""
    return lambda view: _declare(view, Access(action, writes=writes, poll=poll))


def field_action(
    action: Action,
    *,
    keep: bool = False,
    versions: tuple[int, ...] = (1,),
    privileged: bool = False,
    largest: int = 0,
    ahead: Callable[[], None] | None = None,
) -> Callable[[View], View]:
    """A post from the field: it carries `_key`, and is applied exactly once.

    With `keep` it may also come later, sealed, from a phone that had no signal. A form whose fields change their
    meaning gets a new version; the ones before stay in `versions` as long as the view still reads them.
    """
    access = Access(
        action,
        keyed=True,
        keep=keep,
        versions=versions,
        privileged=privileged,
        largest=largest,
        ahead=ahead,
    )
    return lambda view: _declare(view, access)


def while_locked(action: Action) -> Callable[[View], View]:
    """Also open while the phone is locked for idleness: the lock page itself, and signing out."""
    return lambda view: _declare(view, Access(action, locked=True))


def access_of(view: Callable[..., Any] | None) -> Access | None:
    return getattr(view, "access", None)
