"""What answers told of an appointment last. Reads may be behind them: a replica's, or those of a cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, join, split
from suites.kit.model.appointment_state import expected_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import is_plain, same_shown
from suites.kit.model.keyed_lists import is_as_before
from suites.kit.restore.entries import Original, SentUpdate

PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each further read while a read does not show what was put back or cancelled: replicas and caches are
behind."""


@dataclass
class LastKnown:
    """What the newest answers say of an appointment: those to the run's updates, then those to putting it back.

    What a read shows alone, and what an answer may show otherwise than a read, is not judged. `is_at_end`: the run has
    only just ended, so that another read than its last one may be behind.
    """

    bound: BoundContract
    is_at_end: bool = True
    answers: list[Mapping[str, Json]] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    def note_accepted(self, body: Mapping[str, Any], shown: Json) -> None:
        """Note an update of old values that was answered with a success, and what its answer showed."""
        self.accepted |= {one.pointer for one in self.bound.contract.behaviour.fields if _is_in(body, one)}
        if isinstance(shown, Mapping):
            self.answers.append(shown)

    def is_changed(self, member: Field, original: Original, but_lost: bool = False) -> bool:
        """Whether the newest answer says that a member is not as before, whatever reads show.

        An update without an answer may have changed it, unless such updates are not to count (`but_lost`).
        """
        value = self._value(member, original, but_lost)
        return self._differs(value, member, original) and not is_misanswered(member, original, self.bound)

    def is_answered_as_before(self, member: Field, original: Original) -> bool:
        """Whether putting back was answered with the member as before."""
        value = self._put_back_value(member)
        return value is not ABSENT and not self._differs(value, member, original)

    def _differs(self, value: Json, member: Field, original: Original) -> bool:
        before = get(original.state, str(member.shows))
        is_none = (value is None or value is ABSENT) and (before is None or before is ABSENT)
        if is_none or value is ABSENT:
            return False
        return not (same_shown(value, before) or (member.is_list_by_rule and is_as_before(member, before, value)))

    def _value(self, member: Field, original: Original, but_lost: bool = False) -> Json:
        """The newest value of a member; ABSENT where none is known, or where it is as before."""
        if not member.shows or member.only_in is not None:
            return ABSENT
        shown = self._put_back_value(member)
        if shown is not ABSENT or member.pointer in self.accepted:
            return shown
        is_new = len(original.past)
        sent = [(number, update) for number, update in enumerate(original.history) if not update.puts_back]
        for number, update in reversed(sent):
            shown = get(update.answer, member.shows)
            if shown is not ABSENT:
                return ABSENT if self._is_read_since(number, shown, member, original) else shown
            is_out = update.is_refused or (but_lost and update.is_unknown)
            if number >= is_new and not is_out and member.pointer in update.fields:
                return told_value(update, member, self.bound)
        return ABSENT

    def _is_read_since(self, number: int, answered: Json, member: Field, original: Original) -> bool:
        """Whether reads of the run were not behind an answer: one after it showed the same. Then what is read when the
        run is long over tells more than the answer: somebody may have put the member back."""
        reads = (update.read for update in original.history[number:] if update.read is not None)
        shown = (get(read, str(member.shows)) for read in reads)
        return not self.is_at_end and any(value is not ABSENT and same_shown(value, answered) for value in shown)

    def _put_back_value(self, member: Field) -> Json:
        shown = (shown_or_null(answer, str(member.shows)) for answer in reversed(self.answers))
        return next((value for value in shown if value is not ABSENT), ABSENT)


def is_misanswered(member: Field, original: Original, bound: BoundContract) -> bool:
    """Whether an answer of the run showed a member otherwise than it was sent, and a read after it as it was sent: such
    answers say nothing of what is stored."""
    updates = (one for one in original.history if member.pointer in one.fields and one.is_accepted)
    return any(_is_read_as_sent(one, member, bound) for one in updates)


def _is_read_as_sent(update: SentUpdate, member: Field, bound: BoundContract) -> bool:
    answered, read = (get(state, str(member.shows)) for state in (update.answer, update.read))
    if answered is ABSENT or read is ABSENT or same_shown(answered, read):
        return False  # most do: only of the others is it worth asking what a value is shown as
    sent = told_value(update, member, bound)
    return sent is not ABSENT and same_shown(sent, read)


def shown_or_null(state: Mapping[str, Json] | None, place: str) -> Json:
    """What is shown at a place; null where an object around it is null."""
    steps = split(place)
    around = (get(state, join("", *steps[:depth])) for depth in range(1, len(steps)))
    return None if any(value is None for value in around) else get(state, place)


def told_value(update: SentUpdate, member: Field, bound: BoundContract) -> Json:
    """How a value that was sent is shown; ABSENT where the contract does not say, or not that it is accepted."""
    value = sent_value(update, member)
    return value if value is not ABSENT and bound.is_documented(update.body) else ABSENT


def sent_value(update: SentUpdate, member: Field) -> Json:
    """How a value that was sent is shown; ABSENT where the contract does not say."""
    value = get(update.body, member.pointer)
    is_told = value is not ABSENT and is_plain(value) and not (member.maybe_mapped or member.merges)
    return expected_value(member, value) if is_told else ABSENT


def _is_in(body: Mapping[str, Any], member: Field) -> bool:
    return get(body, member.pointer) is not ABSENT
