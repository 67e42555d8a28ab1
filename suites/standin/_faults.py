"""The faults of a provider: each is one lie told about one clause.

A fault's id is `CLAUSE:lie` (`CLAUSE-ID:is_open`); a clause id alone means the first lie of its check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts import Clause, Contract
from suites.standin._lies import LIES, Told
from suites.standin._turn import Turn


@dataclass(frozen=True)
class Fault:
    """One lie about one clause; `says` is the lie in one sentence, `stage` when it is told."""

    clause: Clause
    told: Told = field(repr=False)

    @property
    def id(self) -> str:
        """The clause and the name of the lie."""
        return f"{self.clause.id}:{self.told.name}"

    @property
    def says(self) -> str:
        """The lie in one sentence."""
        return self.told.says

    @property
    def stage(self) -> str:
        """When it is told: `decide`, `store` or `answer`."""
        return self.told.stage

    @property
    def is_sometimes(self) -> bool:
        """Whether it is told now and then only."""
        return self.told.sometimes

    def tell(self, turn: Turn) -> None:
        """Bend what was decided, stored or answered."""
        self.told.lie(turn, self.clause)


def faults(contract: Contract) -> Iterator[Fault]:
    """Every fault of a provider, in the order of its clauses; a clause that is only observed has none."""
    for clause in contract.clauses:
        if clause.strength != "may":
            yield from (Fault(clause, told) for told in LIES.get(clause.check, ()) if told.suits(clause, contract))


def fault(contract: Contract, id: str) -> Fault:
    """The fault with that id, or the first one of the clause with that id. Raises KeyError for an unknown one."""
    for known in faults(contract):
        if id in (known.id, known.clause.id):
            return known
    raise KeyError(id)
