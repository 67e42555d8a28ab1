"""The register of judges, one per check, and what a judge says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from contracts import Clause
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import ACCOMPANIED, Exchange, Region
from suites.kit.model.findings import VIOLATION, Finding


class Flaw(NamedTuple):
    """One way in which an exchange breaks a clause; the members are those of a Finding."""

    pointer: str
    key: str
    expected: Any
    got: Any
    severity: str = VIOLATION


Judged = list[Flaw] | None
"""None: the exchange says nothing about the clause. No flaw: the promise was kept."""
Judge = Callable[[Clause, Exchange, BoundContract], Judged]
"""Judges an exchange with a definite answer."""
JUDGES: dict[str, Judge] = {}


def judges(*checks: str) -> Callable[[Judge], Judge]:
    """Register a function as the judge of the named checks."""

    def register(function: Judge) -> Judge:
        JUDGES.update(dict.fromkeys(checks, function))
        return function

    return register


def judge(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Finding] | None:
    """What the clause's check finds in an exchange; None when the exchange says nothing about the clause.

    An exchange without a definite answer says nothing about any clause, and a refusal at an appointment that the run
    has closed says nothing about the clause that it was sent for. Nor does a flaw of an update in company which may be
    due to the company. Where nobody knows what a page ties to a value, what it changes besides breaks no promise that
    somebody has confirmed.
    """
    if not exchange.is_definite or (exchange.is_locked and is_own(clause, exchange)):
        return None
    if exchange.probe.is_guess and kind_of(clause).keeps_unsent and not clause.is_draft:
        return None
    flaws = JUDGES[clause.check](clause, exchange, bound)
    if flaws is None or (flaws and is_own(clause, exchange) and _may_be_of_its_company(exchange)):
        return None
    return [Finding(clause, exchange, *flaw) for flaw in flaws]


def judge_again(
    clause: Clause,
    exchange: Exchange,
    bound: BoundContract,
    known: Mapping[str, Finding],
    found: list[Finding] | None = None,
) -> list[Finding] | None:
    """What was `found`, or is a known finding again; `known` are some by their fingerprints.

    To a draft, a member that stays as it was shows nothing. Where the same was sent before, and gave that wrong value,
    it shows that value once more."""
    if found or not (clause.is_draft and known):
        return found
    confirmed = judge(replace(clause, is_draft=False), exchange, bound) or ()
    again = [replace(one, clause=clause) for one in confirmed if one.is_again(known.get(one.fingerprint))]
    return again or found


def _may_be_of_its_company(exchange: Exchange) -> bool:
    """Whether a member beside what is to be refused may be why an update was answered as it was: it may complete what
    is incomplete, or be refused itself. Nothing that is valid makes it right to accept what breaks the schema: a vendor
    that takes the rest of such an update drops the wrong member, though it may refuse that alone."""
    is_taken = exchange.is_accepted and exchange.region is Region.INVALID
    return exchange.probe.choice == ACCOMPANIED and not is_taken


def is_own(clause: Clause, exchange: Exchange) -> bool:
    """Whether the exchange was sent for this clause."""
    return exchange.probe.clause == clause.id
