"""The county's protocol on screen: what applies, what else there is, how it would look, and adopting another."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Region
from webapp.accounts.permissions import Action
from webapp.errors import BadField
from webapp.parts import session
from webapp.protocols.facts import Fact
from webapp.protocols.load import available_packs
from webapp.protocols.pack import Pack
from webapp.protocols.show import to_decide
from webapp.protocols.vocabulary import FORCE_NAMES
from webapp.response.county_packs.adopt import adopt_pack, adoptions, begun_with, kept_packs
from webapp.response.county_packs.changes import changes_between
from webapp.response.county_packs.files import files_of, first_file, zipped
from webapp.response.county_packs.fit import fit_of
from webapp.response.county_packs.preview import disciplines_of, facts_of, preview_of
from webapp.response.packs import is_shipped, pack_in, pack_named
from webapp.routes.access import allow, field_action
from webapp.routes.edge import me
from webapp.routes.packs.words import answer_words, fact_words, length_words
from webapp.routes.present import discipline_name, now, region, zone
from webapp.routes.rota.shift_changes import act_here

blueprint = Blueprint("packs", __name__, url_prefix="/packs")

ONE = "/<pack_id>/<version>"
SHADES = ("night", "day")
MEMBER = "team_member"
OWN_SHOWN = 40
CHANGES_SHOWN = 60  # of one kind, on one page


@blueprint.get("")
@allow(Action.PACK_READ)
def show() -> str:
    """What applies now, since when and by whom; what may be adopted; every adoption."""
    act, here = act_here(), region_here()
    history = adoptions(act, here.id)
    newest = history[0] if history else None
    return render_template(
        "packs/page.html",
        pack=pack_in(here),
        since=newest if newest and _same(newest.pack_id, newest.version) else None,
        shipped=available_packs(),
        own=kept_packs(act, here.id),
        history=history,
        begun=begun_with(act, here.id),
    )


@blueprint.get(ONE)
@allow(Action.PACK_READ)
def check(pack_id: str, version: str) -> str:
    """What it would change, what it needs of the region, and what in it no source prints."""
    here, pack = region_here(), _pack(pack_id, version)
    standing = pack_in(here)
    own = list(to_decide(pack))
    texts = [files_of(session(), here.id, one.id, one.version) for one in (standing, pack)]
    return render_template(
        "packs/check.html",
        pack=pack,
        standing=standing,
        applies=_same(pack.id, pack.version),
        shipped=is_shipped(pack.id, pack.version),
        fit=fit_of(session(), here.id, pack, standing),
        changes=changes_between(*texts),
        kind=request.args.get("kind", ""),
        start=min(max(0, request.args.get("from", 0, type=int)), 100_000),
        most=CHANGES_SHOWN,
        own=own[:OWN_SHOWN],
        own_count=len(own),
    )


@blueprint.get(f"{ONE}/preview")
@allow(Action.PACK_READ)
def preview(pack_id: str, version: str) -> str:
    """As a phone would show it to one of them. What is chosen here is about nobody, and nothing is kept."""
    pack = _pack(pack_id, version)
    role, discipline = _viewer(pack)
    asked = facts_of(pack)
    facts = {fact.name: _said(fact) for fact in asked}
    tier = request.args.get("tier", "")
    return render_template(
        "packs/preview.html",
        pack=pack,
        viewers=_viewers(pack),
        who=f"{role}:{discipline}" if discipline else role,
        tier=tier if tier in {one.id for one in pack.tiers} else "",
        shade=request.args.get("light") if request.args.get("light") in SHADES else SHADES[0],
        asked=[(fact, fact_words(fact.name), answer_words(pack, fact)) for fact in asked],
        facts=facts,
        shown=preview_of(pack, role=role, discipline=discipline, facts=facts, tier=tier),
        forces=FORCE_NAMES,
        length=length_words,
    )


@blueprint.get(f"{ONE}/files.zip")
@allow(Action.PACK_READ)
def files(pack_id: str, version: str) -> HttpResponse:
    """Its files, to begin a county's own from. Words of a protocol: nothing about anybody is in them."""
    found = files_of(session(), region_here().id, pack_id, version)
    answer = HttpResponse(zipped(found), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{pack_id}-{version}.zip")
    return answer


@blueprint.get(f"{ONE}/pack.toml")
@allow(Action.PACK_READ)
def begin(pack_id: str, version: str) -> HttpResponse:
    """A short file that inherits it, to write a county's changes into."""
    text = first_file(pack_id, version, now().astimezone(zone()).date())
    answer = HttpResponse(text, mimetype="application/toml")
    answer.headers.set("Content-Disposition", "attachment", filename="pack.toml")
    return answer


@blueprint.get(f"{ONE}/adopt")
@allow(Action.PACK_ADOPT)
def ask(pack_id: str, version: str) -> str:
    return _adopt_page(_pack(pack_id, version))


@blueprint.post(f"{ONE}/adopt")
@field_action(Action.PACK_ADOPT)
def adopt(pack_id: str, version: str) -> HttpResponse | tuple[str, int]:
    typed = request.form.get("version", "")
    try:
        adopt_pack(act_here(), region_here().id, pack_id, version, typed)
    except BadField as wrong:
        return _adopt_page(_pack(pack_id, version), typed, wrong), 422
    flash(gettext("Adopted. Responses that begin from now on go by it."))
    return redirect(url_for("packs.show"), 303)


def region_here() -> Region:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    return here


def _adopt_page(pack: Pack, typed: str = "", wrong: BadField | None = None) -> str:
    act, here = act_here(), region_here()
    standing = pack_in(here)
    return render_template(
        "packs/adopt.html",
        pack=pack,
        standing=standing,
        applies=_same(pack.id, pack.version),
        fit=fit_of(session(), here.id, pack, standing),
        begun=begun_with(act, here.id),
        typed=typed,
        wrong=wrong,
    )


def _pack(pack_id: str, version: str) -> Pack:
    """One that comes with Alongside, or this region's own: another region's is not there."""
    return pack_named(session(), me().region_id, pack_id, version)


def _same(pack_id: str, version: str) -> bool:
    here = region_here()
    return (here.pack_id, here.pack_version) == (pack_id, version)


def _viewers(pack: Pack) -> list[tuple[str, str]]:
    """(value, label): each role by the pack's own name, and team members by discipline."""
    roles = [(role, str(name)) for role, name in pack.roles.items() if role != MEMBER]
    members = [(f"{MEMBER}:{one}", discipline_name(one)) for one in disciplines_of(pack)]
    return [*roles, *members]


def _viewer(pack: Pack) -> tuple[str, str | None]:
    known = [value for value, _ in _viewers(pack)]
    chosen = request.args.get("who", "")
    role, _, discipline = (chosen if chosen in known else known[0]).partition(":")
    return role, discipline or None


def _said(fact: Fact) -> str:
    return fact.settle(request.args.get(f"f-{fact.name}"))
