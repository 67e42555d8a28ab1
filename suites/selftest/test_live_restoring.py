"""What is restored after a run that was killed, by whichever command, place or checkout."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.errors import NotDeclared
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Booking, Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.restoration import Restoration
from suites.kit.restore.unfinished import LedgerHold
from suites.kit.session.locks import PlaceLocks
from suites.selftest import disturbed, exchanges, live, runs, taken_lock


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[live.Place, dict[str, Any]]]:
    """A place that a killed run has left, and the appointments as they were before that run."""
    with live.place(tmp_path_factory.mktemp("killed"), ("aniva",), latency=0.005) as place:
        before = place.snapshots()
        place.stopped((signal.SIGKILL,), live.SENT_BEFORE)
        yield place, before


@pytest.fixture
def killed(killed_once: tuple[live.Place, dict[str, Any]]) -> Iterator[tuple[live.Place, dict[str, Any]]]:
    """The same, as the killed run left it, for each test."""
    place, before = killed_once
    [ledger] = place.ledgers()
    text, tables, store = ledger.read_text(), deepcopy(place.tables), deepcopy(place.standins["aniva"].store)
    yield place, before
    ledger.touch(0o600)
    ledger.write_text(text)
    place.tables, place.standins["aniva"].store = tables, store


def test_what_a_killed_run_left_is_restored(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """After SIGKILL the ledger is there, readable by its owner only; --restore puts everything back, and it is gone."""
    place, before = killed
    [ledger] = place.ledgers()
    assert oct(ledger.stat().st_mode)[-3:] == "600"
    assert live.differing(before, place) != []
    code, text = place.restored("--restore", ledger.stem)
    assert (code, live.differing(before, place), place.ledgers()) == (0, [], []), text


def test_a_target_that_is_gone_does_not_keep_the_others(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """Where one target of a run is named in targets.toml no more, --restore tells it and puts back the others."""
    place, before = killed
    [ledger] = place.ledgers()
    gone = Original("renamed", "lobbie", EDITABLE, {"appointmentId": "50001"}, {"note": "before"})
    others = ledger.read_text()
    ledger.write_text("")
    RestoreLedger(ledger).note_original(gone)
    ledger.write_text(ledger.read_text() + others)
    code, text = place.restored("--restore", ledger.stem)
    assert (code, "renamed" in text, live.differing(before, place), ledger.exists()) == (78, True, [], True), text


def test_restoring_stops_where_another_run_has_got_the_lock(
    killed: tuple[live.Place, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lock of the target has gone to another run, --restore sends nothing more, and the ledger stays."""
    place, _ = killed
    [ledger] = place.ledgers()
    monkeypatch.setattr(PlaceLocks, "taken_by", taken_lock.OTHER)
    sent = place.standins["aniva"].count
    code, text = place.restored("--restore", ledger.stem)
    assert (code, place.standins["aniva"].count, ledger.exists()) == (75, sent, True), text
    assert f"{taken_lock.OTHER} now, so nothing more was sent" in text


def test_a_run_that_goes_on_is_not_restored(tmp_path: Path) -> None:
    """While a run goes on its ledger is neither put back nor retired, even before anything is owed."""
    with live.place(tmp_path, ("aniva",), latency=0.1) as place, place.started(*live.SHORT) as run:
        while not place.ledgers():
            time.sleep(0.01)
        for option in ("--restore", "--accept"):
            code, text = place.restored(option, place.ledgers()[0].stem)
            assert (code, "is still going" in text, len(place.ledgers())) == (75, True, 1), text
        assert run.poll() is None
        assert "could not be judged" not in runs.printed(run, seconds=120)
        assert (run.returncode, place.ledgers()) == (0, [])


def test_a_killed_run_of_another_checkout_is_known(killed: tuple[live.Place, dict[str, Any]], tmp_path: Path) -> None:
    """What a run in another folder owes to the place holds a run back, and the reason says where it can be put back."""
    place, _ = killed
    [ledger] = place.ledgers()
    second = runs.run_here(tmp_path, *place.options(), *live.SHORT, environ=place.environ)
    code, text = place.restored("--restore", ledger.stem)
    third = runs.run_here(tmp_path, *place.options(), *live.SHORT, environ=place.environ)
    told = re.search(rf"by `cd \S+ && pytest --restore {ledger.stem} --rootdir={place.folder} [^`]*`", second.text)
    assert (second.code, bool(told), code, third.code) == (75, True, 0, 0), second.text + text + third.text


def test_a_run_at_two_targets_is_restored(tmp_path: Path) -> None:
    """What a run owes to several targets is put back at all of them: exit code 0, and the ledger is gone."""
    with live.place(tmp_path, ("aniva", "sqod")) as place:
        ledger = RestoreLedger(tmp_path / "reports/out/RUN.restore")
        for name in ("aniva", "sqod"):
            target = place.target(name)
            row = target.fixtures[EDITABLE][0]
            names = exchanges.contract(name).update.path_names
            ledger.note_original(Original(target.name, name, EDITABLE, {key: str(row[key]) for key in names}))
        code, text = place.restored("--restore", "RUN")
        assert (code, place.ledgers()) == (0, []), text


def test_a_wrong_contracts_folder_does_not_restore(tmp_path: Path) -> None:
    """A restoring command refuses a wrong folder of contracts as a run does: one message, exit code 78."""
    with live.place(tmp_path, ("aniva",)) as place:
        code, text = place.restored("--cleanup", "aniva", "--contracts", str(tmp_path / "none"))
        assert (code, "no such folder" in text, "Traceback" in text) == (78, True, False), text


def test_nothing_is_restored_at_another_place(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """A ledger is not written back to a target whose base URL has changed since; it is kept."""
    place, _ = killed
    place.tables["aniva"]["base_url"] = "http://localhost:1"
    code, text = place.restored("--restore", place.ledgers()[0].stem)
    assert (code, "nothing is sent" in text, len(place.ledgers())) == (75, True, 1), text


def test_what_somebody_else_changed_after_a_crash_stays(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """A change of somebody else between a crash and --restore is told, ends with 75, and is still there."""
    place, _ = killed
    row = place.standins["aniva"].store.appointments[0].shows["profile"]
    row["weight"] = 71
    code, text = place.restored("--restore", place.ledgers()[0].stem)
    assert (code, "/profile/weight was changed by somebody else since; left alone" in text) == (75, True), text
    assert (row["weight"], place.ledgers()) == (71, []), text


@pytest.mark.parametrize("option", ["--restore", "--accept"])
def test_the_ledger_of_a_run_that_goes_on_is_left_alone(option: str, tmp_path: Path) -> None:
    """A run that owes nothing yet keeps its ledger, whoever wants to restore or accept it."""
    with live.place(tmp_path, ("aniva",)) as place:
        ledger = RestoreLedger(tmp_path / "reports/out/RUN.restore")
        ledger.note_place("aniva", place.target("aniva").base_url)
        hold = LedgerHold(ledger.path)
        hold.acquire()
        code, text = place.restored(option, "RUN")
        hold.release()
        assert (code, "wait until it has ended" in text, len(place.ledgers())) == (75, True, 1), text


def test_a_place_is_cleaned_up_under_any_of_its_names(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """--cleanup puts back what a run owes to the place of a target that had another name then, as --restore says."""
    place, before = killed
    [ledger] = place.ledgers()
    ledger.write_text(ledger.read_text().replace('"target": "aniva', '"target": "earlier-aniva'))
    code, text = place.restored("--restore", ledger.stem)
    assert (code, "pytest --cleanup NAME" in text) == (78, True), text
    code, text = place.restored("--cleanup", place.target("aniva").name)
    assert (code, live.differing(before, place), place.ledgers()) == (0, [], []), text


def test_what_cannot_be_put_back_is_accepted_by_a_person(killed: tuple[live.Place, dict[str, Any]]) -> None:
    """--accept shows what differs and retires the ledger once it is confirmed; the next run begins."""
    place, _ = killed
    run = place.ledgers()[0].stem
    code, text = place.restored("--accept", run)
    assert (code, "differs" in text, "Nothing is accepted" in text) == (75, True, True), text
    [confirmation] = re.findall(rf"{run}:\w+", text)
    assert place.restored("--accept", f"{run}:0000")[0] == 75
    code, text = place.restored("--accept", confirmation)
    assert (code, place.ledgers()) == (0, []), text


def test_a_ledger_that_is_removed_in_mid_run_is_written_again(tmp_path: Path) -> None:
    """A run whose ledger disappears puts everything back all the same, says so, and is not green."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        before = place.snapshots()
        run = place.run("-p", "suites.selftest.removed_ledger", "-k", "accepts or echoes")
        assert (live.differing(before, place), run.code) == ([], 75)
        assert "was removed or cut short while the run went on" in run.text


def test_what_a_killed_run_made_is_taken_back(tmp_path: Path) -> None:
    """After SIGKILL --cleanup cancels every appointment that the run had made."""
    with live.place(tmp_path, ("sqod",), latency=0.005) as place:
        table = place.tables["sqod"] | {"provision": True}
        table["fixtures"] = {
            "appointment.foreign": table["fixtures"]["appointment.foreign"],
            **other_fixtures(table),
        }
        place.tables["sqod"] = table
        known = set(place.snapshots()["sqod"])
        place.stopped((signal.SIGKILL,), live.SENT_BEFORE)
        code, text = place.restored("--cleanup", "sqod")
        made = [rows for key, rows in place.snapshots()["sqod"].items() if key not in known]
        assert (code, {row["shows"]["status"] for row in made}, place.ledgers()) == (0, {"cancelled"}, []), text


def other_fixtures(table: dict[str, Any]) -> dict[str, Any]:
    """The fixtures that are not appointments."""
    return {role: rows for role, rows in table["fixtures"].items() if not role.startswith("appointment.")}


def test_a_lost_booking_is_looked_for_until_the_list_is_read(tmp_path: Path) -> None:
    """While the list gives no answer, --restore keeps a lost booking; once it is read, that is told and closed."""
    with live.place(tmp_path, ("sqod",), around=partial(disturbed.disturbed, kind="unavailable", first=1)) as place:
        place.tables["sqod"]["provision"] = True
        ledger = RestoreLedger(tmp_path / "reports/out/20260401T103112-abcd.restore")
        ledger.note_place("sqod", place.tables["sqod"]["base_url"])
        ledger.note_booking(Booking("sqod", "conformance-20260401T103112-abcd-0", EDITABLE))
        ended = [(place.restored("--restore", ledger.run)[0], ledger.path.exists()) for _ in range(2)]
        assert ended == [(75, True), (75, False)]


def test_a_journal_says_what_was_left_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads reports only learns that something is still changed, and the command that puts it back."""
    monkeypatch.setattr(Restoration, "put_back", _unable)
    with live.place(tmp_path, ("aniva",)) as place:
        [summary] = place.run_here("-k", "ANIVA-UPDATE").of_kind("summary")
    assert (summary["whose"], "pytest --restore" in " ".join(summary["left"])) == ("left", True)


def _unable(self: Restoration) -> None:
    raise NotDeclared("nothing shows /version, which every update has to carry")
