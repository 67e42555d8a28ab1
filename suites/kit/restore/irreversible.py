"""What an update may do to an appointment that no later update takes back, though the old values are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts import Field, Json, instant
from contracts.pointers import ABSENT, get, is_named, join, leaves, under
from suites.kit.generate.bodies import needs_expendable
from suites.kit.generate.samples import subschema
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import REFUSED, Probe
from suites.kit.model.json_values import same
from suites.kit.model.keyed_lists import are_items, changed_leaders, key_of, listed_members
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import can_be_put_back
from suites.kit.restore.restoring_body import unlisted_originals

CLOSES = "it may close {role} for good: give appointment.expendable, which may be used up"
ADDED = (
    "an update merges {pointer}, so no update takes away again what one adds to it, and nothing is added at {role}: "
    "give appointment.expendable, where it may stay"
)
LOST = (
    "an update of {pointer} replaces its items, and none sends back what {role} shows in them, {lost}: give "
    "appointment.expendable, where it may stay; or name in behaviour.yaml the member that tells the items apart (key) "
    "and those that the vendor fills (filled)"
)
FOLLOWED = (
    "the server fills {filled} of the items of {pointer} anew where {leader} changes, and no update gives it its old "
    "value, so {leader} is not changed at {role}: give appointment.expendable, where it may"
)
ERASED = (
    "{role} shows {shown}, which no update lists. One that names {pointer} may erase it, as the page does not say that "
    "it is merged: add {shown} to the fixture's originals, to be sent back with it; if the vendor merges {pointer}, "
    "remove that from merged_or_replaced"
)
SETTLED = ("identity", "owner", "creation", "record")
"""What a vendor gives an object itself, or keeps elsewhere: it is still there where the object is replaced."""


def why_irreversible(at_risk: Sequence[Field], probe: Probe, original: Original, bound: BoundContract) -> str | None:
    """Why what a probe may do to an appointment stays; None where an update takes it back."""
    may_close = probe.wants != REFUSED and probe.raw is None and not bound.target.status_restores
    if may_close and needs_expendable(probe.body, bound):
        return CLOSES.format(role=original.role)
    for field in at_risk:
        if field.merges and not field.restored_by and _may_add(field, probe, original):
            return ADDED.format(pointer=field.pointer, role=original.role)
        if lost := _lost_in_items(field, original, bound):
            return LOST.format(pointer=field.pointer, role=original.role, lost=", ".join(lost))
        for leader in _followed(field, probe, original):
            filled = ", ".join(field.item_follows[leader])
            return FOLLOWED.format(filled=filled, pointer=field.pointer, leader=leader, role=original.role)
    for pointer, shows in bound.contract.behaviour.merged_or_replaced.items():
        is_in_raw = probe.raw is not None and any(under(field.pointer, (pointer,)) for field in at_risk)
        is_sent = is_in_raw or is_named(probe.body, pointer)  # in raw text, every member whose name occurs is at risk
        if is_sent and shows and (erased := list(_erased(pointer, shows, original, bound))):
            return ERASED.format(role=original.role, shown=", ".join(erased), pointer=pointer)
    return None


def _followed(field: Field, probe: Probe, original: Original) -> Iterator[str]:
    """The members that a probe changes of items that were there, and that something which the server fills follows."""
    sent, old = get(probe.body, field.pointer), get(original.state, str(field.shows))
    for item in sent if field.item_follows and isinstance(sent, list) and are_items(old) else ():
        known = [one for one in old if same(key_of(field, item), key_of(field, one))]
        yield from (leader for one in known for leader in changed_leaders(field, item, one))


def _may_add(field: Field, probe: Probe, original: Original) -> bool:
    """Whether a probe may add something to a list that is merged: an item, or a member of one that did not have it."""
    sent: Any = {} if probe.raw is not None else get(probe.body, field.pointer)
    old: Any = get(original.state, str(field.shows))
    if sent is None or sent is ABSENT:
        return False
    known = old if are_items(old) else []
    return not isinstance(sent, list) or not all(_is_part_of_one(field, item, known) for item in sent)


def _is_part_of_one(field: Field, item: Json, known: list[Any]) -> bool:
    """Whether an item has the key of one that was there, and no other members than that one."""
    key = key_of(field, item)
    same_key = [one for one in known if key is not ABSENT and same(key, key_of(field, one))]
    return isinstance(item, Mapping) and any(item.keys() <= one.keys() for one in same_key)


def _lost_in_items(field: Field, original: Original, bound: BoundContract) -> list[str]:
    """The members of shown items that no update lists, in a list without a key: a vendor gives new items other ones.

    Where the document describes no member of an item, it leaves open which ones an update may send.
    """
    items: Any = get(original.state, field.shows) if field.shows and not field.key else ABSENT
    listed = listed_members(field, subschema(bound.contract.documented, field.pointer))
    names = [name for name, schema in listed.items() if schema.get("readOnly") is not True]
    if not names or not are_items(items) or field.restored_by or field.merges:
        return []
    unsent = dict.fromkeys(name for item in items for name, value in item.items() if name not in names and value)
    places = [join(f"{field.shows}/-", name) for name in unsent]
    return [place for place in places if not under(place, bound.contract.behaviour.volatile)]


def _erased(pointer: str, shows: str, original: Original, bound: BoundContract) -> Iterator[str]:
    """What an appointment shows of an object, and nothing sends back with it: gone if the vendor replaces the object.

    A time that follows from what is sent is worked out from it again.
    """
    behaviour = bound.contract.behaviour
    if any(field.pointer == pointer for field in behaviour.fields):
        return  # a map or a list: it is sent as a whole
    inside = [field for field in behaviour.fields if field.pointer.startswith(f"{pointer}/")]
    sendable = [field.shows for field in inside if field.shows and can_be_put_back(field, original, bound)]
    settled = [at for at, nature in behaviour.unlisted.items() if nature.nature in SETTLED]
    repeated = [text.partition(":")[2] for text in behaviour.currents]
    following = [at for field in inside for at in behaviour.follows.get(field.pointer, ())]
    declared = [
        shows + at for one, _, known in unlisted_originals(original, bound) if one == pointer for at, _ in leaves(known)
    ]
    for at, value in leaves(original.state):
        is_kept = under(
            at, (*sendable, *declared, *settled, *filter(None, repeated), *behaviour.volatile)
        ) or value in (None, "", {}, [])
        is_worked_out = under(at, following) and isinstance(value, str) and instant(value) is not None
        if under(at, (shows,)) and not is_kept and not is_worked_out:
            yield at
