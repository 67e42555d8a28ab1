"""What each provider promises about updating an appointment: data, and the code that reads and checks it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from contracts import current, pointers
from contracts._authentication import Authentication, Login
from contracts._behaviour import BookedRole, Filter, Order, Pages, Provision, ReadBack, Step, ToldRefusal, View
from contracts._check import check
from contracts._constraints import Constraint, constraints
from contracts._field import LIST_FORMS, Field
from contracts._folder import contracts_option, folder_of, names
from contracts._load import load, place_of
from contracts._model import (
    Clause,
    Contract,
    ErrorCode,
    Known,
    Operation,
    Promise,
    Source,
)
from contracts._paired import PAIRED, beside, with_pairs
from contracts._problems import ContractError, Problem
from contracts._revision import definition, revision
from contracts._text_table import text_table
from contracts._unlisted import Unlisted, is_about, shown_schema, unlisted_members
from contracts._validation import (
    Break,
    broken,
    checker,
    failures,
    instant,
    is_permitted,
    permission,
    permitted,
    satisfies,
)
from contracts._values import is_unset
from contracts.pointers import Json, at

__all__ = [
    "LIST_FORMS",
    "PAIRED",
    "Authentication",
    "BookedRole",
    "Break",
    "Clause",
    "Constraint",
    "Contract",
    "ContractError",
    "ErrorCode",
    "Field",
    "Filter",
    "Json",
    "Known",
    "Login",
    "Operation",
    "Order",
    "Pages",
    "Problem",
    "Promise",
    "Provision",
    "ReadBack",
    "Source",
    "Step",
    "ToldRefusal",
    "Unlisted",
    "View",
    "at",
    "beside",
    "broken",
    "check",
    "checker",
    "constraints",
    "contracts_option",
    "current",
    "definition",
    "failures",
    "folder_of",
    "instant",
    "is_about",
    "is_permitted",
    "is_unset",
    "load",
    "names",
    "permission",
    "permitted",
    "place_of",
    "pointers",
    "revision",
    "satisfies",
    "shown_schema",
    "target_names",
    "targets",
    "text_table",
    "unlisted_members",
    "with_pairs",
]


def targets(path: Path, *folders: Path, only: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """The targets of a file by name, each as `target.schema.json` describes it, with environment and name filled in.

    Providers are looked up among the shipped ones and then in `folders`. Credentials and headers remain the names of
    environment variables: nothing is looked up or sent. Raises ContractError with every problem of the file;
    with names in `only`, with those of these targets, and other targets that have problems are left out.
    """
    # Imported here because most runs read no file of targets, and its TOML reader takes a tenth of the start-up.
    from contracts._targets import read_targets

    return read_targets(path, *folders, only=only)


def target_names(path: Path) -> tuple[str, ...]:
    """The names of all targets of a file, also of those that have problems. Raises ContractError for a file that is not
    there, or no TOML."""
    from contracts._targets import named_tables

    return tuple(named_tables(path).value)
