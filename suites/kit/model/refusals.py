"""After which refusals an update was stored all the same, and after which ones nothing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suites.kit.model.circumstances import Case

if TYPE_CHECKING:  # a finding holds what is told here
    from suites.kit.model.findings import Finding


@dataclass(frozen=True)
class Refusals:
    """The statuses of refusals after which something had changed, and, of others, of how many which status was after
    which nothing had, where the appointment was seen before and after."""

    changed: frozenset[int]
    unchanged: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        stored = f"something changed after {', '.join(map(str, sorted(self.changed)))}"
        number = sum(many for _, many in self.unchanged)
        if not number:
            return f"{stored}; no other refused update was seen before and after"
        others = f"{number} other refused update{'s' if number > 1 else ''} seen before and after"
        by_status = ", ".join(f"{many} with {status}" for status, many in self.unchanged)
        return f"{stored}; nothing after {others} ({by_status})"


@dataclass
class UnchangedRefusals:
    """How many refused updates changed nothing, by the status of their refusal."""

    _by_status: Counter[int] = field(default_factory=Counter)

    def note(self, case: Case, found: Iterable[object]) -> None:
        """Note a case, and what was found in it: it tells nothing unless its appointment was seen before and after."""
        if case.refused is not None and case.is_watched and not [*found]:
            self._by_status[case.refused] += 1

    def beside(self, finding: Finding, found: Iterable[Finding]) -> Refusals | None:
        """The refusals that did what a finding shows, by all that was `found` of its clause, and those that did not;
        None where it is about no refused update."""
        if not finding.is_of_refused:
            return None
        stored = frozenset(one.exchange.status for one in found if one.is_of_refused and one.exchange.status)
        return Refusals(stored, tuple(sorted(self._by_status.items()))) if stored else None
