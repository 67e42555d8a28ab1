"""Sends a request that found something again: as it is, and where a change stays, from the state before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.relations import IDLE
from suites.kit.checks import judge, judge_again
from suites.kit.checks.consequences import changed_by
from suites.kit.generate.bodies import body_undoing
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe, Region
from suites.kit.model.findings import OF_CHANGES, Finding
from suites.kit.model.json_values import merged
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.written_records import is_another, record_undoing

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

REPETITIONS = 2
"""How often a request is sent again: "3 of 3" tells a fault that is always there from one that comes and goes."""
IN_VAIN, MOST_IN_VAIN = "sent from the state before, in vain:", 2
"""How the notes of this begin, among what a run does once, and after how many it ends: a vendor that drops members from
its answers shows nothing put back, and each try takes four requests from the clauses still to come."""
Seen = dict[str, tuple[int, int]]
"""By the fingerprint of a finding, how often its request showed it, and how often it was sent."""


def count_repetitions(campaign: Campaign, exchange: Exchange, new: Sequence[Finding]) -> None:
    """Send the request of new findings again, and record how often it shows each of them.

    A change shows only where it is not there yet: what sets a member to 30 changes nothing of a 30. So where the
    request shows one not each time, it is sent again from the state before it; what showed more often then, counts so.
    """
    back = next((_way_back(campaign, one) for one in new if one.clause.compares_moments), [])
    seen = _seen(campaign, exchange, new, back)
    changes = [one for one in new if one.is_about_states and one.key in OF_CHANGES and not _is_each_time(one, seen)]
    if body := _undoing_all(changes, campaign.bound) if _is_worth_it(campaign) else None:
        from_before = _seen(campaign, exchange, changes, setting(campaign, changes[0], body))
        more = {name: times for name, times in from_before.items() if times[0] > seen[name][0]}
        campaign.done_once |= set() if more else {f"{IN_VAIN} {exchange.number}"}
        seen |= more
    for finding in new:
        campaign.evidence.seen(finding, *seen[finding.fingerprint])


def _seen(campaign: Campaign, exchange: Exchange, new: Sequence[Finding], back: Sequence[Probe]) -> Seen:
    """How often the request shows findings, each time after what goes `back`; the first time counts as one."""
    repeated = list(_repeated(campaign, exchange, back))
    shown = Counter(fingerprint for again in repeated for fingerprint in _found(campaign, new, again))
    return {one.fingerprint: (1 + shown[one.fingerprint], 1 + len(repeated)) for one in new}


def _is_worth_it(campaign: Campaign) -> bool:
    """Whether sending from the state before has shown more so far, or was hardly tried."""
    return sum(note.startswith(IN_VAIN) for note in campaign.done_once) < MOST_IN_VAIN


def _is_each_time(finding: Finding, seen: Seen) -> bool:
    times, of = seen[finding.fingerprint]
    return times == of


def _undoing_all(changes: Iterable[Finding], bound: BoundContract) -> dict[str, Any] | None:
    """One update that undoes the changes, as far as they can go together; None where no update undoes the first."""
    whole: dict[str, Any] | None = None
    for body in filter(None, (undoing(one, bound) for one in changes)):
        larger = merged(whole or {}, body)
        whole = larger if whole is None or bound.region(larger) is Region.ORDINARY else whole
    return whole


def _way_back(campaign: Campaign, finding: Finding) -> list[Probe]:
    """The update that takes back what its exchange changed: nothing follows from what is there already."""
    exchange, bound = finding.exchange, campaign.bound
    if finding.clause.relation_kind == IDLE:
        return setting(campaign, finding, undoing(finding, bound))
    for field in changed_by(finding.clause, exchange, bound):
        states = ((before, after) for _, before, after in exchange.compared)
        bodies = (body_undoing(str(field.shows), before, after, bound) for before, after in states)
        if body := next((one for one in bodies if one), None):
            return setting(campaign, finding, body)
    return []


def _repeated(campaign: Campaign, exchange: Exchange, back: Iterable[Probe]) -> Iterable[Exchange]:
    """The same request sent again, each time after what goes `back`; fewer times where the budget ends, or where the
    first one closed the appointment."""
    last = exchange
    for _ in range(REPETITIONS):
        try:
            for probe in back:
                campaign.send(probe)
            last = campaign.send(exchange.probe, last if exchange.previous else None)
        except (BudgetSpent, CannotBePutBack):  # it may not follow what is there now
            return
        if last.is_locked:
            return
        yield _counted(exchange, last)


def _counted(first: Exchange, again: Exchange) -> Exchange:
    """A repetition as it counts: a doubtful refusal that is known to be the vendor's own is definite each time."""
    is_known = again.is_doubtful and again.is_refused and not first.is_doubtful and again.status == first.status
    return replace(again, is_doubtful=False) if is_known else again


def _found(campaign: Campaign, new: Iterable[Finding], exchange: Exchange) -> set[str]:
    """Fingerprints of what the clauses of new findings find in an exchange, without the way back of one of these."""
    clauses = {finding.clause.id: finding.clause for finding in new}.values()
    known, bound = {finding.fingerprint: finding for finding in new}, campaign.bound
    judged = ((clause, judge(clause, exchange, bound)) for clause in clauses)
    found = [one for clause, own in judged for one in judge_again(clause, exchange, bound, known, own) or ()]
    found = [one for one in found if not is_another(one, known.get(one.fingerprint))]
    return {one.fingerprint for one in found if not any(one.goes_back(other) for other in new)}


def undoing(finding: Finding, bound: BoundContract) -> dict[str, Any] | None:
    """The update that undoes what an exchange changed at the pointer of a finding, as a read shows it if one does, or
    the view of its clause."""
    before, after = finding.exchange.before, finding.exchange.after
    shared = sorted(before.keys() & after.keys(), reverse=True)
    bodies = (body_undoing(finding.pointer, before[one], after[one], bound) for one in shared)
    return next((body for body in bodies if body), None) or record_undoing(finding, bound)


def setting(campaign: Campaign, finding: Finding, body: dict[str, Any] | None) -> list[Probe]:
    """The update with this body at the appointment of a finding, and a read after it; none where there is no body."""
    role, number = finding.exchange.probe.place
    plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, rereads=True, region=None)
    return [replace(plain, body=body)] if body else []
