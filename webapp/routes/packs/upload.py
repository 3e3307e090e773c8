"""Upload a county's own pack: read within limits, check, and keep it as a version, or say every mistake."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.permissions import Action
from webapp.errors import BadField, DomainError
from webapp.response.county_packs.keep import Checked, Refused, check_upload, keep_upload, report_of
from webapp.response.county_packs.upload import FIELD, MOST_BYTES, read_upload
from webapp.routes.access import allow, field_action
from webapp.routes.packs.adopted import region_here
from webapp.routes.rota.shift_changes import act_here

blueprint = Blueprint("packs_upload", __name__, url_prefix="/packs/upload")

# More than a pack may have, so that one that is too large is told so in its own words.
LARGEST = 4 * MOST_BYTES


@blueprint.get("")
@allow(Action.PACK_ADOPT)
def show() -> str:
    return _page()


def _look() -> None:
    """Read and check what was sent: seconds for a clumsy file, in which everybody else goes on writing."""
    sent = [(one.filename or "", one.stream.read(LARGEST)) for one in request.files.getlist(FIELD)]
    try:
        g.looked_at = check_upload(read_upload(sent))
    except BadField as wrong:
        g.looked_at = wrong


@blueprint.post("")
@field_action(Action.PACK_ADOPT, largest=LARGEST, ahead=_look)
def keep() -> HttpResponse | tuple[str, int]:
    """What is wrong with the upload is kept and can be read again; the files are kept only without a mistake."""
    looked_at: Checked | BadField = g.looked_at
    if isinstance(looked_at, BadField):
        return _page(looked_at), looked_at.status
    try:
        kept = keep_upload(act_here(), region_here(), looked_at)
    except Refused as wrong:
        return _page(wrong), wrong.status
    if kept is None:
        return redirect(url_for("packs_upload.show", _anchor="report"), 303)
    flash(gettext("No mistake found. It is kept, and nothing has changed yet: look at it, then adopt it."))
    return redirect(url_for("packs.check", pack_id=kept.pack_id, version=kept.version), 303)


def _page(wrong: DomainError | None = None) -> str:
    return render_template("packs/upload.html", wrong=wrong, report=report_of(act_here()))
