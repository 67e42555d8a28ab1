"""The faults that can be injected into a provider's stand-in: each breaks the promise of one clause.

A fault's id is `CLAUSE:name` (`CLAUSE-ID:is_open`); a clause id alone means the first fault of that clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts import Clause, Contract
from suites.standin._faults._register import FAULT_KINDS, FaultKind
from suites.standin._request_context import RequestContext

# Each module registers its kinds of faults. The order decides which one is the first fault of a clause.
from suites.standin._faults import wrong_answers, wrong_decisions, server_errors, special_cases  # noqa: F401  # isort: skip
from suites.standin._faults import wrong_storage, intermittent, changed_values, mass_assignment  # noqa: F401  # isort: skip
from suites.standin._faults import other_appointments, stamps, unsent, emptying  # noqa: F401  # isort: skip
from suites.standin._faults import late_refusals, spoilt_texts, converted_values, situations  # noqa: F401  # isort: skip
from suites.standin._faults import after_others, views, carried, error_bodies, items, overlaps, other_states  # noqa: F401  # isort: skip

__all__ = ["Fault", "fault", "faults", "troubles"]


@dataclass(frozen=True)
class Fault:
    """A kind of fault, injected into the behaviour that one clause promises."""

    clause: Clause
    kind: FaultKind = field(repr=False)

    @property
    def id(self) -> str:
        """The clause and the name of the kind."""
        return f"{self.clause.id}:{self.kind.name}"

    @property
    def says(self) -> str:
        """What the vendor does wrong, in one sentence."""
        return self.kind.says

    @property
    def stage(self) -> str:
        """When it is injected: `decide`, `store`, `answer`, `read` for a read, `view` for another operation."""
        return self.kind.stage

    @property
    def is_intermittent(self) -> bool:
        """Whether it occurs now and then only, so that a run may miss it."""
        return self.kind.is_intermittent

    def inject(self, context: RequestContext) -> None:
        """Change what was decided, stored or answered."""
        self.kind.inject(context, self.clause)


def faults(contract: Contract) -> Iterator[Fault]:
    """Every fault of a provider, in the order of its clauses; a clause that is only observed, or a draft, has none."""
    for clause in contract.clauses:
        if clause.strength != "may" and not clause.is_draft:
            kinds = FAULT_KINDS.get(clause.check, ())
            yield from (Fault(clause, kind) for kind in kinds if kind.applies(clause, contract))


def troubles() -> dict[str, str]:
    """By check, what its first fault does, in a sentence about the vendor."""
    return {check: kinds[0].says for check, kinds in FAULT_KINDS.items()}


def fault(contract: Contract, id: str) -> Fault:
    """The fault with that id, or the first one of the clause with that id. Raises KeyError for an unknown one."""
    for known in faults(contract):
        if id in (known.id, known.clause.id):
            return known
    raise KeyError(id)
