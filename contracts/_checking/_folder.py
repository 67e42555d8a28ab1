"""The files of a provider's folder: which there must be, and what could be read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts._faults import ContractError, Fault, did_you_mean
from contracts._lines import Document, Node, read

DATA_FILES = ("contract.yaml", "openapi.yaml", "clauses.yaml", "behaviour.yaml", "known.yaml")
SCHEMA_FILES = ("schemas/update.schema.json", "schemas/ordinary.schema.json")
NEWS = "CHANGES.md"


@dataclass(frozen=True)
class Folder:
    """A provider's folder, and the documents of it that could be read, by resolved path."""

    path: Path
    documents: Mapping[Path, Document]

    def root(self, name: str) -> Node:
        """The whole of a file; nothing (None) where it is missing or could not be read."""
        path = (self.path / name).resolve()
        return self.documents.get(path, Document(path)).root

    @property
    def schemas(self) -> Mapping[str, Node]:
        """The JSON Schemas by name: `update` for schemas/update.schema.json."""
        home = (self.path / "schemas").resolve()
        return {
            path.name.removesuffix(".schema.json"): document.root
            for path, document in self.documents.items()
            if path.parent == home
        }


def open_folder(path: Path) -> tuple[Folder, list[Fault]]:
    """What can be read of a provider's folder, and faults for what is missing or cannot be read."""
    faults = [_missing(path, name) for name in (*DATA_FILES, *SCHEMA_FILES, NEWS) if not (path / name).is_file()]
    documents = {}
    for file in _files(path):
        try:
            documents[file] = read(file)
        except ContractError as error:
            faults += error.faults
    return Folder(path, documents), faults


def _files(path: Path) -> list[Path]:
    named = [path / name for name in DATA_FILES if (path / name).is_file()]
    return [file.resolve() for file in (*named, *sorted((path / "schemas").glob("*.json")))]


def _missing(path: Path, name: str) -> Fault:
    near = [file.relative_to(path).as_posix() for file in sorted(path.rglob("*")) if file.is_file()]
    return Fault(path / name, 1, "", "This file is missing; every provider has one.", "", did_you_mean(name, near))
