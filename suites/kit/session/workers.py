"""Several workers (pytest-xdist): a provider's items stay on one worker, and all workers know run id and seed."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from suites.kit.session.items import all_clauses
from suites.kit.session.options import PLAN


class ByProvider(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives all items of a provider to one worker, because they share one appointment.

    `--dist loadgroup` would say the same with a marker, but pytest-xdist 3.8.0 loses the marker with pytest 9.2.0.
    """

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        contracts = config.stash[PLAN].contracts
        self._provider_of = {clause.id: clause.provider for contract in contracts for clause in all_clauses(contract)}

    def _split_scope(self, nodeid: str) -> str:
        clause = nodeid.rpartition("[")[2].removesuffix("]")
        return self._provider_of.get(clause) or super()._split_scope(nodeid)


def hand_over(node: Any) -> None:
    """Tell a worker the run id and the seed, which it could not know from the command line."""
    node.workerinput["run_id"] = node.config.option.run_id
    node.workerinput["seed"] = node.config.option.hypothesis_seed
