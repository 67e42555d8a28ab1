"""Reads the file in which a team gives changes another class than the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts._lines import Document, read
from contracts._problems import ContractError, Problem, did_you_mean, quoted
from contracts.change_table import CLASSES, KINDS

EXPECTED = "Expected a line for each change, its id or its kind: its class, such as request-default-changed: info."


def classes_in(path: Path | None) -> dict[str, str]:
    """The classes of a YAML file by the id or the kind of a change; none without a file.

    Raises ContractError where a kind or a class is not one of the table.
    """
    if path is None:
        return {}
    document = read(path)
    if not isinstance(document.value, Mapping):
        raise ContractError([document.problem("", "This is not a list of classes.", EXPECTED)])
    if problems := list(_problems(document)):
        raise ContractError(problems)
    return {str(id): str(level) for id, level in document.value.items()}


def _problems(document: Document) -> Iterator[Problem]:
    for id, node in document.root.members():
        kind = id.partition(":")[0]
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or "contracts/README.md lists them."
            yield node.problem(f"{quoted(kind)} is not a kind of change.", hint=hint)
        if node.value not in CLASSES:
            yield node.problem(f"{quoted(node.value)} is not a class.", f"Expected one of {', '.join(CLASSES)}.")
