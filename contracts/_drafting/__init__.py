"""Drafts a provider's folder from what a vendor publishes: `contracts new`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts._check import check
from contracts._drafting.document.source import read_source
from contracts._drafting.plan import Decision, Plan, plan_for
from contracts._drafting.writing.files import files_of, placed
from contracts._drafting.writing.tied import without_tied
from contracts._folder import PAGE, SHIPPED, contracts_option, in_checkout
from contracts._problems import ContractError, Problem, displayed

__all__ = ["Decision", "Drafted", "draft", "drafted_texts", "told"]

UNUSED = {
    "list": ("the list", "add views, and a clause of check agrees, if its rows show what an update changes"),
    "create": ("booking an appointment", "add provision, and the suite books appointments of its own"),
    "cancel": ("cancelling an appointment", "provision needs it, too, to take back what the suite books"),
}
"""What operations are of use for that a draft only describes: a document seldom says what a booking needs, or which
filter a row of a list is found by."""
MOST_TOLD = 3
"""What is wrong first is what a person changes; the rest follows from it more often than not."""


@dataclass(frozen=True)
class Drafted:
    """A folder that was written, its update, and by theme what a person has to decide (file, line, sentence).

    `unused` has a sentence for each operation that is described, and that nothing calls.
    """

    folder: Path
    update: str
    members: int
    clauses: int
    decisions: Mapping[str, list[tuple[str, int, str]]]
    unused: tuple[str, ...]


def draft(
    name: str,
    source: Path,
    operation: str | None,
    folder: Path,
    today: date,
    tell: Callable[[str], None],
    page: str = "",
    keeps: bool = False,
) -> Drafted:
    """Write a provider's folder from a vendor's file, which is published at a `page`.

    `tell` is called with each step, as large files take a while. `keeps`: the file is kept beside the contract.

    The folder appears only once it is whole and passes the check. Raises ContractError where the file cannot be used,
    and OSError where the folder cannot be made; nothing is written then.
    """
    tell(f"reading {source.name}")
    read = read_source(source)
    tell(f"looking for the update in OpenAPI {read.version}")
    plan = without_tied(plan_for(name, read, operation, page))
    tell(f"drafting {plan.update.method} {plan.update.path}")
    texts = files_of(plan, today, os.path.relpath(SHIPPED, folder))
    if keeps:
        texts[PAGE.replace(".*", source.suffix or ".txt")] = source.read_text(encoding="utf-8-sig")
    _write(texts, folder, plan)
    return Drafted(
        folder=folder,
        update=f"{plan.update.method} {plan.update.path}",
        members=len(plan.request.members),
        clauses=texts["clauses.yaml"].count("\n- id: "),
        decisions=placed(plan, texts),
        unused=tuple(_unused(plan)),
    )


def drafted_texts(
    name: str, source: Path, operation: str | None, folder: Path, page: str, today: date
) -> tuple[dict[str, str], list[Decision]]:
    """The files that a draft from this file would have, for a folder that is there, and what a person has to decide.

    Raises ContractError where the file cannot be used. Nothing is written.
    """
    plan = without_tied(plan_for(name, read_source(source), operation, page))
    return files_of(plan, today, os.path.relpath(SHIPPED, folder)), plan.decisions


def _unused(plan: Plan) -> Iterator[str]:
    """Each operation beside the update and the read, and what it would be of use for."""
    used = [plan.update, *([plan.reading[0]] if plan.reading else [])]
    for role, call in plan.chosen.by_role().items():
        if call not in used and role in UNUSED:
            yield f"{UNUSED[role][0]} ({call.method} {call.path}): {UNUSED[role][1]}"


def _write(texts: dict[str, str], folder: Path, plan: Plan) -> None:
    near = next(one for one in folder.absolute().parents if one.is_dir())
    with tempfile.TemporaryDirectory(dir=near, prefix=f".{folder.name}-") as place:
        made = Path(place).resolve() / folder.name
        for file, text in texts.items():
            (made / file).parent.mkdir(parents=True, exist_ok=True)
            (made / file).write_text(text, encoding="utf-8")
        if problems := check(made):
            raise ContractError([_unusable(plan, problems, made)])
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, folder)


def _unusable(plan: Plan, problems: Sequence[Problem], made: Path) -> Problem:
    """Why no contract can be written from a document that could be read: with what of it was left out."""
    line = plan.source.document.line(plan.update.pointer)
    found = f"No contract that holds together can be written from {plan.update.method} {plan.update.path}:"
    told = [f"{one.file.relative_to(made)} {one.pointer}: {one.found} {one.expected}".rstrip() for one in problems]
    hint = "Simplify these parts in a copy of the file, or choose another operation with --operation."
    whole = "\n    ".join([found, *told[:MOST_TOLD], *plan.notes[:MOST_TOLD]])
    return Problem(plan.source.path, line, "", whole, "", hint)


def told(drafted: Drafted, name: str) -> Iterator[str]:
    """What `contracts new` prints of a folder: what it has, what to decide, what is unused, and what comes next."""
    yield f"{displayed(drafted.folder)}: {drafted.update}, {drafted.members} members, {drafted.clauses} clauses."
    if drafted.decisions:
        count = sum(map(len, drafted.decisions.values()))
        yield f"\nTo decide ({count}), each a TODO in its file; the draft runs as it is:"
    for about, listed in drafted.decisions.items():
        yield f"- {about}:"
        yield from (f"  {displayed(drafted.folder / file)}:{line}  {text}" for file, line, text in listed)
    if drafted.unused:
        yield "\nNot drafted, only described in openapi.yaml:"
        yield from (f"- {line}." for line in drafted.unused)
    option = contracts_option(drafted.folder)
    yield "\nNext:"
    yield f"  {in_checkout(f'pytest --provider={name}{option}')}    runs it on its own stand-in"
    yield f"  contracts target {name}{option}    prints a target to fill in"
    yield f"  contracts learn {name}-sandbox --write{option}    reads its appointments, and completes the draft by them"
