"""Lists whose items have a key are put back: with the keys that are still there, and without those that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import respx

from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest import drafted_items
from suites.selftest.put_backs import Served
from suites.standin import StandIn

KEPT = [{"id": 101, "code": "CHECKUP", "quantity": 1}, {"id": 102, "code": "BLOOD", "quantity": 9}]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Served]:
    """A run against the stand-in of the invented vendor, whose prices stay with their items."""
    made = drafted_items.with_fields(item_follows={})
    run = Served(drafted_items.bind(made), StandIn(made), RestoreLedger(tmp_path / "RUN.restore"))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=made.base_url).mock(side_effect=run.answer)
        yield run


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ([{**KEPT[0], "quantity": 5}, KEPT[1]], KEPT),
        ([*KEPT, {"code": "VACCINE", "quantity": 2}], KEPT),
        ([KEPT[0]], [KEPT[0], {"code": "BLOOD", "quantity": 9}]),
        ([KEPT[1]], [{"code": "CHECKUP", "quantity": 1}, KEPT[1]]),
    ],
    ids=["changed", "added", "removed", "removed, so that it gets another key"],
)
def test_items_are_put_back(practice: Served, sent: list[Any], back: list[Any]) -> None:
    """An item that is there is named by its key; one that is gone is made anew, and then all is as before."""
    practice.send({"services": sent})
    assert [one.outcome for one in practice.restore()] == [AS_BEFORE]
    assert practice.updates == [{"services": back}]
    shown = [(item["code"], item["quantity"]) for item in practice.shown["services"]]
    assert shown == [("CHECKUP", 1), ("BLOOD", 9)]


def test_an_update_that_came_late_is_the_run_s_own(practice: Served) -> None:
    """A list that a read did not show yet is put back, though the server has filled it since."""
    practice.show_as_now(reads=2)
    practice.send({"services": [KEPT[0]]})
    practice.see()
    assert [one.left_alone for one in practice.restore()] == [()]
    assert len(practice.shown["services"]) == 2


def test_an_item_that_stays_lost_is_told(practice: Served) -> None:
    """A list that the vendor does not put back is not taken for one that was only filled anew."""
    practice.send({"services": [KEPT[0]]})
    practice.show_as_now()
    assert [one.not_restored for one in practice.restore()] == [("/services",)]


def test_another_order_is_as_before(practice: Served) -> None:
    """Items in another order need no update."""
    practice.send({"note": "Another note"})
    practice.shown["services"].reverse()
    practice.restore()
    assert [list(body) for body in practice.updates] == [["note"]]


def test_the_order_before_the_run_is_put_back(practice: Served) -> None:
    """A list is sent back in the order in which it was shown at first, though it may be shown in any order."""
    practice.shown["services"].reverse()
    guard = practice.campaign.guard
    guard.read = practice.campaign.reader.original  # type: ignore[union-attr]
    practice.try_update({"services": KEPT})
    assert [one.outcome for one in practice.restore()] == [AS_BEFORE]
    assert [item["id"] for item in practice.shown["services"]] == [102, 101]


def test_only_a_list_that_was_sent_gets_its_order_again(practice: Served) -> None:
    """What the run did not send needs no update for its order's sake."""
    practice.campaign.guard.read = practice.campaign.reader.original  # type: ignore[union-attr]
    practice.try_update({"note": "Another note"})
    practice.shown["services"].reverse()
    practice.restore()
    assert [list(body) for body in practice.updates] == [["note"]]
