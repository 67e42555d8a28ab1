"""Whose change a difference is: the run's own, which is put back, or somebody else's, which is left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise

from contracts import Json
from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import may_be_reset
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.keyed_lists import in_order
from suites.kit.model.lasting import is_near
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.last_known import is_misanswered
from suites.kit.restore.outdated_reads import ReadsOfRun, reads_of_run
from suites.kit.restore.sent_members import SentMembers, is_none_or_same
from suites.kit.restore.whole import may_be_emptied


class Owner(Enum):
    """Whose a shown value is.

    OURS: the run's last one, or one that nothing has shown since. EARLIER: one that the run gave or saw before a later
    one, so that either a read is behind, or somebody has set it again. DOUBTFUL: it came with an update of the run that
    did not name the member, so that a faulty vendor may have done it, or somebody else. THEIRS: somebody else's.
    """

    OURS = "ours"
    EARLIER = "earlier"
    DOUBTFUL = "doubtful"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Ownership:
    """Judges what changed at an appointment since the run noted its original.

    `bodies` are all updates that the run sent to the target. `is_at_end`: the run has only just ended, so that what its
    last updates touched may be the doing of a faulty vendor, which stores something else than was sent. `blamed` are
    members that updates were found to change though they should not.
    """

    original: Original
    bound: BoundContract
    bodies: Sequence[Json] = ()
    is_at_end: bool = False
    blamed: frozenset[str] = frozenset()

    @cached_property
    def reads(self) -> ReadsOfRun:
        """What the reads of the run showed of its updates."""
        return reads_of_run(self.original, self.bound)

    @cached_property
    def _sent(self) -> SentMembers:
        return SentMembers(self.original, self.bound, self.bodies)

    @cached_property
    def _owners(self) -> dict[tuple[str, str], Owner]:
        return {}

    @cached_property
    def _seen_at(self) -> dict[str, list[tuple[Json, Owner]]]:
        return {}

    @cached_property
    def _misanswered(self) -> frozenset[str]:
        """The shown members of which answers say nothing."""
        fields = (one for one in self.bound.contract.behaviour.fields if one.shows)
        return frozenset(str(one.shows) for one in fields if is_misanswered(one, self.original, self.bound))

    @cached_property
    def before(self) -> Mapping[str, Json] | None:
        """The appointment before the run, lists with keys in one order, as in all that the run saw later."""
        state = self.original.state
        return None if state is None else in_order(state, self.bound.contract.behaviour.fields)

    def owner(self, pointer: str, value: Json) -> Owner:
        """Whose value a shown member has now; ABSENT where it is shown no more.

        A text that the run sent in any update is its own at every appointment, as a faulty vendor may change another
        one than the one named.
        """
        key = pointer, repr(value)  # a run of thousands of updates shows the same few values again and again
        if key not in self._owners:
            self._owners[key] = self._owner_of(pointer, value)
        return self._owners[key]

    def _owner_of(self, pointer: str, value: Json) -> Owner:
        if self._sent.is_our_text(pointer, value) or self._is_of_made_object(pointer, value):
            return Owner.OURS
        seen = [owner for shown, owner in self._seen(pointer) if is_none_or_same(shown, value)]
        if may_be_emptied(value, self.bound) and (Owner.DOUBTFUL in seen or self._is_left_out(pointer)):
            return Owner.OURS
        if Owner.OURS in seen or self._is_caused(pointer, value):
            return Owner.OURS if self.is_last(pointer, value) else Owner.EARLIER
        if self.original.is_damaged or Owner.DOUBTFUL in seen:
            return Owner.OURS if may_be_reset(pointer, value, self.bound) else Owner.DOUBTFUL
        return Owner.THEIRS if seen else self._owner_of_unseen(pointer)

    def _is_of_made_object(self, pointer: str, value: Json) -> bool:
        """Whether a member is of an object that was not there before, and that an update of the run has made: the
        vendor gives it what the update does not name, such as a default. Of what the run has seen in it only that."""
        around = pointer.rpartition("/")[0]
        if not around or self.before is None or get(self.before, around) not in (None, ABSENT):
            return False
        naming = [one for one in self.original.history if not one.is_refused and self._sent.names(one, around)]
        if all(one.puts_back for one in naming):
            return False
        since = self.original.history.index(naming[-1])
        if not any(_shown(update, around) for update in self.original.history[since:]):
            return True  # what the vendor itself writes there moved with that update, and nothing has shown it
        objects = [one for update in self.original.history for one in _shown(update, around) if one is not None]
        seen = [get(one, pointer.removeprefix(around)) for one in objects]
        return not seen or any(is_none_or_same(one, value) for one in seen)

    def was_overwritten(self, pointer: str) -> bool:
        """Whether the run saw a member with a value that no update of it accounts for."""
        before = get(self.before, pointer)
        return any(
            owner in (Owner.DOUBTFUL, Owner.THEIRS)
            and not is_none_or_same(value, before)
            and self.owner(pointer, value) in (Owner.DOUBTFUL, Owner.THEIRS)
            for value, owner in self._seen(pointer)
        )

    def _seen(self, pointer: str) -> list[tuple[Json, Owner]]:
        """The values with which answers and reads of the run newly showed a member, and whose they are, each once.

        What changed since it was shown last is the run's where an update names it, or what it follows from; in a read
        that stands alone it may be, where nothing was shown yet of such an update.
        """
        if pointer not in self._seen_at:
            each = {(repr(value), owner): (value, owner) for value, owner in self._all_seen(pointer)}
            self._seen_at[pointer] = list(each.values())
        return self._seen_at[pointer]

    def _all_seen(self, pointer: str) -> Iterator[tuple[Json, Owner]]:
        pending, unshown = list[SentUpdate](), list[SentUpdate]()
        known, is_known = get(self.before, pointer), self.before is not None
        for update in self.original.history:
            pending.append(update)
            unshown = unshown if update.is_read else list(pending)
            told = None if pointer in self._misanswered else update.answer
            for state, is_whole in ((told, False), (update.read, True)):
                shown = get(state, pointer)
                if state is None or (shown is ABSENT and not is_whole):
                    continue
                if is_known and not is_none_or_same(shown, known):
                    is_late = update.is_read and self._is_named(pointer, unshown)
                    yield shown, Owner.DOUBTFUL if is_late else self._owner_of_new(pointer, pending)
                    unshown = []
                known, is_known = shown, True
                pending = [one for one in pending if one.is_lost]

    def _owner_of_new(self, pointer: str, updates: Sequence[SentUpdate]) -> Owner:
        """Whose a change is that came with these updates, where it is not to what one of them sent.

        Refused ones alone change nothing, unless updates were found to change the member though they should not.
        """
        if self._is_named(pointer, updates):
            return Owner.OURS
        naming = any(self._sent.names(update, pointer) for update in updates)
        may_be_ours = naming or self._is_blamed(pointer) or any(not update.is_refused for update in updates)
        return Owner.DOUBTFUL if may_be_ours else Owner.THEIRS

    def _is_named(self, pointer: str, updates: Sequence[SentUpdate]) -> bool:
        return any(self._sent.names(update, pointer) for update in updates if not update.is_refused)

    def _owner_of_unseen(self, pointer: str) -> Owner:
        """Whose a value is that nothing accounts for.

        At the end of a run that touched the member last, it may be a faulty vendor's doing, unless the answer showed
        what it stored, and that was true whenever a read followed. A member that got new values with updates that did
        not name it, as a stamp does, or one that was found to, most likely got this one with an update that nothing has
        shown yet; the latter also with a refused one.
        """
        if self._unshown and self._is_blamed(pointer):
            return Owner.DOUBTFUL
        if self.moves_with_updates(pointer) and any(not one.is_refused for one in self._unshown):
            return Owner.DOUBTFUL
        last = [update for update in self.original.updates if self._sent.names(update, pointer)]
        if not self.is_at_end or not last:
            return Owner.THEIRS
        is_told = all(update.is_refused or get(update.answer, pointer) is not ABSENT for update in last)
        return Owner.THEIRS if is_told and not self._is_stored_otherwise(pointer) else Owner.DOUBTFUL

    def _is_blamed(self, pointer: str) -> bool:
        """Whether updates were found to change a member though they should not."""
        return is_near(pointer, set(self.blamed))

    def moves_with_updates(self, pointer: str) -> bool:
        """Whether a member was seen with several new values that came with updates which do not name it."""
        values = [value for value, owner in self._seen(pointer) if owner is Owner.DOUBTFUL]
        return any(not is_none_or_same(one, other) for one, other in pairwise(values))

    def _is_left_out(self, pointer: str) -> bool:
        """Whether an update that did not name a member may have changed it since it was shown last."""
        last = [one for one in self._unshown if not one.is_refused and get(one.answer, pointer) is ABSENT]
        return any(not self._sent.names(update, pointer) for update in last)

    def _is_stored_otherwise(self, pointer: str) -> bool:
        """Whether a read ever showed something else than the answer just before it."""
        pairs = [
            (get(update.answer, pointer), get(update.read, pointer))
            for update in self.original.history
            if update.answer is not None and update.read is not None
        ]
        return any(told is not ABSENT and not is_none_or_same(told, shown) for told, shown in pairs)

    def is_last(self, pointer: str, value: Json) -> bool:
        """Whether a value that is the run's own, or was there before it, may be its last one: by the newest answer or
        read, or not shown yet."""
        answers = (get(update.answer, pointer) for update in reversed(self.original.history))
        answered = next((shown for shown in answers if shown is not ABSENT), ABSENT)
        is_answered = answered is not ABSENT and is_none_or_same(answered, value)
        is_newer = any(get(update.answer, pointer) is not ABSENT for update in self.original.updates)
        read = None if is_newer else self.original.last_read
        read = read and in_order(read, self.bound.contract.behaviour.fields)
        is_read = read is not None and is_none_or_same(get(read, pointer), value)
        return is_answered or is_read or any(self._may_have_changed(one, pointer, value) for one in self._unshown)

    @cached_property
    def _unshown(self) -> list[SentUpdate]:
        """The updates whose effects may not have been shown: those after the last read, and those that were lost."""
        new = len(self.original.past)
        return [one for number, one in enumerate(self.original.history) if number >= new or one.is_lost]

    def _is_caused(self, pointer: str, value: Json) -> bool:
        """Whether an update of the run sent a member with this value, or one that it follows from."""
        return self._sent.is_sent(pointer, value) or any(
            self._may_have_changed(one, pointer, value) for one in self._unshown
        )

    def _may_have_changed(self, update: SentUpdate, pointer: str, value: Json) -> bool:
        """Whether an update whose effect on a member nothing showed may have given it this value."""
        if update.is_refused or get(update.answer, pointer) is not ABSENT or not self._sent.names(update, pointer):
            return False
        return self._sent.may_show(update, pointer, value)


def _shown(update: SentUpdate, pointer: str) -> list[Json]:
    """What the answer to an update and the read after it showed at a place."""
    shown = [get(state, pointer) for state in (update.answer, update.read) if state is not None]
    return [one for one in shown if one is not ABSENT]
