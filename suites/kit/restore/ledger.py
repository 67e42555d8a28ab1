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
KINDS = ("place", "original", "touched", "sent", "shown", "making", "made", "done")
FACTS = ("provider", "role", "path", "state", "originals")
"""The facts of an original that its record holds."""
BOOKING_FACTS = ("marker", "role", "sent", "outcome")
"""The facts of a booking that its records hold. Those of earlier versions have no more than the marker and the role."""


@dataclass(frozen=True)
class SentUpdate:
    """An update of an appointment: the request members that it may change, its JSON body, and what its answer showed.

    `answer` None, and not `is_refused`: nothing was shown of what it did.
    """

    fields: frozenset[str]
    body: Json = field(default=None, repr=False)
    answer: Mapping[str, Json] | None = field(default=None, repr=False)
    is_refused: bool = False


@dataclass(frozen=True)
class Original:
    """An appointment as it was before the run.

    `path` holds the path parameters of the update. `state` is what a read showed, None when it could not be read.
    `originals` are old values that the fixture declares, as an update body. `touched` are pointers of request members
    that the run has sent since, and that no read shows: only the declared originals can tell their old values.
    `last_read` is what the run's last read showed, and `updates` are those that the run has sent after it.
    """

    target: str
    provider: str
    role: str
    path: Mapping[str, str]
    state: Mapping[str, Json] | None = field(default=None, repr=False)
    originals: Mapping[str, Json] = field(default_factory=dict, repr=False)
    touched: frozenset[str] = frozenset()
    last_read: Mapping[str, Json] | None = field(default=None, repr=False)
    updates: tuple[SentUpdate, ...] = ()


NO_ANSWER = "got no answer"
"""What a booking came to of which nothing else is noted: the process may have died before the answer came."""


@dataclass(frozen=True)
class Booking:
    """An appointment that the suite booked. `fixture` None: the booking was sent, but it may have come to nothing.

    `marker` identifies it, and is the text that only its booking has, where that carries one. `sent` is the booking's
    body. `outcome` says what the booking came to, as the end of "its booking ...", where that is all that is known.
    """

    target: str
    marker: str
    role: str = ""
    fixture: Mapping[str, Json] | None = field(default=None, repr=False)
    sent: Json = field(default=None, repr=False)
    outcome: str = NO_ANSWER


Entry = Original | Booking


_LEDGERS: dict[Path, RestoreLedger] = {}


class RestoreLedger:
    """The restore ledger of a run. The first record creates the file: without one, nothing was sent.

    Records of bookings are called `making` (about to be sent) and `made` (answered) in the file, and those of settled
    originals and bookings `done`. The names must stay, so that a ledger can be read by a later version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._touched: set[tuple[str, str, str]] = set()
        self._written: list[bytes] = []
        self._size = 0
        self.damage = ""

    @classmethod
    def of_run(cls, folder: Path, run: str) -> RestoreLedger:
        """The ledger of a run of this process: the same one each time, so that it knows what it has written."""
        path = folder / f"{run}{LEDGER_SUFFIX}"
        return _LEDGERS.setdefault(path, cls(path))

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
        return known or replace(original, last_read=original.state)

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

    def note_sent(self, original: Original, fields: frozenset[str], body: Json) -> None:
        """Note an update that is about to be sent, so that what it changes is known to be the run's own change."""
        self._append("sent", original.target, path=original.path, fields=sorted(fields), body=body)

    def note_shown(self, original: Original, source: str, state: Mapping[str, Json] | None = None) -> None:
        """Note what the `answer` to the last update or a `read` after it shows of an appointment, or its `refusal`.

        This is not synced to the disk: a power failure would lose what was seen of a few updates, and nothing else.
        """
        self._append("shown", original.target, is_synced=False, path=original.path, source=source, state=state)

    def sent_bodies(self, target: str) -> list[Json]:
        """The body of each update that was sent to a target."""
        return [record["body"] for record in self.records() if (record["kind"], record["target"]) == ("sent", target)]

    def note_booking(self, booking: Booking) -> None:
        """Note a booking that is about to be sent, and once more what it came to: a fixture, or an outcome."""
        facts = {name: getattr(booking, name) for name in BOOKING_FACTS}
        if booking.fixture is None:
            self._append("making", booking.target, **facts)
        else:
            self._append("made", booking.target, **facts, fixture=booking.fixture)

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
        """Delete the file if nothing is owed to any target, and all of it could be read."""
        if not self.open_entries() and not self.problem:
            self.path.unlink(missing_ok=True)
            self._size = 0

    def _append(self, kind: str, target: str, *, is_synced: bool = True, **facts: Any) -> None:
        """Write one record to the disk. A line break goes before it, in case the record before was cut short."""
        line = b"\n" + json.dumps({"kind": kind, "target": target, **facts}).encode() + b"\n"
        self.recover()
        self._written.append(line)
        self._write(line, is_synced)

    def recover(self) -> None:
        """Write again what this process has written, if the file was removed or cut short since; `damage` says so."""
        size = self.path.stat().st_size if self.path.exists() else 0
        if size < self._size:
            self.damage = f"{self.path.name} was {'cut short' if size else 'removed'} while the run went on"
            self._write(b"".join(self._written), is_synced=True)

    def _write(self, lines: bytes, is_synced: bool) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
        try:
            os.fchmod(file, OWNER_ONLY)  # the umask may have taken away even the owner's rights
            if os.write(file, lines) != len(lines):
                raise OSError(f"{self.path} could not be written completely, so nothing is sent: is the disk full?")
            if is_synced:
                os.fsync(file)
            self._size = os.fstat(file).st_size
        finally:
            os.close(file)
        if is_new:
            _sync_folder(self.path.parent)

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of the file, without those that cannot be read; `problem` tells whether there are any."""
        for record in self._lines():
            if isinstance(record, dict) and record.get("kind") in KINDS and "target" in record:
                yield record

    @property
    def problem(self) -> str:
        """Why not all that the run noted may be known: records cut short or of another version; empty if all is."""
        bad = [record for record in self._lines() if not (isinstance(record, dict) and record.get("kind") in KINDS)]
        if not bad:
            return self.damage
        what = "is cut short or damaged" if None in bad else "is of another version of this suite"
        return f"{self.path.name} {what}: {len(bad)} of its records cannot be used"

    def _lines(self) -> Iterator[Any]:
        """Each record as JSON; None for what is none."""
        for line in self.path.read_bytes().splitlines() if self.path.exists() else ():
            if line:
                try:
                    yield json.loads(line)
                except ValueError:
                    yield None


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
            owed.setdefault(key, Original(target, **known, last_read=known["state"]))
        case "touched" | "sent" | "shown" if isinstance(original := owed.get(key), Original):
            owed[key] = _with_update(original, record)
        case "making" | "made":
            known = {name: record[name] for name in (*BOOKING_FACTS, "fixture") if name in record}
            owed[key] = Booking(target, **known)
        case "done" if "marker" in record:
            owed.pop(key, None)
        case "done":
            there = [key for key, entry in owed.items() if _is_at(entry, target, record["path"])]
            # a booked appointment may have an original too; earlier versions settled bookings by their ids
            originals = [key for key in there if isinstance(owed[key], Original)]
            for key in originals or there:
                del owed[key]


def _with_update(original: Original, record: Mapping[str, Any]) -> Original:
    """An original after one more record about the updates of its appointment."""
    match record["kind"], record.get("source"):
        case "touched", _:
            return replace(original, touched=original.touched | set(record["fields"]))
        case "sent", _:
            update = SentUpdate(frozenset(record["fields"]), record["body"])
            return replace(original, updates=(*original.updates, update))
        case "shown", "read":
            return replace(original, last_read=record["state"], updates=())
        case "shown", source if original.updates:
            answered = replace(original.updates[-1], answer=record["state"], is_refused=source == "refusal")
            return replace(original, updates=(*original.updates[:-1], answered))
    return original


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
