"""What each provider promised about updating an appointment: data, and a small reader of it."""

from __future__ import annotations

from contracts import pointers
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
from contracts._folder import names
from contracts._load import load
from contracts._model import (
    Authentication,
    BookedRole,
    Clause,
    Contract,
    Field,
    Known,
    Login,
    Operation,
    Promise,
    Provision,
    ReadBack,
    Source,
    Step,
)
from contracts._problems import ContractError, Problem
from contracts._targets import targets
from contracts.pointers import Json, at

__all__ = [
    "Authentication",
    "BookedRole",
    "Break",
    "Clause",
    "Constraint",
    "Contract",
    "ContractError",
    "Field",
    "Json",
    "Known",
    "Login",
    "Operation",
    "Problem",
    "Promise",
    "Provision",
    "ReadBack",
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
    "pointers",
    "satisfies",
    "targets",
]
