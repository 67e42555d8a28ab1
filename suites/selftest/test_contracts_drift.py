"""`contracts drift`: what changed in a document, each change once, and with the class that it has for a client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.drift import Change, drift
from contracts.drift._table import TABLE
from suites.selftest.drift_documents import CASES, ERRORS, WARNINGS, edited, files_of
from suites.selftest.drift_pages import PAGES


def changes(old: Any, new: Any, folder: Path) -> list[Change]:
    """What changed from one document to another."""
    before, after = files_of(old, new, folder)
    return list(drift(None, None, before, after).changes)


def test_every_kind_of_change_has_a_pair_of_documents() -> None:
    """No row of the table goes untried."""
    assert CASES.keys() == TABLE.keys()


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_is_listed_once_with_its_class(kind: str, tmp_path: Path) -> None:
    """Two documents that differ in one thing have one change, of the class that its row says."""
    old, new = map(edited, CASES[kind])
    expected = "error" if kind in ERRORS else "warning" if kind in WARNINGS else "info"
    assert [(one.kind, one.level) for one in changes(old, new, tmp_path)] == [(kind, expected)]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_beside_itself_has_no_changes(kind: str, tmp_path: Path) -> None:
    """What did not change is not listed, whatever kind of page it is."""
    for page in PAGES[kind]:
        assert changes(page, page, tmp_path) == []


@pytest.mark.parametrize("kind", PAGES)
def test_another_order_and_other_titles_are_no_changes(kind: str, tmp_path: Path) -> None:
    """What an editor does to the look of a page is not listed: order, titles, line breaks, marks of Markdown."""
    assert changes(*PAGES[kind], tmp_path) == []
