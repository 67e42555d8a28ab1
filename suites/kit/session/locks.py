"""All locks of a place: the one of this machine, and where machines share a Redis, the one in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.places import Place
from suites.kit.http.shared_redis import redis_url
from suites.kit.model.errors import LockUnavailable, RedisUnavailable
from suites.kit.session.left_file import read_left, write_left
from suites.kit.session.run_lock import RunLock
from suites.kit.session.shared_lock import SharedLock


@dataclass
class PlaceLocks:
    """The locks of the place of a URL for a run, which keeps its restore ledger at `ledger`; `command` restores it."""

    base_url: str
    run: str
    ledger: Path
    command: str
    left: Mapping[Path, str] = field(default_factory=dict)
    _own: RunLock | None = None
    _shared: SharedLock | None = None

    def acquire(self) -> str | None:
        """Acquire all locks, or none. Returns None, or why the place may not be written to now."""
        place = Place.of(self.base_url)
        self._own = RunLock(place, self.run, self.ledger, self.command)
        try:
            holder, self.left = self._own.acquire(), self._own.left
            if holder is None and (url := redis_url()):
                self._shared = SharedLock(url, place, self.run)
                holder = self._shared.acquire()
        except (LockUnavailable, RedisUnavailable) as error:
            self.release()
            return str(error)
        if holder:
            self.release()
            return f"{holder}: wait until it has ended"
        return None

    def release(self) -> None:
        """Release what is held."""
        for lock in (self._shared, self._own):
            if lock:
                lock.release()
        self._own = self._shared = None

    @property
    def left_states(self) -> dict[str, str]:
        """Digests of what the run before this one has left here, if it has ended just now."""
        return read_left(self._own.left_file) if self._own else {}

    def leave(self, states: Mapping[str, str]) -> None:
        """Note digests of what this run has left."""
        if self._own:
            write_left(self._own.left_file, states)

    @property
    def note(self) -> str:
        """What went wrong with the lock while it was held; empty if nothing did."""
        return self._shared.note if self._shared else ""

    @property
    def taken_by(self) -> str:
        """Which run has got the lock in place of this one; empty if none has."""
        return self._shared.taken_by if self._shared else ""
