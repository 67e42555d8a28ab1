"""One run at a time writes to a target: a second one is told who does."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

FOLDER = f"appointment-conformance-{os.getuid()}"
PORTS = {"http": 80, "https": 443}
SOMEBODY = "another run is writing to this target"


class RunLock:
    """The lock of the host and path that a base URL names, for all runs of this user on this machine.

    The operating system frees it when the process dies, however it dies.
    """

    def __init__(self, base_url: str, run: str, folder: Path | None = None) -> None:
        self.run = run
        self._folder = folder or Path(tempfile.gettempdir(), FOLDER)
        name = hashlib.sha256(_place(base_url).encode()).hexdigest()[:24]
        self._lock = FileLock(self._folder / f"{name}.lock", timeout=0, mode=0o600)
        self._holder = self._folder / f"{name}.json"

    def acquire(self) -> str | None:
        """Take the lock. Returns None, or a sentence about the run that holds it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            return self._told()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._holder.write_text(json.dumps({"run": self.run, "process": os.getpid(), "since": now}))
        return None

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._lock.is_locked:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def _told(self) -> str:
        """Who holds the lock. Who has taken it this moment has not written it down yet."""
        try:
            told = json.loads(self._holder.read_text())
            since = datetime.fromisoformat(told["since"])
        except (OSError, ValueError, KeyError):
            return SOMEBODY
        is_today = since.date() == datetime.now(UTC).date()
        when = f"{since:%H:%M} UTC" if is_today else f"{since:%Y-%m-%d %H:%M} UTC"
        return f"run {told['run']} (process {told['process']}, since {when}) is writing to this target"


def _place(base_url: str) -> str:
    """A base URL as it is compared: without what does not change the place."""
    parts = urlsplit(base_url)
    port = parts.port or PORTS.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"
