"""Whole runs over HTTP against targets that only a targets.toml describes."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

import pytest

from suites.kit.session.run_lock import RunLock
from suites.selftest import interruptions, live, runs


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """The run without a target, in one process."""
    return runs.run(tmp_path_factory.mktemp("embedded"))


@pytest.mark.parametrize(("login", "workers"), [(False, "-n0"), (True, "-n4")], ids=str)
def test_a_target_is_judged_as_the_stand_in_in_this_process(
    login: bool, workers: str, embedded: runs.Run, tmp_path: Path
) -> None:
    """Static secrets or logins, one worker or four: each verdict is the same, and each appointment as it was before."""
    with live.place(tmp_path, login=login, editables=4) as place:
        before = place.snapshots()
        run = place.run(workers)
        assert (run.code, run.verdicts()) == (0, embedded.verdicts()), run.text[-3000:]
        assert live.differing(before, place) == []
        assert not place.ledgers()
        assert all(standin.logins <= 2 for standin in place.standins.values())


def test_a_target_without_appointments_is_given_some(tmp_path: Path) -> None:
    """With provision = true the suite makes its appointments, writes to no other, and takes them back."""
    with live.place(tmp_path, login=True) as place:
        for name, table in place.tables.items():
            recipe = place.standins[name].contract.behaviour.provision
            assert recipe is not None
            table["provision"] = True
            table["fixtures"] = {role: rows for role, rows in table["fixtures"].items() if role not in recipe.roles}
        before = place.snapshots()
        run = place.run("-n2")
        assert run.code == 0, run.text[-3000:]
        assert live.differing(before, place) == []
        assert not place.ledgers()


def test_what_a_killed_run_left_is_restored(tmp_path: Path) -> None:
    """After SIGKILL the ledger is there, for nobody else to read; --restore puts everything back, and it is gone."""
    with live.place(tmp_path, ("sqod",), latency=0.005) as place:
        before = place.snapshots()
        place.stopped(signal.SIGKILL, 150)
        ledgers = place.ledgers()
        assert [oct(ledger.stat().st_mode)[-3:] for ledger in ledgers] == ["600"]
        assert live.differing(before, place) != []
        code, text = place.restored("--restore", ledgers[0].stem)
        assert (code, live.differing(before, place), place.ledgers()) == (0, [], []), text


def test_what_a_killed_run_made_is_taken_back(tmp_path: Path) -> None:
    """After SIGKILL --cleanup cancels every appointment that the run had made."""
    with live.place(tmp_path, ("sqod",), latency=0.005) as place:
        table = place.tables["sqod"] | {"provision": True}
        table["fixtures"] = {"appointment.foreign": table["fixtures"]["appointment.foreign"], **departments(table)}
        place.tables["sqod"] = table
        known = set(place.snapshots()["sqod"])
        place.stopped(signal.SIGKILL, 60)
        code, text = place.restored("--cleanup", "sqod")
        made = [rows for key, rows in place.snapshots()["sqod"].items() if key not in known]
        assert (code, {row["shows"]["status"] for row in made}, place.ledgers()) == (0, {"cancelled"}, []), text


def departments(table: dict[str, Any]) -> dict[str, Any]:
    """The fixtures that are no appointments."""
    return {role: rows for role, rows in table["fixtures"].items() if not role.startswith("appointment.")}


def test_a_run_is_told_of_changes_that_an_earlier_one_left(tmp_path: Path) -> None:
    """What an earlier run changed is not taken for the original: the run is inconclusive and names the command."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        place.stopped(signal.SIGKILL, 50)
        run = place.run()
        assert run.code == 75
        assert f"run pytest --restore {place.ledgers()[0].stem} first" in run.text


def test_nothing_is_restored_at_another_place(tmp_path: Path) -> None:
    """A ledger is not written back to a target whose base URL has changed since."""
    with live.place(tmp_path, ("aniva",), latency=0.005) as place:
        place.stopped(signal.SIGKILL, 50)
        place.tables["aniva"]["base_url"] = "http://localhost:1"
        code, text = place.restored("--restore", place.ledgers()[0].stem)
        assert (code, "nothing is sent" in text, len(place.ledgers())) == (75, True, 1), text


@pytest.mark.parametrize(("number", "workers"), [(0, "-n4"), (5, "-n0")])
def test_a_stopped_run_leaves_everything_as_it_was(number: int, workers: str, tmp_path: Path) -> None:
    """SIGINT and SIGTERM in the middle of a run: every appointment is put back before it ends."""
    found = interruptions.trial(number, tmp_path, workers=workers)
    assert (found.code, found.left) == (2, []), found.text[-2000:]


def test_the_rate_holds_over_all_workers(tmp_path: Path) -> None:
    """In no second of a run with two workers do more requests arrive than the target's rate."""
    rate = 12
    with live.place(tmp_path, ("lobbie",), editables=2) as place:
        place.tables["lobbie"]["limits"] = {"rate": rate}
        assert place.run("-n2", "-k", "refuses or hides or guards").code == 0
        times = [arrival[0] for arrival in place.standins["lobbie"].log]
    busiest = max(sum(start <= time < start + 1 for time in times) for start in times)
    assert (len(times) > 3 * rate, busiest <= rate) == (True, True), (len(times), busiest)


def test_a_plan_is_right_about_what_is_sent(tmp_path: Path) -> None:
    """--plan sends nothing, names the appointments that are written to, and is within 10 % of what is then sent."""
    with live.place(tmp_path) as place:
        planned = place.run("--plan").text
        assert sum(standin.count for standin in place.standins.values()) == 0
        assert "api-test-0001" in planned
        place.run()
        told = {name: int(count) for name, count in re.findall(r"^(\w+): about (\d+) requests", planned, re.MULTILINE)}
        sent = {name: standin.count for name, standin in place.standins.items()}
    assert {name: abs(told[name] - sent[name]) <= 0.1 * sent[name] for name in sent} == dict.fromkeys(sent, True), (
        told,
        sent,
    )


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    """While a run writes to a target, another one is inconclusive, sends nothing, and names the one that writes."""
    with live.place(tmp_path, ("aniva",)) as place:
        lock = RunLock(place.tables["aniva"]["base_url"], "the-first-run")
        assert lock.acquire() is None
        run = place.run()
        lock.release()
        assert (run.code, place.standins["aniva"].count, "run the-first-run (process" in run.text) == (75, 0, True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"environment": "production"}, "is production, and the run would write to it. Add --allow-production"),
        ({"enviroment": "sandbox"}, "Did you mean environment?"),
        ({"fixtures": {"appointment.edited": []}}, "Did you mean appointment.editable?"),
        (
            {"credentials": {"good": "NOT_SET_ANYWHERE"}},
            "these environment variables are not set: credentials.good: NOT_SET",
        ),
        ({"base_url": "http://sandbox.example.com"}, "unencrypted"),
    ],
    ids=["production", "unknown key", "unknown role", "unset variable", "no TLS"],
)
def test_a_mistake_in_the_file_ends_the_run_before_it_begins(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    """Exit code 78, one message that says what to do, no traceback, and nothing sent."""
    with live.place(tmp_path, ("aniva",)) as place:
        place.tables["aniva"] |= change
        run = place.run()
        assert (run.code, place.standins["aniva"].count, "Traceback" in run.text) == (78, 0, False), run.text
        assert told in run.text


def test_a_role_declared_absent_does_not_apply(tmp_path: Path) -> None:
    """Clauses of a role that the target declares absent are not applicable; of one it does not give, inconclusive."""
    with live.place(tmp_path, ("aniva",)) as place:
        table = place.tables["aniva"]
        del table["fixtures"]["appointment.blood_drawn"], table["fixtures"]["appointment.cancelled"]
        table["absent"] = ["appointment.cancelled"]
        verdicts = place.run().verdicts()
    assert (verdicts["ANIVA-LOCKED-CANCELLED"], verdicts["ANIVA-LOCKED-DRAWN"]) == ("not applicable", "inconclusive")


def test_what_nobody_could_put_back_is_not_written(tmp_path: Path) -> None:
    """Without the fixture's originals a member that no read shows is never sent, and its clauses say why."""
    with live.place(tmp_path, ("eka",)) as place:
        for rows in place.tables["eka"]["fixtures"].values():
            rows[0].pop("originals", None)
        before = place.snapshots()
        run = place.run()
        assert run.code == 75
        assert "no original of /token is known for appointment.editable" in run.text
        assert live.differing(before, place) == []
