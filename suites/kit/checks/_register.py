"""The register of judges, one a check."""

from __future__ import annotations

from collections.abc import Callable

from contracts import Clause
from suites.kit.binding import Binding
from suites.kit.exchange import Exchange
from suites.kit.findings import Finding

Judged = list[Finding] | None
Judge = Callable[[Clause, Exchange, Binding], Judged]
JUDGES: dict[str, Judge] = {}


def judges(*checks: str) -> Callable[[Judge], Judge]:
    """Register a function as the judge of the named checks."""

    def register(function: Judge) -> Judge:
        JUDGES.update(dict.fromkeys(checks, function))
        return function

    return register


def judge(clause: Clause, exchange: Exchange, binding: Binding) -> Judged:
    """What the clause's check says of an exchange."""
    return JUDGES[clause.check](clause, exchange, binding)


def is_own(clause: Clause, exchange: Exchange) -> bool:
    """Whether the exchange was sent for this clause."""
    return exchange.probe.clause == clause.id
