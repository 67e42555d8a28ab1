"""Whose change a difference is: the run's own, which is put back, or somebody else's, which is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under
from suites.kit.model.appointment_state import effects, expected_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import is_plain, same
from suites.kit.restore.entries import Original, SentUpdate

LEAST_LENGTH = 12
"""How long a text is at least that is taken for one of ours wherever it turns up: the words of enums are shorter."""


@dataclass(frozen=True)
class Ownership:
    """Judges what changed at an appointment since the run noted its original.

    `bodies` are all updates that the run sent to the target. `is_at_end`: the run has only just ended, so that what its
    last updates touched is its own, whatever was sent and shown: a faulty vendor may store something else.
    """

    original: Original
    bound: BoundContract
    bodies: Sequence[Json] = ()
    is_at_end: bool = False

    def is_own(self, pointer: str, value: Json) -> bool:
        """Whether the run may have given a shown member this value; ABSENT where it is shown no more.

        That is so where the run last saw it so, where an update that may have taken effect and whose result nothing
        showed sent it or what it follows from, and where it is a text that the run sent in any update, as a faulty
        vendor may change another appointment than the one named.
        """
        return (
            _is_shown(self.original.last_read, pointer, value)
            or any(_is_shown(update.answer, pointer, value) for update in self._answered(pointer))
            or any(self._may_have_changed(update, pointer, value) for update in self.original.updates)
            or any(self._is_our_text(body, pointer, value) for body in self.bodies)
        )

    def is_named(self, pointer: str, value: Json) -> bool:
        """Whether any update of the whole run names a member, or what it follows from, or sent it with this value."""
        fields = [field for field in self.bound.contract.behaviour.fields if field.pointer in self.original.named]
        is_sent = any(
            same(get(body, pointer), value) or self._is_our_text(body, pointer, value) for body in self.bodies
        )
        return is_sent or _is_near(pointer, effects(fields, self.bound))

    def _answered(self, pointer: str) -> list[SentUpdate]:
        """The updates whose answers show the member: an answer may leave out what it does not change."""
        return [update for update in self.original.updates if get(update.answer, pointer) is not ABSENT]

    def _may_have_changed(self, update: SentUpdate, pointer: str, value: Json) -> bool:
        fields = [field for field in self.bound.contract.behaviour.fields if field.pointer in update.fields]
        is_touched = _is_near(pointer, effects(fields, self.bound))
        if self.is_at_end or not is_touched:
            return is_touched
        if update.is_refused or get(update.answer, pointer) is not ABSENT:
            return False
        direct = [field for field in fields if field.shows and _is_near(pointer, {field.shows})]
        return not direct or any(_may_show(field, update.body, pointer, value) for field in direct)

    def _is_our_text(self, body: Json, pointer: str, value: Json) -> bool:
        if not isinstance(value, str) or len(value) < LEAST_LENGTH:
            return False
        roots = [(field.pointer, field.shows) for field in self.bound.contract.behaviour.fields if field.shows]
        sent = (get(body, place + pointer.removeprefix(shown)) for place, shown in roots if under(pointer, (shown,)))
        return any(known is not ABSENT and same(known, value) for known in sent)


def _is_shown(state: Mapping[str, Json] | None, pointer: str, value: Json) -> bool:
    """Whether a state shows a member with this value. No value is shown as null, or not at all."""
    shown = get(state, pointer)
    if value is ABSENT or value is None:
        return state is not None and (shown is ABSENT or shown is None)
    return shown is not ABSENT and same(shown, value)


def _is_near(pointer: str, others: set[str]) -> bool:
    """Whether a pointer is one of the others, inside one of them, or around one."""
    return any(under(pointer, (one,)) or under(one, (pointer,)) for one in others)


def _may_show(field: Field, body: Json, pointer: str, value: Json) -> bool:
    """Whether a member that was sent may be shown with this value: the one sent, or any where that is not plain.

    What a vendor makes of the members of an object that were not sent is not known either.
    """
    sent = get(body, field.pointer)
    if sent is ABSENT or not is_plain(sent):
        return True
    inner = get(expected_value(field, sent), pointer.removeprefix(str(field.shows)))
    return inner is ABSENT or same(inner, value)
