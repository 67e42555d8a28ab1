"""The members that a clause names in the bodies that it writes out: what it is about, or why it is to be refused.

With another value in their place, a request would no longer be the one that the clause judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts import Json
from contracts.pointers import get, leaves
from suites.kit.generate.samples import subschema
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import REFUSED, Probe
from suites.kit.model.json_values import same
from suites.kit.model.placeholders import PLACEHOLDER


def named_members(probe: Probe, bound: BoundContract) -> frozenset[str]:
    """The pointers of what the clause of a probe sends, empties or leaves out by name.

    Not a member that must be accepted with whichever value the target declares for it: each of them is as good.
    """
    clause = next((one for one in bound.contract.clauses if one.id == probe.clause), None)
    specs = () if clause is None or isinstance(clause.send, str) else clause.send
    bodies = [spec["body"] for spec in specs if isinstance(spec.get("body"), Mapping)]
    is_free = probe.wants != REFUSED
    named = (one for body in bodies for one in leaves(body))
    return frozenset(at for at, value in named if not (is_free and _is_any_declared(at, value, bound)))


def _is_any_declared(pointer: str, value: Json, bound: BoundContract) -> bool:
    """Whether a value is written as one of those that the target declares for this very member."""
    found = PLACEHOLDER.match(value) if isinstance(value, str) else None
    return found is not None and found["name"] == subschema(bound.contract.ordinary, pointer).get("x-values")


def keeps(named: Iterable[str], old: Json, new: Json) -> bool:
    """Whether a body has of named members what another one has of them, also none."""
    return all(same(get(old, pointer), get(new, pointer)) for pointer in named)
