"""Whether the reads of a run showed that an update empties what it leaves out, as a PUT that replaces does."""

from __future__ import annotations

from collections.abc import Mapping

from contracts import Json
from contracts.pointers import get
from suites.kit.model.appointment_state import effects
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.lasting import is_near
from suites.kit.restore.entries import Original
from suites.kit.restore.whole import may_be_emptied


def was_seen_to_reset(original: Original, bound: BoundContract) -> bool:
    """Whether a read showed a member without a value that it had before, after updates that did not name it.

    Updates that put old values back are left out: the ledger does not say what else they carried.
    """
    last, named, is_changed = original.state, set[str](), False
    for update in original.history:
        if not update.is_refused:
            named, is_changed = named | update.fields, not update.puts_back
        if update.read is None:
            continue
        if is_changed and _is_emptied(last, update.read, named, bound):
            return True
        last, named, is_changed = update.read, set(), False
    return False


def _is_emptied(
    before: Mapping[str, Json] | None, now: Mapping[str, Json], named: set[str], bound: BoundContract
) -> bool:
    fields = bound.contract.behaviour.fields
    caused = effects([one for one in fields if one.pointer in named], bound)
    unnamed = [one.shows for one in fields if one.shows and one.pointer not in named and not is_near(one.shows, caused)]
    values = [(get(before, at), get(now, at)) for at in unnamed]
    return any(may_be_emptied(new, bound) and not may_be_emptied(old, bound) for old, new in values)
