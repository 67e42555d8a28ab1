"""The requests that a vendor's page leaves open, each with its name: the same ones in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from contracts import Clause, Contract
from suites.kit.generate.emptying import body_emptying, emptying_probe
from suites.kit.generate.probes import specified
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import EITHER, Probe

SAME_SEED = 0
"""The seed of these requests, whatever the run's: two nights can only be compared by the same requests."""
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
    """The requests of a contract that the page leaves open, in its order, with values that no seed changes."""
    fixed = replace(bound, seed=SAME_SEED)
    for clause in left_open(bound.contract):
        yield from _nulls(clause, fixed) if _sends_nulls(clause) and not clause.send else _named(clause, fixed)


def _sends_nulls(clause: Clause) -> bool:
    return kind_of(clause).empties and bool(clause.fields)


def _nulls(clause: Clause, bound: BoundContract) -> Iterator[OpenCase]:
    """A null for each member alone: together, a vendor that refuses one of them would hide the others."""
    for pointer in clause.fields:
        probe = emptying_probe(clause, body_emptying([pointer], bound), [pointer], bound)
        yield _case(clause, f"null at {pointer}", probe)


def _named(clause: Clause, bound: BoundContract) -> Iterator[OpenCase]:
    for number, spec in enumerate(clause.send):
        if isinstance(spec, Mapping):
            name = str(spec.get("case", f"request {number + 1}"))
            try:
                yield _case(clause, name, specified(spec, clause, bound, number))
            except NotDeclared as reason:
                yield OpenCase(clause, name, None, str(reason))


def _case(clause: Clause, name: str, probe: Probe) -> OpenCase:
    why = SENT_FOR.format(clause.id, name)
    plain = replace(probe, why=why, wants=EITHER, rereads=True, is_emptying=False, parts=(), fixture=0)
    return OpenCase(clause, name, plain)
