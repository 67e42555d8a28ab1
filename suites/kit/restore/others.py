"""What others have changed at an appointment since the run noted its original, or that it is another one by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contracts import Json
from contracts.pointers import ABSENT, get, with_value, without
from suites.kit.model.json_values import differences, same
from suites.kit.model.lasting import is_near, lasting_members
from suites.kit.restore.entries import Original
from suites.kit.restore.ownership import Owner, Ownership
from suites.kit.restore.remaining import leaders


@dataclass(frozen=True)
class OthersChanges:
    """What is not put back, and the `original` where that counts as it is now.

    `left_alone` are pointers of what somebody else has changed. `doubtful` are those that may have been changed by
    somebody else, and are put back or were overwritten. `following` are those that follow from what is left alone: they
    are not compared, as nobody knows what they would be without.
    """

    original: Original
    left_alone: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    following: frozenset[str] = frozenset()


def owners_of_changes(ownership: Ownership, now: Mapping[str, Json] | None) -> list[tuple[str, Json, Owner]]:
    """The members that are shown differently than before, with their values, and whose these are."""
    before, volatile = ownership.before, set(ownership.bound.contract.behaviour.volatile)
    if before is None or now is None:
        return []
    return [
        (pointer, value, ownership.owner(pointer, value)) for pointer, _, value in differences(before, now, volatile)
    ]


def others_changes(ownership: Ownership, now: Mapping[str, Json] | None) -> OthersChanges:
    """What others have changed, or may have, by what a read shows now."""
    original, behaviour = ownership.original, ownership.bound.contract.behaviour
    owners = owners_of_changes(ownership, now)
    made = _made_of_ours(ownership, owners)
    theirs = [(pointer, value) for pointer, value, owner in owners if owner is Owner.THEIRS and pointer not in made]
    for pointer, value in theirs:
        before = original.state
        state = without(before, {pointer}) if value is ABSENT else with_value(before, pointer, value)
        original = replace(original, state=state)
    left = {pointer for pointer, _ in theirs}
    doubtful = [pointer for pointer, _, owner in owners if owner in (Owner.DOUBTFUL, Owner.EARLIER)]
    shown = [(field, field.shows) for field in behaviour.fields if field.shows]
    overwritten = [at for _, at in shown if not is_near(at, left) and ownership.was_overwritten(at)]
    following = [one for field, at in shown if is_near(at, left) for one in behaviour.follows.get(field.pointer, ())]
    doubted = tuple(dict.fromkeys([*doubtful, *overwritten]))
    return OthersChanges(original, tuple(pointer for pointer, _ in theirs), doubted, frozenset(following))


def _made_of_ours(ownership: Ownership, owners: Sequence[tuple[str, Json, Owner]]) -> set[str]:
    """What no update sets and follows from a member that is put back: it comes back with that, and is nobody else's."""
    shown = {str(field.shows) for field in ownership.bound.contract.behaviour.fields if field.shows}
    ours = {pointer for pointer, _, owner in owners if owner is not Owner.THEIRS}
    unset = [pointer for pointer, _, _ in owners if not is_near(pointer, shown)]
    return {one for one in unset if any(is_near(leader, ours) for leader in leaders(one, ownership.bound))}


def another_appointment(ownership: Ownership, now: Mapping[str, Json] | None) -> tuple[str, ...]:
    """What never changes at an appointment, and is not as before: another one has its id now; else empty.

    At the end of a run, and where the run itself saw such a change, it is a faulty vendor's doing.
    """
    original = ownership.original
    if ownership.is_at_end or original.state is None or now is None:
        return ()
    seen = [state for update in original.history for state in (update.answer, update.read) if state is not None]
    states = [original.state, *seen]
    return tuple(
        pointer
        for pointer in lasting_members(ownership.bound)
        if get(now, pointer) is not ABSENT
        and get(original.state, pointer) is not ABSENT
        and not any(same(get(state, pointer), get(now, pointer)) for state in states)
    )
