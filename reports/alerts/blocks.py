"""The findings of a message in blocks, so that one cause is told once: a clause each, and clauses of one cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports._beside import is_named
from reports._refused_alike import OPEN
from reports._shared import tells_little
from reports._shortened import cut
from reports.alerts.items import GONE, Item
from reports.alerts.left_changed import blame
from reports.history.findings import KnownFinding
from reports.history.left import Left

Cause = tuple[str, str, str]
"""What findings of one cause have in common: what was sent, where the answer differs, and what came there."""

MOST = 10
"""Blocks in full: about four screens of a chat. More are counted, and `reports history` lists them."""

SAY_LITTLE = ("withstands", "responds")
"""Checks of any answer: where another promise is broken by the same request, that one names the trouble better."""


@dataclass(frozen=True)
class Block:
    """The findings of a clause that are new alike; `same_cause` names clauses that say no more than these, and
    `same_member` are other clauses at the member of the first one, where that is left changed."""

    items: tuple[Item, ...]
    same_cause: tuple[str, ...] = ()
    hidden: int = 0
    same_member: tuple[Block, ...] = ()

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
        return len(self.items) + self.hidden + sum(one.number for one in self.same_member)

    @property
    def causes(self) -> frozenset[Cause]:
        """The causes of its findings."""
        return frozenset(_cause(item) for item in self.items)


def blocks(items: Iterable[Item], left: Sequence[Left] = ()) -> list[Block]:
    """The items by kind and clause, in their order; a clause that others have told of is named by the first of them.
    `left` is what is left changed at the target: of the clauses at a member of it, the one that did it tells."""
    of_clause = defaultdict[tuple[str, str], list[Item]](list)
    for item in items:
        of_clause[item.kind, item.finding.clause].append(item)
    found = list[Block]()
    for those in sorted(of_clause.values(), key=_says_little):
        _add(found, Block(tuple(_main_first(those))))
    in_order = sorted(found, key=lambda block: list(of_clause).index((block.first.kind, block.first.finding.clause)))
    return _by_member(in_order, left)


def in_full(items: Iterable[Item], left: Sequence[Left] = ()) -> list[KnownFinding]:
    """The findings that a message tells in full, and that are there: below these stands what has their cause."""
    firsts = (block.first for block in blocks(items, left)[:MOST])
    return [one.finding for one in firsts if one.kind not in GONE]


def _by_member(found: Sequence[Block], left: Sequence[Left]) -> list[Block]:
    """The same, with one block for all clauses that broke at one member that is left changed: one change, seen by
    several promises. Nothing of it is hidden: each is named with its own finding."""
    groups = defaultdict[tuple[object, ...], list[Block]](list)
    for block in found:
        groups[_at_member(block, left)].append(block)
    return [_told_by_one(those, left) for those in groups.values()]


def _at_member(block: Block, left: Sequence[Left]) -> tuple[object, ...]:
    item, life = block.first, block.first.finding.life
    is_left = item.kind not in GONE and is_named(item.finding.pointer, [one.text for one in left])
    place = item.finding.pointer if is_left else id(block)
    return place, item.kind, item.whose if is_left else "", life.first_seen.run, life.last_seen.run


def _told_by_one(those: Sequence[Block], left: Sequence[Left]) -> Block:
    if len(those) == 1:
        return those[0]
    first, *others = sorted(those, key=lambda block: _blame(block, left), reverse=True)
    return replace(first, same_member=tuple(others))


def _blame(block: Block, left: Sequence[Left]) -> tuple[object, ...]:
    """By how much a block explains what is left changed; a violation before a warning."""
    found = block.first.finding
    return found.severity == "violation", max(blame(found, one) for one in left)


def one_member(items: Iterable[Item]) -> str:
    """The member that all findings of several clauses are about, where they broke alike; empty where there is none.
    Their requests differ, so that nothing of them is hidden: one cause is likely, and not certain."""
    told = [*items]
    pointers, clauses = {item.finding.pointer for item in told}, {item.finding.clause for item in told}
    is_one = len(pointers) == 1 and len(clauses) > 1 and len({item.kind for item in told}) == 1
    is_one = is_one and all(item.kind not in GONE for item in told)
    return cut(pointers.pop() or "") if is_one else ""


def _main_first(items: Sequence[Item]) -> list[Item]:
    """The same, but of those that the first one's request showed, one at a member that the request names stands first,
    and of these one of which the run knows what brings it about, as on pages."""
    sent = items[0].finding.sent
    own = [item for item in items if item.finding.sent == sent]
    first = min(own, key=lambda item: tells_little(item.finding, [item.finding.pointer]))
    return [first, *(item for item in items if item is not first)]


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
    sent = "" if item.whose == OPEN else item.finding.sent
    return sent, item.finding.pointer or "", item.finding.got
