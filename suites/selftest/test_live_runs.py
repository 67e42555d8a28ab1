"""Whole runs over HTTP against targets that only a targets.toml describes: processes, signals and exit codes."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Booking, Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.unfinished import LedgerHold
from suites.kit.session import target_leases
from suites.kit.session.interrupts import IGNORED
from suites.kit.session.locks import PlaceLocks
from suites.selftest import campaigns, disturbed, exchanges, interruptions, live, redis_server, runs, taken_lock

TWO = ("aniva", "lobbie")
"""One with a key and one with a login."""
PART_OF_ANIVA = ("-k", "lobbie or locks")
"""All of the provider with a login; of the other one so much that the second worker has something to do."""
SHORT = ("-k", "locks or hides")
"""Clauses with a documented success and a documented refusal, for short runs that end with 0."""
SENT_BEFORE = 40
"""After so many requests a run has changed appointments, and is far from putting them back."""


@dataclass(frozen=True)
class Whole:
    """A run of two providers on two workers, what was planned for it, and what it left at the stand-ins."""

    run: runs.Run
    planned: str
    sent_by_plan: int
    sent: dict[str, int]
    logins: dict[str, int]
    left: list[str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """That run, made once."""
    with live.place(tmp_path_factory.mktemp("whole"), TWO, login=True) as place:
        before = place.snapshots()
        planned = place.run_here("--plan", *PART_OF_ANIVA).text
        sent_by_plan = sum(standin.count for standin in place.standins.values())
        run = place.run("-n2", *PART_OF_ANIVA)
        left = [*live.differing(before, place), *map(str, place.ledgers())]
        sent = {name: standin.count for name, standin in place.standins.items()}
        logins = {name: standin.logins for name, standin in place.standins.items()}
    return Whole(run, planned, sent_by_plan, sent, logins, left)


def test_a_target_is_judged_as_the_stand_in_in_this_process(whole: Whole) -> None:
    """Over HTTP, with logins and workers, each verdict is the one of a run in one process."""
    verdicts = whole.run.verdicts()
    plain = {id: verdict.word for provider in TWO for id, verdict in campaigns.plain(provider).verdicts.items()}
    expected = {id: word for id, word in plain.items() if id.upper().startswith("LOBBIE") or id in verdicts}
    assert (whole.run.code, verdicts) == (0, expected), whole.run.text[-3000:]
    assert any(id.startswith("ANIVA") for id in verdicts)


def test_a_run_leaves_everything_as_it_was(whole: Whole) -> None:
    """After a run each appointment is as it was before, and the restore ledger is gone."""
    assert whole.left == []


def test_a_run_logs_in_once_for_each_credential(whole: Whole) -> None:
    """A worker logs in once for each of the two credentials, and the controller once more to put things back."""
    assert whole.logins == {"aniva": 0, "lobbie": 3}


def test_a_plan_is_right_about_what_is_sent(whole: Whole) -> None:
    """--plan sends nothing, names the appointments that are written to, and is within 10 % of what is then sent."""
    matches = re.findall(r"^(\w+): about (\d+) requests", whole.planned, re.MULTILINE)
    planned = {name: int(count) for name, count in matches}
    assert (whole.sent_by_plan, "50001" in whole.planned) == (0, True)
    assert {name: abs(planned[name] - count) <= 0.1 * count for name, count in whole.sent.items()} == dict.fromkeys(
        whole.sent, True
    ), (planned, whole.sent)


def test_a_target_without_appointments_is_given_some(tmp_path: Path) -> None:
    """With provision = true a worker books the appointments, and the controller cancels them."""
    with live.place(tmp_path, ("lobbie",), login=True) as place:
        recipe = place.standins["lobbie"].contract.behaviour.provision
        assert recipe is not None
        table = place.tables["lobbie"]
        table["provision"] = True
        table["fixtures"] = {role: rows for role, rows in table["fixtures"].items() if role not in recipe.roles}
        before = place.snapshots()
        run = place.run("-n1", *SHORT)
        assert run.code == 0, run.text[-3000:]
        assert (live.differing(before, place), place.ledgers()) == ([], [])


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[live.Place, dict[str, Any]]]:
    """A place that a killed run has left, and the appointments as they were before that run."""
    with live.place(tmp_path_factory.mktemp("killed"), ("aniva",), latency=0.005) as place:
        before = place.snapshots()
        place.stopped(signal.SIGKILL, SENT_BEFORE)
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
    with live.place(tmp_path, ("aniva",), latency=0.1) as place, place.started(*SHORT) as run:
        while not place.ledgers():
            time.sleep(0.01)
        for option in ("--restore", "--accept"):
            code, text = place.restored(option, place.ledgers()[0].stem)
            assert (code, "is still going" in text, len(place.ledgers())) == (75, True, 1), text
        assert run.poll() is None
        assert "could not be judged" not in run.communicate(timeout=120)[0]
        assert (run.returncode, place.ledgers()) == (0, [])


def test_a_killed_run_of_another_checkout_is_known(killed: tuple[live.Place, dict[str, Any]], tmp_path: Path) -> None:
    """What a run in another folder owes to the place holds a run back, and the reason says where it can be put back."""
    place, _ = killed
    [ledger] = place.ledgers()
    second = runs.run_here(tmp_path, *place.options(), *SHORT, environ=place.environ)
    code, text = place.restored("--restore", ledger.stem)
    third = runs.run_here(tmp_path, *place.options(), *SHORT, environ=place.environ)
    told = re.search(rf"by `cd \S+ && pytest --restore {ledger.stem} --rootdir={place.folder} [^`]*`", second.text)
    assert (second.code, bool(told), code, third.code) == (75, True, 0, 0), second.text + text + third.text


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_a_run_whose_lock_is_taken_ends(tmp_path: Path, workers: str) -> None:
    """A run that has lost its lock to another one sends nothing more, not even to put things back, and says who writes
    and what puts them back afterwards."""
    with live.place(tmp_path, ("aniva",)) as place:
        before = place.snapshots()
        run = place.run(workers, "-p", "suites.selftest.taken_lock")
        assert (run.code, len(run.of_kind("verdict")) < 60, len(place.ledgers())) == (75, True, 1), run.text
        assert f"aniva: {taken_lock.OTHER} now, so this run was ended" in run.text
        assert not [one for one in run.of_kind("exchange") if one["why"] == target_leases.REASON]
        code, text = place.restored("--restore", place.ledgers()[0].stem)
        assert (code, live.differing(before, place), place.ledgers()) == (0, [], []), text


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
    """--cleanup puts back what a run owes to the place of a target that had another name then."""
    place, before = killed
    [ledger] = place.ledgers()
    ledger.write_text(ledger.read_text().replace('"target": "aniva', '"target": "earlier-aniva'))
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


def test_who_interrupts_the_putting_back_is_told_how_to_go_on(tmp_path: Path) -> None:
    """The last interrupt ends the run at once: exit code 2, no traceback, and the command that puts back the rest."""
    with live.place(tmp_path, ("aniva",), latency=0.2) as place, place.started() as run:
        while run.poll() is None and place.standins["aniva"].count < 20:
            time.sleep(0.01)
        for _ in range(IGNORED + 2):
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
        text, _ = run.communicate(timeout=60)
        [ledger] = place.ledgers()
        assert (run.returncode, "Traceback" in text, f"--restore {ledger.stem}" in text) == (2, False, True), text


@pytest.mark.parametrize("size", [6_000, 30_000])
def test_on_a_full_disk_nothing_stays_changed(tmp_path: Path, size: int) -> None:
    """A run that can note nothing more blames nobody, puts everything back, and names the file it could not write."""
    with live.place(tmp_path, ("aniva",)) as place:
        before = place.snapshots()
        done = subprocess.run(
            runs.command(tmp_path, *place.options()), cwd=runs.HOUSE, env={**os.environ, **place.environ}, timeout=120,
            capture_output=True, text=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )  # fmt: skip
        assert (done.returncode, live.differing(before, place)) == (75, []), done.stdout
        assert f"{place.ledgers()[0]} cannot be written" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr


def test_what_a_killed_run_made_is_taken_back(tmp_path: Path) -> None:
    """After SIGKILL --cleanup cancels every appointment that the run had made."""
    with live.place(tmp_path, ("sqod",), latency=0.005) as place:
        table = place.tables["sqod"] | {"provision": True}
        table["fixtures"] = {"appointment.foreign": table["fixtures"]["appointment.foreign"], **other_fixtures(table)}
        place.tables["sqod"] = table
        known = set(place.snapshots()["sqod"])
        place.stopped(signal.SIGKILL, SENT_BEFORE)
        code, text = place.restored("--cleanup", "sqod")
        made = [rows for key, rows in place.snapshots()["sqod"].items() if key not in known]
        assert (code, {row["shows"]["status"] for row in made}, place.ledgers()) == (0, {"cancelled"}, []), text


def test_a_lost_booking_is_looked_for_until_the_list_is_read(tmp_path: Path) -> None:
    """While the list gives no answer, --restore keeps a lost booking; once it is read, that is told and closed."""
    with live.place(tmp_path, ("sqod",), around=partial(disturbed.disturbed, kind="unavailable", first=1)) as place:
        place.tables["sqod"]["provision"] = True
        ledger = RestoreLedger(tmp_path / "reports/out/20260401T103112-abcd.restore")
        ledger.note_place("sqod", place.tables["sqod"]["base_url"])
        ledger.note_booking(Booking("sqod", "conformance-20260401T103112-abcd-0", EDITABLE))
        ended = [(place.restored("--restore", ledger.run)[0], ledger.path.exists()) for _ in range(2)]
        assert ended == [(75, True), (75, False)]


def other_fixtures(table: dict[str, Any]) -> dict[str, Any]:
    """The fixtures that are not appointments."""
    return {role: rows for role, rows in table["fixtures"].items() if not role.startswith("appointment.")}


@pytest.mark.parametrize(("number", "workers"), [(0, "-n1"), (4, "-n0")])
def test_a_stopped_run_leaves_everything_as_it_was(number: int, workers: str, tmp_path: Path) -> None:
    """SIGINT and SIGTERM in the middle of a run: every appointment is put back before it ends, as its journal says."""
    found = interruptions.trial(number, tmp_path, workers=workers, after=SENT_BEFORE)
    assert (found.code, found.left) == (2, []), found.text[-2000:]
    [journal] = tmp_path.glob("reports/out/*.jsonl")
    assert "put back after the run" in journal.read_text()


def test_a_killed_worker_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """When a worker dies in mid-run, another one goes on, and the controller puts back what both have changed."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        before = place.snapshots()
        run = place.run("-n1", "-p", "suites.selftest.killed_worker", "-k", "accepts or echoes or locks or hides")
        assert "worker 'gw0' crashed" in run.text
        assert (live.differing(before, place), place.ledgers()) == ([], [])
        assert run.code != 0


def test_the_rate_holds_over_a_whole_run(tmp_path: Path) -> None:
    """In no second of a run, logins and putting back included, do more requests arrive than the target's rate."""
    rate = 10
    with live.place(tmp_path, ("lobbie",), login=True) as place:
        place.tables["lobbie"]["limits"] = {"rate": rate}
        assert place.run("-n1", "-k", "hides or guards or locks").code == 0
        times = [arrival[0] for arrival in place.standins["lobbie"].log]
    busiest = max(sum(start <= time < start + 1 for time in times) for start in times)
    assert (len(times) > 2 * rate, busiest <= rate) == (True, True), (len(times), busiest)


def test_a_mistake_in_the_file_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    """A production target without permission: exit code 78, what to do, no traceback, and nothing sent."""
    with live.place(tmp_path, ("aniva",)) as place:
        place.tables["aniva"]["environment"] = "production"
        run = place.run_here()
        assert (run.code, place.standins["aniva"].count, "Traceback" in run.text) == (78, 0, False), run.text
        assert "add --allow-production" in run.text


@pytest.mark.parametrize("url", ["https://api。eka。care", "https://api.eka.care.", "https://API.EKA.CARE:443"])
def test_no_spelling_of_production_passes(tmp_path: Path, url: str) -> None:
    """A production URL needs permission in every spelling: exit code 78, before anything is sent."""
    with live.place(tmp_path, ("eka",)) as place:
        place.tables["eka"]["base_url"] = url
        del place.tables["eka"]["environment"]
        run = place.run_here("--plan")
    assert (run.code, "add --allow-production" in run.text) == (78, True), run.text


def test_two_targets_at_one_place_are_refused(tmp_path: Path) -> None:
    """Two targets of one run at one place are told in one message: exit code 78, before anything is sent."""
    with live.place(tmp_path, TWO) as place:
        place.tables["lobbie"]["base_url"] = place.tables["aniva"]["base_url"].replace("127.0.0.1", "localhost")
        run = place.run_here()
        sent = [standin.count for standin in place.standins.values()]
    assert (run.code, sent) == (78, [0, 0]), run.text
    assert "--target aniva --target lobbie: both are at http://127.0.0.1" in run.text


def test_a_missing_redis_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """Where REDIS_URL names a Redis that is not there, nothing is sent, and the run says why."""
    pytest.importorskip("redis")
    with live.place(tmp_path, ("aniva",)) as place:
        place.environ["REDIS_URL"] = f"redis://:secret@127.0.0.1:{redis_server.free_port()}"
        run = place.run_here(*SHORT)
        assert (run.code, place.standins["aniva"].count, "Traceback" in run.text) == (75, 0, False), run.text
    assert "no Redis answers at REDIS_URL" in run.text
    assert "secret" not in run.text


def test_a_role_declared_absent_does_not_apply(tmp_path: Path) -> None:
    """Clauses of a role that the target declares absent are not applicable; of one it does not give, inconclusive."""
    with live.place(tmp_path, ("aniva",)) as place:
        table = place.tables["aniva"]
        del table["fixtures"]["appointment.blood_drawn"], table["fixtures"]["appointment.cancelled"]
        table["absent"] = ["appointment.cancelled"]
        verdicts = place.run_here("-k", "locks").verdicts()
    assert (verdicts["ANIVA-LOCKED-CANCELLED"], verdicts["ANIVA-LOCKED-DRAWN"]) == ("not applicable", "inconclusive")


def test_what_could_not_be_put_back_is_not_written(tmp_path: Path) -> None:
    """Without the fixture's originals a member that no read shows is never sent, and its clauses say why."""
    with live.place(tmp_path, ("eka",)) as place:
        for rows in place.tables["eka"]["fixtures"].values():
            rows[0].pop("originals", None)
        before = place.snapshots()
        run = place.run_here("-k", "accepts")
        assert run.code == 75
        assert "the original of /token" in run.text
        assert "is unknown for appointment.editable" in run.text
        assert live.differing(before, place) == []
