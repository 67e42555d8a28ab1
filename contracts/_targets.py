"""Reads `targets.toml`, in which a user describes places to test, and checks each against its provider's contract."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._checking._private import without_private_values
from contracts._checking._shapes import broken_places, data_schema
from contracts._checking._target import removed_problems, target_problems, unfilled_problems
from contracts._folder import folder_of, names
from contracts._lines import Document, Node
from contracts._load import load_folder
from contracts._model import Contract
from contracts._problems import ContractError, Problem, did_you_mean, known_words, quoted
from contracts._toml import read_toml

TABLES = "Expected a table for each target, such as [acme-sandbox]."
EXAMPLE = "`contracts target PROVIDER` prints an example to fill in."
FOLDER = "This is a folder: name the file in it, as --targets=FOLDER/targets.toml."
DOTTED = ("fixtures", "values")
"""Tables whose keys have dots in them: TOML reads `time.bookable` as a table in a table unless it is in quotes."""


def read_targets(path: Path, *folders: Path, only: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """See `contracts.targets`."""
    root = named_tables(path)
    contracts = {name: _contract(name, folders) for name in {_provider(target) for _, target in root.members()}}
    problems = {name: list(_problems(target, contracts, folders)) for name, target in root.members()}
    own = {name: found for name, found in problems.items() if not only or name in only}
    if counted := [*_no_target(root), *(problem for found in own.values() for problem in found)]:
        raise ContractError(counted)
    sound = [(name, target) for name, target in root.members() if not problems[name]]
    return {name: _described(target, contracts[_provider(target)]) for name, target in sound}


def named_tables(path: Path) -> Node:
    """The tables of a file, a target each. Raises ContractError for a file that is not there, or no TOML."""
    if not path.is_file():
        found = FOLDER if path.is_dir() else "This file does not exist."
        raise ContractError([Problem(path, 0, "", found, "", EXAMPLE)])
    return _named(_flat(read_toml(path))).root


def _no_target(root: Node) -> Iterator[Problem]:
    if not root.value:
        yield root.problem("This file describes no target.", TABLES, EXAMPLE)


def _problems(target: Node, contracts: Mapping[str, Contract | None], folders: tuple[Path, ...]) -> Iterator[Problem]:
    # One problem per place is enough where a value is left from the example, or its setting was removed.
    certain = {it.pointer: it for it in (*unfilled_problems(target), *removed_problems(target))}
    others = [*_shape(target), *_provider_problems(target, folders), *_sense(target, contracts)]
    fresh = (without_private_values(problem, target) for problem in others if problem.pointer not in certain)
    found = dict.fromkeys([*certain.values(), *fresh])
    yield from sorted(found, key=lambda problem: (problem.line, problem.pointer))


def _shape(target: Node) -> Iterator[Problem]:
    if not isinstance(target.value, Mapping):
        yield target.problem(
            f"{quoted(target.value)} is not a target.",
            TABLES,
            EXAMPLE,
        )
    elif target.value["name"] is None:
        yield target.get("name").problem(
            '"name" is not a member of a target.', "The name of the table is the target's name.", "Remove this line."
        )
    else:
        yield from broken_places(target, data_schema("target"))


def _provider_problems(target: Node, folders: tuple[Path, ...]) -> Iterator[Problem]:
    provider, known = target.get("provider"), names(*folders)
    if isinstance(provider.value, str) and provider.value not in known:
        yield provider.problem(
            f"{quoted(provider.value)} is not a provider.",
            known_words("providers", known),
            did_you_mean(provider.value, known),
        )


def _sense(target: Node, contracts: Mapping[str, Contract | None]) -> Iterator[Problem]:
    contract = contracts.get(_provider(target))
    if contract is not None:
        yield from target_problems(target, contract)


def _provider(target: Node) -> str:
    return str(target.get("provider").value)


def _contract(name: str, folders: tuple[Path, ...]) -> Contract | None:
    """The contract of a provider; None if it is unknown or has problems, which are reported where a run loads it."""
    if name not in names(*folders):
        return None
    try:
        return load_folder(folder_of(name, *folders))
    except ContractError:
        return None


def _described(target: Node, contract: Contract | None) -> dict[str, Any]:
    known = contract.environment_of(target.value["base_url"]) if contract else None
    return {**({"environment": known} if known else {}), **target.value}


def _named(document: Document) -> Document:
    """The document with each table's name as its member `name`; None where the table already has such a member."""
    tables = {
        name: {**table, "name": None if "name" in table else name} if isinstance(table, Mapping) else table
        for name, table in document.value.items()
    }
    return Document(document.path, tables, document.lines)


def _flat(document: Document) -> Document:
    """The document with dotted names as keys of fixtures and values, whether or not they were in quotes."""
    lines = dict(document.lines)
    tables = {name: _flat_table(node, lines) for name, node in document.root.members()}
    return Document(document.path, tables, lines)


def _flat_table(table: Node, lines: dict[str, int]) -> Any:
    if not isinstance(table.value, Mapping):
        return table.value
    parts = {part: table.get(part) for part in DOTTED if isinstance(table.get(part).value, Mapping)}
    return {**table.value, **{part: dict(_leaves(node, node.pointer, "", lines)) for part, node in parts.items()}}


def _leaves(node: Node, pointer: str, prefix: str, lines: dict[str, int]) -> Iterator[tuple[str, Any]]:
    for name, member in node.members():
        dotted = f"{prefix}{name}"
        if isinstance(member.value, Mapping) and member.value:
            yield from _leaves(member, pointer, f"{dotted}.", lines)
            continue
        _move(member.pointer, pointers.join(pointer, dotted), lines)
        yield dotted, member.value


def _move(old: str, new: str, lines: dict[str, int]) -> None:
    inside = {place: line for place, line in lines.items() if place == old or place.startswith(f"{old}/")}
    lines.update({new + place.removeprefix(old): line for place, line in inside.items()})
