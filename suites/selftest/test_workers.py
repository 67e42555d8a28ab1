"""Which worker gets which items, and in which order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.model.profiles import PROFILES
from suites.kit.session.items import all_clauses
from suites.kit.session.options import PLAN, Plan
from suites.kit.session.workers import ByProvider
from suites.selftest import exchanges

ITEM = "suites/update_appointment/test_answers.py::test_answers_are_as_documented"
OTHER = ("suites/selftest/test_house.py::test_top", "suites/selftest/test_run.py::test_run")


class Node:
    """A worker that remembers what it was given."""

    shutting_down = False

    def __init__(self) -> None:
        self.given: list[int] = []
        self.gateway = SimpleNamespace(id="gw")

    def send_runtest_some(self, indices: list[int]) -> None:
        """Take items."""
        self.given += indices

    def shutdown(self) -> None:
        """End."""


def scheduler(lanes: dict[str, dict[str, int]], workers: int = 2) -> ByProvider:
    """A scheduler of a run of all providers whose clauses have these lanes."""
    contracts = [exchanges.contract(provider) for provider in exchanges.PROVIDERS]
    stash = pytest.Stash()
    stash[PLAN] = Plan("run", PROFILES["gate"], 1, contracts, lanes=lanes)
    option = SimpleNamespace(loadscopereorder=True)
    specs = ["popen"] * workers
    return ByProvider(SimpleNamespace(stash=stash, option=option, getvalue=lambda name: specs))  # type: ignore[arg-type]


def given(made: ByProvider, items: list[str], workers: int = 2) -> list[list[str]]:
    """What each worker is given first, one lane each."""
    nodes: list[Any] = [Node() for _ in range(workers)]
    for node in nodes:
        made.add_node(node)
        made.add_node_collection(node, items)
    made.schedule()
    return [[items[index] for index in node.given] for node in nodes]


def item(clause: str) -> str:
    """The node id of a clause's item."""
    return f"{ITEM}[{clause}]"


def items(provider: str) -> list[str]:
    """The node ids of all items of a provider."""
    return [item(clause.id) for clause in all_clauses(exchanges.contract(provider))]


def test_a_lane_stays_together() -> None:
    """The items of one lane go to one worker, those of another lane to another."""
    ids = [clause.id for clause in all_clauses(exchanges.contract("aniva"))]
    lanes = {id: number % 2 for number, id in enumerate(ids)}
    shared_out = given(scheduler({"aniva": lanes}), list(map(item, ids)))
    assert [{lanes[id.partition("[")[2][:-1]] for id in worker} for worker in shared_out] == [{0}, {1}]


def test_a_provider_without_lanes_stays_together() -> None:
    """Without lanes all items of a provider go to one worker, clause ids with brackets and slashes too."""
    assert given(scheduler({}), [*items("aniva"), *items("lobbie")]) in (
        [items("aniva"), items("lobbie")],
        [items("lobbie"), items("aniva")],
    )


def test_the_provider_with_most_requests_begins() -> None:
    """The provider whose clauses send most is begun first, whichever stands first."""
    everything = [*items("aniva"), *items("lobbie"), *items("eka")]
    assert given(scheduler({}, workers=1), everything, workers=1)[0][: len(items("eka"))] == items("eka")


def test_lanes_of_a_heavy_provider_weigh_less() -> None:
    """A provider that is shared out among four begins after one that is not."""
    four = {clause.id: number % 4 for number, clause in enumerate(all_clauses(exchanges.contract("eka")))}
    first = given(scheduler({"eka": four}, workers=1), [*items("eka"), *items("aniva")], workers=1)[0]
    assert first[: len(items("aniva"))] == items("aniva")


def test_other_tests_go_by_file() -> None:
    """Items that are of no clause are shared out by file."""
    assert given(scheduler({}), list(OTHER)) == [[OTHER[0]], [OTHER[1]]]
