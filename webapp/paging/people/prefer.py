"""What an open page prefers in whom it asks: skills of the advocate, as the desk said. It only reorders.

It lies on the page's rungs, in clear since the worker has no key, and goes when the page is closed.
"""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from webapp.paging.find import lock_page
from webapp.paging.models import LadderRung, Page
from webapp.paging.people.skills import EXPERIENCE


def prefer(session: Session, page: Page, codes: Collection[str]) -> None:
    """From the next rung on. Nobody who was asked is told."""
    page = lock_page(session, page.id)
    page.ladder = preferring(page.ladder, codes)
    session.flush()


def preferring(ladder: Sequence[LadderRung], codes: Collection[str]) -> list[LadderRung]:
    """What is preferred no longer leaves an empty list: a rung knows by it that the order may have changed."""
    kept = [code for code in EXPERIENCE if code in codes]
    said = bool(kept) or any("prefers" in rung for rung in ladder)
    return [_with(rung, kept) for rung in ladder] if said else list(ladder)


def without(ladder: Sequence[LadderRung]) -> list[LadderRung]:
    """For a page that asks nobody any longer."""
    bare = [rung.copy() for rung in ladder]
    for rung in bare:
        rung.pop("prefers", None)
    return bare


def _with(rung: LadderRung, codes: list[str]) -> LadderRung:
    new = rung.copy()
    new["prefers"] = codes
    return new
