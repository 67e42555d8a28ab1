"""What a run owes to its targets: originals to put back and bookings to cancel, on disk before anything is sent.

One JSON Lines file per run. Several processes append to it at the same time, and any of them, or the machine, may die
at any moment. So every record is written with one call and synced to the disk before the request goes out; nothing is
ever rewritten. It is the only file that may hold personal values of a fixture. Secrets are never written to it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from contracts import Json
from suites.kit.http.uninterrupted import uninterrupted
from suites.kit.model.errors import LedgerUnwritable
from suites.kit.restore.entries import BOOKING_FACTS, FACTS, Booking, Entry, Original, path_key
from suites.kit.restore.records import LedgerRecords, is_known

LEDGER_SUFFIX = ".restore"
SETTLED_SUFFIX = ".restored"
"""Beside the journal of a run: a later command has settled what the run left, and its reports say so no more."""
ACCEPTED = "accepted"
"""What is in that file where a person has confirmed that what the run left changed stays as it is."""
OWNER_ONLY = 0o600
_LEDGERS: dict[Path, RestoreLedger] = {}


class RestoreLedger:
    """The restore ledger of a run. The first record creates the file: without one, nothing was sent.

    Records of bookings are called `making` (about to be sent) and `made` (answered) in the file, and those of settled
    originals and bookings `done`. The names must stay, so that a ledger can be read by a later version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records = LedgerRecords(path)
        self._touched: set[tuple[str, str, str]] = set()
        self._written: list[bytes] = []
        self._size = self._end = 0
        self._lock = threading.RLock()  # targets are put back side by side
        self.damage = ""

    @classmethod
    def of_run(cls, folder: Path, run: str) -> RestoreLedger:
        """The ledger of a run of this process: the same one each time, so that it knows what it has written."""
        path = folder / f"{run}{LEDGER_SUFFIX}"
        return _LEDGERS.setdefault(path, cls(path))

    @property
    def run(self) -> str:
        """The run whose ledger it is."""
        return self.path.name.removesuffix(LEDGER_SUFFIX)

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

    def note_putting_back(self, original: Original, fields: frozenset[str]) -> None:
        """Note that members are about to get their old values again, so that what changes with that is nobody else's.

        The values stay out of the record, as nothing that a person entered may count as a text of the run. Where it
        cannot be written, the appointment is put back all the same.
        """
        facts: dict[str, Any] = {"path": original.path, "fields": sorted(fields), "body": None}
        with contextlib.suppress(LedgerUnwritable):
            self._append("sent", original.target, **facts, puts_back=True)

    def note_put_back(self, original: Original, state: Mapping[str, Json]) -> None:
        """Note what a read shows of an appointment that was put back, if that can be written."""
        with contextlib.suppress(LedgerUnwritable):
            self.note_shown(original, "read", state)

    def note_shown(self, original: Original, source: str, state: Mapping[str, Json] | None = None) -> None:
        """Note what the `answer` to the last update or a `read` after it shows of an appointment, or its `refusal` or
        `success`, or that it was `unsent`: it has not gone out.

        This is not synced to the disk: a power failure would lose what was seen of a few updates, and nothing else.
        """
        self._append("shown", original.target, is_synced=False, path=original.path, source=source, state=state)

    def note_damaged(self, original: Original) -> None:
        """Note that updates of others may have changed an appointment, too, as they were seen to change one."""
        self._append("damaged", original.target, path=original.path)

    def note_lost(self, original: Original, came: str) -> None:
        """Note that the last update of an appointment, or an attempt to send it, got no answer until now, and what
        `came` in its place."""
        facts = {"path": original.path, "source": "loss", "state": None, "at": time.time(), "came": came}
        self._append("shown", original.target, is_synced=False, **facts)

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
        return tuple(entry for entry in self._records.owed() if target in (None, entry.target))

    def discard_if_settled(self) -> None:
        """Delete the file if nothing is owed to any target, and all of it could be read."""
        if not self.open_entries() and not self.problem:
            with contextlib.suppress(OSError):  # a file that cannot be deleted holds nobody back
                self.path.unlink()
            self._written, self._size = [], 0

    def tell_reports(self, word: str = "") -> None:
        """Note for the reports that nothing of the run is owed any more, where its file is deleted. `word`: ACCEPTED
        where a person has confirmed that it stays as it is."""
        if not self.path.exists():
            with contextlib.suppress(OSError):  # the next run shows it, too
                self.path.with_suffix(SETTLED_SUFFIX).write_text(word, encoding="utf-8")

    def _append(self, kind: str, target: str, *, is_synced: bool = True, **facts: Any) -> None:
        """Write one record to the disk. A line break goes before it, in case the record before was cut short.

        Raises LedgerUnwritable, and then what the record announces must not be sent.
        """
        line = b"\n" + json.dumps({"kind": kind, "target": target, **facts}).encode() + b"\n"
        with uninterrupted(), self._lock:
            self.recover()
            self._write(line, is_synced)
            self._written.append(line)
            self._size += len(line)
            self.recover()  # it may have been removed right before this record, which then stands alone in a new file

    def recover(self) -> None:
        """Write again what this process has written, if the file was removed or cut short since; `damage` says so."""
        with self._lock:
            if self._written and not self._is_whole():
                self.damage = f"{self.path.name} was removed or cut short while the run went on"
                self._write(b"".join(self._written), is_synced=True)

    def _is_whole(self) -> bool:
        """Whether the last record is where it was written, behind as much as this process has written before it."""
        last = self._written[-1]
        return self._end >= self._size and self._at_end(len(last)) == last

    def _at_end(self, length: int) -> bytes:
        """What stands where this process wrote last; its length would not tell, as others write there as well."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._end - length)
                return file.read(length)
        except OSError:
            return b""

    def _write(self, lines: bytes, is_synced: bool) -> None:
        try:
            self._write_to_disk(lines, is_synced)
        except OSError as error:
            raise unwritable(self.path, error) from None

    def _write_to_disk(self, lines: bytes, is_synced: bool) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
        try:
            os.fchmod(file, OWNER_ONLY)  # the umask may have taken away even the owner's rights
            if os.write(file, lines) != len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if is_synced:
                os.fsync(file)
            self._end = os.lseek(file, 0, os.SEEK_CUR)
        finally:
            os.close(file)
        if is_new:
            sync_folder(self.path.parent)

    def records(self) -> list[dict[str, Any]]:
        """The records of the file, without those that cannot be used; `problem` tells whether there are any."""
        return self._records.usable()

    @property
    def problem(self) -> str:
        """Why some of what the run noted is unknown: records cut short or of another version; empty if all is known."""
        bad = self._records.bad()
        if not bad:
            return self.damage
        is_damaged = any(not isinstance(record, dict) or is_known(record) for record in bad)
        what = "is cut short or damaged" if is_damaged else "is of another version of this suite"
        return f"{self.path.name} {what}: {len(bad)} of its records cannot be used"


def unwritable(path: Path, error: OSError) -> LedgerUnwritable:
    """Why nothing is sent: what it would change could not be noted."""
    problem = f"the restore ledger {path} cannot be written ({error.strerror})"
    return LedgerUnwritable(f"{problem}, and nothing is changed without it")


def sync_folder(folder: Path) -> None:
    """Sync the folder: without its entry, a synced file is lost in a power failure all the same."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
