"""What each provider promised about updating an appointment: data, and a small reader of it."""

from __future__ import annotations

from pathlib import Path

from contracts._check import check
from contracts._constraints import (
    Break,
    Constraint,
    broken,
    checker,
    constraints,
    instant,
    is_permitted,
    permission,
    permitted,
    satisfies,
)
from contracts._faults import ContractError, Fault
from contracts._load import at, build, folder_of, names
from contracts._model import (
    Authentication,
    Clause,
    Contract,
    Field,
    Json,
    Known,
    Login,
    Made,
    Operation,
    Promise,
    Provision,
    Reading,
    Source,
    Step,
)
from contracts._targets import targets
from contracts._text_table import text_table

__all__ = [
    "Authentication",
    "Break",
    "Clause",
    "Constraint",
    "Contract",
    "ContractError",
    "Fault",
    "Field",
    "Json",
    "Known",
    "Login",
    "Made",
    "Operation",
    "Promise",
    "Provision",
    "Reading",
    "Source",
    "Step",
    "at",
    "broken",
    "check",
    "checker",
    "constraints",
    "instant",
    "is_permitted",
    "load",
    "names",
    "permission",
    "permitted",
    "satisfies",
    "targets",
    "text_table",
]


def load(name: str, *extra: Path) -> Contract:
    """The contract of a provider, looked up among the shipped ones and then in the `extra` folders.

    Raises KeyError for an unknown name, ContractError with every fault of a folder that cannot be used.
    """
    folder = folder_of(name, *extra)
    faults = check(folder)
    if faults:
        raise ContractError(faults)
    return build(folder)
