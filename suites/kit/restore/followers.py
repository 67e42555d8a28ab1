"""Members that follow from others which are put back, and whose sending would itself change what is as before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts import Field, Json
from contracts.pointers import get
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.restore.entries import Original


def without_followers(
    changed: list[Field],
    tried: Sequence[Field],
    original: Original,
    now: Mapping[str, Json] | None,
    bound: BoundContract,
) -> list[Field]:
    """The changed members but those that may come back by themselves: a length that the vendor works out from the load
    is sent only if it is still another one once the load is back, as a length that is sent counts as set by hand."""
    harmful = [one for one in changed if _does_harm(one, original, now, bound)]
    leaders = [one for one in changed if one not in tried]
    waiting = [one for one in harmful if any(_follows(one, other, bound) for other in leaders if other is not one)]
    return [one for one in changed if one not in waiting]


def _follows(member: Field, leader: Field, bound: BoundContract) -> bool:
    """Whether a member follows from another one, and that not from it."""
    follows = bound.contract.behaviour.follows
    is_led, leads = (one.shows in follows.get(other.pointer, ()) for one, other in ((member, leader), (leader, member)))
    return is_led and not leads


def _does_harm(member: Field, original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> bool:
    """Whether something follows from a member that is as before, and that no update sets."""
    shown = {one.shows for one in bound.contract.behaviour.fields}
    free = [one for one in bound.contract.behaviour.follows.get(member.pointer, ()) if one not in shown]
    return any(same(get(original.state, one), get(now, one)) for one in free)
