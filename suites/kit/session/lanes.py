"""Lanes: how a provider's clauses are shared out among workers that each have an editable appointment of their own.

What touches any other appointment stays in lane 0, so that no two workers write to the same one.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts import Clause
from suites.kit.binding import Binding
from suites.kit.campaign import PASSIVE
from suites.kit.exchange import ACCEPTED, EITHER, Probe
from suites.kit.probes import carrier, probes
from suites.kit.profiles import PROFILES
from suites.kit.states import sent_fields
from suites.kit.target import EDITABLE, NotDeclared

PER_CASE = {"ordinary": (1.3, 2.2), "open": (0.8, 1.2), "invalid": (0.5, 0.8)}
"""Requests that an explored case takes, by region, in a short run and in a thorough one; measured on the stand-in."""

PER_CONSTRAINT = {"ordinary": 2, "open": 6, "invalid": 4}
"""Requests that the boundary phase of a thorough run takes for each constraint of the request."""


def lanes_of(
    binding: Binding, clauses: Sequence[Clause], count: int, explored: int = PROFILES["gate"].explored
) -> dict[str, int]:
    """The lane of each clause, by id: the same for the same contract and target, whichever items are selected.

    `clauses` are all clauses of the contract that have an item, `count` is the number of lanes, and `explored` the
    number of cases that the profile asks for in each region.
    """
    senders = [(clause, _asked(clause, binding)) for clause in clauses if sends(clause)]
    weights = {clause.id: _weight(clause, asked, binding, explored) for clause, asked in senders}
    pinned = [clause.id for clause, asked in senders if _is_pinned(clause, asked)]
    lanes = _spread(weights, pinned, count)
    return {clause.id: lanes.get(_speaker(clause, binding, lanes), 0) for clause in clauses}


def sends(clause: Clause) -> bool:
    """Whether the clause has requests of its own; one that has none judges what the others send."""
    return clause.check not in PASSIVE or bool(clause.send)


def _asked(clause: Clause, binding: Binding) -> list[Probe]:
    try:
        return probes(clause, binding) if clause.check != "explores" else []
    except NotDeclared:
        return []


def _is_pinned(clause: Clause, asked: list[Probe]) -> bool:
    """Whether it touches what all lanes share, or nothing that is known."""
    if clause.check == "explores":
        return False
    return not asked or any(probe.appointment != EDITABLE or bool(probe.path) for probe in asked)


def _weight(clause: Clause, asked: list[Probe], binding: Binding, explored: int) -> float:
    """About how many requests a clause takes, reads included."""
    if clause.check == "explores":
        region = str(clause.send)
        boundaries = PER_CONSTRAINT[region] * len(binding.request_constraints) if binding.thorough else 0
        return explored * PER_CASE[region][binding.thorough] + boundaries
    if binding.contract.behaviour.read is None:
        return len(asked)
    surely = [probe for probe in asked if probe.rereads]
    perhaps = [_named(probe, binding) for probe in asked if _may_read(probe, binding)]
    first = {probe.appointment for probe in asked if probe.is_at_own_appointment} - {EDITABLE}
    return len(asked) + len(surely) + len(perhaps if binding.thorough else set(perhaps)) + len(first)


def _named(probe: Probe, binding: Binding) -> frozenset[str]:
    return frozenset(field.pointer for field in sent_fields(probe.body, binding))


def _may_read(probe: Probe, binding: Binding) -> bool:
    """Whether the run reads the appointment back when the update was accepted, as a read would show something of it.

    A short one does so once for equal members.
    """
    is_shown = any(field.shows for field in sent_fields(probe.body, binding))
    is_wanted = probe.wants == ACCEPTED or (probe.wants == EITHER and binding.thorough)
    return probe.rereads is None and is_shown and is_wanted


def _spread(weights: dict[str, float], pinned: list[str], count: int) -> dict[str, int]:
    """The lane of each clause that sends: the heaviest first, each to the lane that has least to do."""
    lanes = dict.fromkeys(pinned, 0)
    loads = [sum(weights[id] for id in pinned), *[0.0] * (count - 1)]
    for id in sorted(weights.keys() - set(pinned), key=lambda id: (-weights[id], id)):
        lanes[id] = loads.index(min(loads))
        loads[lanes[id]] += weights[id]
    return lanes


def _speaker(clause: Clause, binding: Binding, lanes: dict[str, int]) -> str:
    """The clause whose requests bring what this one is about: its own, a refusal's, or else all ordinary updates."""
    if clause.id in lanes or clause.appointment != EDITABLE:
        return clause.id
    ordinary = (c for c in binding.contract.clauses if c.check == "accepts" and c.send == "ordinary")
    speaker = carrier(clause, binding.contract) or next(ordinary, None)
    return speaker.id if speaker else ""
