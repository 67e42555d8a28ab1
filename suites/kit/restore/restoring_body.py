"""Which update gives request members their old values again, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import merged, same
from suites.kit.model.keyed_lists import is_in_same_order
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import field_at, old_value, overlaid, required_members


def restoring_body(
    fields: Iterable[Field], original: Original, bound: BoundContract, is_as_tested: bool = False
) -> dict[str, Any]:
    """The update that gives members their old values, with the members that they require or are restored by.

    Those that they require, or that every update carries, have their old values; `is_as_tested`: those with which the
    run sent them, which a vendor may require (a link for a video call is refused beside another kind of appointment).
    """
    body: dict[str, Any] = dict(bound.base)
    always = [one for one in bound.contract.behaviour.fields if get(body, one.pointer) is not ABSENT]
    carried = [one for one in always if one.is_restricted or not is_as_tested]
    found = [
        (known, value)
        for field in (*carried, *_with_the_rest(fields, bound))
        for known in (field, field_at(field.restored_by, bound))
        if known and (value := old_value(known, original, bound)) is not ABSENT
    ]
    for known, value in found:
        body = merged(body, required_members(known, value, original, bound, is_as_tested))
    # Last, so that no value with which a test would have sent a member takes the place of its old one.
    body = overlaid(body, found)
    return _with_unlisted(body if is_as_tested else _with_demanded(body, original, bound), original, bound)


def _with_demanded(body: dict[str, Any], original: Original, bound: BoundContract) -> dict[str, Any]:
    """A body with what the contract demands beside its values, with its old value: a single member, else all."""
    if bound.is_documented(body):
        return body
    others = [one for one in bound.contract.behaviour.fields if one.shows and get(body, one.pointer) is ABSENT]
    known = [(one, old_value(one, original, bound)) for one in others if not one.merges]
    known = [(one, value) for one, value in known if value is not ABSENT and value is not None]
    longer = (overlaid(body, some) for some in (*([one] for one in known), known))
    return next((one for one in longer if bound.is_documented(one)), body)


def _with_the_rest(fields: Iterable[Field], bound: BoundContract) -> list[Field]:
    """Members, with all others of the objects around them that a vendor may replace whole, where these are shown; those
    that no read shows with what else no read shows of the object."""
    changed, behaviour = list(fields), bound.contract.behaviour
    hidden = [field for field in changed if not field.shows]
    rest = set[str]()
    for pointer, shows in behaviour.merged_or_replaced.items():
        inside = [field for field in behaviour.fields if field.pointer.startswith(f"{pointer}/")]
        if any(field in inside for field in (changed if shows else hidden)):
            rest |= {field.pointer for field in inside if shows or not field.shows}
    return [*changed, *(field for field in behaviour.fields if field.pointer in rest and field not in changed)]


def unlisted_originals(original: Original, bound: BoundContract) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What a fixture declares of objects that may be replaced whole, where these are shown: it may name what the page
    does not list, so that it is sent back with the object."""
    behaviour = bound.contract.behaviour
    for pointer, shows in behaviour.merged_or_replaced.items():
        declared = get(original.originals, pointer)
        if shows and isinstance(declared, Mapping) and declared and field_at(pointer, bound) is None:
            yield pointer, shows, declared


def _with_unlisted(body: dict[str, Any], original: Original, bound: BoundContract) -> dict[str, Any]:
    for pointer, _, declared in unlisted_originals(original, bound):
        if isinstance(sent := get(body, pointer), Mapping):
            body = dict(with_value(body, pointer, merged(declared, sent)))
    return body


def sent_again(original: Original, now: Mapping[str, Json], bound: BoundContract) -> list[Field]:
    """What is sent again though it may be as before itself: lists in another order, and the members of an object of
    which another one is not as before."""
    fields, found = bound.contract.behaviour.fields, _reordered_lists(original, now, bound)
    for pointer, shows, declared in unlisted_originals(original, bound):
        places = [shows + at for at, _ in leaves(declared)]
        if any(not same(get(original.state, place), get(now, place)) for place in places):
            found += [field for field in fields if field.pointer.startswith(f"{pointer}/")]
    return found


def _reordered_lists(original: Original, now: Mapping[str, Json], bound: BoundContract) -> list[Field]:
    """The lists with keys that a run has sent, and whose items are in another order than before it."""
    sent = {pointer for update in original.history if not update.is_refused for pointer in update.fields}
    lists = [(one, one.shows) for one in bound.contract.behaviour.fields if one.key and one.pointer in sent]
    return [one for one, at in lists if at and not is_in_same_order(one, get(original.state, at), get(now, at))]


def siblings(fields: Iterable[Field], original: Original, bound: BoundContract) -> list[list[Field]]:
    """The members to put back, in groups: those of one object together, with its other members of known old value.

    A vendor may replace an object whole, so one that is sent in parts would keep the last part only.
    """
    groups: dict[str, list[Field]] = {}
    for field in fields:
        parent = field.pointer.rpartition("/")[0]
        if not parent:
            groups[field.pointer] = [field]
        elif parent not in groups:
            inside = (one for one in bound.contract.behaviour.fields if one.pointer.rpartition("/")[0] == parent)
            known = [one for one in inside if old_value(one, original, bound) is not ABSENT]
            groups[parent] = known if field in known else [*known, field]
    return list(groups.values())
