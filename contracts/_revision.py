"""Which state of a contract something was made with."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

from contracts._folder import NEWS, PAGE, WATCHED
from contracts._model import Clause, Contract, Source

NOT_OF_IT = ("known.yaml", NEWS, PAGE, WATCHED)
"""Files that say nothing of what is sent and judged: an exception or a note must not make a finding another one."""

LENGTH = 12
"""Hexadecimal digits: two states of one folder do not share them."""


def revision(contract: Contract) -> str:
    """A digest of the files of a contract: the same requests are made from the same revision and seed."""
    digest = sha256()
    for path in _files(contract.folder):
        digest.update(f"{path.relative_to(contract.folder).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]


def definition(clause: Clause) -> str:
    """A digest of what a clause asks for and how it is judged; not of its words, nor of where they stand."""
    asked = repr(replace(clause, source=Source("", ""), says=""))
    return sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _files(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in files if not any(fnmatch(path.name, name) for name in NOT_OF_IT))
    return sorted(path for path in kept if not any(part.startswith(".") for part in path.relative_to(folder).parts))
