"""What the proof is about: clauses, faults and checks, as ids, and digests that tell when they have changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from contracts import Contract
from suites.kit.checks import JUDGES
from suites.standin import faults

HOUSE = Path(__file__).parents[2]
CODE = ("contracts", "suites/kit", "suites/standin", "suites/proof")
TEXTS = (".py", ".yaml", ".json")


@dataclass(frozen=True)
class Facts:
    """Clauses with check and strength, and ids of faults, by provider; and the names of all checks.

    `sometimes` are the faults that are told now and then only, which are not among `faults`.
    """

    clauses: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, tuple[str, ...]]
    checks: tuple[str, ...]
    sometimes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Changes when a clause, a strength, a fault or a check is added, taken away or renamed."""
        told: dict[str, object] = {"clauses": dict(self.clauses), "faults": dict(self.faults), "checks": self.checks}
        told["sometimes"] = dict(self.sometimes)
        return _digest(json.dumps(told, sort_keys=True).encode())


def facts_of(contracts: Iterable[Contract]) -> Facts:
    """The facts of these providers."""
    listed = list(contracts)
    return Facts(
        {contract.name: _clauses(contract) for contract in listed},
        {contract.name: _faults(contract, sometimes=False) for contract in listed},
        tuple(sorted(JUDGES)),
        {contract.name: _faults(contract, sometimes=True) for contract in listed},
    )


def _faults(contract: Contract, sometimes: bool) -> tuple[str, ...]:
    return tuple(sorted(told.id for told in faults(contract) if told.is_sometimes is sometimes))


def _clauses(contract: Contract) -> tuple[str, ...]:
    return tuple(sorted(f"{clause.id} {clause.check} {clause.strength}" for clause in contract.clauses))


def code_digest(places: Iterable[str] = CODE) -> str:
    """Changes with every letter of what a result depends on: results of other code are no results of this one."""
    files = sorted(
        file
        for place in places
        for file in (HOUSE / place).rglob("*")
        if file.suffix in TEXTS and file.name != "matrix.json"
    )
    return _digest(b"\0".join(str(file).encode() + b"\0" + file.read_bytes() for file in files))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
