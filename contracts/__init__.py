"""What each provider promises about updating an appointment: data, and the code that reads and checks it."""

from __future__ import annotations

from contracts import pointers
from contracts._check import check
from contracts._constraints import Constraint, constraints
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
from contracts._validation import (
    Break,
    broken,
    checker,
    instant,
    is_permitted,
    permission,
    permitted,
    satisfies,
)
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
