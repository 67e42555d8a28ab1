"""Sends the steps of a sequence, in order, from the appointment as it was put back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from suites.kit.generate.steps import Steps
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.run.campaign import Campaign

READ = Probe("", "read the appointment")
"""A step that reads the appointment and judges the update before it once more, by what the read shows."""


@dataclass
class Player:
    """Plays sequences at the appointment of role appointment.editable. `last` is the last update that was sent."""

    campaign: Campaign
    steps: Steps
    last: Exchange | None = None
    _start: Probe | None = None
    _is_refused: bool = field(default=False)

    def put_back(self) -> Exchange | None:
        """Give the appointment its first state again, and read it; an ordinary state where it does not take that.

        That is sent twice, so that what follows does not depend on what putting back changed. Raises BudgetSpent.
        """
        self._sent(self._starting())
        exchange = self._sent(self._starting())
        if exchange is not None and exchange.is_refused and not self._is_refused:
            self._is_refused, self._start = True, self.steps.starting()
            exchange = self._sent(self._start)
        self.last = None
        if exchange is not None and not exchange.probe.rereads:
            self.campaign.reader.read_now(exchange.probe)
        return exchange

    def _starting(self) -> Probe:
        if self._start is None:
            plain = self.steps.update(self.campaign.bound.plain[0])
            first = self.campaign.reader.first(plain)
            state = first.get("read", first.get("answer", {}))
            self._start = self.steps.putting_back(state) if state else self.steps.starting()
        return self._start

    def send(self, step: Probe) -> Exchange | None:
        """Send a step; None where nothing could put back what it may change. Raises BudgetSpent."""
        if step is READ:
            return self._read()
        exchange = self._sent(step)
        self.last = exchange or self.last
        return exchange

    def _sent(self, probe: Probe) -> Exchange | None:
        try:
            return self.campaign.send(probe)
        except CannotBePutBack:
            return None

    def _read(self) -> Exchange | None:
        """The last update, judged by a read now."""
        campaign = self.campaign
        if self.last is None:
            return None
        shown = campaign.reader.read_now(self.last.probe)
        if "read" not in shown or not self.last.is_definite:
            return None
        seen = campaign.settled.confirm(replace(self.last, after={**self.last.after, **shown}))
        campaign.expected.note(seen)
        campaign.evidence.observe(seen)
        return seen

    def play(self, steps: Iterable[Probe]) -> list[Exchange]:
        """Put the appointment back and send some steps. Returns the exchanges, the putting back first.

        Raises BudgetSpent.
        """
        played = [self.put_back(), *(self.send(step) for step in steps)]
        return [exchange for exchange in played if exchange is not None]
