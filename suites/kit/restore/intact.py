"""Members that are as before while others are put back: no update that puts those back may give them another value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under
from suites.kit.model.appointment_state import expected_value, may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import is_kept, same, same_shown
from suites.kit.model.keyed_lists import is_as_before
from suites.kit.model.spellings import is_respelled
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_readable, old_value
from suites.kit.restore.whole import EMPTIED


@dataclass(frozen=True)
class Intact:
    """The members of an appointment that are as in the `original`; none while nothing is known of it."""

    bound: BoundContract
    original: Original | None = field(default=None, repr=False)
    fields: tuple[Field, ...] = ()

    def also(self, restored: Iterable[Field]) -> Intact:
        """The same with members that have just been put back."""
        return replace(self, fields=(*self.fields, *(one for one in restored if one not in self.fields)))

    def damaged_by(self, body: Mapping[str, Any], but: Iterable[str] = ()) -> list[str]:
        """The members that an update sends with another value than they have. `but`: what may be set for a while."""
        sent = [(one, get(body, one.pointer)) for one in self.fields if one.pointer not in but]
        return [one.pointer for one, value in sent if value is not ABSENT and not self._is_old(one, value)]

    def reset_by(self, body: Mapping[str, Any]) -> list[str]:
        """The members that an update leaves out and may empty thereby, where it may replace the whole appointment."""
        if self.original is None or not may_replace_all(self.bound):
            return []
        carried = self.bound.contract.behaviour.carried
        unnamed = [one for one in self.fields if get(body, one.pointer) is ABSENT and one not in carried]
        left_out = [one for one in unnamed if not self._is_empty(one)]
        return [one.pointer for one in left_out if old_value(one, self.original, self.bound) is not ABSENT]

    def _is_empty(self, member: Field) -> bool:
        return any(same(self._before(member), none) for none in EMPTIED)

    def _before(self, member: Field) -> Json:
        return get(self.original.state if self.original else None, str(member.shows))

    def _is_old(self, member: Field, value: Json) -> bool:
        """Whether a value is the one from before the run, in whichever spelling. What an update sends of a list with
        keys is made of the items that are there."""
        if self.original is None or member.key or same(value, old_value(member, self.original, self.bound)):
            return True
        before, shown = self._before(member), expected_value(member, value)
        return same_shown(shown, before) or is_kept(value, before) or is_respelled(member, shown, before)


def intact(original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> Intact:
    """The members that a read shows as before the run. Those that change by themselves are never the same."""
    behaviour = bound.contract.behaviour
    stored = [one for one in behaviour.fields if is_readable(one, original) and not one.merges]
    told = [(one, str(one.shows)) for one in stored if not under(str(one.shows), behaviour.volatile)]
    kept = [one for one, at in told if now is not None and _is_kept(one, get(original.state, at), get(now, at))]
    return Intact(bound, original, tuple(kept))


def _is_kept(member: Field, before: Json, now: Json) -> bool:
    return before is not ABSENT and is_as_before(member, before, now)
