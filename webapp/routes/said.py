"""What somebody typed or chose in a form of the field, in the words of that form; nothing of what is technical."""

from collections.abc import Mapping

from flask_babel import gettext

from webapp.bags.contents import ITEMS
from webapp.bags.ledger import stock
from webapp.errors import N_
from webapp.parts import session
from webapp.protocols.forms import Field, Form, Option
from webapp.protocols.pack import Pack
from webapp.protocols.text import Text
from webapp.response.packs import pack_in
from webapp.response.scene import SCENES
from webapp.response.steps import NOT_NEEDED, REASONS
from webapp.routes.events import form_of as event_form
from webapp.routes.meeting_forms import decision_form
from webapp.routes.present import region

OUTCOMES: dict[str, str] = {
    "done": N_("Done"),
    "not_needed": N_("Not needed"),
    "could_not": N_("Could not"),
    "open": N_("Open again"),
}


def said(form: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """(question, answer) of every field that a person filled in, in the order in which it was sent."""
    every = [field for one in (*pack_here().forms, *_small_forms()) for field in _fields(one)]
    fields = {field.name: field for field in reversed(every)}  # asked twice, the first way of asking counts
    found = [
        (str(fields[name].label), ", ".join(_shown(fields[name], value) for value in given if value))
        for name, given in form.items()
        if name in fields and any(given)
    ]
    if "chosen" in form:
        kept = [gettext(label) for code, label in ITEMS.items() if code in form.get("keep", [])]
        found.append((gettext("Went along"), ", ".join(kept) or gettext("Nothing")))
    return [*found, (gettext("Plan"), gettext("A sealed part of a plan"))] if "sealed" in form else found


def form_of(endpoint: str) -> Form | None:
    """The fields of one kind of post, to be corrected; None where it is a tap without words."""
    if endpoint == "contacts.log":
        return pack_here().form("contact")
    if endpoint == "responses.add_details":
        return pack_here().form("contact_later")
    return next((one for one in _small_forms() if one.id == endpoint), None)


def pack_here() -> Pack:
    here = region()
    assert here is not None  # noqa: S101 (behind sign-in there is always a region)
    return pack_in(here)


def _fields(form: Form) -> tuple[Field, ...]:
    return () if form.id == "plan" else form.fields


def _small_forms() -> tuple[Form, ...]:
    """The forms that stand in the app's own pages, and in no pack."""
    where = pack_here().form("contact").need("where")
    later = pack_here().form("contact_later")
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
        event_form(list(pack_here().events)),
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
