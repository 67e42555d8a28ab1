"""Why a run sends nothing more to a target. Every clause still to come is inconclusive with that reason."""

from __future__ import annotations


class BudgetSpent(RuntimeError):
    """The requests or the time that a run may take are spent."""


class TargetLost(BudgetSpent):
    """The target gave no answer any more; asking further would only hammer it."""


class LoginRefused(BudgetSpent):
    """The target's login gave no token."""
