"""Sends a request again before its result counts against the vendor: it may have been an outage, or show only now and
then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contracts import Clause
from suites.kit.checks import judge
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import GATEWAY, Exchange
from suites.kit.model.findings import Finding, Phrase
from suites.kit.run.smoke import Sender, smoke_probe

REPETITIONS = 2
"""How often a request is sent again: "3 of 3" tells a fault that is always there from one that comes and goes."""
RESERVE = 60
"""With fewer requests left, none is repeated and no body is made smaller: the rest is for clauses that have not been
tried. Chosen: a seventh of the budget of `gate`, so that a vendor with many faults is still tried on all clauses."""


def confirm_no_answer(sender: Sender, first: Exchange) -> None:
    """Find out whether a missing answer is a violation: none to the same request three times, while plain updates in
    between are answered.

    Anything else counts as an outage: the run waits until it is over, and the vendor is not blamed.
    """
    clause = next((clause for clause in sender.selected if clause.id == first.probe.clause), None)
    if clause is None or (first.answer is not None and first.answer.status not in GATEWAY):
        sender.retry_after_outage(first)
        return
    for round in range(REPETITIONS):
        # Each time one plain update more, so that a vendor who loses every n-th request is not taken for one who
        # cannot answer this one.
        if not all(sender.send(smoke_probe(sender.bound)).is_definite for _ in range(round + 1)):
            sender.retry_after_outage(first)
            return
        if sender.send(first.probe).is_definite:
            return
    got = first.failure or str(first.answer.status if first.answer else "")
    seen = (1 + REPETITIONS, 1 + REPETITIONS)
    sender.evidence.add(Finding(clause, first, "", first.probe.why, Phrase("an answer"), Phrase(got), seen=seen))


def count_repetitions(sender: Sender, exchange: Exchange, new: list[Finding]) -> None:
    """Send the request of new findings twice more, and record how often each of them shows."""
    if sender.is_repeating or sender.client.remaining < RESERVE:
        return
    sender.is_repeating = True
    try:
        repeated = list(_repeated(sender, exchange))
    finally:
        sender.is_repeating = False
    clauses = {finding.clause.id: finding.clause for finding in new}.values()
    shown = Counter(fingerprint for again in repeated for fingerprint in _found(sender, clauses, again))
    for finding in new:
        sender.evidence.seen(finding, 1 + shown[finding.fingerprint], 1 + len(repeated))


def _repeated(sender: Sender, exchange: Exchange) -> Iterable[Exchange]:
    """The same request sent again; fewer times where the budget ends."""
    last = exchange
    for _ in range(REPETITIONS):
        try:
            last = sender.send(exchange.probe, last if exchange.previous else None)
        except BudgetSpent:
            return
        yield last


def _found(sender: Sender, clauses: Iterable[Clause], exchange: Exchange) -> set[str]:
    """Fingerprints of what these clauses find in an exchange."""
    return {found.fingerprint for clause in clauses for found in judge(clause, exchange, sender.bound) or ()}
