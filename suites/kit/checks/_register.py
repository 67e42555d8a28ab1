"""The register of judges, one a check."""

from __future__ import annotations

from collections.abc import Callable

from contracts import Clause
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding

Judged = list[Finding] | None
Judge = Callable[[Clause, Exchange, BoundContract], Judged]
JUDGES: dict[str, Judge] = {}


def judges(*checks: str) -> Callable[[Judge], Judge]:
    """Register a function as the judge of the named checks."""

    def register(function: Judge) -> Judge:
        JUDGES.update(dict.fromkeys(checks, function))
        return function

    return register


def judge(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What the clause's check says of an exchange."""
    return JUDGES[clause.check](clause, exchange, bound)


def is_own(clause: Clause, exchange: Exchange) -> bool:
    """Whether the exchange was sent for this clause."""
    return exchange.probe.clause == clause.id
