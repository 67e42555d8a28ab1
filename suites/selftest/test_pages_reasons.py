"""A reason that many clauses share stands once in a list of clauses."""

from __future__ import annotations

import pytest

from reports.pages.reasons import told_once

DOWN = "no connection to https://acme.example.com could be made: check that its server is up"

REASONS = [
    ([("A", DOWN), ("B", DOWN)], {"A": DOWN, "B": "for the same reason as A"}),
    ([("A", "its budget was spent"), ("B", "its budget was spent")], dict.fromkeys("AB", "its budget was spent")),
    ([("A", DOWN), ("B", ""), ("C", "")], {"A": DOWN, "B": "", "C": ""}),
]


@pytest.mark.parametrize(("listed", "expected"), REASONS, ids=["long", "short", "none"])
def test_a_shared_reason_is_told_once(listed: list[tuple[str, str]], expected: dict[str, str]) -> None:
    """A long reason stands at its first clause, and the others name that one; a short one stands at each."""
    assert told_once(listed) == expected
