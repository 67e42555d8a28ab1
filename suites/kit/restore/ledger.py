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
FACTS = ("provider", "role", "path", "state", "originals")
"""The facts of an original that its record holds."""


@dataclass(frozen=True)
class Original:
    """An appointment as it was before the run.

    `path` holds the path parameters of the update. `state` is what a read showed, None when it could not be read.
    `originals` are old values that the fixture declares, as an update body. `touched` are pointers of request members
    that the run has sent since, and that no read shows: only the declared originals can tell their old values.
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
    """The restore ledger of a run. The first record creates the file: without one, nothing was sent.

    Records of bookings are called `making` (about to be sent) and `made` (answered) in the file, and those of settled
    originals and bookings `done`. The names must stay, so that a ledger can be read by a later version.
    """

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
            self._append("original", original.target, **{name: getattr(original, name) for name in FACTS})
        return known or original

    def original(self, target: str, path: Mapping[str, str]) -> Original | None:
        """The original of an appointment, whichever process noted it; None when there is none."""
        found = (entry for entry in self.open_entries(target) if isinstance(entry, Original))
        return next((entry for entry in found if entry.path == path), None)

    def note_touched(self, original: Original, fields: frozenset[str]) -> None:
        """Note request members that are about to be sent to an appointment and whose effect no read will show."""
        target, path = original.target, original.path
        new = {(target, path_key(path), pointer) for pointer in fields} - self._touched
        if new:
            self._append("touched", target, path=path, fields=sorted(pointer for *_, pointer in new))
            self._touched |= new

    def note_booking(self, booking: Booking) -> None:
        """Note a booking that is about to be sent, and once more, with its fixture, when it was answered."""
        if booking.fixture is None:
            self._append("making", booking.target, marker=booking.marker)
        else:
            facts = {"role": booking.role, "fixture": booking.fixture, "marker": booking.marker}
            self._append("made", booking.target, **facts)

    def note_settled(self, entry: Entry) -> None:
        """Note that nothing more is owed: it is as before, cancelled, was refused, or nothing more can be done."""
        known = {"path": entry.path} if isinstance(entry, Original) else {"marker": entry.marker}
        self._append("done", entry.target, **known)

    def open_entries(self, target: str | None = None) -> tuple[Entry, ...]:
        """What is still owed to one target, or to all of them, in the order in which it was noted."""
        owed: dict[tuple[str, str], Entry] = {}
        for record in self.records():
            _apply(owed, record)
        return tuple(entry for entry in owed.values() if target in (None, entry.target))

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


def path_key(path: Mapping[str, str]) -> str:
    """Identifies an appointment by its path parameters."""
    return json.dumps(path, sort_keys=True)


def _apply(owed: dict[tuple[str, str], Entry], record: Mapping[str, Any]) -> None:
    """Change what is owed, by target and marker or path, as one more record says."""
    target = record["target"]
    key = target, record.get("marker") or path_key(record.get("path", {}))
    match record["kind"]:
        case "original":
            known = {name: record[name] for name in FACTS}
            owed.setdefault(key, Original(target, **known))
        case "touched" if isinstance(original := owed.get(key), Original):
            owed[key] = replace(original, touched=original.touched | set(record["fields"]))
        case "making":
            owed[key] = Booking(target, record["marker"])
        case "made":
            owed[key] = Booking(target, record["marker"], record["role"], record["fixture"])
        case "done" if "marker" in record:
            owed.pop(key, None)
        case "done":
            for key in [key for key, entry in owed.items() if _is_at(entry, target, record["path"])]:
                del owed[key]


def _is_at(entry: Entry, target: str, ids: Mapping[str, Json]) -> bool:
    """Whether an entry is about the appointment with these ids, which may be part of its own."""
    own = entry.path if isinstance(entry, Original) else entry.fixture or {}
    return entry.target == target and bool(ids) and all(str(own.get(name)) == str(ids[name]) for name in ids)


def _sync_folder(folder: Path) -> None:
    """Sync the folder: without its entry, a synced file is lost in a power failure all the same."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
