"""Loads contracts, each when it is first needed, and only if `check` finds no problem with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from contracts._build import build
from contracts._check import examine
from contracts._exceptions import with_exceptions
from contracts._folder import folder_of
from contracts._model import Contract
from contracts._problems import ContractError, displayed


def load(name: str, *extra: Path) -> Contract:
    """The contract of a provider, looked up among the shipped ones and then in the `extra` folders.

    Exceptions that the `extra` folders keep for it are among those of the contract. A folder is read and checked once
    per process. Raises KeyError for an unknown name, and ContractError with every
    problem of a folder that cannot be used.
    """
    return with_exceptions(load_folder(folder_of(name, *extra)), *extra)


def load_folder(folder: Path) -> Contract:
    """The contract of a folder. Raises ContractError with every problem of a folder that cannot be used."""
    return _loaded(folder.resolve())


def place_of(contract: Contract, clause: str) -> str:
    """File and line of a clause; of one that is derived from a schema, the folder of the schemas."""
    file = contract.folder / "clauses.yaml"
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    found = next((number for number, line in lines if line.strip() in (f"- id: {clause}", f"id: {clause}")), None)
    return f"{displayed(file)}:{found}" if found else displayed(contract.folder / "schemas")


@cache  # a process meets few folders; one with problems raises, so it is looked at again
def _loaded(folder: Path) -> Contract:
    there, problems = examine(folder)
    if problems:
        raise ContractError(problems)
    return build(there)
