"""Lists of which nothing else is ordinary are sent as the appointment shows them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts import Field
from suites.kit.run.campaign import Campaign
from suites.kit.run.shown_lists import send_shown_lists
from suites.selftest import exchanges

CODES = ["A00.0", "B99"]
TAGS = Field("/tags", "/tags")
BACK = exchanges.clause("persists", fields=("/tags",))


def sent(shown: dict[str, Any], member: Field = TAGS, check: str = "persists") -> list[Any]:
    """What is sent of a list, where a read before the run showed the appointment so."""
    old, bodies = exchanges.bind(), list[Any]()
    bound = replace(old, contract=replace(old.contract, behaviour=replace(old.contract.behaviour, fields=(member,))))
    reader = SimpleNamespace(first=lambda probe: {"read": shown})
    campaign = SimpleNamespace(
        bound=bound, reader=reader, done_once=set(), send=lambda probe: bodies.append(probe.body["tags"])
    )
    for _ in range(2):
        send_shown_lists(cast("Campaign", campaign), replace(BACK, check=check))
    return bodies


def test_a_list_goes_whole_with_one_item_less_and_whole_again_once_in_a_run() -> None:
    """A vendor that loses the last of two items shows it, and the list ends as it was."""
    assert sent({"tags": CODES}) == [CODES, CODES[:1], CODES]


@pytest.mark.parametrize("tags", [None, "text", [], CODES[:1], [{"id": 1}, {"id": 2}]])
def test_what_is_no_list_of_two_plain_items_is_not_sent(tags: Any) -> None:
    """Of one item nothing tells the first from the last, and items that are objects need not be what is sent."""
    assert sent({"tags": tags}) == []


def test_what_no_update_takes_back_is_not_sent() -> None:
    """A list that takes items in beside its own ones would grow for good."""
    assert sent({"tags": CODES}, replace(TAGS, merges=True)) == []


def test_only_a_clause_about_sent_values_sends_them() -> None:
    """A clause about refusals that names the same member sends no list."""
    assert sent({"tags": CODES}, check="leaves") == []
