"""Where the files of a run are that say what it has to put back: a journal may be kept elsewhere than they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reports._journal import FOLDER
from reports._records import Journal

LEDGER_SUFFIX = ".restore"
"""The file in which a run notes what it has to put back. It is deleted once all is as before."""

SETTLED_SUFFIX = ".restored"
"""The file beside it that says that `pytest --restore`, `--cleanup` or `--accept` has settled what was left."""

IN_CHECKOUT = Path("reports") / "out"
"""Where runs keep their ledgers, in the checkout that they name: older journals do not name the ledger itself."""


def ledger_of(journal: Journal, folder: Path = FOLDER) -> Path | None:
    """The restore ledger of a run; None where none is found. `folder` is that of the journals."""
    return _first(journal, LEDGER_SUFFIX, folder)


def settled_by(journal: Journal, folder: Path = FOLDER) -> str | None:
    """What the command wrote that has settled what a run left changed; None where none has. `folder` is that of the
    journals."""
    file = _first(journal, SETTLED_SUFFIX, folder)
    return None if file is None else file.read_text(encoding="utf-8").strip()


def is_settled(journal: Journal, folder: Path = FOLDER) -> bool:
    """Whether a command has settled what a run left changed. `folder` is that of the journals."""
    return _first(journal, SETTLED_SUFFIX, folder) is not None


def _first(journal: Journal, suffix: str, folder: Path) -> Path | None:
    files = [place / f"{journal.run}{suffix}" for place in _places(journal, folder)]
    files += [journal.path.with_suffix(suffix)]  # a journal and what stands beside it may have been given another name
    return next((file for file in files if file.is_file()), None)


def _places(journal: Journal, folder: Path) -> Iterator[Path]:
    """The folders in which the files may be: where the run says, and where it and its journal may have been moved."""
    if journal.ledger:
        yield Path(journal.ledger).parent
    yield journal.path.parent
    if journal.checkout:
        yield Path(journal.checkout) / IN_CHECKOUT
    yield folder
