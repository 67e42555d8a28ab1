"""What a definite answer makes up for, and what a refusal means where the run has, or may have, closed the appointment.

Pages leave open whether a closed appointment can still change. So such a refusal says nothing about what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import Clause
from contracts.pointers import get
from suites.kit.generate.probes import probes
from suites.kit.model.answer import is_answered
from suites.kit.model.appointment_state import expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import Exchange, States
from suites.kit.model.json_values import same
from suites.kit.run.guard import wait_guarded

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

LOCKED = "an appointment that is closed takes no update that closes it once more"


def retry_after_outage(campaign: Campaign, exchange: Exchange) -> Exchange:
    """Wait until the target answers again, then send the same probe once more; a definite answer makes up for the first
    failure."""
    if is_answered(exchange.status) or not wait_guarded(exchange.probe, campaign.client, campaign.guard):
        return exchange
    again = campaign.send(exchange.probe, exchange.previous)
    if again.is_definite:
        campaign.evidence.withdraw(exchange)
    return again


def note_locked(campaign: Campaign, exchange: Exchange, before: Exchange | None = None) -> None:
    """Say what the refusal of an update of a closed appointment means for its clause: that it is not judged, or, where
    it is about closing one once more, that it does not apply: who refuses that keeps everything as it is.

    `before`: the same request, where it was sent before. If that was lost, it may itself have closed the appointment,
    and what a read showed in between decides: if it showed what was sent, that was accepted.
    """
    clause = next((one for one in campaign.selected if one.id == exchange.probe.clause), None)
    if before is not None and not before.is_definite:
        _note_lost(campaign, clause, before, exchange)
    elif clause is not None and exchange.probe.closes and kind_of(clause).sends_each > 1:
        campaign.evidence.not_applicable(clause.id, LOCKED)
    else:
        campaign.evidence.inconclusive(exchange.probe.clause, _why_locked(exchange, campaign.bound))


def _note_lost(campaign: Campaign, clause: Clause | None, lost: Exchange, again: Exchange) -> None:
    """Say what is known of an update that was lost, and was refused as the appointment was closed when sent again."""
    if clause is not None and _was_accepted(lost, again, campaign.bound):
        campaign.evidence.count_case(clause)
    else:
        campaign.evidence.inconclusive(lost.probe.clause, _why_unknown(lost, again))


def _why_locked(exchange: Exchange, bound: BoundContract) -> str:
    """Why a refusal says nothing, and what to add to the target so that the next run can tell."""
    probe = exchange.probe
    given = len(bound.target.fixtures.get(probe.appointment, ()))
    closing = sum(one.closes for one in probes(bound.contract.clause(probe.clause), bound))
    recipe = bound.contract.behaviour.provision
    booked = ", or set provision = true" if recipe and probe.appointment in recipe.roles else ""
    return (
        f"{probe.why}: refused ({exchange.status}) at an appointment that this run had closed before. The target gives "
        f"{given} of {probe.appointment}, and each update that closes one needs its own: give "
        f"{max(closing, given + 1)} in targets.toml{booked}"
    )


def _why_unknown(lost: Exchange, again: Exchange) -> str:
    return (
        f"{lost.probe.why}: no definite answer ({lost.status or lost.failure}), and {again.status} when it was sent "
        "again: the first one may have closed the appointment"
    )


def _was_accepted(lost: Exchange, again: Exchange, bound: BoundContract) -> bool:
    """Whether the appointment showed what was sent before it was sent again, and not before it was sent first."""
    return bool(lost.before) and not _shows(lost.before, lost, bound) and _shows(again.before, lost, bound)


def _shows(states: States, sent: Exchange, bound: BoundContract) -> bool:
    """Whether a source shows the appointment with all that an update sent."""
    shown = [
        (str(f.shows), expected_value(f, get(sent.body, f.pointer))) for f in sent_fields(sent.body, bound) if f.shows
    ]
    return bool(shown) and any(all(same(get(state, at), value) for at, value in shown) for state in states.values())
