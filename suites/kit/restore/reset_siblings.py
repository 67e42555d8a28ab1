"""Objects that a vendor replaces though its page says that it merges them: an update of a part resets the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from contracts import Field
from contracts.pointers import ABSENT, join, split
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import old_value
from suites.kit.restore.whole import restoring_bodies


def with_reset_siblings(
    changed: Sequence[Field], tried: Sequence[Field], original: Original, bound: BoundContract
) -> list[Field]:
    """All members, of known old value, of the objects of which putting some back has changed others; empty where none.

    `changed` are those that are not as before now, `tried` those that were put back already: a member that is only
    among the first was reset by what put back another one of its object. Sent in parts, each would reset the rest.
    """
    fresh = [one for one in changed if one not in tried]
    objects = {_object_around(one, other) for one in fresh for other in tried} - {""}
    inside = (one for one in bound.contract.behaviour.fields if _is_in(one, objects) and not one.merges)
    known = [(one, old_value(one, original, bound)) for one in inside]
    return [one for one, value in known if value is not ABSENT and one.may_stay(value)]


def ways_back(
    changed: list[Field], whole: Sequence[Field], original: Original, bound: BoundContract
) -> list[dict[str, Any]]:
    """The updates that give changed members their old values again, the best first: with the `whole` of their objects,
    if an update of parts has reset it; a vendor may refuse that, where one of its members is fixed."""
    beside = [one for one in whole if one not in changed]
    ways = [[*changed, *beside], changed] if beside else [changed]
    return [one for way in ways for one in restoring_bodies(way, original, bound)]


def _object_around(one: Field, other: Field) -> str:
    """The innermost object that has both members, as a pointer; empty where that is the appointment itself."""
    steps = zip(split(one.pointer)[:-1], split(other.pointer)[:-1], strict=False)
    return join("", *(key for key, _ in takewhile(lambda both: both[0] == both[1], steps)))


def _is_in(member: Field, objects: Iterable[str]) -> bool:
    return any(member.pointer.startswith(f"{at}/") for at in objects)
