"""What the cases of a clause say of the values of a closed list: which went wrong, and the smallest request of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT
from suites.kit.model.chosen_values import BOOLEANS, Choices, text_of
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


def choices_of(finding: Finding, wrong: Iterable[Case], right: Sequence[Case], examples: Examples) -> Choices:
    """The values of a finding's member that these cases sent, as far as they tell.

    Where all values become the same one, that one alone seems right: it tells nothing of the others. Of true and false
    there is no other.
    """
    at, became = finding.pointer, {text_of(one.got) for one in (finding, *examples.of(finding).values())}
    shown = Counter(one.chosen[at] for one in wrong if at in one.chosen)
    others = {one.chosen[at] for one in right if _is_set(at, one)}
    is_told = others - became or others <= {*map(text_of, BOOLEANS)}
    is_apart = bool(others) and not any(one.chosen.get(at) in shown for one in right)
    return Choices(tuple(sorted(shown.items())), tuple(sorted(others)) if is_told else (), is_apart, at)


def _is_set(pointer: str, case: Case) -> bool:
    """Whether a request sent another value of a closed list than its appointment surely had: only then is it right."""
    shown = text_of(case.shown.get(pointer, ABSENT))
    return pointer in case.chosen and shown.casefold() not in ("", case.chosen[pointer].casefold())
