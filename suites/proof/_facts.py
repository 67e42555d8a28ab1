"""What the proof is about: clauses, faults and checks by their ids, and digests that show when they change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from contracts import Contract
from suites.kit.model.check_kinds import ROWS
from suites.standin import faults

HOUSE = Path(__file__).parents[2]
CODE = ("contracts", "suites/kit", "suites/standin", "suites/proof")
SUFFIXES = (".py", ".yaml", ".json")


@dataclass(frozen=True)
class Facts:
    """Clauses with check and strength, and ids of faults, by provider; and the names of all checks.

    `sometimes` are the intermittent faults, which are not among `faults`.
    """

    clauses: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, tuple[str, ...]]
    checks: tuple[str, ...]
    sometimes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Changes when a clause, a strength, a fault or a check is added, removed or renamed."""
        facts = {
            "clauses": dict(self.clauses),
            "faults": dict(self.faults),
            "checks": self.checks,
            "sometimes": dict(self.sometimes),
        }
        return _digest(json.dumps(facts, sort_keys=True).encode())


def facts_of(contracts: Iterable[Contract]) -> Facts:
    """The facts about some providers."""
    listed = list(contracts)
    return Facts(
        {contract.name: _clauses(contract) for contract in listed},
        {contract.name: _faults(contract, intermittent=False) for contract in listed},
        tuple(sorted(row.name for row in ROWS if not row.generated)),
        {contract.name: _faults(contract, intermittent=True) for contract in listed},
    )


def _faults(contract: Contract, intermittent: bool) -> tuple[str, ...]:
    return tuple(sorted(one.id for one in faults(contract) if one.is_intermittent is intermittent))


def _clauses(contract: Contract) -> tuple[str, ...]:
    return tuple(sorted(f"{clause.id} {clause.check} {clause.strength}" for clause in contract.clauses))


def code_digest(places: Iterable[str] = CODE) -> str:
    """Changes with every file that a result depends on: a proof is resumed with the very same code only."""
    files = sorted(
        file
        for place in places
        for file in (HOUSE / place).rglob("*")
        if file.suffix in SUFFIXES and file.name != "matrix.json"
    )
    return _digest(b"\0".join(str(file).encode() + b"\0" + file.read_bytes() for file in files))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
