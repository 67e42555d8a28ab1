"""The findings of a message in blocks, so that one cause is told once: a clause each, and clauses of one cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.alerts.items import GONE, Item
from reports.alerts.shortened import cut

Cause = tuple[str, str, str]
"""What findings of one cause have in common: what was sent, where the answer differs, and what came there."""

SAY_LITTLE = ("withstands", "responds")
"""Checks of any answer: where another promise is broken by the same request, that one names the trouble better."""


@dataclass(frozen=True)
class Block:
    """The findings of a clause that are new alike; `same_cause` names clauses that say no more than these."""

    items: tuple[Item, ...]
    same_cause: tuple[str, ...] = ()
    hidden: int = 0

    @property
    def first(self) -> Item:
        """The one that is told in full."""
        return self.items[0]

    @property
    def others(self) -> int:
        """How many more there are of the clause."""
        return len(self.items) - 1

    @property
    def number(self) -> int:
        """How many findings it stands for."""
        return len(self.items) + self.hidden

    @property
    def causes(self) -> frozenset[Cause]:
        """The causes of its findings."""
        return frozenset(_cause(item) for item in self.items)


def blocks(items: Iterable[Item]) -> list[Block]:
    """The items by kind and clause, in their order; a clause that others have told of is named by the first of them."""
    of_clause = defaultdict[tuple[str, str], list[Item]](list)
    for item in items:
        of_clause[item.kind, item.finding.clause].append(item)
    found = list[Block]()
    for those in sorted(of_clause.values(), key=_says_little):
        _add(found, Block(tuple(those)))
    return sorted(found, key=lambda block: list(of_clause).index((block.first.kind, block.first.finding.clause)))


def one_member(items: Iterable[Item]) -> str:
    """The member that all findings of several clauses are about, where they broke alike; empty where there is none.
    Their requests differ, so that nothing of them is hidden: one cause is likely, and not certain."""
    told = [*items]
    pointers, clauses = {item.finding.pointer for item in told}, {item.finding.clause for item in told}
    is_one = len(pointers) == 1 and len(clauses) > 1 and len({item.kind for item in told}) == 1
    is_one = is_one and all(item.kind not in GONE for item in told)
    return cut(pointers.pop() or "") if is_one else ""


def _says_little(items: Sequence[Item]) -> bool:
    return items[0].finding.check in SAY_LITTLE


def _add(found: list[Block], block: Block) -> None:
    number = _same_cause(found, block)
    if number is None:
        found.append(block)
        return
    first, clause = found[number], block.first.finding.clause
    named = (*first.same_cause, f"{clause} ({block.first.finding.severity})")
    found[number] = replace(first, same_cause=named, hidden=first.hidden + len(block.items))


def _same_cause(found: Sequence[Block], block: Block) -> int | None:
    """Which of the blocks has told all that another one would; what is gone is told for each clause."""
    if block.first.kind in GONE:
        return None
    same = (number for number, one in enumerate(found) if one.first.kind == block.first.kind)
    return next((number for number in same if block.causes <= found[number].causes), None)


def _cause(item: Item) -> Cause:
    return item.finding.sent, item.finding.pointer or "", item.finding.got
