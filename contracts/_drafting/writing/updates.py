"""The updates that a draft sends: the plain ones, and what a member needs beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from typing import Any

from contracts import pointers
from contracts._drafting.document.times import instant_kind, is_birth, name_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan
from contracts._drafting.writing.clash import BOOKED
from contracts._drafting.writing.transitions import restricted
from contracts._validation import satisfies

RUN, DIGITS = "{run}", "0" * 8
"""What stands for the digits that no other run sends, and so many of them."""


def plain_updates(plan: Plan, leaders: Collection[str] = ()) -> list[dict[str, Any]]:
    """Two updates of the member that says most: an instant, with its other end; else the first that is shown.

    Where each update carries the rest as it is shown, rather one of which others are no followers, unlike `leaders`:
    plain updates come first, and what only a confirmed appointment shows is lost with the first one that moves it.
    """
    pairs = [set(pair) for pair in pairs_of(plan.request.members) if not set(pair).isdisjoint(leaders)]
    leaders = set(leaders).union(*pairs) if plan.request.carries else set()
    known = [one for one in plan.request.members if one.choice and one.choice.plain[0] != one.choice.plain[1]]
    steps = restricted(plan)
    best = min(
        known,
        key=lambda one: (
            one.pointer in steps,
            plan.fields.get(one.pointer) is None,
            one.pointer in leaders,
            _rank(one),
        ),
    )
    return [*_marked(plan), *(_with_needed(plan, best, number) for number in (0, 1))]


def _marked(plan: Plan) -> list[dict[str, Any]]:
    """Two updates of a free text with digits that no other run sends, where the read is a list: only such a text tells
    that an update was written into the row of somebody else."""
    free = next((one for one in plan.request.members if _is_free(plan, one)), None)
    if free is None or free.choice is None or plan.reading is None or not plan.reading[1].is_list:
        return []
    updates = [_with_needed(plan, free, number) for number in (0, 1)]
    texts = [f"{text} {RUN}" for text in free.choice.plain]
    return [pointers.with_value(update, free.pointer, text) for update, text in zip(updates, texts, strict=True)]


def _is_free(plan: Plan, member: Member) -> bool:
    """Whether an update may write any short text into a shown member, that of a person's name aside."""
    choice, is_shown = member.choice, plan.fields.get(member.pointer) is not None
    if choice is None or choice.named or not is_shown or member.closing or member.pointer in restricted(plan):
        return False
    return not plan.request.requires(member.pointer) and all(
        satisfies(choice.schema, f"{one} {DIGITS}") for one in choice.plain
    )


def _rank(member: Member) -> int:
    if member.closing or member.unclear or is_birth(member.pointer) or member.is_list_of_objects:
        return 3
    if instant_kind(member.pointer, member.schema):
        return 0
    return 1 if member.choice and not member.choice.named else 2


def _with_needed(plan: Plan, member: Member, number: int) -> dict[str, Any]:
    """An update of a member, with the other end of its time and what the objects around it require."""
    update: dict[str, Any] = {}
    wanted = {member.pointer}
    for pair in pairs_of(plan.request.members):
        wanted |= set(pair) if member.pointer in pair else set()
    tops = [pointers.join("", pointers.split(one)[0]) for one in wanted]
    for other in plan.request.members:
        is_needed = any(plan.request.is_beside(other.pointer, one) for one in wanted)
        is_beside = pointers.under(other.pointer, tops) and is_needed
        if other.choice and not other.is_moving and (other.pointer in wanted or is_beside):
            pointers.set_in(update, other.pointer, deepcopy(other.choice.plain[number]))
    return update


def beside(plan: Plan, pointer: str, pairs: list[tuple[str, ...]]) -> dict[str, Any]:
    """What a probe of a member sends with it: the other end of its time, what the objects around it require, and what
    the document says it needs."""
    needed = plan.request.schema.get("dependentRequired", {}).get(pointers.split(pointer)[0], ())
    wanted = {one for pair in pairs if pointer in pair for one in pair} | {pointers.join("", one) for one in needed}
    inside = f"{pointers.join('', pointers.split(pointer)[0])}/"
    found: dict[str, Any] = {}
    for member in plan.request.members:
        is_wanted = member.pointer in wanted or (
            member.pointer.startswith(inside) and plan.request.is_beside(member.pointer, pointer)
        )
        if is_wanted and member.pointer != pointer and member.choice and not member.is_moving:
            pointers.set_in(found, member.pointer, deepcopy(member.choice.plain[0]))
    for other in _in_envelopes(plan, pointer):
        pointers.set_in(found, other.pointer, deepcopy(other.choice.plain[0]) if other.choice else None)
    return found


def _in_envelopes(plan: Plan, pointer: str) -> Iterator[Member]:
    """A member of each other object that every update has to carry and that may not be empty: a free text, or another
    one that needs nothing of the target and is in nobody's way."""
    own, schema = pointers.split(pointer)[0], flat(plan.request.schema)
    for name in plan.request.required:
        if name == own or not flat(schema["properties"][name]).get("minProperties"):
            continue
        inner = [one for one in plan.request.members if one.pointer.startswith(f"{pointers.join('', name)}/")]
        free = [one for one in inner if one.choice and not (one.closing or one.unclear or one.is_moving)]
        yield from sorted(free, key=lambda one: (_rank(one) != 1, bool(BOOKED.search(name_of(one.pointer)))))[:1]
