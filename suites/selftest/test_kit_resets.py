"""What an update that leaves members out is held to: each has its default then, as far as anything shows it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import Json
from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.model.exchange import Exchange
from suites.kit.run.resets import Resets
from suites.selftest.exchanges import answer, bind, clause, exchange

PLACE = "/location_id"
OTHER = {"location_id": "another"}


def judged(default: Json, before: dict[str, Any], after: dict[str, Any]) -> list[Any] | None:
    """What is found of a member that an update leaves out, by what sources show before and after it."""
    one = clause("derives", relation={"kind": "resets", "values": {PLACE: default}})
    sent = {"clause": one.id, "body": {"location_id": ABSENT}}
    found = judge(one, exchange(before=before, after=after, probe=sent), bind())
    return None if found is None else [flaw.got for flaw in found]


@pytest.mark.parametrize(
    ("default", "after", "expected"),
    [
        ("main", {"location_id": "main"}, []),
        ("main", OTHER, ["another"]),
        ("main", {}, [ABSENT]),
        (None, {}, []),
        (False, {}, []),
        (0, {}, []),
        (0, {"location_id": 1}, [1]),
    ],
)
def test_what_is_left_out_has_its_default(default: Json, after: dict[str, Any], expected: list[Any]) -> None:
    """Another value than the default is found; one that is empty, false or zero may be left out of an answer."""
    assert judged(default, {"read": OTHER}, {"read": after}) == expected


def test_an_answer_that_never_shows_a_member_says_nothing_of_it() -> None:
    """A short answer beside a read that shows the default breaks nothing, and alone it shows nothing."""
    before, answer = {"read": OTHER, "answer": {"id": "1"}}, {"answer": {"id": "1"}}
    assert judged("main", before, {**answer, "read": {"location_id": "main"}}) == []
    assert judged("main", before, answer) is None


BOTH = clause("derives", relation={"kind": "resets", "values": {PLACE: "main", "/scheduled_at": "none"}})
DEFAULTS = {"location_id": "main", "scheduled_at": "none"}


def leaving_out(before: dict[str, Any], status: int = 200) -> Exchange:
    """An update that leaves two members out, after which both have their defaults."""
    body = {"location_id": ABSENT, "scheduled_at": ABSENT}
    states = {"before": {"read": {**DEFAULTS, **before}}, "after": {"read": DEFAULTS}}
    return exchange(answer(status, {}), probe={"clause": BOTH.id, "body": body}, **states)


@pytest.mark.parametrize(
    ("sent", "untried"),
    [
        ([], "location_id, /scheduled_at"),
        ([leaving_out(OTHER)], "back: /scheduled_at"),
        ([leaving_out(OTHER), leaving_out({"scheduled_at": "now"}, 400)], "back: /scheduled_at"),
        ([leaving_out(OTHER), leaving_out({"scheduled_at": "now"})], ""),
    ],
)
def test_what_had_its_default_already_is_told_as_not_tried(sent: list[Exchange], untried: str) -> None:
    """A member counts as tried once an accepted update has left it out while it had another value."""
    resets = Resets(bind(), (BOTH,))
    for one in sent:
        resets.watch(one)
    told = resets.untried(BOTH)
    assert (told.endswith(untried), bool(told)) == (True, bool(untried))
