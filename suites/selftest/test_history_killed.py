"""The history knows what a run that was killed has left changed, from its restore ledger."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from reports.history.database import reading, writing
from reports.history.ingest import ingest
from reports.history.killed import MOST
from reports.history.trials import latest_trials
from suites.selftest import journals
from suites.selftest.nights import night, take_in, told

RESTORE = "cd /house && pytest --restore 20261101T030000-0000 --targets=/house/targets.toml"
PLACE: journals.Record = {"kind": "place", "target": "stand-in", "base_url": "https://acme.example.com"}
AT: journals.Record = {"target": "stand-in", "path": {"id": "1"}}
SENT = [{"kind": "original", **AT}, {"kind": "sent", **AT, "fields": ["/note"], "body": {}}]
DONE = {"kind": "done", **AT}


def killed(number: int = 0, **changes: Any) -> list[journals.Record]:
    """The journal of a run that was killed."""
    return night(number, told("kept"), end=False, restore=RESTORE, **changes)


def ledger(folder: Path, *records: journals.Record, run: str = "20261101T030000-0000") -> Path:
    """The restore ledger of a run, as it was left."""
    path = folder / f"{run}.restore"
    path.write_text("".join(f"\n{json.dumps(one)}\n" for one in records))
    return path


def left(engine: Engine) -> list[str]:
    """What the history says is left changed."""
    with reading(engine) as connection:
        return [one.text for trial in latest_trials(connection) for one in trial.left]


def test_a_killed_run_has_left_what_its_ledger_has(engine: Engine, tmp_path: Path) -> None:
    """The history says that something is left, and the command that puts it back, at the end of the line."""
    ledger(tmp_path, PLACE, *SENT)
    assert take_in(engine, tmp_path, killed())
    [text] = left(engine)
    line = text.splitlines()[0]
    assert line.startswith("The run was killed before it had put back what it changed")
    assert line.endswith(RESTORE)


@pytest.mark.parametrize(
    "records",
    [[PLACE], [PLACE, SENT[0]], [PLACE, *SENT, DONE], [PLACE, {"kind": "sent", **AT, "target": "another"}]],
    ids=["nothing noted", "nothing sent", "settled", "at another target"],
)
def test_a_ledger_that_owes_nothing_leaves_nothing(
    engine: Engine, tmp_path: Path, records: list[journals.Record]
) -> None:
    """Where nothing was sent, or all is settled, a killed run has left nothing changed."""
    ledger(tmp_path, *records)
    take_in(engine, tmp_path, killed())
    assert left(engine) == []


@pytest.mark.parametrize("number", [MOST, MOST + 2])
def test_of_many_appointments_the_first_are_named(engine: Engine, tmp_path: Path, number: int) -> None:
    """A line names an appointment that may be changed; of many, those that are not named are counted."""
    places = [{"target": "stand-in", "path": {"id": f"a-{one}"}} for one in range(number)]
    sent = [{"kind": kind, **at, "fields": ["/note"], "body": {}} for at in places for kind in ("original", "sent")]
    ledger(tmp_path, PLACE, *sent)
    take_in(engine, tmp_path, killed())
    _, *lines = left(engine)[0].splitlines()
    assert sum(line.startswith("may be changed there: ") for line in lines) == MOST
    assert lines[MOST:] == (["and 2 more"] if number > MOST else [])


def test_a_booking_that_was_made_is_left(engine: Engine, tmp_path: Path) -> None:
    """An appointment that the run booked and did not cancel is left at the target, until it is settled."""
    booking = {"kind": "making", "target": "stand-in", "marker": "conformance-1"}
    ledger(tmp_path, PLACE, booking)
    take_in(engine, tmp_path, killed())
    assert len(left(engine)) == 1


def test_without_a_ledger_nothing_is_left(engine: Engine, tmp_path: Path) -> None:
    """A run whose ledger is gone owes nothing, however it ended."""
    take_in(engine, tmp_path, killed())
    assert left(engine) == []


def test_a_run_that_goes_on_has_left_nothing(engine: Engine, tmp_path: Path) -> None:
    """What a run still has to put back is not left; once it is killed, taking it in again says so."""
    path = ledger(tmp_path, PLACE, *SENT)
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        take_in(engine, tmp_path, killed())
        assert left(engine) == []
    assert take_in(engine, tmp_path, killed())
    assert len(left(engine)) == 1
    assert not take_in(engine, tmp_path, killed())


def test_what_was_put_back_is_left_no_more(engine: Engine, tmp_path: Path) -> None:
    """Once `pytest --restore` has settled the ledger, the history says so no more."""
    path = ledger(tmp_path, PLACE, *SENT)
    take_in(engine, tmp_path, killed())
    path.unlink()
    path.with_suffix(".restored").touch()
    assert take_in(engine, tmp_path, killed())
    assert left(engine) == []


def test_a_run_that_said_what_is_left_is_taken_at_its_word(engine: Engine, tmp_path: Path) -> None:
    """Where the journal of a stopped run has a summary, its own words about what is left are kept."""
    ledger(tmp_path, PLACE, *SENT)
    take_in(engine, tmp_path, [*killed(), {**journals.summary(whose="left"), "left": ["1 is moved."]}])
    assert left(engine) == ["1 is moved."]


def test_a_ledger_cut_in_mid_record_is_read(engine: Engine, tmp_path: Path) -> None:
    """A record that the kill cut off hides none of those before it."""
    path = ledger(tmp_path, PLACE, *SENT)
    path.write_text(path.read_text() + '{"kind": "shown", "tar')
    take_in(engine, tmp_path, killed())
    assert len(left(engine)) == 1


def test_an_older_journal_has_the_short_command(engine: Engine, tmp_path: Path) -> None:
    """Where the journal does not give the command, the run is named in the usual one."""
    ledger(tmp_path, PLACE, *SENT)
    take_in(engine, tmp_path, night(0, told("kept"), end=False))
    assert left(engine)[0].splitlines()[0].endswith("pytest --restore 20261101T030000-0000")


def elsewhere(folder: Path, *records: journals.Record) -> Path:
    """The restore ledger of a run, in another folder than its journal."""
    place = folder / "house" / "reports" / "out"
    place.mkdir(parents=True)
    return ledger(place, *records)


@pytest.mark.parametrize("header", ["ledger", "checkout"])
def test_a_ledger_is_found_where_the_run_keeps_it(engine: Engine, tmp_path: Path, header: str) -> None:
    """A journal that was written elsewhere names the ledger, or at least the checkout that has it."""
    path = elsewhere(tmp_path, PLACE, *SENT)
    take_in(engine, tmp_path, killed(**{header: str({"ledger": path, "checkout": tmp_path / "house"}[header])}))
    assert len(left(engine)) == 1


def test_a_ledger_is_found_in_the_folder_of_journals(engine: Engine, tmp_path: Path) -> None:
    """Where a ledger was moved to the folder that `--dir` names, it is found there."""
    path = elsewhere(tmp_path, PLACE, *SENT)
    journal = journals.write(tmp_path, killed(), "20261101T030000-0000")
    with writing(engine) as connection:
        ingest(connection, journal, path.parent)
    assert len(left(engine)) == 1


def test_what_was_settled_elsewhere_is_left_no_more(engine: Engine, tmp_path: Path) -> None:
    """What a command notes beside a ledger counts for a journal in another folder, too."""
    path = elsewhere(tmp_path, PLACE, *SENT)
    take_in(engine, tmp_path, killed(ledger=str(path)))
    path.rename(path.with_suffix(".restored"))
    assert take_in(engine, tmp_path, killed(ledger=str(path)))
    assert left(engine) == []
