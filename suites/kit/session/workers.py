"""Several worker processes (pytest-xdist): one provider stays on one worker, and all know what the run is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from suites.kit.session.items import all_clauses
from suites.kit.session.options import PLAN, Plan


class ByProvider(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives all items of a provider to one worker, because they share its appointments, its login and its rate limit.

    `--dist loadgroup` would say the same with a marker, but pytest-xdist 3.8.0 loses the marker with pytest 9.2.0.
    """

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        contracts = config.stash[PLAN].contracts
        self._provider_of = {clause.id: contract.name for contract in contracts for clause in all_clauses(contract)}

    def _split_scope(self, nodeid: str) -> str:
        clause = nodeid.rpartition("[")[2].removesuffix("]")
        return self._provider_of.get(clause) or super()._split_scope(nodeid)


def is_distributed(config: pytest.Config) -> bool:
    """Whether worker processes run the items."""
    return config.pluginmanager.hasplugin("xdist") and config.getoption("dist", "no") != "no"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByProvider:
    """Share the items out by provider."""
    return ByProvider(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker what the command line does not: run id, seed, and which targets cannot be used."""
    node.workerinput["run_id"] = node.config.option.run_id
    node.workerinput["seed"] = node.config.option.hypothesis_seed
    node.workerinput["unusable"] = json.dumps(node.config.stash[PLAN].unusable)


def follow_controller(workerinput: dict[str, Any], plan: Plan) -> None:
    """In a worker: take over what the controlling process has found out."""
    plan.unusable.update(json.loads(workerinput["unusable"]))
