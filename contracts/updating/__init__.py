"""Proposes what a contract should say after its vendor's page has changed: `contracts update`.

The old and the new page are drafted (`contracts new`), and what differs between the two drafts is taken over where the
contract still says what the old draft said. Where a person has written something else that stays, with a question.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from pathlib import Path

from contracts._check import check
from contracts._folder import PAGE, WATCHED, beside
from contracts._lines import text_of
from contracts._model import Contract
from contracts._problems import ContractError, Problem, displayed
from contracts.drift import Change, drift
from contracts.drift._contract import page_text
from contracts.updating._groups import Group
from contracts.updating._notes import comment
from contracts.updating._proposal import Proposal, proposed

__all__ = ["Update", "update"]

NO_PAGE = "The text of the page from which this contract was written is not here, so nobody knows what changed on it."


@dataclass(frozen=True)
class Update:
    """The folder with what is proposed, and what changed on the page.

    `problems`: what would be wrong with the folder; then nothing can be written.
    """

    folder: Path
    changes: Sequence[Change]
    proposal: Proposal
    problems: Sequence[Problem]

    @property
    def texts(self) -> Mapping[str, str]:
        """The files that change, by their names."""
        return self.proposal.texts

    @property
    def decisions(self) -> Iterator[tuple[str, int, str]]:
        """What a person has to decide: the file, its line as proposed, and the question."""
        asked = {(one.file, comment(one)) for one in self.proposal.notes}
        for file in sorted({file for file, _ in asked}):
            for number, line in enumerate(self.texts.get(file, "").split("\n"), 1):
                if (file, line.strip()) in asked:
                    yield file, number, line.strip().removeprefix("# TODO: ")

    @property
    def diff(self) -> str:
        """The proposal as a unified diff, without the page itself; empty where nothing is to change."""
        shown = (name for name in self.texts if not name.startswith("page."))
        return "".join(_diff(self.folder / name, self.texts[name]) for name in shown)

    def write(self) -> None:
        """Write the files; the pages that were kept make room for the new one."""
        _written(self.folder, self.texts)


def update(contract: Contract, source: Path | None, old: Path | None, today: date) -> Update:
    """What a contract should say after its page has become `source`; without one, the page that was looked at last.

    `old` is the page from which it was written, where that is not kept. Raises ContractError where a page is missing
    or cannot be used, or `old` is another page.
    """
    before, after = old or beside(contract.folder, PAGE), source or beside(contract.folder, WATCHED)
    if before is None or not page_text(contract, before):
        hint = "Name a file with it: --from OLD. It is known by source.sha256 in contract.yaml."
        raise ContractError([Problem(contract.folder, 0, "", NO_PAGE, "", hint)])
    if after is None:
        found = "No page of today is here."
        hint = "Name a file with it, or keep it with contracts drift PROVIDER --watch --write."
        raise ContractError([Problem(contract.folder, 0, "", found, "", hint)])
    changes = drift(contract, None, before, after, f"{contract.update.method} {contract.update.path}").changes

    def without(left: Group) -> Proposal:
        return proposed(contract, before, after, changes, today, left)

    proposal = without(frozenset())
    problems = _problems(contract, proposal)
    if problems and proposal.groups:
        proposal = _sound(contract, proposal.groups, without)
        problems = _problems(contract, proposal)
    return Update(contract.folder, changes, proposal, problems)


def _sound(contract: Contract, groups: Sequence[Group], without: Callable[[Group], Proposal]) -> Proposal:
    """The proposal with the members that can be taken over one by one; the others are questions."""
    left = frozenset[str]().union(*groups)
    for group in groups:
        if not _problems(contract, without(left - group)):
            left -= group
    return without(left)


def _problems(contract: Contract, proposal: Proposal) -> list[Problem]:
    """What would be wrong with the folder."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place).resolve() / contract.folder.name
        shutil.copytree(contract.folder, copy)
        _written(copy, proposal.texts)
        return [replace(one, file=contract.folder / one.file.resolve().relative_to(copy)) for one in check(copy)]


def _written(folder: Path, texts: Mapping[str, str]) -> None:
    if texts:
        for older in (*folder.glob(PAGE), *folder.glob(WATCHED)):
            if older.is_file():
                older.unlink()
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _diff(file: Path, text: str) -> str:
    before, name = text_of(file) if file.is_file() else "", displayed(file)
    old, new = (list(StringIO(one)) for one in (before, text))  # a line ends with a line feed alone
    return "".join(difflib.unified_diff(old, new, f"{name}", f"{name} (proposed)"))
