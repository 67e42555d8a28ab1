"""Decides whether an update of many samples that was refused is worth the requests to try them apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from suites.kit.generate.groups import part_of, taken_apart
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe

FIRST = 16
"""How many parts are tried in any case: enough to find one that is refused among many, in each of two updates."""
ONE_IN = 3
"""A short run goes on only while one of so many parts is accepted. A vendor that refuses every text that its page does
not mention would else cost two requests for each of them, and the budget of the clauses that follow."""


@dataclass
class TakingApart:
    """What was tried apart so far, and how much of it was accepted; and which members took a text, or refused one."""

    accepted: int = 0
    _tried: list[Probe] = field(default_factory=list)
    _take: set[str] = field(default_factory=set)
    _refuse: set[str] = field(default_factory=set)

    def parts(self, probe: Probe, bound: BoundContract) -> list[Probe]:
        """The parts of an update that was refused or not sent; none where it has none, or nothing is accepted.

        Members that have refused a text alone, and never took any, are a part by themselves: one of them among many
        would keep the others from being tried.
        """
        refuses = self._refuse - self._take
        others = [sample for sample in probe.samples if sample.member not in refuses]
        rest = [sample for sample in probe.samples if sample.member in refuses]
        if others and rest:
            parts = [part_of(probe, part, bound) for part in (others, rest)]
            return parts if self._is_worth_it(bound) else parts[:1]
        if not self._is_worth_it(bound):
            return []
        made = taken_apart(probe, bound)
        self._tried += made
        return made

    def note(self, exchange: Exchange) -> None:
        """Note what became of a request, of a part above all."""
        members = {sample.member for sample in exchange.probe.samples}
        if exchange.is_accepted:
            self._take |= members
        elif exchange.is_refused and len(members) == 1:
            self._refuse |= members
        self.accepted += exchange.is_accepted and any(one is exchange.probe for one in self._tried)

    def _is_worth_it(self, bound: BoundContract) -> bool:
        return bound.thorough or len(self._tried) < FIRST or self.accepted * ONE_IN >= len(self._tried)
