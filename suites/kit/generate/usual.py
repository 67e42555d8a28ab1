"""What a clause sends that names no requests of its own."""

from __future__ import annotations

from dataclasses import replace

from contracts import Clause
from suites.kit.generate.bodies import body_with, ordinary_values
from suites.kit.generate.directed import ordinary_probe
from suites.kit.generate.situations import after_closing
from suites.kit.generate.transitions import closing_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import EITHER, Probe, Region
from suites.kit.model.target import EXPENDABLE


def usual(clause: Clause, bound: BoundContract) -> list[Probe]:
    """What a clause sends that names nothing: updates of the fields it is about, else two plain ones."""
    if kind_of(clause).breaks_constraints:
        return []
    if other := _named_otherwise(clause, bound):
        return other
    named = (*clause.fields, *clause.causes)
    about = [f for f in bound.contract.behaviour.fields if f.pointer in named or f.shows in clause.sources]
    bodies = [body_with(field, value, bound) for field in about for value in ordinary_values(field, bound)[:2]]
    if clause.sources:  # once more each, as the value may come a moment later; and the first again
        bodies = [body for body in (*bodies, *bodies[:1]) for _ in range(2)]
    chosen = [body for body in bodies if bound.region(body) is Region.ORDINARY] or list(bound.plain[:2])
    return [ordinary_probe(clause, "a plain update", body) for body in chosen]


def _named_otherwise(clause: Clause, bound: BoundContract) -> list[Probe]:
    """For a clause about another way to name something: an update that changes it in the first way, and the one that
    puts it back in the other. None where the target declares no other value."""
    ways = {field.restored_by for field in bound.contract.behaviour.fields if field.pointer in clause.fields}
    firsts = [field for field in bound.contract.behaviour.fields if field.pointer in ways]
    bodies = [body_with(field, value, bound) for field in firsts for value in closing_values(field, bound)[:1]]
    made = [ordinary_probe(clause, "changed in the other way", body) for body in bodies]
    changing = [replace(probe, appointment=EXPENDABLE, wants=EITHER, region=None, closes=True) for probe in made]
    return [one for probe in changing for one in (probe, after_closing(probe, bound))]
