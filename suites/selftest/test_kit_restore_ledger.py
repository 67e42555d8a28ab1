"""What the restore ledger promises: written before anything is sent, read by nobody else, spoiled by no death."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.errors import BudgetSpent, LedgerUnwritable
from suites.kit.restore import records
from suites.kit.restore.entries import Booking, Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.records import MEMBERS

HERE, THERE = "sandbox", "elsewhere"
PATH = {"id": "A-1"}
BEFORE = {"note": "before"}
PLACE = "https://sandbox.example.com"
AT_PATH = Original(HERE, "acme", "appointment.editable", PATH)


@pytest.fixture
def ledger(tmp_path: Path) -> RestoreLedger:
    """A ledger without a record."""
    return RestoreLedger(tmp_path / "reports" / "out" / "RUN.restore")


def note(ledger: RestoreLedger, target: str = HERE, state: Any = BEFORE, **path: str) -> Original:
    """Note an original."""
    original = Original(target, "acme", "appointment.editable", path or PATH, state, {"token": 7})
    return ledger.note_original(original)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_only_its_owner_reads_it(ledger: RestoreLedger, mask: int) -> None:
    """The file has mode 0600 under any umask."""
    ledger.path.parent.mkdir(parents=True)
    usual = os.umask(mask)
    try:
        note(ledger)
    finally:
        os.umask(usual)
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def test_a_run_that_changes_nothing_leaves_no_file(ledger: RestoreLedger) -> None:
    """The file is made with the first record, and asking makes none."""
    assert not ledger.open_entries()
    assert not ledger.path.exists()


def test_a_record_is_one_write_on_the_disk(ledger: RestoreLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record goes out in one write, and is on the disk before the caller goes on."""
    done: list[str] = []
    write, sync = os.write, os.fsync
    monkeypatch.setattr(os, "write", lambda file, data: (done.append("write"), write(file, data))[1])
    monkeypatch.setattr(os, "fsync", lambda file: (done.append("sync"), sync(file))[1])
    note(ledger)
    note(ledger, id="A-2")
    assert done == ["write", "sync", "sync", "write", "sync"]  # the folder is synced once, for the file's name


def test_a_record_that_does_not_fit_on_the_disk_is_told(ledger: RestoreLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that could not be written whole stops what would have been sent."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:20]))
    with pytest.raises(LedgerUnwritable, match="cannot be written"):
        note(ledger)


def test_on_a_full_disk_the_run_stops_sending(ledger: RestoreLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes nothing more is no mistake of the suite: what is still to come is inconclusive."""

    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(BudgetSpent, match="No space left on device"):
        note(ledger)


def test_the_first_original_counts(ledger: RestoreLedger) -> None:
    """A worker that was started anew finds the original, and does not put the changed state in its place."""
    note(ledger)
    again = note(RestoreLedger(ledger.path), state={"note": "changed"})
    assert again.state == BEFORE
    assert ledger.open_entries() == (again,)


def test_of_two_originals_noted_at_once_the_first_counts(ledger: RestoreLedger) -> None:
    """Where two processes note the same appointment, what stands first in the file is its original."""
    note(ledger)
    record = json.loads(ledger.path.read_text())
    with ledger.path.open("a") as file:
        file.write("\n" + json.dumps({**record, "state": {"note": "changed"}}) + "\n")
    assert [entry.state for entry in ledger.open_entries() if isinstance(entry, Original)] == [BEFORE]


def test_an_appointment_that_no_read_shows_is_noted(ledger: RestoreLedger) -> None:
    """An original without a state stays one, with what the fixture declares."""
    assert note(RestoreLedger(ledger.path), state=None) == ledger.original(HERE, PATH)


def test_what_was_touched_is_added_up(ledger: RestoreLedger) -> None:
    """Request members noted in turn, by whichever process, all belong to the appointment's entry."""
    note(ledger)
    note(ledger, id="A-2")
    ledger.note_touched(AT_PATH, frozenset({"/token"}))
    RestoreLedger(ledger.path).note_touched(AT_PATH, frozenset({"/meta"}))
    assert [entry.touched for entry in ledger.open_entries()] == [{"/token", "/meta"}, frozenset()]  # type: ignore[union-attr]


def test_what_was_touched_is_written_once(ledger: RestoreLedger) -> None:
    """Members noted before cost nothing."""
    ledger.note_touched(AT_PATH, frozenset({"/token", "/meta"}))
    size = ledger.path.stat().st_size
    ledger.note_touched(AT_PATH, frozenset({"/token"}))
    ledger.note_touched(AT_PATH, frozenset())
    assert ledger.path.stat().st_size == size


def test_what_is_as_before_is_not_owed(ledger: RestoreLedger) -> None:
    """An appointment that was put back is no open entry, the others are."""
    note(ledger)
    other = note(ledger, id="A-2")
    ledger.note_settled(AT_PATH)
    assert ledger.open_entries() == (other,)


def test_targets_are_kept_apart(ledger: RestoreLedger) -> None:
    """The same path at another target is another appointment."""
    note(ledger)
    other = note(ledger, THERE)
    ledger.note_settled(AT_PATH)
    assert (ledger.open_entries(HERE), ledger.open_entries(THERE)) == ((), (other,))


def test_a_booking_is_owed_from_before_it_is_sent(ledger: RestoreLedger) -> None:
    """A booking whose answer never came stays in the ledger, with the marker by which it may be found."""
    ledger.note_booking(Booking(HERE, "RUN-1"))
    assert ledger.open_entries() == (Booking(HERE, "RUN-1"),)


def test_a_booking_is_owed_until_it_is_taken_back(ledger: RestoreLedger) -> None:
    """An answered booking takes the place of the one asked for, until its appointment is taken back."""
    ledger.note_booking(Booking(HERE, "RUN-1"))
    booked = Booking(HERE, "RUN-1", "appointment.editable", {"id": 5, "partner": "P-5"})
    ledger.note_booking(booked)
    assert ledger.open_entries() == (booked,)
    ledger.note_settled(booked)
    assert not ledger.open_entries()


def test_a_ledger_of_an_earlier_version_names_a_cancelled_booking_by_its_ids(ledger: RestoreLedger) -> None:
    """A record that settles a booking by all or part of its fixture, as earlier versions wrote it, is understood."""
    ledger.note_booking(Booking(HERE, "RUN-1", "appointment.editable", {"id": 5, "partner": "P-5"}))
    with ledger.path.open("a") as file:
        file.write(json.dumps({"kind": "done", "target": HERE, "path": {"id": "5"}}))
    assert not ledger.open_entries()


def test_a_refused_booking_is_not_owed(ledger: RestoreLedger) -> None:
    """A booking that was refused is taken off, and no other."""
    ledger.note_booking(Booking(HERE, "RUN-1"))
    ledger.note_booking(Booking(HERE, "RUN-2"))
    ledger.note_settled(Booking(HERE, "RUN-2"))
    assert ledger.open_entries() == (Booking(HERE, "RUN-1"),)


def test_an_answered_booking_is_the_one_named(ledger: RestoreLedger) -> None:
    """With its marker an answer belongs to that booking, whichever was sent last."""
    ledger.note_booking(Booking(HERE, "RUN-1"))
    ledger.note_booking(Booking(HERE, "RUN-2"))
    ledger.note_booking(Booking(HERE, "RUN-1", "appointment.editable", {"id": 5}))
    assert {entry.marker: entry.fixture for entry in ledger.open_entries()} == {"RUN-1": {"id": 5}, "RUN-2": None}  # type: ignore[union-attr]


def test_a_settled_ledger_can_go(ledger: RestoreLedger) -> None:
    """What owes nothing is deleted, and deleting it twice harms nobody."""
    noted = note(ledger)
    ledger.discard_if_settled()
    assert ledger.path.exists()
    ledger.note_settled(noted)
    ledger.discard_if_settled()
    ledger.discard_if_settled()
    assert not ledger.path.exists()


@pytest.mark.parametrize("kept", [1, 0.5, -2])
def test_a_record_cut_short_spoils_no_other(ledger: RestoreLedger, kept: float) -> None:
    """A process that died in the middle of a record takes neither the records before it along nor those after it."""
    first = note(ledger)
    whole = ledger.path.read_bytes()
    note(ledger, id="A-2")
    torn = ledger.path.read_bytes()[len(whole) :]
    ledger.path.write_bytes(whole + torn[: int(kept * len(torn)) if 0 < kept < 1 else int(kept)])
    assert ledger.open_entries() == (first,)
    last = note(RestoreLedger(ledger.path), id="A-3")
    assert ledger.open_entries() == (first, last)


def _notes_many(path: Path, worker: int) -> None:
    _note_many(RestoreLedger(path), worker)


def _note_many(ledger: RestoreLedger, worker: int) -> None:
    for number in range(20):
        note(ledger, state={"text": "x" * 5_000}, id=f"{worker}-{number}")


def test_workers_append_at_the_same_time(ledger: RestoreLedger) -> None:
    """No record of several processes is lost or mixed with another."""
    start = multiprocessing.get_context("fork").Process
    workers = [start(target=_notes_many, args=(ledger.path, worker)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(ledger.open_entries()) == 80


def test_threads_append_at_the_same_time(ledger: RestoreLedger) -> None:
    """Targets that are put back side by side do not take each other's records for damage."""
    threads = [threading.Thread(target=_note_many, args=(ledger, worker)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ledger.open_entries()), ledger.problem) == (80, "")


def test_personal_values_stay_in_the_file(ledger: RestoreLedger) -> None:
    """An entry that ends up in a message shows no value."""
    note(ledger)
    ledger.note_booking(Booking(HERE, "RUN-1", "appointment.editable", {"id": "before"}))
    assert "before" not in repr(ledger.open_entries())


def test_a_ledger_that_is_gone_is_written_again(ledger: RestoreLedger) -> None:
    """A process whose ledger is removed writes again what it knows, and says that it was removed."""
    first = note(ledger)
    ledger.path.unlink()
    second = note(ledger, id="A-2")
    assert RestoreLedger(ledger.path).open_entries() == (first, second)
    assert "was removed" in ledger.problem


def test_a_ledger_cut_off_at_any_byte_loses_nothing_that_a_run_knows(ledger: RestoreLedger) -> None:
    """A process whose ledger is cut short writes again what it knows."""
    known = [note(ledger, id=f"A-{number}") for number in range(3)]
    whole = ledger.path.read_bytes()
    for size in range(len(whole)):
        ledger.path.write_bytes(whole[:size])
        ledger.recover()
        assert list(RestoreLedger(ledger.path).open_entries()) == known


@pytest.mark.parametrize(
    "spoilt", [b'{"kind": "original", "target": "he', b"\x00\xff", b'{"kind": "vow", "target": "here"}']
)
def test_a_record_that_cannot_be_used_is_reported_and_kept(ledger: RestoreLedger, spoilt: bytes) -> None:
    """A ledger that is cut short, damaged or of another version is kept, and says so."""
    noted = note(ledger)
    ledger.path.write_bytes(ledger.path.read_bytes() + spoilt)
    again = RestoreLedger(ledger.path)
    assert again.open_entries() == (noted,)
    assert "1 of its records cannot be used" in again.problem
    again.note_settled(noted)
    again.discard_if_settled()
    assert again.path.exists()


def test_a_whole_ledger_has_no_problem(ledger: RestoreLedger) -> None:
    """Nothing is said about a ledger that can be read to its end."""
    note(ledger)
    assert RestoreLedger(ledger.path).problem == ""


def test_a_removed_ledger_is_noticed_by_each_process(ledger: RestoreLedger) -> None:
    """Also where another process of the run has written more since, each one writes its own records again."""
    ledger.note_place(HERE, PLACE)
    ledger.path.unlink()
    worker = RestoreLedger(ledger.path)
    for number in range(3):
        note(worker, id=f"A-{number}")
    ledger.recover()
    assert (ledger.place_of(HERE), len(ledger.open_entries())) == (PLACE, 3)
    assert "was removed or cut short while the run went on" in ledger.problem


class RemovedOnce(RestoreLedger):
    """A ledger whose file somebody removes right before its third record is written."""

    count = 0

    def _write(self, lines: bytes, is_synced: bool) -> None:
        self.count += 1
        if self.count == 3:
            self.path.unlink()
        super()._write(lines, is_synced)


def test_a_removal_right_before_a_record_is_noticed(tmp_path: Path) -> None:
    """Whatever the moment at which the file is removed, what was noted before is there afterwards, and it is told."""
    ledger = RemovedOnce(tmp_path / "RUN.restore")
    ledger.note_place(HERE, PLACE)
    noted = ledger.note_original(replace(AT_PATH, state={"note": "old"}))
    ledger.note_sent(noted, frozenset({"/note"}), {"note": "new"})
    [entry] = ledger.open_entries(HERE)
    assert (ledger.place_of(HERE), isinstance(entry, Original) and entry.state) == (PLACE, {"note": "old"})
    assert "was removed or cut short while the run went on" in ledger.problem


@pytest.mark.parametrize("kind", MEMBERS)
def test_a_record_that_lacks_something_is_told(ledger: RestoreLedger, kind: str) -> None:
    """A record without what its kind needs counts as damaged; the others are used all the same."""
    original = note(ledger)
    with ledger.path.open("a") as file:
        file.write(json.dumps({"kind": kind, "target": HERE}) + "\n")
    again = RestoreLedger(ledger.path)
    assert (again.open_entries(), again.place_of(HERE)) == ((original,), None)
    assert again.problem == "RUN.restore is cut short or damaged: 1 of its records cannot be used"


@pytest.mark.parametrize(
    ("state", "came", "is_owed"),
    [(None, "refusal", False), (None, "success", True), (None, "loss", True), ({"note": "before"}, "refusal", True)],
)
def test_what_no_read_showed_and_only_refused_updates_named_is_not_owed(
    ledger: RestoreLedger, state: dict[str, str] | None, came: str, is_owed: bool
) -> None:
    """With wrong credentials nothing is read and each update is refused: then nothing holds back the next run."""
    original = Original("a-target", "lobbie", "appointment.editable", {"id": "1"}, state)
    ledger.note_original(original)
    ledger.note_sent(original, frozenset({"/note"}), {"note": "x"})
    if came == "loss":
        ledger.note_lost(original, "no answer")
    else:
        ledger.note_shown(original, came)
    assert bool(ledger.open_entries()) is is_owed


def test_each_record_is_read_once(ledger: RestoreLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a ledger of thousands of records is asked, each of them is parsed once."""
    parsed = list[str]()
    loads = json.loads
    monkeypatch.setattr(records.json, "loads", lambda line: (parsed.append(line), loads(line))[1])
    for number in range(3):
        note(ledger, id=f"A-{number}")
        for _ in range(2):
            ledger.open_entries()
    assert len(parsed) == len(set(parsed)) == len(ledger.records())


def test_a_ledger_that_was_written_anew_is_read_anew(ledger: RestoreLedger) -> None:
    """What another process has taken out of the file is not remembered."""
    note(ledger, id="A-1")
    first = ledger.path.read_bytes()
    note(ledger, id="A-2")
    assert len(ledger.open_entries()) == 2
    ledger.path.write_bytes(first)
    assert [one.path["id"] for one in ledger.open_entries() if isinstance(one, Original)] == ["A-1"]
