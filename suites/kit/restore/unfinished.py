"""Which runs still owe something to a place, and which of them are still going."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contracts.places import place_at
from suites.kit.restore.entries import owed
from suites.kit.restore.ledger import OWNER_ONLY, RestoreLedger, sync_folder, unwritable

ATTEMPTS, PAUSE_SECONDS = 10, 0.02
"""Another run that looks whether a ledger is held locks it for less than a millisecond; 0.2 s is plenty."""


class LedgerHold:
    """Marks a restore ledger as in use, by a lock on its file, while a run goes on or is put back.

    Every process that can open the file notices, also one that cannot see the lock of the run's place, as in another
    container. The operating system releases the lock when the process dies.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Hold the ledger; False if another process does. Without the file there is nothing to hold."""
        for _ in range(ATTEMPTS if self._file is None else 0):
            try:
                self._file = _locked(self._path, fcntl.LOCK_EX)
            except BlockingIOError:
                time.sleep(PAUSE_SECONDS)
            except FileNotFoundError:
                return True
            else:
                break
        return self._file is not None

    def begin(self) -> bool:
        """Hold the ledger of a run that begins; False if another process does. Raises LedgerUnwritable.

        Its file appears locked already: nobody can take the run for one that has ended, not even in between.
        """
        if self._file is None and not self._path.exists():
            try:
                self._file = _created_locked(self._path)
            except OSError as error:
                raise unwritable(self._path, error) from None
        return self.acquire()

    def release(self) -> None:
        """Release the ledger; nothing happens if it is not held."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


@dataclass(frozen=True)
class Unfinished:
    """A run that owes something to a place, or is still running there. `targets` are its names for that place."""

    run: str
    ledger: Path
    targets: tuple[str, ...]
    is_running: bool


def unfinished_runs(ledgers: Iterable[Path], base_url: str, target: str) -> list[Unfinished]:
    """The runs that owe something to the place of a target, or write to it now, oldest first.

    What a run owes to another place is not counted, whatever its target was called. Where a ledger notes no place, the
    name of the target decides.
    """
    return [
        one
        for path in sorted(dict.fromkeys(ledgers), key=lambda path: path.name)
        if (one := _unfinished(path, base_url, target)).targets
    ]


def _unfinished(path: Path, base_url: str, target: str) -> Unfinished:
    """The ledger is read once: its run may end and delete it meanwhile, and then a second look would find no place."""
    is_running, records = _is_held(path), list(RestoreLedger(path).records())
    places = {one["target"]: str(one["base_url"]) for one in reversed(records) if one["kind"] == "place"}
    named = {record["target"] for record in records} if is_running else set()
    names = sorted(named | {entry.target for entry in owed(records)})
    here = tuple(name for name in names if _is_here(places.get(name), base_url, name == target))
    return Unfinished(RestoreLedger(path).run, path, here, is_running)


def _is_here(noted: str | None, base_url: str, has_same_name: bool) -> bool:
    return has_same_name if noted is None else place_at(noted) == place_at(base_url)


def _is_held(path: Path) -> bool:
    # A shared lock: of two processes that look at once, neither takes the other for the run.
    try:
        os.close(_locked(path, fcntl.LOCK_SH))
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _created_locked(path: Path) -> int:
    """A new file, locked before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_suffix(".new")
    file = os.open(unnamed, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        os.fchmod(file, OWNER_ONLY)  # the umask may have taken away even the owner's rights
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unnamed.rename(path)
        sync_folder(path.parent)
    except OSError:
        os.close(file)
        raise
    return file


def _locked(path: Path, how: int) -> int:
    """The file, opened and locked. Raises BlockingIOError where another process has locked it."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise
    return file
