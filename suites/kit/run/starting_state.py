"""Brings appointments back to one state before each request that is compared between runs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from contracts import Clause, Json
from suites.kit.generate.steps import Steps
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import Exchange, Place, Probe
from suites.kit.model.json_values import differences
from suites.kit.run.campaign import Campaign

WHY = "put back, for what the page leaves open"
TRIES = 2
"""How often an appointment is put back before it is given up: the second time meets what the first one has changed."""


@dataclass
class StartingState:
    """The state from which requests go out, by appointment: as it was before the run, with personal members that hold
    ordinary values of ours, as nobody's own may be sent where a journal shows it.

    It is what a read shows after the first putting back: what that cannot change is part of it.
    """

    campaign: Campaign
    clause: Clause
    _known: dict[Place, Mapping[str, Json]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._steps = Steps(self.clause, self.campaign.bound)

    def put_back(self, probe: Probe) -> bool:
        """Give a probe's appointment its state again. Returns whether a read shows that. Raises BudgetSpent,
        NotDeclared."""
        place = probe.place
        if place not in self._known:
            exchange = self._sent(probe)
            shown = exchange.after.get("read") if exchange.is_accepted else None
            if shown is None:
                return False
            self._known[place] = shown
        for _ in range(TRIES):
            if self._is_there(probe):
                return True
            self._sent(probe)
        return self._is_there(probe)

    def leave(self) -> None:
        """Give all appointments their state again, for the clauses that come next, as far as they take it."""
        for role, number in self._known:
            with suppress(BudgetSpent, NotDeclared):
                self.put_back(Probe(self.clause.id, "", appointment=role, fixture=number))

    def _sent(self, probe: Probe) -> Exchange:
        state = self.campaign.reader.first(probe)
        update = self._steps.putting_back(state.get("read", {}), probe.place)
        return self.campaign.send(replace(update, why=WHY, rereads=True))

    def _is_there(self, probe: Probe) -> bool:
        """Whether the appointment is shown as it was after the first putting back, but for lists whose items only the
        server can tell apart, and for what changes by itself."""
        behaviour = self.campaign.bound.contract.behaviour
        lists = {str(one.shows) for one in behaviour.fields if one.key and one.shows}
        now = self.campaign.reader.before(probe).get("read")
        left_out = lists | set(behaviour.volatile)
        return now is not None and not any(True for _ in differences(self._known[probe.place], now, left_out))
