"""Empty histories for tests of what is kept in one: made once, then copied.

Making one takes all migrations one after the other, 0.15 s of CPU time, which is more than most of those tests take.
What opening does with a file that is not there yet, `test_history_ingest` and `test_history_database` test.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

NAME = "history.sqlite"
"""As `reports` names it beside the journals."""


def history_in(folder: Path, name: str = NAME) -> str:
    """The URL of a folder's history, which is an empty one at first."""
    file = folder / name
    if not file.exists():
        file.write_bytes(_empty())
    return f"sqlite:///{file}"


@cache
def _empty() -> bytes:
    from reports.history.database import opened  # a database library that most selftests do not need

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        with opened(f"sqlite:///{file}"):
            pass
        return file.read_bytes()  # closed, so that nothing is left in a write-ahead log
