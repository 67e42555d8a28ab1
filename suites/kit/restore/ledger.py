"""What a run owes to its targets: originals to put back and bookings to cancel, on disk before anything is sent.

One JSON Lines file per run. Several processes append to it at the same time, and any of them, or the machine, may die
at any moment. So every record is written with one call and synced to the disk before the request goes out; nothing is
ever rewritten. It is the only file that may hold personal values of a fixture. Secrets are never written to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contracts import Json

LEDGER_SUFFIX = ".restore"
OWNER_ONLY = 0o600
ORIGINAL_FACTS = ("provider", "role", "path", "state", "originals")


@dataclass(frozen=True)
class Original:
    """An appointment as it was before the run, and the request members sent to it since whose effect no read shows.

    `path` holds the path parameters of the update. `state` is what a read showed, None when it could not be read.
    `originals` is the update body that the fixture declares. `touched` are the pointers of those request members.
    """

    target: str
    provider: str
    role: str
    path: Mapping[str, str]
    state: Mapping[str, Json] | None = field(default=None, repr=False)
    originals: Mapping[str, Json] = field(default_factory=dict, repr=False)
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Booking:
    """An appointment that the suite booked. `fixture` None: the booking was sent, but its outcome is not known.

    `marker` is a text by which a person finds the appointment at the vendor.
    """

    target: str
    marker: str
    role: str = ""
    fixture: Mapping[str, Json] | None = field(default=None, repr=False)


Entry = Original | Booking


class RestoreLedger:
    """The restore ledger of a run. The first record creates the file: without one, nothing was sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._touched: set[tuple[str, str, str]] = set()

    def note_place(self, target: str, base_url: str) -> None:
        """Note the base URL of a target. At another one, the same ids name nothing, or somebody else's appointments."""
        self._append("place", target, base_url=base_url)

    def place_of(self, target: str) -> str | None:
        """The base URL that a target had in this run; None where none is noted."""
        places = (record for record in self.records() if record["kind"] == "place" and record["target"] == target)
        return next((str(record["base_url"]) for record in places), None)

    def note_original(self, original: Original) -> Original:
        """Note an appointment before the first write to it. Returns the first one noted, which counts."""
        known = self.original(original.target, original.path)
        if known is None:
            self._append("original", original.target, **{name: getattr(original, name) for name in ORIGINAL_FACTS})
        return known or original

    def original(self, target: str, path: Mapping[str, str]) -> Original | None:
        """The original of an appointment, whichever process noted it; None when there is none."""
        found = (entry for entry in self.open_entries(target) if isinstance(entry, Original))
        return next((entry for entry in found if dict(entry.path) == dict(path)), None)

    def note_touched(self, target: str, path: Mapping[str, str], fields: frozenset[str]) -> None:
        """Note request members that are about to be sent and whose effect no read will show."""
        new = {(target, _key(path), pointer) for pointer in fields} - self._touched
        if new:
            self._append("touched", target, path=dict(path), fields=sorted(pointer for *_, pointer in new))
            self._touched |= new

    def note_booking(self, target: str, marker: str) -> None:
        """Note that a booking is about to be sent. `marker` is a text by which a person would find the appointment."""
        self._append("making", target, marker=marker)

    def note_booked(self, target: str, role: str, fixture: Mapping[str, Json], marker: str) -> None:
        """Note the appointment that a booking created."""
        self._append("made", target, role=role, fixture=dict(fixture), marker=marker)

    def note_settled(self, target: str, what: Mapping[str, Json] | str) -> None:
        """Note that nothing more is owed for an appointment.

        `what` is the path of an original that is as before, or all or part of the fixture of a cancelled booking. As a
        text, it is the marker of a booking that was refused, or about which nothing more can be done.
        """
        self._append("done", target, **({"marker": what} if isinstance(what, str) else {"path": dict(what)}))

    def open_entries(self, target: str | None = None) -> tuple[Entry, ...]:
        """What is still owed to one target, or to all of them, in the order in which it was noted."""
        owed: list[Entry] = []
        for record in self.records():
            if target in (None, record["target"]):
                owed = _apply(owed, record)
        return tuple(owed)

    def discard_if_settled(self) -> None:
        """Delete the file if nothing is owed to any target."""
        if not self.open_entries():
            self.path.unlink(missing_ok=True)

    def _append(self, kind: str, target: str, **facts: Any) -> None:
        """Write one record to the disk. A line break goes before it, in case the record before was cut short."""
        line = b"\n" + json.dumps({"kind": kind, "target": target, **facts}).encode() + b"\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
        try:
            os.fchmod(file, OWNER_ONLY)  # the umask may have taken away even the owner's rights
            if os.write(file, line) != len(line):
                raise OSError(f"{self.path} could not be written completely, so nothing is sent: is the disk full?")
            os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _sync_folder(self.path.parent)

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of the file, without those that were cut short."""
        if self.path.exists():
            for line in self.path.read_bytes().splitlines():
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                yield record


def unfinished_runs(folder: Path, target: str) -> list[str]:
    """The runs that still owe something to a target, oldest first."""
    files = sorted(folder.glob(f"*{LEDGER_SUFFIX}"))
    return [file.name.removesuffix(LEDGER_SUFFIX) for file in files if RestoreLedger(file).open_entries(target)]


def _apply(owed: list[Entry], record: Mapping[str, Any]) -> list[Entry]:
    """What is owed after one more record."""
    target = record["target"]
    match record["kind"]:
        case "original" if not any(_is_at(entry, target, record["path"]) for entry in owed):
            return [*owed, Original(target, **{name: record[name] for name in ORIGINAL_FACTS})]
        case "touched":
            return [_with_touched(entry, record) if _is_at(entry, target, record["path"]) else entry for entry in owed]
        case "making":
            return [*owed, Booking(target, record["marker"])]
        case "made":
            return _with_booked(owed, record)
        case "done":
            return [entry for entry in owed if not _is_settled_by(entry, record)]
    return owed


def _is_at(entry: Entry, target: str, path: Mapping[str, str]) -> bool:
    return isinstance(entry, Original) and entry.target == target and entry.path == path


def _with_touched(entry: Entry, record: Mapping[str, Any]) -> Entry:
    return replace(entry, touched=entry.touched | set(record["fields"])) if isinstance(entry, Original) else entry


def _with_booked(owed: list[Entry], record: Mapping[str, Any]) -> list[Entry]:
    """Replace the pending booking that the record answers by the appointment that it created."""
    pending = Booking(record["target"], record["marker"])
    return [
        *(entry for entry in owed if entry != pending),
        replace(pending, role=record["role"], fixture=record["fixture"]),
    ]


def _is_settled_by(entry: Entry, record: Mapping[str, Any]) -> bool:
    if entry.target != record["target"]:
        return False
    if "marker" in record:
        return isinstance(entry, Booking) and entry.marker == record["marker"]
    ids = entry.path if isinstance(entry, Original) else entry.fixture or {}
    settled: Mapping[str, Json] = record["path"]
    return bool(settled) and all(str(ids.get(name)) == str(value) for name, value in settled.items())


def _key(path: Mapping[str, str]) -> str:
    return json.dumps(path, sort_keys=True)


def _sync_folder(folder: Path) -> None:
    """Sync the folder: without its entry, a synced file is lost in a power failure all the same."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
