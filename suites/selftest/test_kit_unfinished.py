"""Which earlier runs hold a run back: those that owe something to its place, under whichever name, or still write."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suites.kit.restore import unfinished as module
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.unfinished import LedgerHold, Unfinished, unfinished_runs

HERE, URL = "sandbox", "https://sandbox.example.com/api"


def left(folder: Path, run: str, target: str = HERE, url: str | None = URL) -> RestoreLedger:
    """The ledger of a run that changed an appointment at a target."""
    ledger = RestoreLedger(folder / f"{run}.restore")
    if url:
        ledger.note_place(target, url)
    ledger.note_original(Original(target, "acme", "appointment.editable", {"id": "A-1"}, {"note": "before"}))
    return ledger


def unfinished(folder: Path) -> list[Unfinished]:
    """What holds back a run at the target."""
    return unfinished_runs(folder.glob("*.restore"), URL, HERE)


def test_the_oldest_run_that_owes_something_comes_first(tmp_path: Path) -> None:
    """Of several ledgers those count that are not settled, the oldest first."""
    for run in ("2", "1", "3"):
        ledger = left(tmp_path, run)
    ledger.note_settled(ledger.open_entries()[0])
    assert [one.run for one in unfinished(tmp_path)] == ["1", "2"]


@pytest.mark.parametrize("url", ["https://Sandbox.example.com.:443/api/", "https://sandbox。example。com/api"])
def test_another_name_of_the_place_counts(tmp_path: Path, url: str) -> None:
    """A run that used the same place under another target name, or another spelling of its URL, holds a run back."""
    left(tmp_path, "1", "renamed", url)
    assert [one.targets for one in unfinished(tmp_path)] == [("renamed",)]


def test_another_place_of_the_same_name_does_not_count(tmp_path: Path) -> None:
    """A target that was moved to another URL is not held back by what its old place is owed."""
    left(tmp_path, "1", url="https://old.example.com/api")
    assert unfinished(tmp_path) == []


def test_a_run_at_another_place_that_ends_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run elsewhere whose target has the same name holds nobody back, also where it deletes its ledger just then."""
    ledger = left(tmp_path, "1", url="https://old.example.com/api")
    hold, read = LedgerHold(ledger.path), RestoreLedger.records
    assert hold.acquire()

    def read_before_it_ends(one: RestoreLedger) -> Iterator[dict[str, Any]]:
        records = list(read(one))
        one.path.unlink(missing_ok=True)
        return iter(records)

    monkeypatch.setattr(RestoreLedger, "records", read_before_it_ends)
    assert unfinished(tmp_path) == []
    hold.release()


@pytest.mark.parametrize(("target", "runs"), [(HERE, ["1"]), ("elsewhere", [])])
def test_without_a_place_the_name_counts(tmp_path: Path, target: str, runs: list[str]) -> None:
    """Where a ledger does not tell the place, it is that of the target of the same name."""
    left(tmp_path, "1", target, url=None)
    assert [one.run for one in unfinished(tmp_path)] == runs


@pytest.mark.parametrize("is_held", [True, False])
def test_a_run_that_goes_on_is_known_as_such(tmp_path: Path, is_held: bool) -> None:
    """Whoever holds the ledger is still going, as long as it holds it."""
    hold = LedgerHold(left(tmp_path, "1").path)
    assert hold.acquire()
    if not is_held:
        hold.release()
    assert [one.is_running for one in unfinished(tmp_path)] == [is_held]
    hold.release()


def test_a_run_that_has_changed_nothing_yet_goes_on_all_the_same(tmp_path: Path) -> None:
    """A ledger that is held counts before anything is owed."""
    ledger = RestoreLedger(tmp_path / "1.restore")
    ledger.note_place(HERE, URL)
    assert unfinished(tmp_path) == []
    hold = LedgerHold(ledger.path)
    assert hold.acquire()
    assert [one.is_running for one in unfinished(tmp_path)] == [True]
    hold.release()


def test_the_ledger_of_a_run_that_begins_appears_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who looks at the moment when the file appears sees that its run is going on."""
    path, seen = tmp_path / "out" / "1.restore", list[bool]()
    monkeypatch.setattr(module, "sync_folder", lambda folder: seen.append(path.exists() and module._is_held(path)))
    hold = LedgerHold(path)
    assert hold.begin()
    hold.release()
    assert seen == [True]


def test_a_ledger_that_is_deleted_meanwhile_owes_nothing(tmp_path: Path) -> None:
    """A run at another place may end, and delete its ledger, while this one looks who owes something."""
    gone = tmp_path / "1.restore"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "exists", lambda path: True)
        assert unfinished_runs([gone], URL, HERE) == []


def test_who_looks_at_a_ledger_keeps_no_run_from_holding_it(tmp_path: Path) -> None:
    """To see whether a ledger is held, it is locked for a moment; its own run waits for that, and then holds it."""
    path = left(tmp_path, "1").path
    looking = module._locked(path, fcntl.LOCK_SH)
    threading.Timer(0.05, os.close, [looking]).start()
    hold = LedgerHold(path)
    assert hold.acquire()
    assert [one.is_running for one in unfinished(tmp_path)] == [True]
    hold.release()


def test_two_who_look_do_not_take_each_other_for_the_run(tmp_path: Path) -> None:
    """A ledger that somebody else only looks at is not held."""
    looking = module._locked(left(tmp_path, "1").path, fcntl.LOCK_SH)
    assert [one.is_running for one in unfinished(tmp_path)] == [False]
    os.close(looking)
