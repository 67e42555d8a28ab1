"""The proof covers compliant variants and intermittent faults too."""

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
from suites.kit.checks._register import Flaw
from suites.kit.model.profiles import PROFILES
from suites.proof import Matrix, __main__, _jobs, facts_of
from suites.proof._jobs import Job, Result, Settings, random_share, run_job
from suites.proof._report import problems
from suites.proof._selection import Selection
from suites.selftest import exchanges
from suites.standin import faults, variants

GATE = Settings("gate", 20261121)
INTERMITTENT = "ANIVA-STEADY:every_twentieth_time"


def prove(tmp_path: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of a proof, and its results."""
    code = __main__.main([*options, "--jobs", "1", "--out", str(tmp_path)])
    files = sorted(tmp_path.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    return code, [json.loads(line) for line in files[-1].read_text().splitlines()[1:]] if files else []


def flag_all(clause: Any, exchange: Any, bound: Any) -> list[Flaw]:
    """A judge that flags every exchange."""
    return [Flaw("", "flagged", "nothing", "anything")]


def result(job: Job, word: str, check: str = "steady") -> Result:
    """A made-up result of a job."""
    return Result(job, check, "must", "Does nothing wrong.", word)


def test_every_variant_of_every_provider_runs() -> None:
    """By default the whole suite runs once against each compliant variant."""
    listed = [exchanges.contract(name) for name in contracts.names()]
    found = {(job.provider, job.variant) for job in Selection().jobs(listed, 1) if job.variant}
    assert found == {(contract.name, known.name) for contract in listed for known in variants(contract)}


def test_a_variant_is_not_flagged() -> None:
    """A run against a compliant variant is quiet, and its requests are counted."""
    finished = run_job(Job("aniva", whole=True, variant="gzipped", repetition=1), GATE)
    assert (finished.word, finished.is_right, finished.requests > 100) == ("quiet", True, True), finished


def test_a_flagged_variant_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the suite flags a compliant variant, the report names the variant and the clauses."""
    monkeypatch.setitem(JUDGES, "advances", flag_all)
    finished = run_job(Job("aniva", whole=True, variant="gzipped", repetition=1), GATE)
    says = "Compresses answers with gzip for clients that accept it."
    assert problems([finished]) == [f"flagged: aniva gzipped, run 1: ANIVA-UPDATED (warning). {says}"]


def test_each_run_of_a_variant_has_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run of a variant has the next seed."""
    seeds: list[int] = []

    def run(*arguments: Any, seed: int, **options: Any) -> Any:
        seeds.append(seed)
        raise LookupError

    monkeypatch.setattr(_jobs, "run", run)
    for number in (1, 2):
        run_job(Job("aniva", whole=True, variant="gzipped", repetition=number), Settings("gate", 7))
    assert seeds == [7, 8]


def test_intermittent_faults_are_not_part_of_the_matrix() -> None:
    """Faults that a run may miss by chance have runs of their own only."""
    listed = [exchanges.contract(name) for name in contracts.names()]
    intermittent = {one.id for contract in listed for one in faults(contract) if one.is_intermittent}
    assert intermittent & {job.fault for job in Selection().jobs(listed, 1)} == set()


def test_the_number_of_long_runs_can_be_chosen() -> None:
    """Each intermittent fault has the chosen number of runs, and nothing else runs."""
    listed = [exchanges.contract("aniva")]
    jobs = Selection(sometimes=3).jobs(listed, 1)
    ids = [one.id for one in faults(listed[0]) if one.is_intermittent]
    assert sorted((job.fault, job.repetition) for job in jobs) == sorted((id, n) for id in ids for n in (1, 2, 3))


def test_a_long_run_ends_when_the_fault_is_found(tmp_path: Path) -> None:
    """A fault in every twentieth update is caught in a long run, which ends there."""
    code, rows = prove(tmp_path, "--sometimes", "1", "--fault", INTERMITTENT)
    assert (code, rows[0]["word"]) == (0, "violation")
    assert rows[0]["requests"] < PROFILES["nightly"].requests / 8


@pytest.mark.parametrize(("caught", "is_problem"), [(20, False), (19, False), (18, True)])
def test_nineteen_of_twenty_long_runs_must_catch(caught: int, is_problem: bool) -> None:
    """A fault counts as missed when more than one run in twenty misses it."""
    words = ["violation"] * caught + ["kept"] * (20 - caught)
    runs = [
        result(Job("aniva", INTERMITTENT, whole=True, repetition=number + 1), word) for number, word in enumerate(words)
    ]
    assert bool(problems(runs)) is is_problem


def test_the_summary_counts_long_runs() -> None:
    """For an intermittent fault the summary has the number of its runs, and of those that caught it."""
    runs = [
        result(Job("aniva", INTERMITTENT, whole=True, repetition=n), word)
        for n, word in ((1, "violation"), (2, "kept"))
    ]
    facts = facts_of([exchanges.contract("aniva")])
    assert Matrix("", {}).with_results(facts, runs).sometimes == {"aniva": {INTERMITTENT: {"caught": 1, "runs": 2}}}


def test_the_committed_summary_has_twenty_runs_of_each() -> None:
    """Every intermittent fault is committed with at least 20 runs, of which 19 in 20 caught it."""
    rows = {id: row for known in Matrix.read().sometimes.values() for id, row in known.items()}
    assert {id: row for id, row in rows.items() if row["runs"] < 20 or row["caught"] < 0.95 * row["runs"]} == {}


def test_a_share_is_random() -> None:
    """Another seed selects other jobs, the same seed the same ones, and a tenth of them is a tenth."""
    jobs = [Job("aniva", str(number)) for number in range(200)]
    assert random_share(jobs, 0.1, 1) == random_share(jobs, 0.1, 1) != random_share(jobs, 0.1, 2)
    assert len(random_share(jobs, 0.1, 1)) == 20


def test_a_job_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result of a job that takes too long says so, and no alarm is left."""
    monkeypatch.setattr(_jobs, "LIMIT", 0.2)
    monkeypatch.setattr(_jobs, "run", lambda *arguments, **options: time.sleep(5))
    finished = run_job(Job("aniva", "ANIVA-UPDATE:refuses_it"), GATE)
    assert (finished.word, "took more than 0.2 s" in (finished.reason or "")) == ("suite error", True)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_providers_of_another_folder_are_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A provider in a private folder is proved like the shipped ones."""
    shutil.copytree(_folder.SHIPPED / "aniva", tmp_path / "mine" / "another")
    for file in (tmp_path / "mine" / "another").rglob("*.*"):
        text = file.read_text().replace("name: aniva", "name: another")
        file.write_text(text.replace("ANIVA-", "ANOTHER-").replace("aniva:", "another:"))
    options = (
        "--contracts",
        str(tmp_path / "mine"),
        "--provider",
        "another",
        "--sample",
        "1/1000",
        "--variant-seeds",
        "0",
    )
    code, rows = prove(tmp_path / "out", *options, "--whole", "0")
    assert (code, {row["job"]["provider"] for row in rows}) == (0, {"another"}), capsys.readouterr()


@pytest.mark.parametrize("provider", ["aniva", "eka"])
def test_the_same_seed_gives_the_same_verdicts(provider: str) -> None:
    """Two runs with the same seed send equally many requests and have the same verdict."""
    job = Job(provider, whole=True, variant="gzipped", repetition=1)
    one, other = run_job(job, GATE), run_job(job, GATE)
    assert (one.word, one.requests) == (other.word, other.requests)
