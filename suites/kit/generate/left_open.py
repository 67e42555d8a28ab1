"""The requests that a vendor's page leaves open, each with its name: the same ones in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import Clause, Contract
from suites.kit.generate.bodies import needs_expendable
from suites.kit.generate.emptying import body_emptying, emptying_probe
from suites.kit.generate.probes import specified
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, written_roles
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import EITHER, Probe
from suites.kit.model.json_values import merged

SAME_SEED = 0
"""The seed of these requests, whatever the run's: two nights can only be compared by the same requests."""
MOST_NULLS = 5
"""How many members of a clause get a null: a framework treats those of one type alike, and each may take five
requests."""
USES_UP = "it may close an appointment for good, which other clauses need"
"""Only what the next update takes back by what all updates carry is sent: those that close go to clauses that judge."""
SENT_FOR = "what the page leaves open: {}, {}"


@dataclass(frozen=True)
class OpenCase:
    """One request of a clause. `probe` is None where the target lacks something for it: `lacking` says what."""

    clause: Clause
    name: str
    probe: Probe | None
    lacking: str = ""


def left_open(contract: Contract) -> list[Clause]:
    """The clauses that promise nothing and name requests of their own: what becomes of these is recorded."""
    listed = (clause for clause in contract.clauses if clause.strength == "may" and not clause.is_draft)
    naming = [one for one in listed if isinstance(one.send, tuple) and (one.send or _sends_nulls(one))]
    return [*naming, *contract.observed]


def open_cases(bound: BoundContract) -> Iterator[OpenCase]:
    """The requests of a contract that the page leaves open, in its order, with values that no seed changes.

    What the target does not give is told in place of its request.
    """
    fixed = replace(bound, seed=SAME_SEED)
    for clause in left_open(bound.contract):
        yield from _nulls(clause, fixed) if _sends_nulls(clause) and not clause.send else _named(clause, fixed)


def _sends_nulls(clause: Clause) -> bool:
    return kind_of(clause).empties and bool(clause.fields)


def _nulls(clause: Clause, bound: BoundContract) -> Iterator[OpenCase]:
    """A null for each of a few members alone: together, a vendor that refuses one of them would hide the others."""
    step = max(1, -(-len(clause.fields) // MOST_NULLS))
    for pointer in clause.fields[::step]:
        probe = emptying_probe(clause, body_emptying([pointer], bound), [pointer], bound)
        yield _case(clause, f"null at {pointer}", probe, bound)


def _named(clause: Clause, bound: BoundContract) -> Iterator[OpenCase]:
    for number, spec in enumerate(clause.send):
        if isinstance(spec, Mapping):
            name = str(spec.get("case", f"request {number + 1}"))
            try:
                yield _case(clause, name, specified(spec, clause, bound, number), bound)
            except NotDeclared as reason:
                yield OpenCase(clause, name, None, str(reason))


def _case(clause: Clause, name: str, probe: Probe, bound: BoundContract) -> OpenCase:
    if probe.closes and needs_expendable(merged({}, _object(probe.body), bound.base), bound):
        return OpenCase(clause, name, None, USES_UP)
    if not probe.path and probe.appointment not in written_roles(bound.contract):
        # One that must not even be found is addressed by its ids, as nothing can read it to see what it is like.
        probe = replace(probe, path=bound.appointment_path(probe.appointment))
    why = SENT_FOR.format(clause.id, name)
    # What an accepted one changes beside what it sends is judged as that of any other: it may show only once.
    read = replace(probe, rereads=True, reads_refused=False)
    plain = replace(read, why=why, wants=EITHER, is_emptying=False, parts=(), fixture=0, closes=False)
    return OpenCase(clause, name, plain)


def _object(body: Any) -> Mapping[str, Any]:
    return body if isinstance(body, Mapping) else {}
