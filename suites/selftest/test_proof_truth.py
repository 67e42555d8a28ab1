"""The proof sees to truthful variants as well, and to lies that are told now and then."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import _folder
from suites.kit.checks import JUDGES
from suites.kit.findings import Finding
from suites.proof import Matrix, __main__, _jobs, facts_of
from suites.proof._asked import Asked
from suites.proof._jobs import Job, Result, Settings, share, tried
from suites.proof._table import wrong
from suites.selftest import exchanges
from suites.standin import faults, variants

GATE = Settings("gate", 20261121)
RARE = "ANIVA-STEADY:every_twentieth_time"


def prove(tmp_path: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a proof, and the results that it kept."""
    code = __main__.main([*options, "--jobs", "1", "--out", str(tmp_path)])
    ledgers = sorted(tmp_path.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    return code, [json.loads(line) for line in ledgers[-1].read_text().splitlines()[1:]] if ledgers else []


def crying(clause: Any, exchange: Any, binding: Any) -> list[Finding]:
    """A judge who finds fault with everything."""
    return [Finding(clause, exchange, "", "cried", "nothing", "anything")]


def result(job: Job, word: str, check: str = "steady") -> Result:
    """What might have come of a job."""
    return Result(job, check, "must", "Says nothing.", word)


def test_every_variant_of_every_provider_is_tried() -> None:
    """Without a word to the contrary each truthful variant is met once by the whole suite."""
    listed = [exchanges.contract(name) for name in contracts.names()]
    met = {(job.provider, job.variant) for job in Asked().jobs(listed, 1) if job.variant}
    assert met == {(contract.name, known.name) for contract in listed for known in variants(contract)}


def test_a_variant_is_left_alone() -> None:
    """A run against a truthful variant is quiet, and says how many requests it took."""
    done = tried(Job("aniva", whole=True, variant="gzipped", turn=1), GATE)
    assert (done.word, done.is_right, done.requests > 100) == ("quiet", True, True), done


def test_blame_of_a_variant_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that cries over a truthful variant is told so, with the clauses it cried about."""
    monkeypatch.setitem(JUDGES, "advances", crying)
    done = tried(Job("aniva", whole=True, variant="gzipped", turn=1), GATE)
    assert wrong([done]) == [
        "blamed: aniva gzipped, run 1: ANIVA-UPDATED (warning). Packs what it answers with gzip, for who takes that."
    ]


def test_turns_of_a_variant_have_seeds_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run of a variant is made with the next seed."""
    seeds: list[int] = []

    def run(*given: Any, seed: int, **named: Any) -> Any:
        seeds.append(seed)
        raise LookupError

    monkeypatch.setattr(_jobs, "run", run)
    for turn in (1, 2):
        tried(Job("aniva", whole=True, variant="gzipped", turn=turn), Settings("gate", 7))
    assert seeds == [7, 8]


def test_a_lie_told_now_and_then_is_no_part_of_the_matrix() -> None:
    """The faults that a run may miss by chance are tried in runs of their own only."""
    listed = [exchanges.contract(name) for name in contracts.names()]
    rare = {told.id for contract in listed for told in faults(contract) if told.is_sometimes}
    assert rare & {job.fault for job in Asked().jobs(listed, 1)} == set()


def test_long_runs_are_asked_for_by_number() -> None:
    """Each lie told now and then is tried so many times, and nothing else is."""
    listed = [exchanges.contract("aniva")]
    jobs = Asked(sometimes=3).jobs(listed, 1)
    rare = [told.id for told in faults(listed[0]) if told.is_sometimes]
    assert sorted((job.fault, job.turn) for job in jobs) == sorted((id, turn) for id in rare for turn in (1, 2, 3))


def test_a_run_ends_when_it_has_seen_the_lie(tmp_path: Path) -> None:
    """A lie of every twentieth update is caught in a long run, which ends there."""
    code, rows = prove(tmp_path, "--sometimes", "1", "--fault", RARE)
    assert (code, rows[0]["word"]) == (0, "violation")
    assert rows[0]["requests"] < 200


@pytest.mark.parametrize(("caught", "is_wrong"), [(20, False), (19, False), (18, True)])
def test_nineteen_of_twenty_long_runs_are_to_catch(caught: int, is_wrong: bool) -> None:
    """A fault that more than one run in twenty misses is missed."""
    words = ["violation"] * caught + ["kept"] * (20 - caught)
    runs = [result(Job("aniva", RARE, whole=True, turn=turn + 1), word) for turn, word in enumerate(words)]
    assert bool(wrong(runs)) is is_wrong


def test_the_summary_counts_long_runs() -> None:
    """Of a lie told now and then the summary says in how many of how many runs it was caught."""
    runs = [result(Job("aniva", RARE, whole=True, turn=n), word) for n, word in ((1, "violation"), (2, "kept"))]
    facts = facts_of([exchanges.contract("aniva")])
    assert Matrix("", {}).with_results(facts, runs).sometimes == {"aniva": {RARE: {"caught": 1, "runs": 2}}}


def test_the_committed_summary_has_twenty_runs_of_each() -> None:
    """No lie told now and then is committed with fewer than 19 of 20 runs that caught it."""
    rows = {id: row for known in Matrix.read().sometimes.values() for id, row in known.items()}
    assert {id: row for id, row in rows.items() if row["runs"] < 20 or row["caught"] < 0.95 * row["runs"]} == {}


def test_a_share_is_drawn_by_lot() -> None:
    """Another draw tries other faults, the same draw the same, and a tenth is a tenth."""
    jobs = [Job("aniva", str(number)) for number in range(200)]
    assert share(jobs, 0.1, 1) == share(jobs, 0.1, 1) != share(jobs, 0.1, 2)
    assert len(share(jobs, 0.1, 1)) == 20


def test_a_job_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that takes too long is a result that says so, and the alarm is off afterwards."""
    monkeypatch.setattr(_jobs, "LIMIT", 0.2)
    monkeypatch.setattr(_jobs, "lying", lambda *given: time.sleep(5))
    done = tried(Job("aniva", "ANIVA-UPDATE:refuses_it"), GATE)
    assert (done.word, "took more than 0.2 s" in (done.reason or "")) == ("suite error", True)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_providers_of_another_folder_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A provider that stands in a folder of one's own is proved like the shipped ones."""
    shutil.copytree(_folder.SHIPPED / "aniva", tmp_path / "mine" / "another")
    for file in (tmp_path / "mine" / "another").rglob("*.*"):
        text = file.read_text().replace("name: aniva", "name: another")
        file.write_text(text.replace("ANIVA-", "ANOTHER-").replace("aniva:", "another:"))
    options = ("--contracts", str(tmp_path / "mine"), "--provider", "another", "--sample", "1/1000", "--truthful", "0")
    code, rows = prove(tmp_path / "out", *options, "--whole", "0")
    assert (code, {row["job"]["provider"] for row in rows}) == (0, {"another"}), capsys.readouterr()


@pytest.mark.parametrize("provider", contracts.names())
def test_the_same_seed_gives_the_same_verdicts(provider: str) -> None:
    """Two runs with one seed send as many requests and say the same."""
    job = Job(provider, whole=True, variant="gzipped", turn=1)
    one, other = tried(job, GATE), tried(job, GATE)
    assert (one.word, one.requests) == (other.word, other.requests)
