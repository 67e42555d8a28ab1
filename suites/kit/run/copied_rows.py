"""A new row of a list that shows what one of our appointments showed: an update has made a second one of it.

It need not hold a text of ours: a back end may store the moved appointment as a new one and leave the old one there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contracts import Json, instant
from contracts.pointers import get, leaves, under
from suites.kit.http.list_pages import as_id
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import described, same

FEWEST = 3
"""Values alike in both: fewer, such as a place and a kind, any other appointment may share."""


def is_added(
    before: Sequence[Json], after: Sequence[Json], state: Json, ids: Collection[str], bound: BoundContract
) -> bool:
    """Whether a list has a row after an update that it had not before, and that shows all of a state but the `ids`."""
    known = {_id(row, ids) for row in before}
    return any(_id(row, ids) not in known and is_copy(row, state, ids, bound) for row in after)


def copied_from(row: Json, sent: Iterable[Exchange], ids: Collection[str], bound: BoundContract) -> Exchange | None:
    """The accepted update before or after which an appointment of ours showed what a row shows; None without one.

    What it showed before the run does not count, as somebody may have booked the like; nor does anything where nobody
    knows that.
    """
    return next((one for one in sent if one.is_accepted and _is_of(one, row, ids, bound)), None)


def is_copy(row: Json, state: Json, ids: Collection[str], bound: BoundContract) -> bool:
    """Whether a row shows all that is described of a state, apart from its ids and from times that no update sets.

    Lists that no update sets are left out: their items have ids of their own.
    """
    behaviour = bound.contract.behaviour
    settable = [field.shows for field in behaviour.fields if field.shows]
    apart = (*ids, *behaviour.volatile)
    compared = {
        pointer: value
        for pointer, value in leaves(described(state, bound.shown_schema("read")))
        if not under(pointer, apart) and (under(pointer, settable) or not (isinstance(value, list) or _is_stamp(value)))
    }
    return len(compared) >= FEWEST and all(same(value, get(row, pointer)) for pointer, value in compared.items())


def _is_of(exchange: Exchange, row: Json, ids: Collection[str], bound: BoundContract) -> bool:
    if (first := exchange.first.get("read")) is None:
        return False
    states = [shown for of in (exchange.before, exchange.after) if (shown := of.get("read")) is not None]
    return any(is_copy(row, one, ids, bound) and not is_copy(row, first, ids, bound) for one in states)


def _id(row: Json, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(as_id(get(row, pointer)) for pointer in ids)


def _is_stamp(value: Json) -> bool:
    return isinstance(value, str) and instant(value) is not None
