"""What a person still has to decide of a draft: the comments that `contracts new` left in its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from contracts._folder import DATA_FILES
from contracts._problems import displayed

TODO = re.compile(r"^\s*# TODO: (?P<text>.+)$")
"""A comment on a line of its own, as a draft has them."""


def undecided(folder: Path) -> Iterator[str]:
    """What `contracts check` prints of the decisions that a provider's folder still needs; nothing without any."""
    if found := list(_todos_of(folder)):
        yield f"  To decide ({len(found)}), each a TODO in its file:"
        yield from (f"  {one}" for one in found)


def _todos_of(folder: Path) -> Iterator[str]:
    """Each open decision of a provider's folder: its file, its line, and the first line of its text."""
    for file in (folder / name for name in DATA_FILES):
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        found = ((number, TODO.match(line)) for number, line in enumerate(lines, start=1))
        yield from (f"{displayed(file)}:{number}  {match['text']}" for number, match in found if match)
