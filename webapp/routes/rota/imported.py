"""Import overrides: paste a table, look at every line, then keep all of them or none."""

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from webapp.accounts.permissions import Action
from webapp.errors import BadField, DomainError
from webapp.paging.rota.from_csv import Line, apply_table, read_table
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.present import ngettext
from webapp.routes.rota.shift_changes import act_here, to_rota

blueprint = Blueprint("rota_import", __name__, url_prefix="/rota/import")


@blueprint.get("")
@allow(Action.ROTA_EDIT)
def show() -> str:
    return _page("")


@blueprint.post("")
@field_action(Action.ROTA_EDIT)
def preview() -> str | tuple[str, int]:
    """Every line, with what is wrong with it; nothing is kept yet."""
    table = request.form.get("table", "")
    try:
        return _page(table, read_table(act_here(), me().region_id, table))
    except BadField as wrong:
        return _page(table, wrong=wrong), 422


@blueprint.post("/apply")
@field_action(Action.ROTA_EDIT)
def apply() -> Response | tuple[str, int]:
    table = request.form.get("table", "")
    try:
        made = apply_table(act_here(), me().region_id, table)
    except BadField as wrong:
        return _page(table, wrong=wrong), 422
    except DomainError:
        # Something has changed since the preview: the lines again, each with what is wrong now.
        return _page(table, read_table(act_here(), me().region_id, table)), 422
    flash(ngettext("%(num)s override kept.", "%(num)s overrides kept.", made))
    return to_rota()


def _page(table: str, lines: list[Line] | None = None, wrong: BadField | None = None) -> str:
    return render_template(
        "rota/import.html",
        table=table,
        lines=lines or [],
        mistakes=sum(1 for line in lines or () if line.mistake),
        wrong=wrong,
    )
