"""Loads contracts, each when it is first needed, and only if `check` finds no problem with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from contracts._build import build
from contracts._check import examine
from contracts._folder import folder_of
from contracts._model import Contract
from contracts._problems import ContractError


def load(name: str, *extra: Path) -> Contract:
    """The contract of a provider, looked up among the shipped ones and then in the `extra` folders.

    A folder is read and checked once per process. Raises KeyError for an unknown name, and ContractError with every
    problem of a folder that cannot be used.
    """
    return load_folder(folder_of(name, *extra))


def load_folder(folder: Path) -> Contract:
    """The contract of a folder. Raises ContractError with every problem of a folder that cannot be used."""
    return _loaded(folder.resolve())


@cache  # a process meets few folders; one with problems raises, so it is looked at again
def _loaded(folder: Path) -> Contract:
    there, problems = examine(folder)
    if problems:
        raise ContractError(problems)
    return build(there)
