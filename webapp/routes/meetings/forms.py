"""What is asked to call a meeting, to name somebody from outside, to write down a decision, and to share for longer."""

from datetime import UTC, date, datetime, time, timedelta

from flask import request

from webapp.errors import N_, BadField
from webapp.paging.rota.wall_time import wall_time
from webapp.protocols.forms import Field, Form, Reading
from webapp.protocols.text import Text
from webapp.routes.present import gettext, now, zone

_DAY, _TIME, _PLACE = N_("Day"), N_("Time"), N_("Where does the team meet?")
_PLACE_HINT = N_("Stays here, sealed. The text says only when.")
_NAME, _NUMBER = N_("Name"), N_("Telephone number")
_WHAT, _DUE, _PROVIDER = N_("What was decided?"), N_("Until which day?"), N_("Which provider do they go to?")
_UNTIL = N_("Until which day may the team share?")
_PROVIDER_HINT = N_("Whoever does it goes there together with the young person.")


def when_where_form() -> Form:
    return Form(
        "meeting",
        1,
        Text(""),
        (
            Field("on", "date", Text(gettext(_DAY)), required=True),
            Field("at", "time", Text(gettext(_TIME)), required=True),
            Field(
                "place",
                "text",
                Text(gettext(_PLACE)),
                hint=Text(gettext(_PLACE_HINT)),
                data_class="personal",
                max_length=120,
            ),
        ),
    )


def outside_form() -> Form:
    return Form(
        "outside",
        1,
        Text(""),
        (
            Field("name", "text", Text(gettext(_NAME)), required=True, data_class="personal", max_length=80),
            Field("number", "phone", Text(gettext(_NUMBER)), required=True, data_class="personal"),
        ),
    )


def decision_form() -> Form:
    return Form(
        "decision",
        1,
        Text(""),
        (
            Field("text", "note", Text(gettext(_WHAT)), required=True, data_class="personal", max_length=300),
            Field("due_on", "date", Text(gettext(_DUE)), required=True),
            Field(
                "provider",
                "text",
                Text(gettext(_PROVIDER)),
                hint=Text(gettext(_PROVIDER_HINT)),
                data_class="personal",
                max_length=120,
            ),
        ),
    )


def cause_form() -> Form:
    return Form("cause", 1, Text(""), (Field("until", "date", Text(gettext(_UNTIL)), required=True),))


def moment_of(reading: Reading) -> datetime:
    """Day and time as the clock on the region's wall shows them."""
    day, at = date.fromisoformat(reading.value("on")), time.fromisoformat(reading.value("at"))
    return _moment(datetime.combine(day, at), "on")


def end_of(reading: Reading, name: str) -> datetime:
    """The end of a day, by the region's clock."""
    day = date.fromisoformat(reading.value(name))
    return _moment(datetime.combine(day, time()) + timedelta(days=1), name)


def choose_late(starts_at: datetime, due_at: datetime | None) -> None:
    """After the clock runs out is a choice that somebody makes; once it is over, any time is late."""
    if due_at is not None and starts_at > due_at >= now() and request.form.get("late") != "yes":
        raise BadField("late", N_("That is after the clock runs out. Choose an earlier time, or tick this."))


def as_fields(at: datetime) -> dict[str, str]:
    """The other way round: what stands in the fields."""
    local = at.astimezone(zone())
    return {"on": local.date().isoformat(), "at": local.strftime("%H:%M")}


def today() -> date:
    return now().astimezone(zone()).date()


def _moment(local: datetime, name: str) -> datetime:
    try:
        return wall_time(str(zone())).moment(local).astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadField(name, N_("Give a day that is nearer.")) from None
