"""How many clauses are broken at a target, without their findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from reports.alerts.states import is_seen_now
from reports.history.broken_clauses import _violated, broken_clauses
from reports.history.database import reading
from reports.history.tables import metadata
from suites.selftest import journals
from suites.selftest.nights import CLAUSE, known, night, take_in, told

AT = ("acme", "stand-in")
GATE, NIGHTLY = "gate", "nightly"
ACCEPTED = {"reason": "known until 2027-01-01", "findings": [journals.finding(CLAUSE)]}
STORIES = {
    "never broken": ([("kept", NIGHTLY)], 0),
    "broken": ([("kept", NIGHTLY), ("violation", NIGHTLY)], 1),
    "kept again": ([("violation", NIGHTLY), ("kept", NIGHTLY)], 0),
    "broken again": ([("violation", NIGHTLY), ("kept", NIGHTLY), ("violation", NIGHTLY)], 1),
    "a shorter run kept it": ([("violation", NIGHTLY), ("kept", GATE)], 1),
    "a longer run kept it": ([("violation", GATE), ("kept", NIGHTLY)], 0),
    "not looked for since": ([("violation", NIGHTLY), ("inconclusive", NIGHTLY)], 1),
    "a warning only": ([("violation", NIGHTLY), ("warning", NIGHTLY)], 0),
    "accepted": ([("violation", NIGHTLY), ("known", NIGHTLY)], 0),
    "accepted, as a shorter run says": ([("violation", NIGHTLY), ("known", GATE)], 0),
    "the run that kept it was cut short": ([("violation", NIGHTLY), ("kept", "")], 1),
}
"""Verdicts of nights, each with its profile, where none stands for a night that was cut short; and the number."""


@pytest.mark.parametrize("story", STORIES)
def test_a_clause_is_broken_until_a_run_shows_that_it_is_not(engine: Engine, tmp_path: Path, story: str) -> None:
    """A clause counts until a run that would have seen it again has not, and as its findings would be counted."""
    nights, number = STORIES[story]
    for day, (outcome, profile) in enumerate(nights):
        verdict = told(outcome, **(ACCEPTED if outcome == "known" else {}))
        take_in(engine, tmp_path, night(day, verdict, end=bool(profile), profile=profile or NIGHTLY))
    with reading(engine) as connection:
        counted = broken_clauses(connection).get(AT, 0)
    there = {one.clause for one in known(engine) if one.severity == "violation" and is_seen_now(one)}
    assert counted == len(there) == number


def test_what_is_accepted_elsewhere_clears_no_other_finding(engine: Engine, tmp_path: Path) -> None:
    """A shorter run that found the clause broken as accepted has not looked for what a longer one found."""
    another = told("violation", findings=[journals.finding(CLAUSE, fingerprint="0000000f", pointer="/m9")])
    for day, (verdict, profile) in enumerate(((another, NIGHTLY), (told("known", **ACCEPTED), GATE))):
        take_in(engine, tmp_path, night(day, verdict, profile=profile))
    with reading(engine) as connection:
        assert broken_clauses(connection) == {AT: 1}


def test_a_run_of_some_clauses_clears_none(engine: Engine, tmp_path: Path) -> None:
    """Once a run has tried all clauses, one of a few that finds a clause kept does not make it whole."""
    take_in(engine, tmp_path, night(0, told("violation")))
    records = night(1, told("kept"))
    take_in(engine, tmp_path, [{**one, "untried": 8} if one["kind"] == "summary" else one for one in records])
    with reading(engine) as connection:
        assert broken_clauses(connection) == {AT: 1}


def test_what_was_accepted_is_looked_for_once_for_each_finding() -> None:
    """The time that a history takes grows with its nights, not with their square."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    query = _violated().compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "CORRELATED" not in plan
