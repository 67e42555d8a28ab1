"""Which files of a contract's folder make its revision: those that say what is sent and judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts._revision import revision
from suites.selftest import exchanges


def revision_of(folder: Path, *names: str) -> str:
    """The revision of a contract whose folder has files of these names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("anything")
    return revision(replace(exchanges.bind("lobbie").contract, folder=folder))


@pytest.mark.parametrize(
    ("name", "is_of_it"),
    [
        ("behaviour.yaml", True),
        ("schemas/ordinary.schema.json", True),
        ("known.yaml", False),
        ("CHANGES.md", False),
        (".DS_Store", False),
        (".cache/behaviour.yaml", False),
    ],
)
def test_only_what_is_sent_and_judged_makes_another_revision(name: str, is_of_it: bool, tmp_path: Path) -> None:
    """An exception, a note and a file of an editor leave a contract at its revision; its own files do not."""
    plain = revision_of(tmp_path, "clauses.yaml")
    assert (revision_of(tmp_path, name) != plain) is is_of_it
