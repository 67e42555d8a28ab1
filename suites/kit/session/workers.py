"""Several workers (pytest-xdist): the items of a provider's lane stay on one worker, and all know what the run is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import parse_tx_spec_config

from suites.kit.access.desk import SharedDesk
from suites.kit.session.desk_service import connect
from suites.kit.session.items import all_clauses
from suites.kit.session.keeper import KEEPER
from suites.kit.session.lanes import sends
from suites.kit.session.options import PLAN, Plan

DESK = pytest.StashKey[SharedDesk | None]()


class ByLane(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives all items of a lane to one worker, because they share one appointment; the heaviest lanes first.

    `--dist loadgroup` would say the same with a marker, but pytest-xdist 3.8.0 loses the marker with pytest 9.2.0.
    """

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        plan = config.stash[PLAN]
        self._scope_of: dict[str, str] = {}
        self._weights: dict[str, float] = {}
        for contract in plan.contracts:
            lane_of, clauses = plan.lanes.get(contract.name, {}), all_clauses(contract)
            scopes = {clause.id: f"{contract.name}/{lane_of.get(clause.id, 0)}" for clause in clauses}
            self._scope_of |= scopes
            # Lanes of a provider are even, so each has its part of what the provider's clauses send.
            share = sum(map(sends, clauses)) / len(set(scopes.values()))
            self._weights |= dict.fromkeys(scopes.values(), share)

    def _split_scope(self, nodeid: str) -> str:
        clause = nodeid.rpartition("[")[2].removesuffix("]")
        return self._scope_of.get(clause) or super()._split_scope(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(max(self.workqueue, key=self._weight), last=False)
        super()._assign_work_unit(node)

    def _weight(self, scope: str) -> float:
        return self._weights.get(scope, len(self.workqueue[scope]))


def count(config: pytest.Config) -> int:
    """How many workers the run has; 1 without pytest-xdist."""
    is_shared = config.pluginmanager.hasplugin("xdist") and config.getoption("dist", "no") != "no"
    return len(parse_tx_spec_config(config)) if is_shared else 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByLane:
    """Share the items out by lane."""
    return ByLane(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker what it could not know from the command line: run id, seed, lanes, and what the keeper tells."""
    keeper = node.config.stash.get(KEEPER, None)
    node.workerinput["run_id"] = node.config.option.run_id
    node.workerinput["seed"] = node.config.option.hypothesis_seed
    node.workerinput["lanes"] = node.config.stash[PLAN].lanes
    node.workerinput |= keeper.told() if keeper else {}


def take_over(told: Mapping[str, Any], plan: Plan) -> SharedDesk | None:
    """In a worker: make the plan the controller's. Returns the desk that all workers share, where there is one."""
    plan.lanes = told["lanes"]
    if "targets" not in told:
        return None
    facts = json.loads(told["targets"])
    plan.unusable.update(facts["unusable"])
    for provider, made in facts["made"].items():
        plan.targets[provider] = plan.targets[provider].provisioned(**made)
    return connect(*facts["desk"])
