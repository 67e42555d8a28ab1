"""Codes that a contract or the vendor's page itself names, such as `vehicle_fixed`: nobody's, whatever they say.

Only a word of several parts in the marks of code counts, and only as a whole: a single word may be somebody's name, and
so may a part of one. What the target or an answer says of a person is masked all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from contracts import Contract

MARKED = re.compile(r"`(?:\d{3} )?([a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`")
FILES = ("openapi.yaml", "clauses.yaml", "behaviour.yaml", "CHANGES.md", "page.*")
"""Where a contract has the vendor's sentences, also those that a draft only asks about, and the page where it is kept.
Nothing that a target gives is in any of them."""


def told_codes(contract: Contract) -> frozenset[str]:
    """The codes of refusals by the clauses, and what the files of the folder have in the marks of code; as written."""
    of_clauses = (str(code) for one in contract.clauses if one.code is not None for code in one.code.codes)
    return _in_files(contract.folder) | frozenset(code for code in of_clauses if MARKED.fullmatch(f"`{code}`"))


@cache
def _in_files(folder: Path) -> frozenset[str]:
    return frozenset(code for text in _texts(folder) for code in MARKED.findall(text))


def _texts(folder: Path) -> Iterator[str]:
    paths = (path for name in FILES for path in sorted(folder.glob(name)) if path.is_file())
    yield from (path.read_text("utf-8", "replace") for path in paths)
