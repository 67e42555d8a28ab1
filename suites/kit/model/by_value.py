"""What the cases of a clause say of the values of a closed list: which went wrong, and the smallest request of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suites.kit.model.chosen_values import Choices
from suites.kit.model.circumstances import Case

if TYPE_CHECKING:  # findings hold these
    from suites.kit.model.findings import Finding


@dataclass
class Examples:
    """The finding with the smallest request, by its fingerprint and the value of a closed list that this sent."""

    smallest: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def note(self, found: Iterable[Finding], chosen: Mapping[str, str]) -> None:
        """Note what a case showed whose request has chosen these values, by the pointers of their members."""
        for one in found:
            if value := chosen.get(one.pointer):
                known = self.smallest.setdefault((one.fingerprint, value), one)
                is_smaller = one.exchange.size < known.exchange.size
                self.smallest[one.fingerprint, value] = one if is_smaller else known

    def of(self, finding: Finding) -> dict[str, Finding]:
        """Those of a finding, by value."""
        return {value: one for (name, value), one in self.smallest.items() if name == finding.fingerprint}

    def __deepcopy__(self, memo: dict[int, Any]) -> Examples:
        """The same findings, which never change, in a record of its own."""
        return Examples({**self.smallest})


def choices_at(pointer: str, wrong: Iterable[Case], right: Iterable[Case]) -> Choices:
    """The values of a member that cases sent, as far as they tell: that one stays which was there does not."""
    shown = Counter(one.chosen[pointer] for one in wrong if pointer in one.chosen)
    others = {one.chosen[pointer] for one in right if pointer in one.chosen and not one.sends_as_it_was(pointer)}
    return Choices(tuple(sorted(shown.items())), tuple(sorted(others)))
