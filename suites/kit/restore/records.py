"""The records of a restore ledger's file, each read and applied once, however often the ledger is asked.

A ledger of a long run has ten thousand records, and restoring asks it a dozen times what is owed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from suites.kit.restore.entries import FACTS, Entries, Entry, add_records, owed_of

MEMBERS: Mapping[str, tuple[str, ...]] = {
    "place": ("base_url",),
    "original": FACTS,
    "touched": ("path", "fields"),
    "sent": ("path", "fields", "body"),
    "shown": ("path", "source", "state"),
    "damaged": ("path",),
    "making": ("marker",),
    "made": ("fixture",),
    "done": (),
}
"""The kinds of records, and the members without which one of that kind cannot be used."""


class LedgerRecords:
    """What a ledger's file holds. Others append to it at any time, so each question looks for what is new."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._read, self._usable, self._entries = b"", list[dict[str, Any]](), Entries()
        self._bad: list[Any] = []

    def usable(self) -> list[dict[str, Any]]:
        """The records, without those that cannot be used."""
        with self._lock:
            last = self._unfinished()
            return [*self._usable, *filter(is_usable, last)]

    def bad(self) -> list[Any]:
        """Those that cannot be used; None for a line that is not JSON."""
        with self._lock:
            last = self._unfinished()
            return [*self._bad, *(record for record in last if not is_usable(record))]

    def owed(self) -> tuple[Entry, ...]:
        """What is still owed after all records, in the order in which it was noted."""
        with self._lock:
            last = [record for record in self._unfinished() if is_usable(record)]
            entries = Entries(self._entries)
            add_records(entries, last)
            return owed_of(entries)

    def _unfinished(self) -> list[Any]:
        """Read what is new, up to its last line break. Returns what stands behind that: it may not be written yet."""
        content = self._content()
        if not content.startswith(self._read):  # it was cut short, or written anew
            self._forget()
        end = max(content.rfind(b"\n") + 1, len(self._read))
        new = list(_parsed(content[len(self._read) : end]))
        usable = [record for record in new if is_usable(record)]
        self._usable += usable
        self._bad += [record for record in new if not is_usable(record)]
        add_records(self._entries, usable)
        self._read = content[:end]
        return list(_parsed(content[end:]))

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""


def _parsed(content: bytes) -> Iterator[Any]:
    """Each line as JSON; None for a line that is not JSON."""
    for line in filter(None, content.splitlines()):
        try:
            yield json.loads(line)
        except ValueError:
            yield None


def is_known(record: Any) -> bool:
    """Whether a record is of a kind of this version."""
    return isinstance(record, dict) and isinstance(record.get("kind"), str) and record["kind"] in MEMBERS


def is_usable(record: Any) -> bool:
    """Whether a record is of a known kind, and has what all records of that kind have."""
    if not is_known(record) or not isinstance(record.get("target"), str):
        return False
    path = record.get("path", {})
    is_addressed = isinstance(path, dict) and (record["kind"] != "done" or bool({"marker", "path"} & record.keys()))
    is_timed = record.get("source") != "loss" or isinstance(record.get("at"), int | float)
    return is_addressed and is_timed and record.keys() >= set(MEMBERS[record["kind"]])
