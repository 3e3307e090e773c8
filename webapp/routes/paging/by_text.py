"""What an officer's `PAGE` by text opens, with the collaborators of this app: for the webhook and the simulator."""

from webapp.paging.officer_page import Opens
from webapp.parts import parts, session
from webapp.response.by_text import opens_by_text


def opens_here() -> Opens:
    of = parts()
    return opens_by_text(session(), of.vault, of.ids, of.clock.now(), of.settings.rung)
