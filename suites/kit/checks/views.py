"""The promise that another operation shows what an update changed: agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from contracts import Clause, Json, View
from contracts.pointers import ABSENT, Absent, get, leaves, under
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.model.appointment_state import described, is_empty
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import differences, is_judged, is_kept, same

DAYS_IN_A_YEAR = 365.25
"""On average, as every fourth year has a day more."""


@judges("agrees")
def agrees(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What the clause's view shows after an update is what the update changed, and nothing else changed there.

    A refused update changes nothing of a record; in a list, the read shows that.
    """
    before, after = exchange.viewed
    view = bound.contract.behaviour.views[clause.view]
    if not is_own(clause, exchange) or not isinstance(after, Mapping):
        return None
    if exchange.is_refused and view.shows:
        return [Flaw(f"/{clause.view}{at}", "refused", old, new) for at, old, new in _changed(view, {}, before, after)]
    if not exchange.is_accepted:
        return None
    if not view.shows:
        return _unlike_the_read(exchange, after, bound)
    sent = [(shows, get(exchange.body, pointer)) for pointer, shows in view.shows.items()]
    wrong = [(shows, value, get(after, shows)) for shows, value in sent if _is_lost(value, shows, before, after)]
    return [
        Flaw(f"/{clause.view}{shows}", "view", expected, got)
        for shows, expected, got in [
            *wrong,
            *_changed(view, exchange.body, before, after),
            *_left(view, exchange, before, after),
        ]
    ]


def _unlike_the_read(exchange: Exchange, row: Mapping[str, Json], bound: BoundContract) -> Judged:
    """Where a list shows the appointment otherwise than the read after the update; members that one lacks are open."""
    read = exchange.after.get("read")
    if read is None:
        return None
    documented = described(row, bound.shown_schema("read"))
    pairs = [(pointer, get(read, pointer), value) for pointer, value in leaves(documented)]
    stamps = bound.contract.behaviour.volatile
    return [
        Flaw(pointer, "view", expected, got)
        for pointer, expected, got in pairs
        if expected is not ABSENT and not under(pointer, stamps) and not same(expected, got)
    ]


def _is_lost(value: Json | Absent, shows: str, before: Json | Absent, after: Json | Absent) -> bool:
    """Whether a record does not have a sent value; what it has never shown is open."""
    got = get(after, shows)
    if value is ABSENT or (got is ABSENT and get(before, shows) is ABSENT):
        return False
    if is_empty(value):
        return not is_empty(got)
    is_text = isinstance(value, int) and isinstance(got, str)  # a number that the record shows as a text
    return is_judged(value) and not is_kept(str(value) if is_text else value, got)


def _changed(
    view: View, body: Json | Absent, before: Json | Absent, after: Mapping[str, Json]
) -> Iterator[tuple[str, Any, Any]]:
    """What differs in a record, of what the update neither names nor has to change."""
    if not isinstance(before, Mapping):
        return
    named = [pointer for pointer in view.shows if get(body, pointer) is not ABSENT]
    own = {view.shows[pointer] for pointer in named} | {view.instead_of[one] for one in named if one in view.instead_of}
    known = {at for at in view.shows.values() if not under(at, own)}
    yield from (one for one in differences(before, after, own) if under(one[0], known))


def _left(
    view: View, exchange: Exchange, before: Json | Absent, after: Json | Absent
) -> Iterator[tuple[str, Any, Any]]:
    """The old values in a record in whose place an update has put others."""
    for pointer, other in view.instead_of.items():
        value, old = get(exchange.body, pointer), get(before, other)
        is_new = value is not ABSENT and not same(value, get(before, view.shows[pointer]))
        if is_new and not is_empty(old) and same(old, get(after, other)) and not _follows_from(value, old):
            yield other, Phrase("not {} any more", (old,)), old


def _follows_from(birth: Json | Absent, age: Json | Absent) -> bool:
    """Whether an age in years is that of a date of birth; one more or less, as it depends on the day and the zone."""
    with suppress(ValueError, TypeError):
        days = (datetime.now(UTC).date() - date.fromisoformat(str(birth))).days
        return abs(days / DAYS_IN_A_YEAR - float(str(age))) <= 1
    return False
