"""The region administrator's page: the protocol in force, the agencies, the people and the ladder."""

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Agency, Person
from webapp.accounts.permissions import Action
from webapp.offline.tray import held_for_nobody
from webapp.paging.ladder import ladder_of
from webapp.paging.rota.now import now_on_call
from webapp.parts import parts, session
from webapp.response.packs import pack_in
from webapp.routes.access import allow
from webapp.routes.edge import me
from webapp.routes.present import now, region

blueprint = Blueprint("region", __name__)


@blueprint.get("/region")
@allow(Action.REGION_READ)
def show() -> str:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    people = session().scalars(
        select(Person).options(joinedload(Person.agency)).order_by(Person.role, Person.name)
    )
    return render_template(
        "region/page.html",
        pack=pack_in(here),
        agencies=list(session().scalars(select(Agency).order_by(Agency.name))),
        people=list(people),
        ladder=ladder_of(session(), me().region_id, parts().settings.rung),
        on_call=now_on_call(session(), me().region_id, now()),
        held=held_for_nobody(session()),
    )
