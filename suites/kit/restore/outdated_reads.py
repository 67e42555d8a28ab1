"""Whether reads of an appointment show what accepted updates stored: those of a stuck cache never do.

What such reads show after putting back proves nothing, so that what a run has sent is put back by updates alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import effects
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import differences, is_kept, same_shown
from suites.kit.model.keyed_lists import in_order
from suites.kit.model.lasting import is_near
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.last_known import sent_value


@dataclass(frozen=True)
class OutdatedReads:
    """What reads did not show of accepted updates.

    `members` are pointers of request members whose last accepted value no read has shown: either the vendor did not
    store it, or reads are wrong there. `is_all`: the last reads showed nothing at all of what was accepted before them,
    so that they are out of date as a whole.
    """

    members: frozenset[str] = frozenset()
    is_all: bool = False


def outdated_reads(original: Original, bound: BoundContract, now: Mapping[str, Json] | None) -> OutdatedReads:
    """What the reads of a run did not show. What is read `now` clears them where it shows it, or anything new."""
    return reads_of_run(original, bound).outdated(now)


def reads_of_run(original: Original, bound: BoundContract) -> ReadsOfRun:
    """What the reads of a run showed of its updates. It takes a while to work out where these are thousands."""
    fields = [one for one in bound.contract.behaviour.fields if one.shows and not (one.only_in or one.key)]
    seen = ReadsOfRun(bound, fields, None if original.state is None else bound_order(original.state, bound))
    for update in original.history:
        seen.note_update(update)
        if update.read is not None:
            seen.note(update.read)
    return seen


def bound_order(state: Mapping[str, Json], bound: BoundContract) -> Mapping[str, Any]:
    """A shown appointment with its lists in one order, so that their order is no difference."""
    return in_order(state, bound.contract.behaviour.fields)


@dataclass
class ReadsOfRun:
    """What reads showed of updates, one after the other. `waiting` are accepted values, with what was shown before.

    `late` says by member at which read it was last shown as before, `shown` are members that some read showed as sent,
    and `moved_at` is the last read that showed anything new.
    """

    bound: BoundContract
    fields: list[Field]
    last: Mapping[str, Json] | None
    number: int = 0
    moved_at: int = 0
    waiting: dict[str, tuple[Field, Json, Json]] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def note_update(self, update: SentUpdate) -> None:
        """Note what an update stored, by its answer; after one that puts old values back, only those are awaited."""
        if update.is_refused:
            return
        named = [one for one in self.fields if one.pointer in update.fields]
        changed = effects(named, self.bound)
        self.waiting = {at: one for at, one in self.waiting.items() if not is_near(str(one[0].shows), changed)}
        is_judged = update.is_accepted and self.last is not None  # which one that puts values back is not
        if not is_judged or not self.bound.is_documented(update.body):
            return
        for one in named:
            value, before = sent_value(update, one), get(self.last, str(one.shows))
            answered = get(update.answer, str(one.shows))
            is_stored = value is not ABSENT and (answered is ABSENT or _is_shown(value, answered))
            if is_stored and not _is_shown(value, before):
                self.waiting[one.pointer] = (one, value, before)

    def outdated(self, now: Mapping[str, Json] | None) -> OutdatedReads:
        """What was not shown by the run's reads, and is not by the one that shows `now`."""
        seen = replace(self, waiting=dict(self.waiting), late=dict(self.late), shown=set(self.shown))
        if now is not None:
            seen.note(now)
        still = {pointer: at for pointer, at in self.late.items() if pointer in seen.late and at > seen.moved_at}
        is_all = any(pointer in seen.shown for pointer in still) or (bool(still) and not seen.shown)
        return OutdatedReads(frozenset(self.late) & frozenset(seen.waiting), is_all)

    def note(self, read: Mapping[str, Json]) -> None:
        """Note what a read shows."""
        self.number += 1
        read = bound_order(read, self.bound)
        if self.last is not None and any(differences(self.last, read, set())):
            self.moved_at = self.number
        for pointer, (one, value, before) in list(self.waiting.items()):
            now = get(read, str(one.shows))
            if same_shown(before, now):
                self.late[pointer] = self.number
                continue
            self.shown |= {pointer} if _is_shown(value, now) else set()
            self.late.pop(pointer, None)
            del self.waiting[pointer]
        self.last = read


def _is_shown(value: Json, shown: Json) -> bool:
    return same_shown(value, shown) or is_kept(value, shown)
