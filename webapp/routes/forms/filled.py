"""A form of the pack on one response: what is kept of it, one question a screen, or all of it on one page."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from webapp.accounts.models import Person
from webapp.accounts.permissions import Action
from webapp.errors import NotFound
from webapp.parts import parts, session
from webapp.protocols.facts import FACTS
from webapp.protocols.forms import Field, Form, Reading, read
from webapp.protocols.pack import Citation, Pack, Step
from webapp.protocols.vocabulary import is_police
from webapp.response.actor import note
from webapp.response.answers import Value, facts_about
from webapp.response.filled import Kept, Rows, answered, keep_page, kept_of, rows_of
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.response.steps import steps_of
from webapp.response.team import team_of
from webapp.response.triage import reconsider
from webapp.routes.access import allow, field_action
from webapp.routes.acting import actor, response_of
from webapp.routes.edge import me
from webapp.routes.forms.reading import as_typed
from webapp.routes.forms.words import in_words
from webapp.routes.paging.pages import page_for
from webapp.routes.present import now
from webapp.vault.box import Box

blueprint = Blueprint("forms", __name__, url_prefix="/responses/<uuid:response_id>/forms")


@dataclass(frozen=True)
class Here:
    """A form as this person sees it on this response, with what is kept of it. `language`: of its questions."""

    response: Response
    pack: Pack
    form: Form
    language: str
    box: Box
    rows: Rows
    kept: Mapping[str, Kept]
    facts: Mapping[str, str]

    @property
    def known(self) -> dict[str, Value]:
        return {name: one.value for name, one in self.kept.items()}

    @property
    def screens(self) -> list[tuple[Field, ...]]:
        """In the form's order; empty where no question of one is to be asked now, so that numbers stay."""
        return [tuple(one for one in fields if self._is_asked(one, fields)) for fields in self.form.screens()]

    @property
    def asked(self) -> list[int]:
        """The numbers of the screens that are to be asked now, from 1."""
        return [number for number, fields in enumerate(self.screens, 1) if fields]

    def cites(self, fields: Iterable[Field]) -> tuple[Citation, ...]:
        """Where these questions are printed; of a whole form with where the form is."""
        own = (self.form.source,) if tuple(fields) == self.form.fields else ()
        return self.pack.cite_together((*own, *(one.source for one in fields)))

    def on_screen(self, number: int, answered: Collection[str] = ()) -> tuple[Field, ...]:
        """What is to be asked now on one screen, and what was `answered` there although it is not."""
        screens = self.form.screens()
        if not 1 <= number <= len(screens):
            raise NotFound
        asked = self.screens[number - 1]
        return tuple(one for one in screens[number - 1] if one in asked or one.name in answered)

    def _is_asked(self, field: Field, beside: tuple[Field, ...]) -> bool:
        """What depends on an answer of its own screen stands there from the start: without script nothing appears."""
        here = {one.name for one in beside}
        return field.when.without(here).holds(self.facts, self.known)

    def url(self, to: str, **more: object) -> str:
        if self.language != "en":
            more["lang"] = self.language
        return url_for(f"forms.{to}", response_id=self.response.id, form_id=self.form.id, **more)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Action.FORM_READ)
def index(response_id: uuid.UUID) -> str:
    """The forms that this person fills in, with how much of each is answered."""
    response = response_of(response_id)
    there = answered(session(), response)
    pack, person = pack_of(response), me()
    mine = [_seen_by(person, pack, one) for one in pack.forms if one.is_for(person.role, person.discipline)]
    found = [(one, sum(field.name in there for field in one.fields)) for one in mine]
    return render_template("forms/list.html", response=response, forms=found)


@blueprint.get("/<form_id>")
@allow(Action.FORM_READ, writes=True)
def show(response_id: uuid.UUID, form_id: str) -> str:
    """What is kept, by whom and when; with `?all=1` all questions on one page."""
    here = _here(response_id, form_id)
    _opened(here, here.kept)
    if "all" in request.args:
        return _whole(here, here.known, {}, now().isoformat())
    first_open = next((n for n in here.asked if not _is_answered(here, n)), None)
    return render_template(
        "forms/show.html",
        here=here,
        response=here.response,
        form=here.form,
        kept=here.kept,
        first_open=first_open,
        number_of={field.name: number for number, fields in enumerate(here.screens, 1) for field in fields},
        offered=_offered(here) if here.kept else [],
        in_words=in_words,
    )


@blueprint.get("/<form_id>/<int:number>")
@allow(Action.FORM_READ, writes=True)
def ask(response_id: uuid.UUID, form_id: str, number: int) -> str:
    """One question, or the few that belong together."""
    here = _here(response_id, form_id)
    fields = here.on_screen(number)
    if not fields:
        raise NotFound
    _opened(here, {field.name for field in fields} & here.kept.keys())
    return _one(here, number, here.known, {}, now().isoformat())


@blueprint.post("/<form_id>")
@field_action(Action.FORM_FILL, keep=True)
def keep_all(response_id: uuid.UUID, form_id: str) -> HttpResponse | tuple[str, int]:
    here = _here(response_id, form_id)
    reading = _read(here, here.form.fields, {})
    if reading.errors:
        return _whole(here, as_typed(here.form, reading), reading.errors, _as_of()), 422
    _keep(here, here.form.fields, reading)
    return redirect(here.url("show"), 303)


@blueprint.post("/<form_id>/<int:number>")
@field_action(Action.FORM_FILL, keep=True)
def keep_one(response_id: uuid.UUID, form_id: str, number: int) -> HttpResponse | tuple[str, int]:
    """What was typed while a question was asked counts also where it is asked no longer."""
    here = _here(response_id, form_id)
    fields = here.on_screen(number, request.form)
    reading = _read(here, fields, here.known)
    if not fields or (not reading.values and not reading.errors and not here.on_screen(number)):
        raise NotFound
    if reading.errors:
        return _one(here, number, as_typed(here.form, reading), reading.errors, _as_of()), 422
    _keep(here, fields, reading)
    # What was answered here may ask, or spare, a question after it.
    fresh = {name: Kept(value, me().name, now()) for name, value in reading.values.items()}
    after = [one for one in replace(here, kept={**here.kept, **fresh}).asked if one > number]
    return redirect(here.url("ask", number=after[0]) if after else here.url("show"), 303)


def _here(response_id: uuid.UUID, form_id: str) -> Here:
    """NotFound for a form that is not this person's, as for one that is not there."""
    response = response_of(response_id)
    pack, person = pack_of(response), me()
    form = next((one for one in pack.forms if one.id == form_id), None)
    if form is None or not form.is_for(person.role, person.discipline):
        raise NotFound
    form = _seen_by(person, pack, form)
    language = request.values.get("lang", "en")
    language = language if language in form.languages else "en"
    box = parts().vault.box(response.young_person_id)
    rows = rows_of(session(), response, form.fields)
    return Here(
        response,
        pack,
        form.said_in(language) if language != "en" else form,
        language,
        box,
        rows,
        kept_of(rows, box, form.fields),
        _facts(response, box, form, _withheld(person, pack)),
    )


def _facts(response: Response, box: Box, form: Form, withheld: frozenset[str]) -> Mapping[str, str]:
    """Only for a form that asks by facts: nothing is opened for the others. Without what is `withheld`."""
    depends = any(name in FACTS for field in form.fields for name in field.when.names)
    facts = facts_about(session(), box, response) if depends else {}
    return {name: said for name, said in facts.items() if name not in withheld}


def _withheld(person: Person, pack: Pack) -> frozenset[str]:
    """What police must not learn by being asked, or not asked, because of it."""
    if not is_police(person.role, person.discipline):
        return frozenset()
    asked = {one.name for form in pack.forms for one in form.fields if one.data_class == "restricted"}
    return frozenset(asked | {name for name, fact in FACTS.items() if fact.restricted})


def _seen_by(person: Person, pack: Pack, form: Form) -> Form:
    """To police a question that is asked only because of something restricted does not exist either: a screen that
    comes and goes, or an answer to it, would tell them."""
    withheld, seen = _withheld(person, pack), form.seen_by(person.role, person.discipline)
    return replace(seen, fields=tuple(one for one in seen.fields if one.when.only(withheld).holds({})))


def _is_answered(here: Here, number: int) -> bool:
    return any(field.name in here.kept for field in here.screens[number - 1])


def _read(here: Here, fields: tuple[Field, ...], known: Mapping[str, Value]) -> Reading:
    return read(
        replace(here.form, fields=fields),
        request.form.to_dict(flat=False),
        facts=here.facts,
        known=known,
    )


def _keep(here: Here, fields: tuple[Field, ...], reading: Reading) -> None:
    """What decides tiers and steps counts at once, as when it is added to the contact."""
    shown_at = _moment(_as_of())
    shown = kept_of(here.rows, here.box, fields, shown_at) if shown_at else {}
    values = reading.values
    asked = [
        one
        for one in fields
        if one.when.holds(here.facts, {**here.known, **values}) or one.name in request.form
    ]
    before = {name: one.value for name, one in shown.items()}
    acting = actor()
    changed = keep_page(session(), acting, here.box, here.response, here.form, asked, values, before)
    if changed:
        flash(gettext("Kept."))
    if FACTS.keys() & set(changed):
        facts = facts_about(session(), here.box, here.response)
        if reconsider(session(), acting, here.response, here.pack, facts):
            tier = here.pack.tier(here.response.tier)
            flash(gettext("The tier is now %(tier)s.", tier=tier.name.say("en")))
            if tier.urgent:
                page_for(here.response)


def _one(here: Here, number: int, values: Mapping[str, object], errors: Mapping[str, str], as_of: str) -> str:
    fields = here.on_screen(number, {*errors, *values} if errors else ())
    asked = sorted({*here.asked, number})
    return render_template(
        "forms/ask.html",
        here=here,
        response=here.response,
        form=here.form,
        fields=fields,
        section=here.form.section(fields[0].part),
        together=len(fields) > 1 and len(here.form.screens(fields[0].part)) == 1,
        number=number,
        at=asked.index(number) + 1,
        total=len(asked),
        back=next((one for one in reversed(asked) if one < number), None),
        after=next((one for one in asked if one > number), None),
        **_filled(here, fields, values, errors, as_of),
    )


def _whole(here: Here, values: Mapping[str, object], errors: Mapping[str, str], as_of: str) -> str:
    sections = [
        (here.form.section(part), [one for one in here.form.fields if one.part == part])
        for part in here.form.parts
    ]
    return render_template(
        "forms/all.html",
        here=here,
        response=here.response,
        form=here.form,
        sections=sections,
        **_filled(here, here.form.fields, values, errors, as_of),
    )


def _filled(
    here: Here,
    fields: tuple[Field, ...],
    values: Mapping[str, object],
    errors: Mapping[str, str],
    as_of: str,
) -> dict[str, object]:
    """What stands in the questions, and the names at hand for those that ask for somebody."""
    names: list[str] = []
    if any(field.kind == "person" for field in fields):
        names = [person.name for _, person in team_of(session(), here.response.id)]
    return {"values": values, "errors": errors, "kept": here.kept, "names": names, "as_of": as_of}


def _offered(here: Here) -> list[Step]:
    """This person's open steps that this form was for: offered as done, by a tap and never by itself."""
    person = me()
    if not any(one.records == here.form.id for one in here.pack.steps):
        return []
    facts = here.facts or facts_about(session(), here.box, here.response)
    states = steps_of(session(), here.response, here.pack, person.role, person.discipline, facts)
    return [one.step for one in states if one.step.records == here.form.id and one.outcome != "done"]


def _opened(here: Here, shown: object) -> None:
    """Whoever looks at answers is noted, without what they say."""
    if shown:
        note(session(), actor(), "form.opened", here.response.id, here.form.id)


def _as_of() -> str:
    return request.form.get("_as_of", "")


def _moment(text: str) -> datetime | None:
    """When the page was made, as it was printed in it; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
