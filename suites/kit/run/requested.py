"""Which probes a clause has in a run: its own, and where others of the run would send them and do not, theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause
from suites.kit.generate.companions import refusals_of_a_whole_run
from suites.kit.generate.directed import plain
from suites.kit.generate.probes import borrowed_probes, probes, updates_of_a_whole_run
from suites.kit.model.check_kinds import kind_of, sends_ordinary
from suites.kit.model.errors import NothingToSend
from suites.kit.model.exchange import Probe
from suites.kit.run.replayed import found_again

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def probes_in_run(campaign: Campaign, clause: Clause) -> list[Probe]:
    """The probes of a clause; none where it only waits for answers that the same requests of other clauses have not
    brought. Raises NotDeclared, and NothingToSend where there can be none."""
    if campaign.only is not None:
        return found_again(campaign.only, clause, campaign.bound)
    kind, requested = kind_of(clause), probes(clause, campaign.bound)
    if not requested and kind.breaks_constraints:
        raise NothingToSend("no update breaks this constraint alone; only a written clause could cover it")
    if not requested or (kind.about_answers and not clause.send):
        requested = borrowed_probes(clause, campaign.bound) or requested
    if kind.on_refusals:
        campaign.refusals.flush()
        if not any(kind_of(other).breaks_constraints for other in campaign.selected):
            requested = [*requested, *refusals_of_a_whole_run(clause, campaign.bound)]
    if kind.on_updates and not any(map(sends_ordinary, campaign.selected)):
        requested = [*requested, *updates_of_a_whole_run(clause, campaign.bound)]
    requested = requested or [plain(clause, campaign.bound)]
    return _untried(campaign, requested) if kind.about_answers and not clause.send else requested


def _untried(campaign: Campaign, requested: list[Probe]) -> list[Probe]:
    """Those probes that no clause has had sent to see an answer, as every clause judges each answer."""
    keys = {f"for an answer: {replace(one, clause='')!r}": one for one in requested}
    untried = [one for key, one in keys.items() if key not in campaign.done_once]
    campaign.done_once.update(keys)
    return untried
