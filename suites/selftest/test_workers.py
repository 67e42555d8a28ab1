"""Which worker gets which items, and what a worker is told about the run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.http.budget import Budget
from suites.kit.model.profiles import PROFILES
from suites.kit.session import workers
from suites.kit.session.items import all_clauses
from suites.kit.session.options import ACCOUNTS, PLAN, Plan
from suites.kit.session.workers import ByProvider
from suites.selftest import exchanges
from suites.selftest.logins import token_store

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


def plan(**facts: Any) -> Plan:
    """The plan of a run of all providers."""
    contracts = [exchanges.contract(provider) for provider in exchanges.PROVIDERS]
    return Plan("run", PROFILES["gate"], 1, contracts, **facts)


def config(options: dict[str, Any], of: Plan) -> Any:
    """The configuration of a pytest process with such a plan."""
    stash = pytest.Stash()
    stash[PLAN] = of
    return SimpleNamespace(stash=stash, option=SimpleNamespace(**options), getvalue=lambda name: ["popen"] * 2)


def shared_out(items: list[str]) -> list[list[str]]:
    """What each of two workers is given first."""
    scheduler = ByProvider(config({"loadscopereorder": True}, plan()))
    nodes: list[Any] = [Node(), Node()]
    for node in nodes:
        scheduler.add_node(node)
        scheduler.add_node_collection(node, items)
    scheduler.schedule()
    return [[items[index] for index in node.given] for node in nodes]


def items(provider: str) -> list[str]:
    """The node ids of all items of a provider."""
    return [f"{ITEM}[{clause.id}]" for clause in all_clauses(exchanges.contract(provider), PROFILES["gate"])]


def test_a_provider_stays_on_one_worker() -> None:
    """All items of a provider go to one worker, in their order, also where clause ids hold brackets and slashes."""
    mixed = [item for pair in zip(items("aniva"), items("lobbie"), strict=False) for item in pair]
    expected = [[item for item in mixed if item in items(provider)] for provider in ("aniva", "lobbie")]
    assert sorted(shared_out(mixed)) == sorted(expected)


def test_the_largest_provider_begins() -> None:
    """The provider with most items is begun first, so that no worker is left alone with it at the end."""
    assert shared_out([*items("aniva"), *items("lobbie"), *items("sqod")])[0] == items("sqod")


def test_other_tests_go_by_file() -> None:
    """Items that belong to no clause are shared out by file."""
    assert shared_out(list(OTHER)) == [[OTHER[0]], [OTHER[1]]]


def test_a_worker_knows_what_the_controller_found_out() -> None:
    """A worker gets the run id, the seed, which targets cannot be used and why, and what a run has just left there."""
    found = {"unusable_targets": {"eka": "it is locked"}, "left_states": {"aniva": {"a": "b"}}}
    node = SimpleNamespace(workerinput={}, config=config({}, plan(**found)))
    workers.pytest_configure_node(node)
    assert node.workerinput == {"run": "run", "seed": 1, **found}


def test_the_controller_learns_the_secrets_of_a_worker() -> None:
    """A worker that ends hands over the secrets that it used; one that was killed hands over none."""
    ours, theirs = token_store(), token_store()
    worker: Any = SimpleNamespace(config=config({}, plan()))
    worker.config.workeroutput = {}
    worker.config.stash[ACCOUNTS] = {"eka": SimpleNamespace(tokens=theirs, budget=Budget(10))}
    workers.pytest_sessionfinish(worker)
    controller = config({}, plan())
    controller.stash[ACCOUNTS] = {"eka": SimpleNamespace(tokens=ours, budget=Budget(10))}
    workers.pytest_testnodedown(SimpleNamespace(config=controller))
    assert ours.secret("wrong") != theirs.secret("wrong") not in ours.names()
    workers.pytest_testnodedown(SimpleNamespace(config=controller, workeroutput=worker.config.workeroutput))
    assert theirs.secret("wrong") in ours.names()


def after_a_worker(theirs: Budget, ours: Budget) -> None:
    """Let the controller take over from a worker that has ended with this budget."""
    worker: Any = SimpleNamespace(config=config({}, plan()))
    worker.config.workeroutput = {}
    worker.config.stash[ACCOUNTS] = {"eka": SimpleNamespace(tokens=token_store(), budget=theirs)}
    workers.pytest_sessionfinish(worker)
    controller = config({}, plan())
    controller.stash[ACCOUNTS] = {"eka": SimpleNamespace(tokens=token_store(), budget=ours)}
    workers.pytest_testnodedown(SimpleNamespace(config=controller, workeroutput=worker.config.workeroutput))


def test_the_controller_puts_back_with_what_workers_have_left() -> None:
    """What a worker has sent is taken off the budget with which the controller puts things back."""
    ours = Budget(10)
    after_a_worker(Budget(10, spent=7), ours)
    assert ours.left == 3


def test_what_a_worker_confirmed_costs_no_putting_back() -> None:
    """However much a worker sent to confirm what it found, the controller has the whole reserve to put things back."""
    theirs, ours = Budget(10, spent=15, confirming=5, reserve=4), Budget(10, confirming=5, reserve=4)
    theirs.give_back(5)
    after_a_worker(theirs, ours)
    ours.is_putting_back = True
    assert ours.left == 4


def test_what_a_worker_put_back_itself_is_taken_off_the_reserve() -> None:
    """What a worker took from the reserve is gone from that of the controller: together they have one."""
    theirs, ours = Budget(0, reserve=4), Budget(0, reserve=4)
    with theirs.putting_back():
        theirs.spend()
    after_a_worker(theirs, ours)
    assert ours.reserve == 3


def test_without_workers_a_run_is_not_distributed() -> None:
    """`-p no:xdist` and `-n 0` both mean that this process sends everything itself."""
    absent, off = (
        SimpleNamespace(
            pluginmanager=SimpleNamespace(hasplugin=lambda name, known=known: known),
            getoption=lambda name, default: "no",
        )
        for known in (False, True)
    )
    assert not workers.is_distributed(absent)  # type: ignore[arg-type]
    assert not workers.is_distributed(off)  # type: ignore[arg-type]
