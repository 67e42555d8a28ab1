"""Which probes a clause has in a run: its own, and where others of the run would send them and do not, theirs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import Clause
from contracts.pointers import ABSENT
from suites.kit.checks.error_bodies import OF_REFUSALS
from suites.kit.generate.companions import refusals_of_a_whole_run
from suites.kit.generate.directed import plain
from suites.kit.generate.probes import borrowed_probes, probes, specified, updates_of_a_whole_run
from suites.kit.model.check_kinds import kind_of, sends_ordinary
from suites.kit.model.errors import DeclaredAbsent, NotDeclared, NothingToSend
from suites.kit.model.exchange import ACCEPTED, Probe
from suites.kit.run.replayed import found_again

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def probes_in_run(campaign: Campaign, clause: Clause) -> list[Probe]:
    """The probes of a clause; none where it only waits for answers that the same requests of other clauses have not
    brought. Raises NotDeclared, and NothingToSend where there can be none."""
    if campaign.only is not None:
        return found_again(campaign.only, clause, campaign.bound)
    kind, requested = kind_of(clause), _own(campaign, clause)
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
    if kind.about_answers or clause.relation_kind in OF_REFUSALS:
        requested = [one for one in requested if not _is_shown(one, clause, campaign)]
    campaign.done_once.update(_key(one, campaign) for one in requested)
    return requested


def _is_shown(probe: Probe, clause: Clause, campaign: Campaign) -> bool:
    """Whether a clause about answers needs no answer to a request, as another clause has had the same one sent. An
    update that its own clause names to be accepted is sent all the same: it may be the only one that is."""
    is_own_update = bool(clause.send) and probe.wants == ACCEPTED and not probe.path
    return not is_own_update and _key(probe, campaign) in campaign.done_once


def _key(probe: Probe, campaign: Campaign) -> str:
    """What two requests share that bring the same answer, whichever clause has them sent: every clause judges it. An id
    that nothing has is as good as another one, and so is a plain update: `why` says that it is one."""
    body = ABSENT if probe.body in campaign.bound.plain else probe.body
    way = probe.appointment, probe.fixture, probe.credential, probe.method, probe.media_type, dict(probe.query)
    return f"for an answer: {probe.why}; {body!r}; {probe.raw!r}; {way}; {probe.stale}; {probe.same_key}"


def _own(campaign: Campaign, clause: Clause) -> list[Probe]:
    """The probes that a clause names. Where some that have to be refused need what the target does not give, that is
    noted, and the others are sent all the same: whether a wrong key opens one address says nothing of another.

    Raises NotDeclared where none can be sent.
    """
    try:
        return probes(clause, campaign.bound)
    except DeclaredAbsent:
        raise
    except NotDeclared as reason:
        listed = clause.send if kind_of(clause).expects_refusal and not isinstance(clause.send, str) else ()
        rest = tuple(spec for spec in listed if _is_declared(spec, clause, campaign))
        if not rest:
            raise
        campaign.evidence.lacking(clause.id, reason)
        return probes(replace(clause, send=rest), campaign.bound)


def _is_declared(spec: Any, clause: Clause, campaign: Campaign) -> bool:
    """Whether the target gives all that a request of a clause needs."""
    with suppress(NotDeclared):
        return isinstance(spec, Mapping) and bool(specified(spec, clause, campaign.bound, 0))
    return False
