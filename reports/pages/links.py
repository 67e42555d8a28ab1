"""Links between the page of the history and the pages of runs beside it: relative, and only to files that are known."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

HISTORY_PAGE = "history.html"
"""The page of the history, beside the journals that the history is made from."""


def link_to_history(page: Path, named: Path | None = None) -> str:
    """The link from the page of a run to that of the history: to the one that is `named`, which may be written later,
    else to the one that is beside it; empty where there is none."""
    beside = page.parent / HISTORY_PAGE
    other = named or (beside if beside.is_file() else None)
    return _relative(other, page.parent) if other else ""


def links_to_runs(page: Path) -> Mapping[str, str]:
    """The pages of runs beside the page of the history, and in the folders there, as links by the names of runs."""
    others = [*page.parent.glob("*.html"), *page.parent.glob("*/*.html")]
    return {one.stem: _relative(one, page.parent) for one in sorted(others, reverse=True) if one != page}


def _relative(file: Path, folder: Path) -> str:
    """A link from a folder to a file. A name is no scheme, whatever it begins with."""
    path = Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
    return quote(path if path.startswith("..") else f"./{path}")
