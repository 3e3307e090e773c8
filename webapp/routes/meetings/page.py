"""What the pages of a team meeting share: for whom it is there, and how one of them is made."""

import uuid
from datetime import date

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as HttpResponse

from webapp.errors import NotFound
from webapp.parts import parts, session
from webapp.protocols.pack import Meeting
from webapp.response.meetings.call import locked_meeting
from webapp.response.meetings.parties import PARTY_NAMES, YOUTH, parties_of, party_name
from webapp.response.meetings.tables import TeamMeeting
from webapp.response.meetings.view import SeenMeeting, Sight, may_run, seen_meeting
from webapp.response.models import Response
from webapp.response.packs import pack_of
from webapp.routes.acting import response_of
from webapp.routes.edge import me
from webapp.routes.present import DAYS, gettext, now
from webapp.vault.box import Box

# Which of the two areas has the page of a part.
_AREAS = {"one": "meetings"}


def led(response_id: uuid.UUID) -> Response:
    """The response of somebody who may run its meetings. To police there is nothing to run."""
    if not may_run(me()):
        raise NotFound
    return response_of(response_id)


def seen_here(response_id: uuid.UUID, meeting_id: uuid.UUID) -> SeenMeeting:
    seen = seen_meeting(session(), me(), response_id, meeting_id, now())
    g.acting_on = seen.response
    return seen


def run_here(response_id: uuid.UUID, meeting_id: uuid.UUID) -> SeenMeeting:
    """Its row is locked, where something is changed."""
    seen = seen_here(response_id, meeting_id)
    if seen.sight != Sight.RUN:
        raise NotFound
    if request.method == "POST":
        locked_meeting(session(), seen.response, meeting_id)
    return seen


def kind_of(seen: SeenMeeting) -> Meeting:
    return pack_of(seen.response).meeting(seen.meeting.kind)


def box_of(response: Response) -> Box:
    return parts().vault.box(response.young_person_id)


def to(part: str, meeting: TeamMeeting) -> HttpResponse:
    where = url_for(
        f"{_AREAS.get(part, 'meeting')}.{part}", response_id=meeting.response_id, meeting_id=meeting.id
    )
    return redirect(where, 303)


def page(part: str, seen: SeenMeeting, **more: object) -> str:
    return render_template(
        f"meetings/{part}.html",
        seen=seen,
        response=seen.response,
        meeting=seen.meeting,
        kind=kind_of(seen),
        party_name=party_name,
        day_words=day_words,
        part=part,
        **more,
    )


def day_words(day: date) -> str:
    """`Tue 3/10`."""
    return f"{gettext(DAYS[day.weekday()])} {day.month}/{day.day}"


def parties_for(kind: Meeting) -> list[str]:
    """Whom anything can be asked of: those of this meeting first, then the others; not the young person."""
    return [one for one in dict.fromkeys((*parties_of(kind), *PARTY_NAMES)) if one != YOUTH]


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
