"""The reasons of clauses in a list: one that they share is told once, as a target that is down gives it to each."""

from __future__ import annotations

from collections.abc import Iterable

SHORT = 60
"""Characters of a reason that is repeated as it is: the words in its place are no shorter."""


def told_once(reasons: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By clause, what to show as its reason, given each clause with its own in the order of the list."""
    first, found = dict[str, str](), dict[str, str]()
    for clause, reason in reasons:
        of = first.setdefault(reason, clause)
        found[clause] = reason if of == clause or len(reason) <= SHORT else f"for the same reason as {of}"
    return found
