"""Notes which members a run has seen go back to their defaults, or stay: of the others a kept clause says nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from contracts import Clause
from contracts.relations import RESETS
from suites.kit.checks.consequences import gone_back
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.verdicts import UNTRIED


@dataclass
class Resets:
    """The members, by where they are shown, that an update has left out while they had another value; by clause."""

    bound: BoundContract
    selected: tuple[Clause, ...]
    _tried: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def watch(self, exchange: Exchange) -> None:
        """Note what an update of such a clause has tried."""
        for clause in self.selected:
            if clause.relation_kind == RESETS and clause.id == exchange.probe.clause:
                self._tried[clause.id] |= gone_back(clause, exchange, self.bound)

    def untried(self, clause: Clause) -> str:
        """What to say of the members of a clause of which nothing has shown whether they go back; empty for none."""
        left = [at for at in clause.relation["values"] if at not in self._tried[clause.id]]
        return UNTRIED + ", ".join(left) if left else ""
