"""Drafts the old and the new page of a vendor, and brings a person's files to where they can be compared with both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts._drafting import Decision, drafted_texts
from contracts._folder import NEWS
from contracts._lines import text_of
from contracts._model import Contract
from contracts.drift import paths_now
from contracts.pointers import join
from contracts.updating._files import OPENAPI
from contracts.updating._texts import with_name

Files = dict[str, str]


@dataclass(frozen=True)
class Drafts:
    """The files of the drafts of two pages, what each asks a person, and the paths that operations have now."""

    old: Files
    new: Files
    asked: list[Decision]
    asks: list[Decision]
    moved: Mapping[str, str]

    @property
    def new_questions(self) -> list[Decision]:
        """What only the draft of the new page asks."""
        known = {one.sentence for one in self.asked}
        return [one for one in self.asks if one.sentence not in known]

    def prepared(self, own: Files) -> Files:
        """A person's files with operations at their new paths, and without the questions that the new draft does not
        have, or has in other words."""
        made, still = _with_paths(own, self.moved), {one.sentence for one in self.asks}
        for one in self.asked:
            if one.sentence not in still and one.file in made:
                line = re.escape(f"# TODO: {one.sentence}")
                made[one.file] = re.sub(rf"(?m)^ *{line}\n", "", made[one.file])
        return made


def drafts_of(contract: Contract, before: Path, after: Path) -> Drafts:
    """The drafts of the page from which a contract was written, and of the page of today.

    Raises ContractError where nothing can be drafted from one of them.
    """
    update = contract.update
    moved = paths_now(before, after, f"{update.method} {update.path}")
    old, asked = _draft(contract, before, update.path)
    new, asks = _draft(contract, after, moved.get(update.path, update.path))
    return Drafts(_with_paths(old, moved), new, asked, asks, moved)


def own_files(folder: Path) -> Files:
    """What a person's folder has, by the names of the files. Raises ContractError where one cannot be read."""
    files = (*folder.glob("*.yaml"), *folder.glob("schemas/*.json"), folder / NEWS)
    return {path.relative_to(folder).as_posix(): text_of(path) for path in sorted(files)}


def _draft(contract: Contract, page: Path, path: str) -> tuple[Files, list[Decision]]:
    wanted = f"{contract.update.method} {path}"
    return drafted_texts(contract.name, page, wanted, contract.folder, contract.page, contract.read_on)


def _with_paths(texts: Files, moved: Mapping[str, str]) -> Files:
    """The files with the operations at their new paths: what else is said of them can then be compared."""
    text = texts[OPENAPI]
    for old, new in moved.items():
        text = (with_name(Path(OPENAPI), text, join("/paths", old), new) if old != new else None) or text
    return {**texts, OPENAPI: text}
