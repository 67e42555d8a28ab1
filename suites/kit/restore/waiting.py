"""Reads that may be behind, before anything is put back: they are waited for, and then what the run knows counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contracts import Field, Json
from contracts.pointers import ABSENT, get, with_value, without
from suites.kit.http.client import Client
from suites.kit.model.appointment_state import effects
from suites.kit.model.json_values import differences
from suites.kit.model.lasting import is_near
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.others import owners_of_changes
from suites.kit.restore.outdated_reads import bound_order
from suites.kit.restore.ownership import Owner, Ownership

State = Mapping[str, Json] | None


def waited_for(ownership: Ownership, client: Client, read: Callable[[], State], now: State) -> State:
    """What reads show before anything is sent. One that shows earlier values of the run may be behind, as may one that
    does not show what the run's own last read did: wait."""
    for seconds in PAUSES:
        owners = [owner for _, _, owner in owners_of_changes(ownership, now)]
        is_behind = Owner.EARLIER in owners or ownership.reads.outdated(now).is_all or _not_shown_yet(ownership, now)
        if not is_behind or client.remaining <= 0:
            break
        client.pause(seconds)
        now = read()
    return as_last_read(ownership, now)


def as_last_read(ownership: Ownership, now: State, sent: Sequence[Field] = ()) -> State:
    """What a read shows, with what it does not show yet of the run's own last read, so that this is put back, too; but
    not of members whose old values were `sent` since."""
    put_back = effects(sent, ownership.bound)
    for pointer, value in _not_shown_yet(ownership, now).items():
        if is_near(pointer, put_back):
            continue
        now = without(now, {pointer}) if value is ABSENT else with_value(now, pointer, value)
    return now


def _not_shown_yet(ownership: Ownership, now: State) -> Mapping[str, Json]:
    """The run's own values in its last read, where a read shows what was there before the run, and no update since can
    have brought that back: right after a run the read comes from a replica or a cache that is behind."""
    before, last = ownership.before, ownership.original.last_read
    is_owed = ownership.is_at_end and ownership.original.role != EXPENDABLE
    if not is_owed or before is None or last is None or now is None:
        return {}
    shown = bound_order(now, ownership.bound)
    changed = {pointer for pointer, *_ in differences(before, shown, set())}
    return {
        pointer: value
        for pointer, value, owner in owners_of_changes(ownership, bound_order(last, ownership.bound))
        if owner is Owner.OURS and pointer not in changed and not ownership.is_last(pointer, get(before, pointer))
    }
