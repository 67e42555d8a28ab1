"""Beginnings and ends of an update, whose values belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, is_birth, name_of
from contracts._drafting.members.forms import STEP, form_of, later
from contracts._drafting.members.values import Choice

if TYPE_CHECKING:
    from contracts._drafting.members.requests import Member


def pairs_of(members: tuple[Member, ...]) -> Iterator[tuple[str, str]]:
    """The pointers of beginning and end, where an update has both: one that moves only one of them may be refused."""
    times = {one.pointer: kind for one in members if (kind := _kind_of_time(one))}
    free = [one for one in times if ENDS.search(name_of(one))]
    for begin in (one for one in times if BEGINS.search(name_of(one))):
        alike = [one for one in free if times[one] == times[begin] and one.count("/") == begin.count("/")]
        rest = BEGINS.sub("_", name_of(begin))
        for end in sorted(alike, key=lambda one: ENDS.sub("_", name_of(one)) != rest)[:1]:
            free.remove(end)
            yield begin, end


def in_order(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The members, with ends after their beginnings where a document shows only one of the two hours."""
    changed: dict[str, Member] = {}
    known = {one.pointer: one for one in members}
    for begin, end in pairs_of(members):
        first, last = known[begin].choice, known[end].choice
        if first and last and form_of(known[end].schema) == "time" and _is_out_of_order(first, last):
            changed[end] = replace(known[end], choice=_after(first))
    return tuple(changed.get(one.pointer, one) for one in members)


def _is_out_of_order(begin: Choice, end: Choice) -> bool:
    hours = zip(begin.schema.get("enum", ()), end.schema.get("enum", ()), strict=False)
    return any(start >= finish for start, finish in hours)


def _after(begin: Choice) -> Choice:
    """The hours at which an appointment ends, one step after each at which it begins."""
    ends = [later(one, STEP) for one in begin.schema["enum"]]
    return replace(
        begin, schema={**begin.schema, "enum": ends}, plain=(ends[0], ends[1]), before=later(begin.before, STEP)
    )


def _kind_of_time(member: Member) -> str:
    """What kind of time a member with ordinary values is, and who gives these; only times of one kind are a pair."""
    if member.choice is None or is_birth(member.pointer):
        return ""
    kind = instant_kind(member.pointer, member.schema) or (form_of(member.schema) == "time" and "time of day")
    return f"{kind} {'of the target' if member.choice.named else 'of the document'}" if kind else ""
