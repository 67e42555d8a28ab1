"""What a run says beside what is new: how many clauses are broken as accepted, and could not be judged."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from reports.history.tables import verdict
from reports.history.trials import LatestTrial

WORDS = {
    "known": "broken, as known.yaml accepts",
    "inconclusive": "inconclusive",
}
"""What is said of clauses with a verdict that nobody is told of by itself."""


def counts(connection: Connection, one: LatestTrial) -> Mapping[str, int]:
    """How many clauses of the latest run have which verdict."""
    number = func.count()
    rows = select(verdict.c.verdict, number).where(verdict.c.trial_id == one.id).group_by(verdict.c.verdict)
    return {row[0]: row[1] for row in connection.execute(rows)}


def beside(found: Mapping[str, int], but: str = "") -> str:
    """Both numbers in a line; empty where there is none. `but`: a verdict that is told already."""
    parts = [_part(found[word], text) for word, text in WORDS.items() if found.get(word) and word != but]
    return f"Beside what is told here: {', '.join(parts)}." if parts else ""


def _part(number: int, text: str) -> str:
    return f"1 clause is {text}" if number == 1 else f"{number} clauses are {text}"
