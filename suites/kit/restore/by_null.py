"""What follows from a member that is as before, and is not: null may give the member, and that, their old values again.

A length that the vendor worked out counts as set by hand once a number is sent, even the old one; null makes the vendor
work it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from contracts import Field, Json
from contracts.pointers import get, under, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.restore.entries import Original
from suites.kit.restore.followed import followed_members
from suites.kit.restore.intact import Intact
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.restoring_body import restoring_body

State = Mapping[str, Json] | None


def brought_back_by_null(
    original: Original, noted: Original, now: State, sender: OldValuesSender, ledger: RestoreLedger | None,
    read: Callable[[], State],
) -> tuple[State, list[Field]]:  # fmt: skip
    """Send null for each such member, and its old value again where it then shows another one. Returns what is shown
    now, and the members for which null was sent. `noted` is the appointment as the ledger has it."""
    tried = list(_leaders(original, noted.sent, now, sender.bound))
    for field in tried:
        if ledger is not None:
            ledger.note_putting_back(noted, frozenset({field.pointer}))
        sender.intact = Intact(sender.bound)  # null is sent for what is as before
        sender.send(original, [field], _with_null(field, sender.bound), is_apart=False)
        now = read()
        if now is None or not _is_back(str(field.shows), original, now):
            sender.send(original, [field], restoring_body([field], original, sender.bound), is_apart=False)
            now = read()
    return now, tried


def _leaders(original: Original, sent: Set[str], now: State, bound: BoundContract) -> Iterator[Field]:
    """The members that are as before, that an update may send as null, and from which something follows that is not,
    and is owed: null brings back no stamp of what happened. `sent`: what updates of the run named."""
    behaviour = bound.contract.behaviour
    shown = {one.shows for one in behaviour.fields}
    for field in behaviour.fields if now is not None and original.state is not None else ():
        places = [one for one in behaviour.follows.get(field.pointer, ()) if one not in shown]
        excused = (*behaviour.volatile, *followed_members(places, original.state, now, bound, sent))
        is_owed = any(not (_is_back(one, original, now) or under(one, excused)) for one in places)
        old = get(original.state, str(field.shows)) if field.shows else None
        is_as_before = old is not None and _is_back(str(field.shows), original, now)
        is_free = not field.is_restricted and bound.is_documented(_with_null(field, bound))
        if is_owed and is_as_before and is_free:
            yield field


def _with_null(field: Field, bound: BoundContract) -> dict[str, Any]:
    return dict(with_value(bound.base, field.pointer, None))


def _is_back(place: str, original: Original, now: State) -> bool:
    return same(get(original.state, place), get(now, place))
