"""The files of a provider's folder: which there must be, what could be read of them, and the schemas in them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contracts._lines import Document, Node, read
from contracts._problems import ContractError, Problem, did_you_mean
from contracts._references import Inliner, without_booleans

SHIPPED = Path(__file__).parent
DATA_FILES = ("contract.yaml", "openapi.yaml", "clauses.yaml", "behaviour.yaml", "known.yaml")
SCHEMA_FILES = ("schemas/update.schema.json", "schemas/ordinary.schema.json")
NEWS = "CHANGES.md"
PAGE = "page.*"
"""The text of the page from which a contract was written, beside it, where the vendor lets us keep it."""
WATCHED = "watched.*"
"""The vendor's page as it was when somebody last looked at what had changed on it; the contract may be older."""


def beside(folder: Path, pattern: str) -> Path | None:
    """The one file of a provider's folder with such a name, PAGE or WATCHED; None where there is none."""
    return next((path for path in sorted(folder.glob(pattern)) if path.is_file()), None)


def contracts_option(folder: Path) -> str:
    """The option with which every command finds a provider's folder that is not a shipped one; else nothing."""
    parent = folder.resolve().parent
    return "" if parent == SHIPPED.resolve() else f" --contracts={shlex.quote(str(parent))}"


def in_checkout(command: str) -> str:
    """A command that has to be run in the checkout, where pytest finds the suite: from elsewhere it goes there."""
    checkout = SHIPPED.resolve().parent
    return command if Path.cwd().resolve() == checkout else f"cd {shlex.quote(str(checkout))} && {command}"


@dataclass(frozen=True)
class Folder:
    """A provider's folder, and its documents that could be read, by resolved path. Each file is parsed once.

    `openapi` and `unfolded` follow every `$ref`, so they may only be used once `check` found the references sound.
    """

    path: Path
    documents: Mapping[Path, Document]

    def root(self, name: str) -> Node:
        """The whole of a file; nothing (None) where it is missing or could not be read."""
        path = (self.path / name).resolve()
        return self.documents.get(path, Document(path)).root

    @cached_property
    def schemas(self) -> Mapping[str, Node]:
        """The JSON Schemas by name, as they are written: `update` for schemas/update.schema.json."""
        home = (self.path / "schemas").resolve()
        return {
            path.name.removesuffix(".schema.json"): document.root
            for path, document in self.documents.items()
            if path.parent == home
        }

    @cached_property
    def unfolded(self) -> Mapping[str, Any]:
        """The JSON Schemas by name, every `$ref` replaced by what it names."""
        return {name: without_booleans(self._inliner.whole(root.document)) for name, root in self.schemas.items()}

    @cached_property
    def openapi(self) -> Any:
        """openapi.yaml, every `$ref` replaced by what it names."""
        return self._inliner.whole(self.root("openapi.yaml").document)

    @cached_property
    def _inliner(self) -> Inliner:
        return Inliner(self.documents)


def open_folder(path: Path) -> tuple[Folder, list[Problem]]:
    """What can be read of a provider's folder, and problems for what is missing or cannot be read."""
    problems = [_missing(path, name) for name in (*DATA_FILES, *SCHEMA_FILES, NEWS) if not (path / name).is_file()]
    documents = {}
    for file in _files(path):
        try:
            documents[file] = read(file)
        except ContractError as error:
            problems += error.problems
    return Folder(path, documents), problems


def names(*extra: Path) -> tuple[str, ...]:
    """Names of all providers, shipped ones first, then those of the extra folders."""
    folders = [path.parent for root in (SHIPPED, *extra) for path in sorted(root.glob("*/contract.yaml"))]
    return tuple(dict.fromkeys(folder.name for folder in folders))


def folder_of(name: str, *extra: Path) -> Path:
    """The folder of a provider. Raises KeyError when there is none of that name."""
    for root in (SHIPPED, *extra):
        if (root / name / "contract.yaml").is_file():
            return root / name
    raise KeyError(name)


def _files(path: Path) -> list[Path]:
    named = [path / name for name in DATA_FILES if (path / name).is_file()]
    return [file.resolve() for file in (*named, *sorted((path / "schemas").glob("*.json")))]


def _missing(path: Path, name: str) -> Problem:
    there = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
    near = sorted(there - {*DATA_FILES, *SCHEMA_FILES, NEWS})
    return Problem(path / name, 1, "", "This file is missing; every provider has one.", "", did_you_mean(name, near))
