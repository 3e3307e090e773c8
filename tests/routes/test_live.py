"""Live fragments carry their own tag, and are not sent again while nothing has changed."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from tests.town import Town
from webapp.routes.live import tag_of


def test_the_tag_stands_in_the_fragment_and_in_the_answer(street: Town) -> None:
    street.logs_contact()
    answer = street.officer.get("/home/live").last
    assert answer is not None
    found = re.search(r"hx-headers='([^']+)'", answer.text)
    assert found is not None
    sent_back = json.loads(found[1])
    assert sent_back == {"If-None-Match": answer.headers["ETag"]}
    assert answer.headers["Cache-Control"] == "no-store"
    street.officer.get("/home/live", headers=sent_back).gets(304)
    assert street.officer.last is not None
    assert street.officer.last.text == ""


def test_another_tag_or_a_change_is_answered_with_the_fragment(town: Town) -> None:
    response = town.logs_contact()
    live = town.path(response, "now")
    tag = town.officer.get(live).last.headers["ETag"]  # type: ignore[union-attr]
    town.officer.get(live, headers={"If-None-Match": tag}).gets(304)
    town.officer.get(live, headers={"If-None-Match": 'W/"other"'}).gets(200)
    town.advocate.replies("25")
    town.officer.get(live, headers={"If-None-Match": tag}).gets(200).sees("Accepted")


def test_words_that_change_with_time_change_the_tag(street: Town) -> None:
    response = street.logs_contact()
    live = street.path(response, "now")
    tag = street.officer.get(live).last.headers["ETag"]  # type: ignore[union-attr]
    street.clock.advance(timedelta(minutes=1))
    street.officer.get(live, headers={"If-None-Match": tag}).gets(200)


def test_hidden_fields_are_fresh_each_time_and_do_not_count() -> None:
    words = '<p>Asking</p><input type="hidden" name="_key" value="{}"><input type="text" value="{}">'
    assert tag_of(words.format(1, "a")) == tag_of(words.format(2, "a"))
    assert tag_of(words.format(1, "a")) != tag_of(words.format(1, "b"))
    assert tag_of("<p>Asking</p>") != tag_of("<p>Accepted</p>")
