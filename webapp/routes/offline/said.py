"""What somebody typed or chose in a form of the field, in the words of that form; nothing of what is technical."""

from collections.abc import Mapping

from flask_babel import gettext

from webapp.accounts.models import Person
from webapp.bags.contents import ITEMS
from webapp.bags.ledger import stock
from webapp.errors import N_
from webapp.parts import session
from webapp.protocols.forms import Field, Form, Option
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text
from webapp.response.models import Response
from webapp.response.packs import pack_in, pack_of
from webapp.response.scene import SCENES
from webapp.response.steps import NOT_NEEDED, REASONS
from webapp.routes.course.events import form_of as event_form
from webapp.routes.forms.reading import words_beside
from webapp.routes.meetings.forms import decision_form
from webapp.routes.present import region

OUTCOMES: dict[str, str] = {
    "done": N_("Done"),
    "not_needed": N_("Not needed"),
    "could_not": N_("Could not"),
    "open": N_("Open again"),
}

# What the app's own buttons send: the code of a choice, and no words of anybody.
_TAPS = frozenset({"chosen", "keep", "shelf", "when", "who"})


def said(form: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """As `said_by`, in the questions that apply in the region now."""
    return said_by(form, pack_for(None))


def all_said_by(form: Mapping[str, list[str]], pack: Pack) -> list[tuple[str, str]]:
    """As `said_by`, and what nothing here asks, by the name that it came with: nobody judges what they do not see."""
    # What stands beside a sealed part of a plan is about the seal.
    rest = [] if "sealed" in form else words_beside(form, {*_questions(pack), *_TAPS})
    return [*said_by(form, pack), *rest]


def said_by(form: Mapping[str, list[str]], pack: Pack) -> list[tuple[str, str]]:
    """(question, answer) of every field that a person filled in, in the order in which it was sent."""
    fields = _questions(pack)
    found = [
        (str(fields[name].label), ", ".join(_shown(fields[name], value) for value in given if value))
        for name, given in form.items()
        if name in fields and any(given)
    ]
    if "chosen" in form:
        kept = [gettext(label) for code, label in ITEMS.items() if code in form.get("keep", [])]
        found.append((gettext("Went along"), ", ".join(kept) or gettext("Nothing")))
    return [*found, (gettext("Plan"), gettext("A sealed part of a plan"))] if "sealed" in form else found


def _questions(pack: Pack) -> dict[str, Field]:
    """By name; of one that is asked twice the first way of asking counts."""
    every = [field for one in (*pack.forms, *_small_forms(pack)) for field in _fields(one)]
    return {field.name: field for field in reversed(every)}


def form_of(endpoint: str, pack: Pack, person: Person) -> Form | None:
    """The fields of one kind of post as its person has them, to be corrected; None where it is a tap without words."""
    if endpoint == "contacts.log":
        return pack.form("contact").seen_by(person.role, person.discipline)
    if endpoint == "responses.add_details":
        return pack.form("contact_later").seen_by(person.role, person.discipline)
    return next((one for one in _small_forms(pack) if one.id == endpoint), None)


def pack_for(response: Response | None) -> Pack:
    """What the response goes by; without one, what applies in the region now."""
    if response is not None:
        return pack_of(response)
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here)


def _fields(form: Form) -> tuple[Field, ...]:
    return () if form.id == "plan" else form.fields


def _small_forms(pack: Pack) -> tuple[Form, ...]:
    """The forms that stand in the app's own pages, and in no pack."""
    where = pack.form("contact").need("where")
    later = pack.form("contact_later")
    return (
        _form("staging.give", later.need("staging")),
        _form("staging.secure", later.need("scene_secure")),
        _form(
            "scene.report",
            _choice("scene", gettext("What changed"), SCENES),
            Field("where", "text", where.label, data_class=where.data_class, max_length=where.max_length),
        ),
        _form(
            "steps.mark",
            _choice("outcome", gettext("Answer"), OUTCOMES),
            _choice("reason", gettext("What stood in the way"), REASONS | NOT_NEEDED, required=False),
        ),
        event_form(list(pack.events)),
        _form(
            "answers.change_eta",
            Field(
                "minutes",
                "number",
                Text(gettext("Minutes until arrival")),
                required=True,
                minimum=3,
                maximum=240,
            ),
        ),
        _form("meeting.add_decision", *decision_form().fields),
        _form("bags.give_bag", _choice("shelf", gettext("Which bag, from where?"), _shelves(), known=True)),
    )


def _form(name: str, *fields: Field) -> Form:
    return Form(name, 1, Text(""), fields)


def _choice(
    name: str, label: str, options: Mapping[str, str], *, required: bool = True, known: bool = False
) -> Field:
    """`known`: the options are names, not sentences to be translated."""
    chosen = tuple(Option(value, Text(text if known else gettext(text))) for value, text in options.items())
    return Field(name, "choice", Text(label), options=chosen, required=required)


def _shelves() -> dict[str, str]:
    return {
        f"{one.place.id}:{one.kind.id}": f"{one.kind.name} · {one.place.name}" for one in stock(session())
    }


def _shown(field: Field, value: str) -> str:
    return next((str(option.label) for option in field.options if option.value == value), value)
