"""The proof catches every lie that it is shown, and fails where the suite has lost its hold of one."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import _folder
from suites.kit.checks import JUDGES
from suites.proof import MATRIX, Matrix, __main__, chosen, facts_of, stale
from suites.proof._jobs import contract_of
from suites.selftest import exchanges
from suites.standin import faults

FEW = ("--sample", "1/1000", "--whole", "0", "--truthful", "0", "--jobs", "1")
ALWAYS = [told for name in contracts.names() for told in faults(exchanges.contract(name)) if not told.is_sometimes]
FIRST_OF = {told.clause.check: told.id for told in reversed(ALWAYS)}


@dataclass(frozen=True)
class Proof:
    """What a proof ended with and printed, and the results that it kept."""

    code: int
    out: str
    err: str
    results: list[dict[str, Any]]


@pytest.fixture
def prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `python -m suites.proof` in this process, with its results under the test's folder."""

    def proved(*options: str) -> Proof:
        code = __main__.main([*options, "--out", str(tmp_path / "proof")])
        said = capsys.readouterr()
        ledgers = sorted((tmp_path / "proof").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        lines = [json.loads(line) for line in ledgers[-1].read_text().splitlines()[1:]] if ledgers else []
        return Proof(code, said.out, said.err, lines)

    return proved


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of a provider's folder that stands in the place of the shipped ones."""
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


def test_a_sample_covers_every_check_within_a_minute(prove: Any) -> None:
    """The smallest sample has a fault of every check, catches each, and takes less than a minute."""
    started = time.monotonic()
    proof = prove("--sample", "1/1000", "--whole", "0.05", "--truthful", "0", "--jobs", "1")
    assert (proof.code, {row["check"] for row in proof.results}) == (0, FIRST_OF.keys()), proof.out
    assert time.monotonic() - started < 60


def test_a_clause_that_was_removed_makes_the_proof_fail(prove: Any, copied: Path) -> None:
    """A fault that the summary knows and that went away with its clause is named, and ends the proof with 1."""
    file = copied / "clauses.yaml"
    file.write_text(without(file.read_text(), "ANIVA-LOCKED-DRAWN"))
    proof = prove(*FEW)
    assert proof.code == 1, proof.out + proof.err
    assert "gone: ANIVA-LOCKED-DRAWN:is_open" in proof.out


def test_a_copy_with_every_clause_passes(prove: Any, copied: Path) -> None:
    """It is the missing clause that makes the proof fail, not the copy."""
    assert prove(*FEW).code == 0


@pytest.mark.parametrize("emptied", [[], None], ids=["finds nothing", "says nothing"])
@pytest.mark.parametrize("check", FIRST_OF)
def test_a_check_whose_body_is_emptied_makes_the_proof_fail(
    check: str, emptied: list[Any] | None, prove: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever judge is emptied, a fault of its check is missed."""
    monkeypatch.setitem(JUDGES, check, lambda clause, exchange, binding: emptied)
    proof = prove("--fault", FIRST_OF[check], "--whole", "0", "--jobs", "1")
    assert (proof.code, f"missed: {FIRST_OF[check]}" in proof.out) == (1, True), proof.out


def test_a_crash_of_the_suite_is_a_miss(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that falls over catches nothing, and the others are tried all the same."""
    monkeypatch.setitem(JUDGES, "locks", lambda clause, exchange, binding: 1 / 0)
    proof = prove("--provider", "aniva", *FEW)
    assert (proof.code, "suite error (ZeroDivisionError" in proof.out) == (1, True), proof.out
    assert len(proof.results) == len(chosen(exchanges.contract("aniva"), 1, 1000))


def test_a_proof_goes_on_where_it_was_stopped(prove: Any, tmp_path: Path) -> None:
    """What was done is not done again, half a line of a killed process aside."""
    whole = prove("--provider", "aniva", *FEW)
    (ledger,) = (tmp_path / "proof").glob("*.jsonl")
    lines = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(lines[:-2]) + lines[-2][:40])
    again = __main__.main(["--provider", "aniva", *FEW, "--resume", "--out", str(tmp_path / "proof")])
    kept = [json.loads(line)["job"]["fault"] for line in ledger.read_text().splitlines()[1:] if line.endswith("}")]
    assert (again, sorted(kept)) == (0, sorted(row["job"]["fault"] for row in whole.results))


def test_a_resumed_proof_says_how_much_was_done(prove: Any) -> None:
    """A proof that was complete has nothing left to do, and tells the same table."""
    first = prove("--provider", "aniva", *FEW)
    again = prove("--provider", "aniva", *FEW, "--resume")
    count = len(first.results)
    assert f"{count} to try, {count} of them done before" in again.err
    assert again.out.partition("\n")[2] == first.out.partition("\n")[2]


def test_a_proof_of_other_code_is_not_resumed(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results that were made with other code are no results of this one."""
    prove("--provider", "aniva", *FEW)
    monkeypatch.setattr(__main__, "code_digest", lambda: "another")
    proof = prove("--provider", "aniva", *FEW, "--resume")
    assert (proof.code, "have changed since" in proof.err) == (78, True)


def test_two_processes_find_what_one_finds(prove: Any) -> None:
    """The verdicts and the counts of requests do not depend on how many processes there are."""
    options = ("--provider", "aniva", *FEW[:-1])
    one, two = ({row["job"]["fault"]: (row["word"], row["first"]) for row in prove(*options, n).results} for n in "12")
    assert one == two


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--provder", "aniva"), "--provider"),
        (("--provider", "anvia"), "Did you mean aniva?"),
        (("--fault", "ANIVA-LOCKED-DRAW:is_open"), "Did you mean ANIVA-LOCKED-DRAWN:is_open?"),
        (("--profile", "nightley"), "Did you mean nightly?"),
        (("--sample", "3"), "N/M is expected"),
        (("--sample", "11/10"), "N/M is expected"),
        (("--resume",), "nothing to resume"),
        (("--write", "--provider", "aniva"), "whole matrix"),
        (("--write", "--share", "0.5"), "whole matrix"),
        (("--write", "--sometimes", "2", "--profile", "gate"), "under nightly"),
        (("--peer", "schemathesis", "--sometimes", "2"), "--peer goes with"),
        (("--contracts", "no/such/folder"), "does not exist"),
        (("--whole", "2"), "--whole"),
    ],
)
def test_a_wrong_option_is_one_message(options: tuple[str, ...], said: str, prove: Any) -> None:
    """A mistake ends the proof with 78 before anything is tried, and says what was meant."""
    proof = prove(*options)
    assert (proof.code, said in proof.err, proof.results) == (78, True, []), proof.err


@pytest.mark.parametrize("parts", [1, 3, 10])
@pytest.mark.parametrize("name", contracts.names())
def test_all_parts_together_are_all_faults(name: str, parts: int) -> None:
    """No fault is in no part of a sample."""
    contract = exchanges.contract(name)
    found = {told.id for part in range(1, parts + 1) for told in chosen(contract, part, parts)}
    assert found == {told.id for told in faults(contract) if not told.is_sometimes}


def test_the_summary_is_about_the_faults_that_there_are() -> None:
    """The committed summary is written anew whenever a clause, a fault or a check comes or goes."""
    assert stale(Matrix.read(), facts_of(map(exchanges.contract, contracts.names()))) is None


def test_the_summary_says_that_all_is_caught() -> None:
    """No fault is committed as missed."""
    rows = {id: row["caught"] for known in Matrix.read().faults.values() for id, row in known.items()}
    assert [id for id, caught in rows.items() if not caught] == []


@pytest.mark.parametrize("change", ["gone", "new", "changed"])
def test_a_summary_of_other_facts_is_stale(change: str) -> None:
    """A fault that came, a fault that went, and a clause of another strength are each told."""
    facts = facts_of(map(exchanges.contract, contracts.names()))
    first, *rest = facts.faults["aniva"]
    told = {"gone": rest, "new": [first, "ANIVA-X:new", *rest], "changed": [first, *rest]}[change]
    clauses = {**facts.clauses, "aniva": ()} if change == "changed" else facts.clauses
    other = replace(facts, clauses=clauses, faults={**facts.faults, "aniva": tuple(told)})
    assert change in (stale(Matrix.read(), other) or "")


def test_counts_of_requests_may_drift(tmp_path: Path) -> None:
    """A summary with other request counts is not stale."""
    drifted = re.sub(r'"requests": \d+', '"requests": 999', MATRIX.read_text())
    (tmp_path / "matrix.json").write_text(drifted)
    facts = facts_of(map(exchanges.contract, contracts.names()))
    assert stale(Matrix.read(tmp_path / "matrix.json"), facts) is None
