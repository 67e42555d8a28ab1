"""Which classes of values a run tried for each member, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.pointers import ABSENT, get, leaves
from suites.kit.model.appointment_state import is_empty, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Region
from suites.kit.run.comparison import Comparison

ORDINARY = "ordinary"
"""The class of the values that a vendor must accept."""
NULL, EMPTY = "null", "empty"
"""The classes of the values that empty a member."""
ACCEPTED, REFUSED, UNCLEAR = "accepted", "refused", "no definite answer"
BEST_FIRST = (ACCEPTED, REFUSED, UNCLEAR)
"""What may become of a class, in the order in which it counts: a class is accepted once one of its values was."""
Outcomes = dict[str, dict[str, str]]
"""By member and class of values, what became of it."""


@dataclass
class Coverage:
    """What was tried so far, and what of it was compared with what is shown. Members are pointers into the request; `*`
    is any key of a map, `-` any item."""

    outcomes: Outcomes = field(default_factory=lambda: defaultdict(dict))
    comparison: Comparison = field(default_factory=Comparison)

    def note(self, exchange: Exchange, bound: BoundContract) -> None:
        """Note the values that an exchange tried."""
        self.comparison.note(exchange, bound)
        for member, kind in _tried(exchange, bound):
            known = self.outcomes[member].get(kind, UNCLEAR)
            self.outcomes[member][kind] = min(known, _outcome(exchange), key=BEST_FIRST.index)


def _tried(exchange: Exchange, bound: BoundContract) -> Iterator[tuple[str, str]]:
    yield from ((sample.member, kind) for sample in exchange.probe.samples for kind in sample.kinds)
    if exchange.probe.is_emptying:
        empty = [(place, value) for place, value in leaves(exchange.body) if place and is_empty(value)]
        yield from ((place, NULL if value is None else EMPTY) for place, value in empty)
    if exchange.region is Region.ORDINARY:
        for one in sent_fields(exchange.body, bound):
            if get(bound.base, one.pointer) is ABSENT:
                yield one.pointer, ORDINARY


def _outcome(exchange: Exchange) -> str:
    if exchange.is_definite and exchange.is_accepted:
        return ACCEPTED
    return REFUSED if exchange.is_definite and exchange.is_refused else UNCLEAR


def lines(outcomes: Outcomes) -> Iterator[str]:
    """A line per member, with the classes of values that are sent for it."""
    for member, kinds in sorted(outcomes.items()):
        yield f"  {member or 'the body'}: {'; '.join(kinds)}"
