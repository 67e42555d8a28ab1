"""What the Markdown files promise: their links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from suites.selftest.runs import HOUSE

DOCUMENTS = [HOUSE / "README.md", *sorted(HOUSE.glob("*/README.md")), HOUSE / ".github/CHANGELOG.md"]
LONGEST_README = 400
"""Lines: what somebody reads who decides whether to use this. The rest stands in the folders' own files."""


def links(file: Path) -> Iterator[str]:
    """Where a document's links lead, but those to the web."""
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link)


def anchors(file: Path) -> set[str]:
    """The names of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(HOUSE)))
def test_links_lead_somewhere(file: Path) -> None:
    """Each link to a file or heading of ours leads to one that exists."""
    parts = [(link, *link.partition("#")[::2]) for link in links(file)]
    named = [(link, (file.parent / path) if path else file, anchor) for link, path, anchor in parts]
    assert [link for link, to, anchor in named if not to.exists() or (anchor and anchor not in anchors(to))] == []


def test_the_readme_is_short() -> None:
    """The first page is read whole."""
    assert len((HOUSE / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README
