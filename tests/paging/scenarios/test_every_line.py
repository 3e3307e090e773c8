"""Where each scenario of the list lives: every line is told by at least one test that exists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[3] / "tests"

LIST = (
    "both DST nights",
    "duplicate and reordered callbacks",
    "time-out after accept",
    "429 and 5xx",
    "21610",
    "30003",
    "30008",
    "opted-out on-call",
    "empty rota",
    "everyone declines",
    "two accept within a millisecond",
    "late reply to a closed code",
    "bare reply with one and with two open pages",
    '"1 25" / "accept 25" / "25" / "3 25" / "yes in 2 hours"',
    "letters in capitals",
    "emoji",
    "a reply from another number",
    "voicemail",
    "hang-up",
    "wrong key",
)

CHANNELS, PEOPLE = "paging/scenarios/test_channels.py", "paging/scenarios/test_people.py"
CALLS, ROTA = "routes/test_webhooks.py", "paging/rota/test_rota.py"
PLAIN = f"{PEOPLE}::test_only_what_is_plain_is_a_yes"
OFF = f"{CHANNELS}::test_a_phone_that_is_off_moves_on_at_once"

TOLD: dict[str, tuple[str, ...]] = {
    "both DST nights": (
        f"{PEOPLE}::test_five_minutes_are_five_minutes_when_the_clock_changes_and_are_said_in_local_time",
        f"{PEOPLE}::test_nobody_is_skipped_or_asked_twice_over_the_change",
        f"{ROTA}::test_the_hours_of_a_night_layer_end_at_eight_on_both_nights",
        f"{ROTA}::test_a_hand_off_in_the_hour_that_comes_twice_happens_at_its_first_coming",
        f"{ROTA}::test_a_hand_off_in_the_hour_that_is_skipped_happens_at_the_change",
    ),
    "duplicate and reordered callbacks": (
        f"{CHANNELS}::test_repeated_and_reordered_callbacks_leave_one_truth",
        f"{CHANNELS}::test_the_rank_of_a_text_never_falls_whatever_is_reported",
        f"{CALLS}::test_the_same_call_again_counts_once",
        f"{CALLS}::test_a_key_that_is_sent_again_counts_once",
    ),
    "time-out after accept": (f"{CHANNELS}::test_a_rung_that_runs_out_after_the_yes_pages_nobody",),
    "429 and 5xx": (f"{CHANNELS}::test_what_twilio_cannot_take_now_is_sent_a_moment_later",),
    "21610": (f"{CHANNELS}::test_a_phone_that_takes_no_texts_moves_on_at_once",),
    "30003": (OFF,),
    "30008": (OFF,),
    "opted-out on-call": (f"{PEOPLE}::test_an_on_call_advocate_who_has_opted_out_is_passed_over_at_once",),
    "empty rota": (
        f"{PEOPLE}::test_with_an_empty_rota_the_supervisor_is_asked_at_once",
        "paging/test_dispatch.py::test_an_empty_rota_costs_no_time_and_is_noted",
    ),
    "everyone declines": (
        f"{PEOPLE}::test_when_everyone_declines_a_human_knows_in_the_same_minute",
        "paging/test_dispatch.py::test_everyone_declines_and_the_ladder_ends_at_once",
    ),
    "two accept within a millisecond": (
        f"{PEOPLE}::test_two_who_accept_within_a_millisecond_are_told_apart",
        "paging/test_answer.py::test_two_accept_in_the_same_moment_and_one_goes",
    ),
    "late reply to a closed code": (
        f"{PEOPLE}::test_a_late_reply_with_the_code_of_a_closed_page_answers_no_other",
        "paging/test_inbound.py::test_a_late_reply_to_a_closed_page_changes_nothing",
    ),
    "bare reply with one and with two open pages": (
        f"{PEOPLE}::test_a_bare_reply_counts_with_one_page_and_is_asked_about_with_two",
        f"{PEOPLE}::test_a_bare_reply_on_its_way_for_one_page_does_not_count_for_the_next",
        "paging/test_inbound.py::test_with_two_pages_open_the_second_text_teaches_the_code",
    ),
    '"1 25" / "accept 25" / "25" / "3 25" / "yes in 2 hours"': (
        PLAIN,
        "paging/test_replies.py::test_a_plain_yes_is_a_yes",
        "paging/test_replies.py::test_what_is_unclear_is_asked_again",
    ),
    "letters in capitals": (PLAIN,),
    "emoji": (PLAIN,),
    "a reply from another number": (
        f"{CHANNELS}::test_a_reply_from_another_number_changes_nothing_and_gets_no_answer",
    ),
    "voicemail": (
        f"{CHANNELS}::test_a_voicemail_or_nobody_at_all_is_no_answer",
        f"{CALLS}::test_a_voicemail_hears_the_words_and_accepts_nothing",
        f"{CALLS}::test_where_twilio_says_that_a_machine_answered_it_is_asked_nothing",
    ),
    "hang-up": (f"{CALLS}::test_a_wrong_key_and_a_hang_up_change_nothing",),
    "wrong key": (f"{CALLS}::test_a_wrong_key_and_a_hang_up_change_nothing",),
}


def missing(told: dict[str, tuple[str, ...]]) -> list[str]:
    """Lines of the list that no test tells, and tests that are named and are not there."""
    gone = [name for names in told.values() for name in names if not _exists(name)]
    return [line for line in LIST if not told.get(line)] + gone


def _exists(name: str) -> bool:
    file, _, test = name.partition("::")
    path = HERE / file
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text("utf-8"))
    return test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_line_of_the_list_is_told() -> None:
    assert missing(TOLD) == []
    assert set(TOLD) == set(LIST)


@pytest.mark.parametrize(
    ("line", "names"),
    [("emoji", ()), ("emoji", (f"{PEOPLE}::test_that_nobody_wrote",)), ("21610", ("no.py::x",))],
)
def test_a_line_without_a_test_is_found(line: str, names: tuple[str, ...]) -> None:
    assert missing(TOLD | {line: names}) != []
