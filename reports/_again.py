"""What to know before a finding is tried again: what each try does, and that it may show nothing."""

from __future__ import annotations

from collections.abc import Iterable

from reports._beside import is_named
from reports._steps import changed_for_good

EACH_TRY = "each try changes it once more, which has to be settled again"
NOT_NOW = "the latest run did not see it, so it may not show now"


def is_changed_for_good(left: Iterable[str], clauses: Iterable[str], pointer: str | None) -> bool:
    """Whether to try a finding of these clauses at a member again makes a change that no request puts back; `left` are
    the texts of what is left changed at its target."""
    lines = [line for text in left for line in text.splitlines()]
    blamed = frozenset[str]().union(*changed_for_good(lines).values())
    return bool(blamed) and (not blamed.isdisjoint(clauses) or is_named(pointer, lines))
