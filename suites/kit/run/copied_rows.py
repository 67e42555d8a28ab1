"""A new row of a list that shows what one of our appointments showed: an update has made a second one of it.

It need not hold a text of ours: a back end may store the moved appointment as a new one and leave the old one there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts import Json, instant
from contracts.pointers import get, leaves, under
from suites.kit.http.list_pages import as_id
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import described, same

Values = Mapping[str, Json]
"""Values of an appointment by JSON pointer."""
FEWEST = 3
"""Values alike in both: fewer, such as a place and a kind, any other appointment may share."""


def is_added(
    before: Sequence[Json], after: Sequence[Json], ours: tuple[Json, Json], ids: Collection[str], bound: BoundContract
) -> bool:
    """Whether a list has a row after an update that it had not before, and that shows all of our appointment's old
    state but the `ids`; `ours` is that, and the new one. Something of it has to be what the update changed: else
    somebody may have booked the like."""
    old = compared_values(ours[0], ids, bound)
    if all(same(value, get(ours[1], pointer)) for pointer, value in old.items()):
        return False
    known = {_id(row, ids) for row in before}
    return any(_id(row, ids) not in known and is_copy(row, old) for row in after)


@dataclass(frozen=True)
class ShownState:
    """What of an appointment's state is compared with rows, and what of the one before the run; the accepted update
    before or after which a read showed it."""

    update: Exchange
    values: Values = field(repr=False)
    first: Values = field(repr=False)


def shown_states(sent: Iterable[Exchange], ids: Collection[str], bound: BoundContract) -> list[ShownState]:
    """What our appointments showed before and after these updates, each state once, worked out once for all rows.

    Nothing of one of which nobody knows what it showed before the run.
    """
    found, firsts = dict[str, ShownState](), dict[int, Values]()
    for one in sent:
        if not one.is_accepted or (first := one.first.get("read")) is None:
            continue
        if id(first) not in firsts:
            firsts[id(first)] = compared_values(first, ids, bound)
        for state in (shown for of in (one.before, one.after) if (shown := of.get("read")) is not None):
            values = compared_values(state, ids, bound)
            found.setdefault(repr((id(first), values)), ShownState(one, values, firsts[id(first)]))
    return list(found.values())


def copied_from(row: Json, states: Iterable[ShownState]) -> Exchange | None:
    """The accepted update before or after which an appointment of ours showed what a row shows; None without one.

    What it showed before the run does not count, as somebody may have booked the like.
    """
    return next((one.update for one in states if is_copy(row, one.values) and not is_copy(row, one.first)), None)


def compared_values(state: Json, ids: Collection[str], bound: BoundContract) -> Values:
    """What is described of a state, by JSON pointer, apart from its ids and from times that no update sets.

    Lists that no update sets are left out: their items have ids of their own.
    """
    behaviour = bound.contract.behaviour
    settable = [field.shows for field in behaviour.fields if field.shows]
    apart = (*ids, *behaviour.volatile)
    return {
        pointer: value
        for pointer, value in leaves(described(state, bound.shown_schema("read")))
        if not under(pointer, apart) and (under(pointer, settable) or not (isinstance(value, list) or _is_stamp(value)))
    }


def is_copy(row: Json, values: Values) -> bool:
    """Whether a row shows all of these values, and they are enough to tell an appointment by."""
    return len(values) >= FEWEST and all(same(value, get(row, pointer)) for pointer, value in values.items())


def _id(row: Json, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(as_id(get(row, pointer)) for pointer in ids)


def _is_stamp(value: Json) -> bool:
    return isinstance(value, str) and instant(value) is not None
