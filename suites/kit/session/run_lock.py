"""One run at a time writes to a target. A second run is told which one that is.

Two runs at once would take each other's updates for the vendor's mistakes, and put back each other's values.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from contracts.places import place_of

FOLDER = Path(f"/tmp/appointment-conformance-{os.getuid()}")
"""The same for all runs of a user, whatever their checkout and TMPDIR. One per user: in a shared one, another user's
lock files could not be opened."""
UNKNOWN_HOLDER = "another run is writing to this target"


class RunLock:
    """The lock of the host and path in a base URL, for all runs of this user on this machine.

    The operating system releases it when the process dies, even by SIGKILL: no lock is left behind.
    """

    def __init__(self, base_url: str, run: str, folder: Path | None = None) -> None:
        self.run = run
        self._folder = folder or FOLDER
        name = hashlib.sha256(str(place_of(base_url)).encode()).hexdigest()[:24]
        self._lock = FileLock(self._folder / f"{name}.lock", timeout=0, mode=0o600)
        # Beside the lock file, whose content is up to filelock.
        self._holder = self._folder / f"{name}.json"

    def acquire(self) -> str | None:
        """Acquire the lock. Returns None, or a sentence about the run that holds it."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            return self._holder_sentence()
        except OSError as error:
            return f"the lock of this target cannot be made in {self._folder} ({error.strerror}), so nothing is sent"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._holder.write_text(json.dumps({"run": self.run, "process": os.getpid(), "since": now}))
        return None

    def release(self) -> None:
        """Release the lock; nothing happens if it is not held."""
        if self._lock.is_locked:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def _holder_sentence(self) -> str:
        """Who holds the lock. The file may be missing or half written: its holder writes it after locking."""
        try:
            holder = json.loads(self._holder.read_text())
            since = datetime.fromisoformat(holder["since"])
        except (OSError, ValueError, KeyError):
            return UNKNOWN_HOLDER
        is_today = since.date() == datetime.now(UTC).date()
        when = f"{since:%H:%M} UTC" if is_today else f"{since:%Y-%m-%d %H:%M} UTC"
        return f"run {holder['run']} (process {holder['process']}, since {when}) is writing to this target"
