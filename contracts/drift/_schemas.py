"""What changed among the members of a request or an answer: each change once, with what came or went along."""

from __future__ import annotations

from collections.abc import Iterator

from contracts import pointers
from contracts.drift._change import Change
from contracts.drift._members import Member, Members
from contracts.drift._moved import ENVELOPE, MOVED, aligned, tops
from contracts.drift._values import NARROWED, REQUEST, differences, is_retyped, listed

FEWER_TAKEN = f"{REQUEST}-alternatives-{NARROWED}"
"""Breaks a client as much as that a member is gone; in an answer it is harmless, and hides nothing."""
ANY_OF = ("/-", "/*")
"""How the pointer ends of all items of a list, and of all members of an object that have no name."""


def with_moved(old: Members, new: Members, side: str, place: str) -> tuple[dict[str, Member], list[Change]]:
    """The old members at the places where the new ones have them, and the changes of places and names."""
    renamed, moves = aligned(old, new)
    changes = [
        Change(f"{side}-{move.kind}", f"{place}{move.new}", move.old or "/", move.new or "/", move.members)
        for move in moves
        if not (move.kind == MOVED and _is_hidden(move.old, old))
    ]
    gone = {move.old for move in moves if move.kind == ENVELOPE and move.old and move.old not in new}
    kept = {renamed.get(pointer, pointer): one for pointer, one in old.items() if pointer not in gone}
    come = {move.new: new[move.new] for move in moves if move.kind == ENVELOPE and move.new not in kept}
    return {**kept, **come}, changes


def member_changes(old: Members, new: Members, side: str, place: str) -> Iterator[Change]:
    """What came, went and changed, the old members at the places of the new ones."""
    old, new = _levelled(old, new), _levelled(new, old)
    retyped, grouped, told = list[str](), set[str](), set[str]()
    for pointer in (one for one in new if one in old):
        if pointers.under(pointer, retyped):
            continue
        for difference in differences(side, old[pointer], new[pointer]):
            is_of_alternatives = "-alternatives-" in difference.kind
            named = _named(pointer, old, new) if is_of_alternatives else []
            lost = _named(pointer, new, old) if difference.kind == FEWER_TAKEN else []
            grouped |= {*named, *lost}
            told |= _telling(pointer, old, new) if is_of_alternatives else set()
            below = (*difference.below, *(f"{one} is new" for one in named), *(f"{one} is gone" for one in lost))
            if "-values-" not in difference.kind or pointer not in told:
                yield Change(difference.kind, f"{place}{pointer}", difference.before, difference.after, below)
        retyped += [pointer] if is_retyped(old[pointer], new[pointer]) else []
    yield from _come_and_gone(old, new, side, place, [*retyped, *grouped])


def _come_and_gone(old: Members, new: Members, side: str, place: str, told: list[str]) -> Iterator[Change]:
    """The members that only one of the two has, without those that another change is about."""
    for pointer in tops(new, old):
        if not pointers.under(pointer, told):
            yield _added(pointer, new, side, place)
    for pointer in tops(old, new):
        if not pointers.under(pointer, told) and not old[pointer].is_hidden:
            inside = _inside(pointer, old)
            yield Change(f"{side}-member-removed", f"{place}{pointer}", described(old[pointer]), "", inside)


def _levelled(these: Members, others: Members) -> dict[str, Member]:
    """The members, any value as items and under any key where only the others say what these may be; and without those
    of which the others say that there are none. So they are wider or narrower, and never come or go."""
    told, own = ([one for one in tops(*sides) if one.endswith(ANY_OF)] for sides in ((others, these), (these, others)))
    open = {one: Member() for one in told if (whole := these.get(_around(one))) and not whole.is_closed}
    barred = [one for one in own if (whole := others.get(_around(one))) and whole.is_closed]
    return {pointer: one for pointer, one in {**these, **open}.items() if not pointers.under(pointer, barred)}


def _around(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _is_hidden(pointer: str, members: Members) -> bool:
    return pointer in members and members[pointer].is_hidden


def described(member: Member) -> str:
    """A member in words, such as `string (date), required`."""
    types = " or ".join([*sorted(member.types), *(["null"] if member.is_nullable else [])]) or "any type"
    format = member.keywords.get("format")
    values = "" if member.values is None else f", one of {listed(member.values)}"
    return f"{types}{f' ({format})' if format else ''}{values}{', required' if member.is_required else ''}"


def _named(pointer: str, old: Members, new: Members) -> list[str]:
    """The new members that the alternatives at a place are about: they came with these."""
    names = {name for one in new[pointer].alternatives for name in one.names}
    return [place for name in sorted(names) if (place := pointers.join(pointer, name)) in new and place not in old]


def _telling(pointer: str, old: Members, new: Members) -> set[str]:
    """The members whose values tell the alternatives at a place apart: these come and go with them, where there was a
    choice before and is one now."""
    sides = old[pointer].alternatives, new[pointer].alternatives
    return {pointers.join(pointer, name) for side in sides for one in side for name in one.told_by if all(sides)}


def _added(pointer: str, new: Members, side: str, place: str) -> Change:
    needs = side == REQUEST and new[pointer].is_required
    kind = f"{side}-member-added{'-required' if needs else ''}"
    return Change(kind, f"{place}{pointer}", "", described(new[pointer]), _inside(pointer, new))


def _inside(pointer: str, members: Members) -> tuple[str, ...]:
    """The members inside another, each with its description."""
    inner = (one for one in members if one != pointer and pointers.under(one, [pointer]))
    return tuple(f"{one}: {described(members[one])}" for one in inner)
