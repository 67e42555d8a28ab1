"""The proof catches every fault of its samples, and fails when the suite no longer catches one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Response
from werkzeug.test import create_environ, run_wsgi_app

import contracts
from contracts import _folder
from suites.kit.checks import JUDGES
from suites.kit.run import witness_trials
from suites.proof import MATRIX, Matrix, __main__, facts_of, sample_faults, why_stale
from suites.proof._jobs import contract_of
from suites.proof._shown import BesideCompliant
from suites.selftest import exchanges
from suites.standin import Fault, faults

FEW = ("--sample", "1/1000", "--whole", "0", "--variant-seeds", "0", "--jobs", "1")
CONSTANT = [one for name in contracts.names() for one in faults(exchanges.contract(name)) if not one.is_intermittent]
WITNESSED = "isolates"
"""The check whose findings come from other appointments, not from the judge of an exchange."""
FIRST_OF = {one.clause.check: one.id for one in reversed(CONSTANT)}


@dataclass(frozen=True)
class Proof:
    """The exit code of a proof, what it printed, and its results."""

    code: int
    out: str
    err: str
    results: list[dict[str, Any]]


@pytest.fixture
def prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `python -m suites.proof` in this process, with its results under the test's folder."""

    def run(*options: str) -> Proof:
        code = __main__.main([*options, "--out", str(tmp_path / "proof")])
        printed = capsys.readouterr()
        files = sorted((tmp_path / "proof").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        lines = [json.loads(line) for line in files[-1].read_text().splitlines()[1:]] if files else []
        return Proof(code, printed.out, printed.err, lines)

    return run


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of a provider's folder in place of the shipped folders."""
    shutil.copytree(_folder.SHIPPED / "aniva", tmp_path / "shipped" / "aniva")
    monkeypatch.setattr(_folder, "SHIPPED", tmp_path / "shipped")
    contract_of.cache_clear()
    yield tmp_path / "shipped" / "aniva"
    contract_of.cache_clear()


def without(text: str, clause: str) -> str:
    """The rows of a clauses file without one of them."""
    left = re.sub(rf"^  - id: {clause}\n(?:    .*\n|\n(?=    ))*", "", text, flags=re.MULTILINE)
    assert left != text
    return left


def test_a_sample_has_a_fault_of_every_check() -> None:
    """The smallest sample leaves no check out."""
    sampled = [one for name in contracts.names() for one in sample_faults(exchanges.contract(name), 1, 1_000)]
    assert {one.clause.check for one in sampled} == FIRST_OF.keys()


def test_a_clause_that_was_removed_makes_the_proof_fail(prove: Any, copied: Path) -> None:
    """A fault of the summary that is gone with its clause is named, and the proof ends with 1."""
    file = copied / "clauses.yaml"
    file.write_text(without(file.read_text(), "ANIVA-LOCKED-DRAWN"))
    proof = prove(*FEW)
    assert proof.code == 1, proof.out + proof.err
    assert "gone: ANIVA-LOCKED-DRAWN:is_open" in proof.out


def test_a_copy_with_every_clause_passes(prove: Any, copied: Path) -> None:
    """With all its clauses the copy passes, so it is the missing clause that makes the proof fail."""
    assert prove(*FEW).code == 0


@pytest.mark.parametrize("emptied", [[], None], ids=["finds nothing", "returns nothing"])
@pytest.mark.parametrize("check", sorted(FIRST_OF.keys() - {WITNESSED}))
def test_a_check_whose_body_is_emptied_makes_the_proof_fail(
    check: str, emptied: list[Any] | None, prove: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the judge of a check finds nothing, a fault of that check is missed."""
    monkeypatch.setitem(JUDGES, check, lambda clause, exchange, bound: emptied)
    proof = prove("--fault", FIRST_OF[check], "--whole", "0", "--jobs", "1")
    assert (proof.code, f"missed: {FIRST_OF[check]}" in proof.out) == (1, True), proof.out


def test_a_proof_fails_where_no_update_is_found_to_change_another_appointment(
    prove: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the updates that are tried again are never the cause, a fault that changes another appointment is missed."""
    monkeypatch.setattr(witness_trials, "is_culprit", lambda *tried: False)
    proof = prove("--fault", FIRST_OF[WITNESSED], "--whole", "0", "--jobs", "1")
    assert (proof.code, f"missed: {FIRST_OF[WITNESSED]}" in proof.out) == (1, True), proof.out


def test_a_fault_that_changes_no_answer_is_not_shown(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that does nothing in its run is told as not shown, and counts neither as missed nor as caught."""
    monkeypatch.setattr(Fault, "inject", lambda fault, context: None)
    proof = prove("--fault", FIRST_OF["echoes"], "--whole", "0", "--jobs", "1")
    told = [f"{word}: {FIRST_OF['echoes']}" in proof.out for word in ("not shown", "missed")]
    assert (proof.code, told, [one["word"] for one in proof.results]) == (1, [True, False], ["not shown"])


@pytest.mark.parametrize(("answers", "is_shown"), [("aab", False), ("abb", False), ("aba", True), ("abc", True)])
def test_a_second_that_ends_shows_no_fault(answers: str, is_shown: bool) -> None:
    """Only what neither of the two compliant ones answers, one before and one after it, is the fault's doing."""
    before, faulty, after = (Response(text) for text in answers)
    beside = BesideCompliant(faulty, before, after)
    given = b"".join(run_wsgi_app(beside, create_environ())[0])
    assert (given.decode(), beside.is_shown) == (answers[1], is_shown)


def test_a_crash_of_the_suite_is_a_miss(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that crashes catches nothing, and all other faults are still injected."""
    monkeypatch.setitem(JUDGES, "locks", lambda clause, exchange, bound: 1 / 0)
    proof = prove("--provider", "aniva", *FEW)
    assert (proof.code, "suite error (ZeroDivisionError" in proof.out) == (1, True), proof.out
    assert len(proof.results) == len(sample_faults(exchanges.contract("aniva"), 1, 1000))


def test_a_stopped_proof_is_resumed(prove: Any, tmp_path: Path) -> None:
    """Finished jobs are not repeated, except one of which a killed process left half a line."""
    whole = prove("--provider", "aniva", *FEW)
    (file,) = (tmp_path / "proof").glob("*.jsonl")
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-2]) + lines[-2][:40])
    again = __main__.main(["--provider", "aniva", *FEW, "--resume", "--out", str(tmp_path / "proof")])
    kept = [json.loads(line)["job"]["fault"] for line in file.read_text().splitlines()[1:] if line.endswith("}")]
    assert (again, sorted(kept)) == (0, sorted(row["job"]["fault"] for row in whole.results))


def test_a_resumed_proof_says_how_much_was_done(prove: Any) -> None:
    """Resuming a complete proof runs nothing and prints the same report."""
    first = prove("--provider", "aniva", *FEW)
    again = prove("--provider", "aniva", *FEW, "--resume")
    count = len(first.results)
    assert f"{count} to run, {count} of them done before" in again.err
    assert again.out.partition("\n")[2] == first.out.partition("\n")[2]


def test_a_proof_of_other_code_is_not_resumed(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof begun with other code cannot be resumed."""
    prove("--provider", "aniva", *FEW)
    monkeypatch.setattr(__main__, "code_digest", lambda: "another")
    proof = prove("--provider", "aniva", *FEW, "--resume")
    assert (proof.code, "have changed since" in proof.err) == (78, True)


def test_two_processes_find_what_one_finds(prove: Any) -> None:
    """Verdicts and counts of requests do not depend on the number of processes."""
    options = ("--provider", "aniva", *FEW[:-1])
    one, two = ({row["job"]["fault"]: (row["word"], row["first"]) for row in prove(*options, n).results} for n in "12")
    assert one == two


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--provder", "aniva"), "--provider"),
        (("--provider", "anvia"), "Did you mean aniva?"),
        (("--fault", "ANIVA-LOCKED-DRAW:is_open"), "Did you mean ANIVA-LOCKED-DRAWN:is_open?"),
        (("--profile", "nightley"), "Did you mean nightly?"),
        (("--sample", "3"), "expected N/M"),
        (("--sample", "11/10"), "expected N/M"),
        (("--resume",), "nothing to resume"),
        (("--write", "--provider", "aniva"), "covers all faults"),
        (("--write", "--share", "0.5"), "covers all faults"),
        (("--write", "--sometimes", "2", "--profile", "gate"), "under nightly"),
        (("--peer", "schemathesis", "--sometimes", "2"), "--peer works with"),
        (("--contracts", "no/such/folder"), "does not exist"),
        (("--whole", "2"), "--whole"),
    ],
)
def test_a_wrong_option_is_one_message(options: tuple[str, ...], message: str, prove: Any) -> None:
    """A wrong option ends the proof with 78 and a helpful message before anything runs."""
    proof = prove(*options)
    assert (proof.code, message in proof.err, proof.results) == (78, True, []), proof.err


@pytest.mark.parametrize("parts", [1, 3, 10])
@pytest.mark.parametrize("name", contracts.names())
def test_all_parts_together_are_all_faults(name: str, parts: int) -> None:
    """Every fault is in some part of a sample."""
    contract = exchanges.contract(name)
    found = {one.id for part in range(1, parts + 1) for one in sample_faults(contract, part, parts)}
    assert found == {one.id for one in faults(contract) if not one.is_intermittent}


def test_the_summary_matches_the_faults_that_exist() -> None:
    """The committed summary is up to date with all clauses, faults and checks."""
    assert why_stale(Matrix.read(), facts_of(map(exchanges.contract, contracts.names()))) is None


def test_the_summary_has_every_fault_caught() -> None:
    """The committed summary lists no fault as missed."""
    rows = {id: row["caught"] for known in Matrix.read().faults.values() for id, row in known.items()}
    assert [id for id, caught in rows.items() if not caught] == []


@pytest.mark.parametrize("change", ["gone", "new", "changed"])
def test_a_summary_of_other_facts_is_stale(change: str) -> None:
    """A new fault, a removed fault and a changed clause are each reported."""
    facts = facts_of(map(exchanges.contract, contracts.names()))
    first, *rest = facts.faults["aniva"]
    ids = {"gone": rest, "new": [first, "ANIVA-X:new", *rest], "changed": [first, *rest]}[change]
    clauses = {**facts.clauses, "aniva": ()} if change == "changed" else facts.clauses
    other = replace(facts, clauses=clauses, faults={**facts.faults, "aniva": tuple(ids)})
    assert change in (why_stale(Matrix.read(), other) or "")


def test_counts_of_requests_may_differ(tmp_path: Path) -> None:
    """A summary with other counts of requests is not stale."""
    changed = re.sub(r'"requests": \d+', '"requests": 999', MATRIX.read_text())
    (tmp_path / "matrix.json").write_text(changed)
    facts = facts_of(map(exchanges.contract, contracts.names()))
    assert why_stale(Matrix.read(tmp_path / "matrix.json"), facts) is None
