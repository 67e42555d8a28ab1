"""Several worker processes (pytest-xdist `-n`): each provider stays on one worker, and all share one plan."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from suites.kit.session.items import all_clauses
from suites.kit.session.options import ACCOUNTS, PLAN


class ByProvider(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives all items of a provider to one worker: they share its appointments, its login and its rate limit.

    `--dist loadgroup` would do the same with a marker, but pytest-xdist 3.8.0 loses the marker with pytest 9.2.0.
    """

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        plan = config.stash[PLAN]
        self._provider_of = {
            clause.id: contract.name for contract in plan.contracts for clause in all_clauses(contract, plan.profile)
        }

    def _split_scope(self, nodeid: str) -> str:
        clause = nodeid.rpartition("[")[2].removesuffix("]")
        return self._provider_of.get(clause) or super()._split_scope(nodeid)


def is_distributed(config: pytest.Config) -> bool:
    """Whether the items run in worker processes."""
    return config.pluginmanager.hasplugin("xdist") and config.getoption("dist", "no") != "no"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByProvider:
    """Distribute the items by provider."""
    return ByProvider(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Send a worker what it cannot work out itself: run id, seed, which targets are unusable, and what a run that has
    ended just now has left at the others."""
    plan = node.config.stash[PLAN]
    node.workerinput.update(run=plan.run, seed=plan.seed, unusable_targets=plan.unusable_targets)
    node.workerinput.update(left_states=plan.left_states)


def pytest_sessionstart() -> None:
    """Let the garbage collector pass over modules and contracts, which live as long as the process.

    Walking through them takes about a seventh of the CPU time of a `gate` run, and 0.3 s of the shortest run.
    """
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker: tell the controlling process which secrets were used and how many requests were sent.

    It puts things back with what is left of the reserve, and a vendor may show a token of this worker in any answer.
    """
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        accounts = session.config.stash.get(ACCOUNTS, {})
        output["secrets"] = {provider: account.tokens.names() for provider, account in accounts.items()}
        budgets = {provider: account.budget for provider, account in accounts.items()}
        output["spent"] = {provider: (budget.spent, budget.reserve) for provider, budget in budgets.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """In the controlling process: take over secrets and number of requests of a worker that has ended.

    A worker that was killed tells neither. What it has changed is put back all the same, with a budget of its own.
    """
    accounts, output = node.config.stash[ACCOUNTS], getattr(node, "workeroutput", {})
    for provider, names in output.get("secrets", {}).items():
        accounts[provider].tokens.learn(names)
    for provider, spent in output.get("spent", {}).items():
        accounts[provider].budget.note_spent(*spent)
