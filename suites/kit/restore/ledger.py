"""What a run owes to its targets: originals to put back and bookings to take back, on disk before anything is sent.

JSON Lines, one file a run. Workers append to it at the same time, and any of them may die at any moment. It is the one
file that may hold personal values of a fixture; secrets never come here.
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
ONLY_OURS = 0o600


@dataclass(frozen=True)
class Original:
    """An appointment as it was before the run, and what was sent to it since of which no read shows the effect.

    `path` holds the path parameters of the update. `state` is what a read showed, None when none could be made.
    `originals` is the update body that the fixture declares; `touched` are pointers of request members.
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
    """An appointment that the suite makes. `fixture` None: it was asked for, and whether it was made is not known."""

    target: str
    marker: str
    role: str = ""
    fixture: Mapping[str, Json] | None = field(default=None, repr=False)


Entry = Original | Booking


class RestoreLedger:
    """The restore ledger of a run. The file is made with the first record; without one nothing was written anywhere."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._touched: set[tuple[str, str, str]] = set()

    def note_place(self, target: str, base_url: str) -> None:
        """Note where a target was when the run began: ids mean nothing, or somebody else's, at another place."""
        self._append("place", target, base_url=base_url)

    def place_of(self, target: str) -> str | None:
        """The base URL that a target had in this run; None where none was noted."""
        places = (record for record in self.records() if record["kind"] == "place" and record["target"] == target)
        return next((str(record["base_url"]) for record in places), None)

    def note_original(
        self, target: str, provider: str, role: str, path: Mapping[str, str], state: Mapping[str, Json] | None,
        originals: Mapping[str, Json],
    ) -> Original:  # fmt: skip
        """Note an appointment before the first write to it. Returns the original that counts: the first one noted."""
        known = self.original(target, path)
        if known is None:
            known = Original(target, provider, role, dict(path), state, originals)
            facts = {name: getattr(known, name) for name in ("provider", "role", "path", "state", "originals")}
            self._append("original", target, **facts)
        return known

    def original(self, target: str, path: Mapping[str, str]) -> Original | None:
        """The original of an appointment, whoever noted it; None when nobody did."""
        found = (entry for entry in self.open_entries(target) if isinstance(entry, Original))
        return next((entry for entry in found if dict(entry.path) == dict(path)), None)

    def note_touched(self, target: str, path: Mapping[str, str], fields: frozenset[str]) -> None:
        """Note request members that are about to be sent and whose effect no read shows."""
        new = {(target, _key(path), pointer) for pointer in fields} - self._touched
        if new:
            self._append("touched", target, path=dict(path), fields=sorted(pointer for *_, pointer in new))
            self._touched |= new

    def note_booking(self, target: str, marker: str) -> None:
        """Note that a booking is about to be sent; `marker` is what the vendor's answer or list would show of it."""
        self._append("making", target, marker=marker)

    def note_booked(self, target: str, role: str, fixture: Mapping[str, Json], marker: str = "") -> None:
        """Note a booking that was answered; without a marker it is the one noted last."""
        self._append("made", target, role=role, fixture=dict(fixture), marker=marker)

    def note_settled(self, target: str, what: Mapping[str, Json] | str) -> None:
        """Note that nothing is owed any more.

        `what` is the path of an appointment that is as before, or all or part of the fixture of one that was taken
        back; a text is the marker of a booking that was refused, or about which nothing more can be done.
        """
        self._append("done", target, **({"marker": what} if isinstance(what, str) else {"path": dict(what)}))

    def open_entries(self, target: str | None = None) -> tuple[Entry, ...]:
        """What is still owed, in the order in which it was noted; to one target or to all."""
        owed: list[Entry] = []
        for record in self.records():
            if target in (None, record["target"]):
                owed = _after(owed, record)
        return tuple(owed)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed to any target."""
        return not self.open_entries()

    def discard(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)

    def _append(self, kind: str, target: str, **facts: Any) -> None:
        """Write one record to the disk. A line break goes before it too, so that one cut short spoils no other."""
        line = b"\n" + json.dumps({"kind": kind, "target": target, **facts}).encode() + b"\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, ONLY_OURS)
        try:
            os.fchmod(file, ONLY_OURS)  # whatever the umask took away
            if os.write(file, line) != len(line):
                raise OSError(f"{self.path} could not be written whole, so nothing is sent: is the disk full?")
            os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _sync_folder(self.path.parent)

    def records(self) -> Iterator[dict[str, Any]]:
        """The records that were written whole, as they stand in the file."""
        if self.path.exists():
            for line in self.path.read_bytes().splitlines():
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                yield record


def unfinished_runs(folder: Path, target: str) -> list[str]:
    """The runs, oldest first, that still owe something to a target."""
    files = sorted(folder.glob(f"*{LEDGER_SUFFIX}"))
    return [file.name.removesuffix(LEDGER_SUFFIX) for file in files if RestoreLedger(file).open_entries(target)]


def _after(owed: list[Entry], record: Mapping[str, Any]) -> list[Entry]:
    """What is owed after a record, given what was owed before."""
    target = record["target"]
    match record["kind"]:
        case "original" if not any(_is_at(entry, target, record["path"]) for entry in owed):
            known = {name: record[name] for name in ("provider", "role", "path", "state", "originals")}
            return [*owed, Original(target, **known)]
        case "touched":
            return [_with_touched(entry, record) if _is_at(entry, target, record["path"]) else entry for entry in owed]
        case "making":
            return [*owed, Booking(target, record["marker"])]
        case "made":
            return _made(owed, record)
        case "done":
            return [entry for entry in owed if not _is_done(entry, record)]
    return owed


def _is_at(entry: Entry, target: str, path: Mapping[str, str]) -> bool:
    return isinstance(entry, Original) and entry.target == target and entry.path == path


def _with_touched(entry: Entry, record: Mapping[str, Any]) -> Entry:
    return replace(entry, touched=entry.touched | set(record["fields"])) if isinstance(entry, Original) else entry


def _made(owed: list[Entry], record: Mapping[str, Any]) -> list[Entry]:
    asked = [e for e in owed if isinstance(e, Booking) and e.target == record["target"] and e.fixture is None]
    meant = next((entry for entry in reversed(asked) if record["marker"] in ("", entry.marker)), None)
    marker = meant.marker if meant else record["marker"]
    made = Booking(record["target"], marker, record["role"], record["fixture"])
    return [*(entry for entry in owed if entry is not meant), made]


def _is_done(entry: Entry, record: Mapping[str, Any]) -> bool:
    if entry.target != record["target"]:
        return False
    if "marker" in record:
        return isinstance(entry, Booking) and entry.marker == record["marker"]
    named = entry.path if isinstance(entry, Original) else entry.fixture or {}
    told: Mapping[str, Json] = record["path"]
    return bool(told) and all(str(named.get(name)) == str(value) for name, value in told.items())


def _key(path: Mapping[str, str]) -> str:
    return json.dumps(path, sort_keys=True)


def _sync_folder(folder: Path) -> None:
    """Have the disk keep the file's name too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
