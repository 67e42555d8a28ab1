"""Refused updates at appointments in other states: a rule that holds for a confirmed one may not for a pending one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contracts import Clause
from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import ORDINARY, kind_of
from suites.kit.model.exchange import REFUSED, Place, Probe
from suites.kit.model.target import EDITABLE, EXPENDABLE

OWN: Place = EDITABLE, 0
"""Where the requests of a clause go that names no other appointment."""


def in_other_states(clause: Clause, requested: list[Probe], bound: BoundContract) -> Iterator[Probe]:
    """The refused updates of a clause once more, at the appointments in other states that take updates.

    A short run sends one of them to each, by turns another one, so that each state meets each reason to refuse.
    """
    kind = kind_of(clause)
    if not kind.expects_refusal or kind.reads_back:  # for these the state itself is the reason, or one of them
        return
    for turn, (place, members) in enumerate(_places(bound)):
        fitting = [probe for probe in requested if _fits(probe, members, bound)]
        for probe in fitting if bound.thorough else fitting[turn % len(fitting) :][:1] if fitting else []:
            yield _moved(probe, place)


def _places(bound: BoundContract) -> Iterator[tuple[Place, set[str]]]:
    """The other appointments that take updates, each with the members that it has to take; long runs also go to the
    further ones of a role, which may be in a state of their own."""
    every = {field.pointer for field in bound.contract.behaviour.fields}
    for role, members in {**_accepted(bound), **({EDITABLE: every} if bound.thorough else {})}.items():
        rows = range(len(bound.target.fixtures.get(role, ())))
        yield from (((role, row), members) for row in (rows if bound.thorough else rows[:1]) if (role, row) != OWN)


def _accepted(bound: BoundContract) -> dict[str, set[str]]:
    """The roles of other appointments at which a clause has updates accepted, each with the members of these."""
    found: dict[str, set[str]] = defaultdict(set)
    for clause in bound.contract.clauses:
        if kind_of(clause).name == ORDINARY and clause.strength != "may" and not clause.is_draft:
            for spec in clause.send if not isinstance(clause.send, str) else ():
                if isinstance(spec, Mapping) and (role := spec.get("appointment", clause.appointment)) != EDITABLE:
                    found[role] |= _members([spec["body"]] if "body" in spec else bound.plain, bound)
    return {role: members for role, members in found.items() if role != EXPENDABLE}


def _members(bodies: Iterable[object], bound: BoundContract) -> set[str]:
    """The members that bodies name beside those that every update has to send."""
    named = {field.pointer for body in bodies for field in sent_fields(body, bound)}
    return {pointer for pointer in named if get(bound.base, pointer) is ABSENT}


def _fits(probe: Probe, members: set[str], bound: BoundContract) -> bool:
    """Whether an update is to be refused at another appointment, too: for its key, or for members that this one takes
    otherwise."""
    is_moved = probe.path or probe.query or probe.method or probe.stale or probe.same_key or probe.closes
    if is_moved or probe.place != OWN or probe.wants != REFUSED or not isinstance(probe.body, Mapping):
        return False
    is_refused_anyway = probe.credential != "good" and probe.body in bound.plain
    return is_refused_anyway or _members([probe.body], bound) <= members


def _moved(probe: Probe, place: Place) -> Probe:
    return replace(probe, appointment=place[0], fixture=place[1], in_other_state=True)
