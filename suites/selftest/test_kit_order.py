"""The order in which the clauses of a run are tried."""

from __future__ import annotations

from contracts import load
from suites.kit.model.check_kinds import rank


def test_updates_in_other_states_come_before_wrong_values() -> None:
    """What a pending appointment must accept is sent while it is: a wrong value that is taken may confirm it."""
    clauses = {clause.id: clause for clause in load("aniva").clauses}
    first_refused = min(rank(clause) for clause in clauses.values() if clause.check == "refuses")
    assert rank(clauses["ANIVA-OPEN"]) < first_refused < rank(clauses["ANIVA-EMPTY"])
