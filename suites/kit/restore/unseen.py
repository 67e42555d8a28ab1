"""Members that no read shows: which of them a run may have changed. What only refused updates named is as it was.

Of these members, only an update with the old values could tell more, and a vendor that refuses all updates refuses that
one, too: then a person would be sent to look for a change that nobody has made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contracts import Json
from contracts.pointers import get
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import differences
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.outdated_reads import bound_order
from suites.kit.restore.sent_members import SentMembers, is_none_or_same
from suites.kit.restore.shown_alike import dependent_on

State = Mapping[str, Json]


def changed_unseen(original: Original, bound: BoundContract, now: State | None) -> frozenset[str]:
    """Pointers of the touched members that may be changed: those of updates that were accepted, or of which nobody
    knows what became, and those that go with these. `now` is what a read shows.

    All of them where the vendor was seen to store what it refuses, or where an update may reset what it leaves out.
    """
    taken = [one for one in original.history if _may_be_taken(one)]
    is_replaced = bool(taken) and may_replace_all(bound)
    if not original.history or is_replaced or has_stored_refused(original, bound, now):
        return original.touched
    named = {pointer for one in taken for pointer in one.fields}
    members = [one for one in bound.contract.behaviour.fields if one.pointer in named]
    return original.touched & {*named, *(one.pointer for one in dependent_on(members, original, bound))}


def has_stored_refused(original: Original, bound: BoundContract, now: State | None) -> bool:
    """Whether a read, of the run or the one of `now`, shows another value of a member than the read before it, where
    all updates between them were refused and one of them named it."""
    sent, volatile = SentMembers(original, bound), set(bound.contract.behaviour.volatile)
    for before, updates, after in _between_reads(original, bound, now):
        found = differences(before, after, volatile) if not any(map(_may_be_taken, updates)) else ()
        changed = [at for at, *_ in found if not is_none_or_same(get(before, at), get(after, at))]
        if any(sent.names(update, at) for at in changed for update in updates):
            return True
    return False


def _between_reads(
    original: Original, bound: BoundContract, now: State | None
) -> Iterator[tuple[State, Sequence[SentUpdate], State]]:
    """Each two reads of an appointment that follow one another, with the updates between them."""
    last, pending = original.state, list[SentUpdate]()
    end = [] if now is None else [SentUpdate(frozenset(), is_refused=True, read=now)]
    for update in (*original.history, *end):
        pending.append(update)
        if update.read is not None:
            if last is not None:
                yield bound_order(last, bound), pending, bound_order(update.read, bound)
            last, pending = update.read, [one for one in pending if one.is_lost]


def _may_be_taken(update: SentUpdate) -> bool:
    """Whether an update of the run was not refused, or not each time that it was sent."""
    return not update.puts_back and (update.is_lost or not update.is_refused)
