"""Updates that break a rule between two members, first with both of them, then with one that the appointment has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, with_value, without
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.generate.directed import ordinary_probe
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import EITHER, Probe, Region
from suites.kit.model.json_values import merged, same


def stored_sides(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """For each value of a member that the clause is about: an update to it; what goes with another value of it only,
    sent beside it; and the same without it, as the appointment has it by then."""
    for leader in (one for one in bound.contract.behaviour.fields if one.pointer in clause.fields):
        for value in ordinary_values(leader, bound):
            with suppress(NotDeclared):
                yield from _of(leader, value, clause, bound)


def _of(leader: Field, value: Json, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    alone, rest = body_with(leader, value, bound), _of_other_values(leader, value, bound)
    whole = with_value(rest, leader.pointer, value)
    is_open = bound.region(whole) is Region.OPEN and bound.region(rest) is Region.OPEN
    if rest == bound.base or not is_open or needs_expendable(alone, bound):
        return
    yield ordinary_probe(clause, f"{leader.pointer} alone", alone)
    beside = Probe(clause.id, f"what goes with another {leader.pointer}, beside it", whole, wants=EITHER)
    why = f"what goes with another {leader.pointer} than is stored"
    left = Probe(clause.id, why, rest, wants=EITHER, rereads=True, is_rest=True)
    # Each twice, so that a vendor that refuses every second one is not taken for one that looks at the request only; in
    # a thorough run, where other requests come between the first two, a third time right after the second.
    besides = [beside] * (3 if bound.thorough else 2)
    yield from (*besides, left, replace(left, rereads=None))


def _of_other_values(leader: Field, value: Json, bound: BoundContract) -> dict[str, Any]:
    """An update of the members that the contract sends with another value of a member, without that one."""
    body: Any = bound.base
    for other in bound.contract.behaviour.fields:
        wanted, values = get(bound.resolve(dict(other.along)), leader.pointer), ordinary_values(other, bound)
        if wanted is not ABSENT and not same(wanted, value) and values:
            body = merged(body, body_with(other, values[0], bound))
    return dict(without(body, {leader.pointer}))
