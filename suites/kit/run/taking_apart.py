"""Decides whether an update of many samples that was refused is worth the requests to try them apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from suites.kit.generate.groups import taken_apart
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe

FIRST = 16
"""How many parts are tried in any case: enough to find one that is refused among many, in each of two updates."""
ONE_IN = 3
"""A short run goes on only while one of so many parts is accepted. A vendor that refuses every text that its page does
not mention would else cost two requests for each of them, and the budget of the clauses that follow."""


@dataclass
class TakingApart:
    """What was tried apart so far, and how much of it was accepted."""

    accepted: int = 0
    _tried: list[Probe] = field(default_factory=list)

    def parts(self, probe: Probe, bound: BoundContract) -> list[Probe]:
        """The parts of an update that was refused or not sent; none where it has none, or nothing is accepted."""
        if not bound.thorough and len(self._tried) >= FIRST and self.accepted * ONE_IN < len(self._tried):
            return []
        made = taken_apart(probe, bound)
        self._tried += made
        return made

    def note(self, exchange: Exchange) -> None:
        """Note what became of a part."""
        self.accepted += exchange.is_accepted and any(one is exchange.probe for one in self._tried)
