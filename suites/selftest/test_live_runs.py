"""Whole runs over HTTP against targets that only a targets.toml describes: processes, signals and exit codes."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from suites.kit.model.target import EXPENDABLE
from suites.kit.session import target_leases
from suites.selftest import campaigns, interruptions, live, redis_server, runs, taken_lock

TWO = ("aniva", "lobbie")
"""One with a key and one with a login."""
PART_OF_ANIVA = ("-k", "lobbie or locks")
"""All of the provider with a login; of the other one so much that the second worker has something to do."""


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


def test_a_whole_run_says_once_how_to_see_what_the_vendor_changed(whole: Whole) -> None:
    """A run reads no history, so after one of all clauses it names the commands that compare it with earlier ones."""
    assert re.findall(r"what the vendor changed since .*: reports ingest (\S+) && reports diff", whole.run.text) == (
        re.findall(r"^journal: (\S+)$", whole.run.text, re.MULTILINE)
    )


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
        run = place.run("-n1", *live.SHORT)
        assert run.code == 0, run.text[-3000:]
        assert (live.differing(before, place), place.ledgers()) == ([], [])


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


def gone(run: subprocess.Popen[str], within: float) -> bool:
    """Whether a run has ended within so many seconds."""
    try:
        run.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_who_interrupts_the_putting_back_is_told_how_to_go_on(tmp_path: Path) -> None:
    """The last interrupt ends the run at once: exit code 2, no traceback, and the command that puts back the rest."""
    with live.place(tmp_path, ("aniva",), latency=0.4) as place, place.started() as run:
        while run.poll() is None and place.standins["aniva"].count < 20:
            time.sleep(0.01)
        for _ in range(4):  # the first ends the run, two are ignored, and the last is meant
            run.send_signal(signal.SIGINT)
            time.sleep(0.2)
        while not gone(run, within=0.5):  # of two that wait at the same time, a busy process sees one
            run.send_signal(signal.SIGINT)
        text = runs.printed(run, seconds=60)
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


@pytest.mark.parametrize(("number", "workers"), [(0, "-n1"), (4, "-n0")])
def test_a_stopped_run_leaves_everything_as_it_was(number: int, workers: str, tmp_path: Path) -> None:
    """SIGINT and SIGTERM in the middle of a run: every appointment is put back before it ends, as its journal says."""
    found = interruptions.trial(number, tmp_path, workers=workers, after=live.SENT_BEFORE)
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
        run = place.run_here(*live.SHORT)
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
        used_up = place.tables["eka"]["fixtures"][EXPENDABLE][0]["appointment_id"]
        assert [one for one in live.differing(before, place) if used_up not in one] == []
