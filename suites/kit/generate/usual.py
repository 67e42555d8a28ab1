"""What a clause sends that names no requests of its own."""

from __future__ import annotations

from contracts import Clause
from suites.kit.generate.bodies import body_with, ordinary_values
from suites.kit.generate.directed import ordinary_probe
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import Probe, Region


def usual(clause: Clause, bound: BoundContract) -> list[Probe]:
    """What a clause sends that names nothing: updates of the fields it is about, else two plain ones."""
    if kind_of(clause).breaks_constraints:
        return []
    named = (*clause.fields, *clause.causes)
    about = [f for f in bound.contract.behaviour.fields if f.pointer in named or f.shows in clause.sources]
    bodies = [body_with(field, value, bound) for field in about for value in ordinary_values(field, bound)[:2]]
    if clause.sources:  # once more each, as the value may come a moment later; and the first again
        bodies = [body for body in (*bodies, *bodies[:1]) for _ in range(2)]
    chosen = [body for body in bodies if bound.region(body) is Region.ORDINARY] or list(bound.plain[:2])
    return [ordinary_probe(clause, "a plain update", body) for body in chosen]
