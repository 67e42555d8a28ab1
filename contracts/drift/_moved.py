"""Members that only have another name or place: each is one change, and is then compared at its new place."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from contracts import pointers
from contracts.drift._members import Members

ALIKE = 0.8
"""Likeness of two names that are one in another spelling: labels and label, startTime and start_time; start_time and
end_time have 0.6."""
MOST = 0.5
"""Share of the members of an envelope that stand in its place, or in it: others come, go or are renamed with it."""
MOVED, ENVELOPE = "member-moved", "envelope-changed"


@dataclass(frozen=True)
class Move:
    """A member that is elsewhere now, and those inside it; or the members of an envelope, which came or went."""

    kind: str
    old: str
    new: str
    members: tuple[str, ...] = ()


def aligned(old: Members, new: Members) -> tuple[dict[str, str], list[Move]]:
    """The pointers of old members that have another in the new ones, and the moves by which that is so."""
    moves, renamed = [], dict[str, str]()
    for move in _envelopes(old, new):
        moves.append(move)
        renamed |= {pointer: _rebased(pointer, move) for pointer in old if _is_in(pointer, move)}
    moved = {renamed.get(pointer, pointer): one for pointer, one in old.items()}
    for before, after in _spellings(moved, new):
        moves.append(Move(MOVED, before, after))
        place = {pointer: renamed.get(pointer, pointer) for pointer in old}
        renamed |= {p: after + one.removeprefix(before) for p, one in place.items() if pointers.under(one, [before])}
    return renamed, moves


def tops(these: Collection[str], others: Collection[str]) -> list[str]:
    """The pointers that are among these only, without those inside another of them."""
    known = set(others)
    alone = {one for one in these if one not in known}
    return [one for one in these if one in alone and not alone & set(pointers.around(one))]


def _envelopes(old: Members, new: Members) -> Iterator[Move]:
    """Objects around members that stood, or stand now, without it."""
    gone, come = tops(old, new), tops(new, old)
    for envelope in gone:
        inner = _names(envelope, old)
        around = envelope.rpartition("/")[0]
        if inner and len(inner & _names_of(come, around)) >= MOST * len(inner):
            yield Move(ENVELOPE, envelope, around, tuple(sorted(inner)))
            return
    for envelope in come:
        inner = _names(envelope, new)
        around = envelope.rpartition("/")[0]
        lost = _names_of(gone, around)
        if lost and len(lost & inner) >= MOST * len(lost):
            yield Move(ENVELOPE, around, envelope, tuple(sorted(lost & inner)))
            return


def _names(pointer: str, members: Members) -> set[str]:
    """The names right below a place; none below a list or a map, nor of each item or value, which are no envelope."""
    if pointer.endswith(("/-", "/*")):
        return set()
    return {pointers.split(one)[-1] for one in members if one and one.rpartition("/")[0] == pointer} - {"-", "*"}


def _names_of(listed: list[str], around: str) -> set[str]:
    return {pointers.split(one)[-1] for one in listed if one.rpartition("/")[0] == around}


def _is_in(pointer: str, move: Move) -> bool:
    """Whether an old member is one of those that an envelope held, or holds now."""
    first = pointers.split(pointer.removeprefix(move.old))[:1]
    return pointers.under(pointer, [move.old] if move.old else [""]) and bool(set(first) & set(move.members))


def _rebased(pointer: str, move: Move) -> str:
    return move.new + pointer.removeprefix(move.old)


def _spellings(old: Members, new: Members) -> Iterator[tuple[str, str]]:
    """What went and came in one object, under names that are alike, and is of the same kind."""
    left = tops(new, old)
    for before in tops(old, new):
        beside = [one for one in left if one.rpartition("/")[0] == before.rpartition("/")[0]]
        alike = [one for one in beside if old[before].types == new[one].types and _likeness(before, one) >= ALIKE]
        if alike:
            best = max(alike, key=lambda one: _likeness(before, one))
            left.remove(best)
            yield before, best


def _likeness(one: str, other: str) -> float:
    first, second = (pointer.rpartition("/")[2].replace("_", "").replace("-", "").lower() for pointer in (one, other))
    return difflib.SequenceMatcher(None, first, second).ratio()
