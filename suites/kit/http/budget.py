"""How many requests a run may still send to one target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from suites.kit.model.errors import BudgetSpent

ON_FINDINGS = (
    ", a part of it on what the run found, which takes requests to send again, to look at and to put back: once that "
    "is fixed, as many may do; else choose a longer profile, or raise `requests` under `limits`"
)
"""Why a run has too few requests that is otherwise large enough."""


@dataclass
class Budget:
    """A number of requests. Updates, reads and logins all take from it, and so does each repeated attempt.

    `reserve` is how many more may be sent to put things back: what a run has changed must not stay so because its
    clauses have used up the rest. `confirming` is how many more may be spent on sending again what found something: a
    finding must not cost the clauses that come after it. `stopped_by` says why nothing more may be sent, whatever is
    left; empty while it may. `has_found`: the run has found something, which takes requests that a run without findings
    does not need: to send it again beyond `confirming`, to look at it, and to put it back.
    """

    allowed: int
    spent: int = 0
    granted: int = 0
    confirming: int = 0
    reserve: int = 0
    is_putting_back: bool = False
    has_found: bool = False
    _may_lend: bool = False
    stopped_by: Callable[[], str] = lambda: ""

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self._left_to_all + (self.reserve if self.is_putting_back else 0)

    @property
    def _left_to_all(self) -> int:
        """How many are left without the reserve. What another process has sent may be more than this one would."""
        return max(0, self.allowed + self.granted - self.spent)

    def spend(self) -> None:
        """Take one request out of the budget. Raises BudgetSpent when none is left, or the run has to stop."""
        if reason := self.stopped_by():
            raise BudgetSpent(reason)
        if self._left_to_all:
            self.spent += 1
        elif self.reserve and (self.is_putting_back or self._may_lend):
            self.reserve -= 1
        else:
            also = ", with those that are kept for putting things back" if self.is_putting_back else ""
            raise BudgetSpent(f"the budget of {self.allowed} requests is spent{also or ON_FINDINGS * self.has_found}")

    def note_spent(self, requests: int, reserve: int) -> None:
        """Take over what another process of the run has sent to the same target, and what it has left in `reserve`."""
        self.spent += requests
        self.reserve = min(self.reserve, reserve)

    @contextmanager
    def putting_back(self) -> Iterator[None]:
        """Let what is sent within take from the reserve: it puts something back while the run goes on.

        Nothing more counts as left meanwhile, or what is found by the way would be sent again at the reserve's cost.
        """
        before, self._may_lend = self._may_lend, True
        try:
            yield
        finally:
            self._may_lend = before

    def give_back(self, requests: int, has_found: bool = True) -> None:
        """Add as many requests as sending something again has taken, while `confirming` lasts."""
        self.has_found |= has_found
        given = min(requests, self.confirming)
        self.confirming -= given
        self.granted += given
