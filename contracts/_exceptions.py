"""Exceptions that another repository keeps: a folder of `--contracts` with nothing but NAME/known.yaml in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contracts._build import known_rows
from contracts._checking._promises import known_problems
from contracts._checking._shapes import shape_problems
from contracts._lines import read
from contracts._model import Contract, Known
from contracts._problems import ContractError

NAME = "known.yaml"


def holds_exceptions_only(folder: Path) -> bool:
    """Whether a folder is no provider, but one that only keeps exceptions for a provider of that name."""
    return [path.name for path in folder.iterdir() if not path.name.startswith(".")] == [NAME]


def with_exceptions(contract: Contract, *extra: Path) -> Contract:
    """The contract with the exceptions that the `extra` folders keep for it, before its own.

    Raises ContractError with every problem in them.
    """
    kept = tuple(known for file in _files(contract, extra) for known in _exceptions(contract, file))
    return replace(contract, known=(*kept, *contract.known)) if kept else contract


def _files(contract: Contract, extra: tuple[Path, ...]) -> Iterator[Path]:
    for folder in (root / contract.name for root in extra):
        if (folder / NAME).is_file() and holds_exceptions_only(folder):
            yield folder / NAME


def _exceptions(contract: Contract, file: Path) -> tuple[Known, ...]:
    document = read(file)
    problems = [*shape_problems(document, "known")]
    problems += known_problems(document.root, [clause.id for clause in contract.clauses])
    if problems:
        raise ContractError(problems)
    return known_rows(document.root)
