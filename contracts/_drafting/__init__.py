"""Drafts a provider's folder from what a vendor publishes: `contracts new`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts._check import check
from contracts._drafting._files import files_of, placed
from contracts._drafting._plan import plan_for
from contracts._drafting._source import read_source
from contracts._folder import SHIPPED
from contracts._problems import Problem

__all__ = ["Drafted", "draft"]


@dataclass(frozen=True)
class Drafted:
    """A folder that was written: its update, what a person has to decide (by what it is about: file, line, sentence),
    and what is wrong."""

    folder: Path
    update: str
    members: int
    clauses: int
    decisions: Mapping[str, list[tuple[str, int, str]]]
    problems: tuple[Problem, ...]


def draft(
    name: str, source: Path, operation: str | None, folder: Path, today: date, tell: Callable[[str], None]
) -> Drafted:
    """Write a provider's folder from a vendor's file. `tell` is called with each step, as large files take a while.

    The folder appears only once it is whole. Raises ContractError where the file cannot be used; nothing is written
    then.
    """
    tell(f"reading {source.name}")
    read = read_source(source)
    tell(f"looking for the update in OpenAPI {read.version}")
    plan = plan_for(name, read, operation)
    tell(f"drafting {plan.update.method} {plan.update.path}")
    texts = files_of(plan, today, os.path.relpath(SHIPPED, folder))
    _write(texts, folder)
    return Drafted(
        folder=folder,
        update=f"{plan.update.method} {plan.update.path}",
        members=len(plan.request.members),
        clauses=texts["clauses.yaml"].count("\n- id: "),
        decisions=placed(plan, texts),
        problems=tuple(check(folder)),
    )


def _write(texts: dict[str, str], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        made = Path(place) / folder.name
        for file, text in texts.items():
            (made / file).parent.mkdir(parents=True, exist_ok=True)
            (made / file).write_text(text, encoding="utf-8")
        shutil.move(made, folder)
