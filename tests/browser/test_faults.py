"""Nothing entered is lost, and nothing is there twice, whenever a phone dies and whatever the line does.

This is the short form; `make faults` enters 2,000 items and ends a phone at every step there is.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Playwright

from tests.browser.faults import SETTINGS, FaultRun
from tests.browser.ledger import Account, Ledger, account
from tests.browser.naive import play_naive
from tests.browser.server import Serve

SEED, ITEMS = 4, 60


@dataclass(frozen=True)
class Ran:
    run: FaultRun
    account: Account


@pytest.fixture(scope="module")
def ran(playwright: Playwright, chromium: str, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("faults")
    run = FaultRun(playwright, chromium, folder, serve(**SETTINGS), SEED, ITEMS)
    return Ran(run, run.run())


def test_every_item_that_a_page_said_it_has_is_received_or_held_and_once(ran: Ran) -> None:
    assert ran.account.entered >= ITEMS
    assert (ran.account.lost, ran.account.doubled) == (0, 0), ran.account.said
    assert ran.account.received + ran.account.held == ran.account.entered


def test_phones_died_and_the_line_failed_meanwhile(ran: Ran) -> None:
    """Without this, the test above would show nothing."""
    assert len(ran.run.told.stops) >= 3
    assert len(ran.run.told.fates) >= 3


def test_with_signal_nothing_is_left_waiting_on_a_phone(ran: Ran) -> None:
    assert [hand.left for hand in ran.run.hands] == [[], []]


def test_what_comes_once_more_gets_the_same_answer_and_changes_nothing(ran: Ran) -> None:
    assert ran.run.carried
    assert ran.run.told.odd == []


def test_every_page_said_what_became_of_each_tap(ran: Ran) -> None:
    assert ran.run.told.silent == []


def test_a_page_that_sends_first_and_has_no_claim_loses_or_doubles_on_the_same_line(ran: Ran) -> None:
    naive = play_naive(ran.run, lives=3, taps=12)
    assert naive.entered == 36
    assert naive.lost + naive.doubled > 0


ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
NOTHING = Ledger(frozenset(), {}, Counter())
BOTH = Ledger(frozenset({ONE}), {TWO: "fields"}, Counter(step=1))
BEGUN = {ONE: "step", TWO: "details"}


@pytest.mark.parametrize(
    ("after", "lost", "doubled"),
    [
        pytest.param(BOTH, 0, 0, id="one_applied_one_held"),
        pytest.param(replace(BOTH, held={}), 1, 0, id="neither_applied_nor_held"),
        pytest.param(replace(BOTH, effects=Counter(step=2)), 0, 1, id="took_effect_twice"),
        pytest.param(replace(BOTH, effects=Counter()), 1, 0, id="claimed_without_effect"),
        pytest.param(replace(BOTH, held={ONE: "fault", TWO: "fields"}), 0, 1, id="applied_and_held"),
        pytest.param(replace(BOTH, effects=Counter(step=1, bag=1)), 0, 1, id="an_effect_of_no_item"),
        pytest.param(
            Ledger(frozenset(), {TWO: "fields"}, Counter(), frozenset({ONE})), 1, 0, id="said_and_yet_refused"
        ),
    ],
)
def test_the_account_tells_what_is_lost_and_what_is_doubled(after: Ledger, lost: int, doubled: int) -> None:
    told = account(NOTHING, after, BEGUN, frozenset(BEGUN))
    assert (told.lost, told.doubled) == (lost, doubled)
    assert told.is_whole is (lost + doubled == 0)
