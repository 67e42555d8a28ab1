"""Sends a request again before the vendor is blamed for its answer, or for the lack of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from contracts import Clause
from suites.kit.checks import judge
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding, Phrase
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

REPETITIONS = 2
"""How often a request is sent again: "3 of 3" tells a fault that is always there from one that comes and goes."""
RESERVE = 60
"""Requests that are kept for clauses still to come: nothing is sent again when fewer are left. A seventh of the
smallest budget, so that a vendor with many faults is still tried on all clauses."""


def confirm_no_answer(campaign: Campaign, first: Exchange) -> None:
    """Find out whether a missing answer is the vendor's: three times none, while plain updates in between are answered.

    Anything else counts as an outage: the run waits until it is over and blames nobody.
    """
    clause = next((clause for clause in campaign.selected if clause.id == first.probe.clause), None)
    # A 4xx here is a rate limit or a refused login, which sending again would not clear up.
    if clause is None or (first.answer is not None and first.answer.status < 500):
        campaign.retry_after_outage(first)
        return
    for turn in range(REPETITIONS):
        # Each time one plain update more, so that a vendor who loses every n-th request is not taken for one who
        # cannot answer this one.
        if not all(campaign.send(smoke_probe(campaign.bound)).is_definite for _ in range(turn + 1)):
            campaign.retry_after_outage(first)
            return
        if campaign.send(first.probe).is_definite:
            return
    got = first.failure or str(first.answer.status if first.answer else "")
    seen = (1 + REPETITIONS, 1 + REPETITIONS)
    campaign.evidence.add(Finding(clause, first, "", first.probe.why, Phrase("an answer"), Phrase(got), seen=seen))


def count_repetitions(campaign: Campaign, exchange: Exchange, new: list[Finding]) -> None:
    """Send the request of new findings twice more, and record how often each of them shows."""
    if campaign.is_repeating or campaign.client.remaining < RESERVE:
        return
    campaign.is_repeating = True
    try:
        repeated = list(_repeated(campaign, exchange))
    finally:
        campaign.is_repeating = False
    clauses = {finding.clause.id: finding.clause for finding in new}.values()
    shown = Counter(fingerprint for again in repeated for fingerprint in _found(campaign, clauses, again))
    for finding in new:
        campaign.evidence.seen(finding, 1 + shown[finding.fingerprint], 1 + len(repeated))


def _repeated(campaign: Campaign, exchange: Exchange) -> Iterable[Exchange]:
    """The same request sent again; fewer times where the budget ends."""
    last = exchange
    for _ in range(REPETITIONS):
        try:
            last = campaign.send(exchange.probe, last if exchange.previous else None)
        except BudgetSpent:
            return
        yield last


def _found(campaign: Campaign, clauses: Iterable[Clause], exchange: Exchange) -> set[str]:
    """Fingerprints of what these clauses find in an exchange."""
    return {found.fingerprint for clause in clauses for found in judge(clause, exchange, campaign.bound) or ()}
