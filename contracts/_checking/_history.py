"""Problems of what a folder says of its own history: the revision in CHANGES.md, and the page that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from contracts._folder import NEWS, PAGE, Folder, beside
from contracts._lines import Node
from contracts._problems import Problem

HEADING = re.compile(r"## Revision (\d+), \d{4}-\d\d-\d\d\b")


def revision_problems(folder: Folder) -> Iterator[Problem]:
    """The number of the revision is that of the newest entry: else journals name another state than the notes."""
    node = folder.root("contract.yaml").get("revision")
    if not isinstance(node.value, int):
        return
    lines = (folder.path / NEWS).read_text(encoding="utf-8", errors="replace").splitlines()
    newest = next(((number, line) for number, line in enumerate(lines, 1) if line.startswith("## ")), (1, ""))
    heading = HEADING.match(newest[1])
    if heading is None or int(heading[1]) != node.value:
        expected = f"Expected a heading such as ## Revision {node.value}, 2026-01-31."
        found = f"The newest entry is not that of revision {node.value}, which contract.yaml names."
        yield Problem(folder.path / NEWS, newest[0], "", found, expected)


def page_problems(folder: Folder) -> Iterator[Problem]:
    """The page that is kept is the one from which the contract was written: else its lines are those of another."""
    node, page = folder.root("contract.yaml").get("source", "sha256"), beside(folder.path, PAGE)
    if page is not None and isinstance(node.value, str):
        digest = sha256(page.read_text(encoding="utf-8-sig", errors="replace").encode()).hexdigest()
        yield from () if digest == node.value else (_another(node, page.name, digest),)


def _another(node: Node, name: str, digest: str) -> Problem:
    hint = f"If the contract was written from it, write {digest}; else remove {name}."
    return node.problem(f"This is not the SHA-256 of {name}.", hint=hint)
