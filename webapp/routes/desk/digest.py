"""What waits for a supervisor and is not urgent: what the morning's text counts."""

from datetime import timedelta

from flask import Blueprint, render_template

from webapp.accounts.permissions import Action
from webapp.offline.digest import to_look_at
from webapp.paging.rota.gaps import Finding
from webapp.paging.rota.read import layers_of
from webapp.parts import parts, session
from webapp.routes.access import allow
from webapp.routes.edge import me
from webapp.routes.present import now, region
from webapp.routes.rota.words import finding_words, names_of, people_here

blueprint = Blueprint("digest", __name__)


@blueprint.get("/digest")
@allow(Action.BOARD_READ)
def show() -> str:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    found = to_look_at(session(), here, me().id, now())
    return render_template(
        "digest/page.html",
        found=found,
        wrong=_rota_words(found.rota) if found.rota else [],
        at=parts().settings.digest_at,
    )


def _rota_words(findings: tuple[Finding, ...]) -> list[dict[str, str]]:
    layers = {one.layer.id: one for one in layers_of(session(), me().region_id, now() - timedelta(days=1))}
    names = names_of(people_here())
    return [finding_words(one, layers, names) for one in findings]
