"""How many requests a run may still send to one target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suites.kit.model.errors import BudgetSpent


@dataclass
class Budget:
    """A number of requests. Updates, reads and logins all take from it, and so does each repeated attempt.

    `confirming` is how many more may be spent on sending again what found something: a finding must not cost the
    clauses that come after it. `stopped_by` says why nothing more may be sent, whatever is left; empty while it may.
    """

    allowed: int
    spent: int = 0
    granted: int = 0
    confirming: int = 0
    stopped_by: Callable[[], str] = lambda: ""

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self.allowed + self.granted - self.spent

    def spend(self) -> None:
        """Take one request out of the budget. Raises BudgetSpent when none is left, or the run has to stop."""
        if reason := self.stopped_by():
            raise BudgetSpent(reason)
        if self.left <= 0:
            raise BudgetSpent(f"the budget of {self.allowed} requests is spent")
        self.spent += 1

    def note_spent(self, requests: int) -> None:
        """Take off what another process of the run has sent to the same target."""
        self.spent += requests

    def grant(self, requests: int) -> None:
        """Add requests that were held in reserve for leaving the target as it was found."""
        self.granted += requests

    def give_back(self, requests: int) -> None:
        """Add as many requests as sending something again has taken, while `confirming` lasts."""
        given = min(requests, self.confirming)
        self.confirming -= given
        self.granted += given
