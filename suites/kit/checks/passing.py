"""Answers that say nothing yet: none that is definite, and refusals that may pass, listed without a cause."""

from __future__ import annotations

from contracts import Contract
from suites.kit.checks.acceptance import is_clash
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import ACCEPTED, Exchange

FEWEST, SHARE = 6, 10
"""From six such refusals on, if they are more than one in ten of the updates that must be accepted, they count: nobody
else is at work that often. Measured in short runs at a stand-in that refused at random: three updates in ten were found
in 20 of 20 runs, one in five in 18; one in twenty was held against the vendor in none of 40."""


def uncaused_refusals(contract: Contract) -> frozenset[int]:
    """The statuses that the page lists as refusals, and that no clause can say when to expect, such as a bare 409."""
    expecting = (clause for clause in contract.clauses if kind_of(clause).expects_refusal and clause.strength != "may")
    return frozenset(contract.refusals) - {status for clause in expecting for status in clause.status}


def unanswered(exchange: Exchange) -> str:
    """Why nothing is known of what became of a request."""
    return f"{exchange.probe.why}: {exchange.overtaken or 'no definite answer'} ({exchange.status or exchange.failure})"


class PassingRefusals:
    """The refusals of a run that may pass, and how often they came."""

    def __init__(self, bound: BoundContract) -> None:
        self._bound = bound
        self._statuses = uncaused_refusals(bound.contract)
        self._due = self._refused = 0

    def note(self, exchange: Exchange) -> None:
        """Count an update that must be accepted, and whether it got such a refusal."""
        self._due += exchange.probe.wants == ACCEPTED
        self._refused += exchange.probe.wants == ACCEPTED and self._is_one(exchange)

    def include(self, exchange: Exchange) -> bool:
        """Whether an exchange's refusal may pass: it is listed without a cause, and did not come too often."""
        is_frequent = self._refused >= FEWEST and self._refused * SHARE > self._due
        return self._is_one(exchange) and not is_frequent

    def _is_one(self, exchange: Exchange) -> bool:
        return exchange.status in self._statuses and not is_clash(exchange, self._bound)
