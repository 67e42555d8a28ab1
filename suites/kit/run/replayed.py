"""The request that showed a finding in another run, found again among those that its clause has."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contracts import Clause
from suites.kit.generate.companions import refusals_of_a_whole_run
from suites.kit.generate.left_open import open_cases
from suites.kit.generate.probes import borrowed_probes, probes, updates_of_a_whole_run
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NothingToSend
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.run.refused_changes import changed_members
from suites.kit.run.unjudged_refusals import give_back

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


@dataclass(frozen=True)
class Wanted:
    """A request of an earlier run: the clause that it was sent for, and what was wanted of it; sent `times` times."""

    clause: str
    why: str
    times: int


def try_whole(campaign: Campaign, clauses: Iterable[Clause]) -> None:
    """Send all that clauses ask for, where one request alone has shown nothing: it may take two in a row."""
    campaign.only = None
    campaign.evidence.clear()  # else what only listens is content with what it has seen
    campaign.sent_ahead.clear()
    for clause in clauses:
        campaign.try_clause(clause)


def leave_as_before(campaign: Campaign, judged: Exchange) -> None:
    """Take back what a refused update has written, where each is followed by a read: the next one may send the same
    value, and would show no change."""
    is_shown = campaign.rereads and judged.is_refused and "read" in judged.after and judged.probe.names_own_appointment
    if not is_shown or campaign.unconfirmed or campaign.collected is not None:
        return
    if changed := changed_members([judged], judged.before, judged.after, judged.unread, campaign.bound):
        with suppress(BudgetSpent, CannotBePutBack):
            now = campaign.reader.before(judged.probe)
            give_back(campaign, judged.probe.place, changed, judged.before, now)


def found_again(wanted: Wanted, judged: Clause, bound: BoundContract) -> list[Probe]:
    """The probes that send a request again, for the clause that it broke.

    Raises NotDeclared where the target lacks what they need, NothingToSend where no probe is the one that is wanted.
    """
    contract = bound.contract
    asking = next((one for one in contract.clauses if one.id == wanted.clause), judged)
    makers = (probes, borrowed_probes, refusals_of_a_whole_run, updates_of_a_whole_run, _left_open)
    for make in makers:
        if found := [one for one in make(asking, bound) if one.why == wanted.why]:
            return [replace(one, clause=judged.id) for one in found] * wanted.times
    raise NothingToSend(f"{wanted.clause} sends no request any more for: {wanted.why}")


def _left_open(_: Clause, bound: BoundContract) -> list[Probe]:
    """What a run sends because the page leaves it open; whichever clause its answer breaks."""
    return [case.probe for case in open_cases(bound) if case.probe is not None]
