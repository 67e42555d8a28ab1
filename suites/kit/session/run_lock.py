"""One run at a time writes to a place. A second run is told which one that is.

Two runs at once would take each other's updates for the vendor's mistakes, and put back each other's values.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.places import Place
from suites.kit.model.errors import LockUnavailable
from suites.kit.session.left_file import SUFFIX
from suites.kit.session.lock_folder import lock_folder, open_folder

OWNER_ONLY = 0o600
UNKNOWN_HOLDER = "another run is writing to this target"
LOOKS, PAUSE_SECONDS = 10, 0.02
"""The holder writes its name right after locking, so it may be missing for some milliseconds; 0.2 s is plenty."""


class RunLock:
    """The lock of a place, for all runs of this user on this machine: a file that is locked while a run goes on.

    The operating system releases it when the process dies, even by SIGKILL: no lock is left behind. The file names the
    holder and its restore ledger, with the command that puts back what is in it. What a killed run wrote there stays,
    so that the next run learns of it.
    """

    def __init__(
        self, place: Place, run: str, ledger: Path | None = None, command: str = "", folder: Path | None = None
    ) -> None:
        self.run = run
        self.left: dict[Path, str] = {}
        """After `acquire`: the ledgers that runs before this one have left, in whichever checkout; their commands."""
        self._own = {ledger.absolute(): command} if ledger else {}
        self._path = (folder or lock_folder()) / f"{hashlib.sha256(str(place).encode()).hexdigest()[:24]}.lock"
        self._file: int | None = None

    @property
    def left_file(self) -> Path:
        """Where the run before this one has noted what it has left, and where this one is to."""
        return self._path.with_suffix(SUFFIX)

    def acquire(self) -> str | None:
        """Acquire the lock. Returns None, or a sentence about the run that holds it. Raises LockUnavailable."""
        folder = open_folder(self._path.parent)
        try:
            while self._file is None:
                file = os.open(self._path.name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY, dir_fd=folder)
                if not _try_lock(file):
                    return _holder_sentence(file)
                self._keep_if_current(file, folder)
            self._write_holder(self._file)
        except OSError as error:
            self._close()  # the file stays: it may name ledgers
            raise LockUnavailable(f"the run lock {self._path} cannot be used: {error.strerror}") from None
        finally:
            os.close(folder)
        return None

    def release(self) -> None:
        """Release the lock; nothing happens if it is not held. The file stays only to name a ledger that is left."""
        if self._file is not None:
            with suppress(OSError):  # a file that stays holds nobody back
                if not any(ledger.exists() for ledger in (*self.left, *self._own)):
                    self._path.unlink()
        self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _keep_if_current(self, file: int, folder: int) -> None:
        """Keep a locked file, unless the run before removed it in between: no other run would see that lock."""
        try:
            is_current = os.path.samestat(
                os.fstat(file), os.stat(self._path.name, dir_fd=folder, follow_symlinks=False)
            )
        except FileNotFoundError:
            is_current = False
        if is_current:
            self._file = file
        else:
            os.close(file)

    def _write_holder(self, file: int) -> None:
        ledgers = _content(file).get("ledgers")
        noted = {Path(path): str(command) for path, command in ledgers.items()} if isinstance(ledgers, dict) else {}
        self.left = {path: command for path, command in noted.items() if path not in self._own and path.exists()}
        holder = {**holder_of(self.run), "ledgers": {str(path): text for path, text in (self.left | self._own).items()}}
        content = json.dumps(holder).encode()
        # Written over the old content, blanks over its end: at no moment are the ledgers that it names lost.
        os.pwrite(file, content.ljust(os.fstat(file).st_size), 0)
        os.ftruncate(file, len(content))


def holder_of(run: str) -> dict[str, Any]:
    """What a lock says about this process, which holds it."""
    return {"run": run, "process": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}


def holder_sentence(holder: Mapping[str, Any]) -> str:
    """Who holds a lock. Raises LookupError or ValueError where it does not say that."""
    since = datetime.fromisoformat(str(holder["since"]))
    is_today = since.date() == datetime.now(UTC).date()
    when = f"{since:%H:%M} UTC" if is_today else f"{since:%Y-%m-%d %H:%M} UTC"
    where = f" on {holder.get('machine', 'this machine')}"
    return f"run {holder['run']} (process {holder['process']}{where}, since {when}) is writing to this target"


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        os.close(file)
        raise
    return True


def _holder_sentence(file: int) -> str:
    """Who holds the lock of this file, which is closed."""
    try:
        for _ in range(LOOKS):
            try:
                return holder_sentence(_content(file))
            except (LookupError, ValueError):
                time.sleep(PAUSE_SECONDS)
    finally:
        os.close(file)
    return UNKNOWN_HOLDER


def _content(file: int) -> dict[str, Any]:
    """What is written in a lock file; empty where that cannot be read."""
    try:
        content = json.loads(os.pread(file, os.fstat(file).st_size, 0))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
