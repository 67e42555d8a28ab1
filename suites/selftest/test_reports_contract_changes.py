"""`reports diff` between two revisions of a contract: what changed in it is told, and not as the vendor's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from reports._contract_changes import ContractChanges, contract_changes, lines_of
from reports._diff import Difference, difference
from reports._diff_text import as_json, as_text
from reports._journal import read_results
from reports._outcomes import Outcome, outcomes
from reports.history.database import reading, writing
from reports.history.ingest import ingest
from reports.history.outcomes import of_run
from suites.selftest import journals


def run_of(folder: Path, name: str, *verdicts: journals.Record, number: int | None = 3, **facts: Any) -> Path:
    """The journal of a whole run at a revision of the contract."""
    own = {"revision": f"digest of {number}", **({"revision_number": number} if number else {}), **facts}
    header = journals.header(targets=[journals.target("acme", **own)], run=name)
    return journals.write(folder, [header, *verdicts, *journals.green()[-2:]], name)


def outcome_of(journal: Path) -> Outcome:
    """What the journal says."""
    return outcomes(read_results(journal))[0]


def compared(folder: Path, before: list[journals.Record], after: list[journals.Record]) -> Difference:
    """The difference of a run at revision 3 and one at revision 4."""
    old, new = run_of(folder, "before", *before), run_of(folder, "after", *after, number=4)
    return difference(outcome_of(old), outcome_of(new))


def test_clauses_that_come_and_go_are_named(tmp_path: Path) -> None:
    """What only one of two revisions has is told with its sentence, and a clause that is gone is not untested."""
    found = compared(tmp_path, [journals.verdict("ACME-OLD")], [journals.verdict("ACME-NEW")])
    assert found.contract == ContractChanges(
        {"ACME-NEW": "The promise of ACME-NEW holds."}, {"ACME-OLD": "The promise of ACME-OLD holds."}, {}
    )
    assert ([one.direction for one in found.changes], found.worse) == (["appeared", "disappeared"], False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"says": "It is kept."}, 'says "It is kept.", said "The promise of ACME-A holds."'),
        ({"strength": "should", "definition": "b"}, "is a should, was a must"),
        ({"check": "echoes", "definition": "b"}, "is of check echoes, was of accepts"),
        ({"definition": "b"}, "asks for something else"),
    ],
)
def test_a_clause_that_changed_is_named(tmp_path: Path, changed: dict[str, str], told: str) -> None:
    """Another sentence, strength, check or demand of a clause is told, also where its verdict is the same."""
    clause = {"definition": "a"}
    found = compared(
        tmp_path, [journals.verdict("ACME-A", **clause)], [journals.verdict("ACME-A", **{**clause, **changed})]
    )
    assert list(lines_of(found.contract)) == [f"ACME-A {told}"]


def test_a_finding_of_a_changed_clause_is_not_called_new(tmp_path: Path) -> None:
    """What a new or changed clause shows first, nobody has looked for before: it stands under a heading of its own."""
    verdicts = [journals.verdict("ACME-NEW", "violation")]
    text = as_text([compared(tmp_path, [journals.verdict("ACME-A")], [journals.verdict("ACME-A"), *verdicts])])
    assert "Findings of clauses that are new or changed in the contract (1)" in text
    assert "New findings" not in text
    assert "not by the vendor, revision 3 -> revision 4 (1)\n  ACME-NEW is new: The promise of ACME-NEW" in text


def test_a_finding_of_a_clause_that_stayed_is_new(tmp_path: Path) -> None:
    """At another revision, what a clause that did not change shows for the first time is as new as ever."""
    found = compared(tmp_path, [journals.verdict("ACME-A")], [journals.verdict("ACME-A", "violation")])
    assert "New findings (1)" in as_text([found])
    assert found.worse


def test_the_same_revision_has_no_changes(tmp_path: Path) -> None:
    """Where both runs have one digest, a clause without a verdict is not gone from the contract, but not tested."""
    both = [journals.verdict("ACME-A"), journals.verdict("ACME-B")]
    old, new = run_of(tmp_path, "before", *both), run_of(tmp_path, "after", both[0])
    found = difference(outcome_of(old), outcome_of(new))
    assert (found.contract.gone, [one.direction for one in found.changes]) == ({}, ["untested"])


def test_a_run_of_some_clauses_does_not_show_which_are_gone(tmp_path: Path) -> None:
    """A later run that left clauses out says nothing of those that it has no verdict on."""
    old = run_of(tmp_path, "before", journals.verdict("ACME-A"), journals.verdict("ACME-B"))
    new = run_of(tmp_path, "after", journals.verdict("ACME-A"), number=4)
    lines = [json.loads(line) for line in new.read_text(encoding="utf-8").splitlines()]
    rows = [{**one, "untried": 1} if one["kind"] == "summary" else one for one in lines]
    found = difference(outcome_of(old), outcome_of(journals.write(tmp_path, rows, "after")))
    assert (found.contract.gone, [one.direction for one in found.changes]) == ({}, ["untested"])


def test_an_edit_within_a_revision_is_told(tmp_path: Path) -> None:
    """A contract that was edited without another number is told as that."""
    old = run_of(tmp_path, "before", journals.verdict("ACME-A"))
    new = run_of(tmp_path, "after", journals.verdict("ACME-A", says="It is kept."), revision="another digest")
    assert "edited within revision 3" in as_text([difference(outcome_of(old), outcome_of(new))])


def test_programs_read_the_revisions(tmp_path: Path) -> None:
    """As JSON a difference has the two revisions, and what changed in between by clause id."""
    (whole,) = json.loads(
        as_json([compared(tmp_path, [journals.verdict("ACME-A")], [journals.verdict("ACME-A", says="It is kept.")])])
    )
    assert (whole["before"]["revision_number"], whole["after"]["revision_number"]) == (3, 4)
    assert list(whole["contract_changes"]["changed"]) == ["ACME-A"]


def test_the_history_keeps_revisions(engine: Engine, tmp_path: Path) -> None:
    """Two runs that only the history has are compared as their journals were."""
    old = run_of(tmp_path, "before", journals.verdict("ACME-OLD"), journals.verdict("ACME-A"))
    new = run_of(tmp_path, "after", journals.verdict("ACME-A", says="It is kept."), number=4)
    with writing(engine) as connection:
        for journal in (old, new):
            ingest(connection, journal)
    with reading(engine) as connection:
        before, after = (of_run(connection, name)[0] for name in ("before", "after"))
    assert (before.revision_number, after.revision_number) == (3, 4)
    assert contract_changes(before, after) == contract_changes(outcome_of(old), outcome_of(new))
