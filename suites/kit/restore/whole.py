"""Updates that may replace the whole appointment, as a PUT does (RFC 9110, 9.3.4): what one leaves out is emptied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_no_state, is_readable, old_value
from suites.kit.restore.restoring_body import restoring_body

EMPTIED: tuple[Json, ...] = (None, "", False, 0, [], {})
"""What a member may be shown with once an update has left it out: nothing, or what its type begins with."""


def may_be_emptied(value: Json, bound: BoundContract) -> bool:
    """Whether a member may be shown so because an update has left it out."""
    return may_replace_all(bound) and (value is ABSENT or any(same(value, one) for one in EMPTIED))


def restoring_bodies(changed: list[Field], original: Original, bound: BoundContract) -> list[dict[str, Any]]:
    """The updates that give changed members their old values again, the best first: with all others beside them where
    an update may replace all; a vendor may refuse that, if a status may not be sent again."""
    usual = restoring_body(changed, original, bound)
    if not may_replace_all(bound):
        return [usual]
    whole = restoring_body([*changed, *_rest(changed, original, bound)], original, bound)
    return [whole] if whole == usual else [whole, usual]


def with_left_out(original: Original, bound: BoundContract) -> Original:
    """The original with the members that no read shows and that updates may have emptied, as they left these out; those
    of which the fixture says what was there count as sent. One that may be used up may stay so."""
    updates = [one for one in original.history if not one.puts_back and (one.is_lost or not one.is_refused)]
    is_owed = bool(updates) and may_replace_all(bound) and original.role != EXPENDABLE
    hidden = _hidden(original, bound) if is_owed else ()
    left_out = {one.pointer for one in hidden if any(one.pointer not in update.fields for update in updates)}
    return replace(original, touched=original.touched | left_out)


def _hidden(original: Original, bound: BoundContract) -> list[Field]:
    """The members of the appointment itself that no read shows, of known old value."""
    fields = [one for one in bound.contract.behaviour.fields if not (one.of or is_readable(one, original))]
    return [one for one in fields if not is_no_state(one, bound) and old_value(one, original, bound) is not ABSENT]


def _rest(changed: list[Field], original: Original, bound: BoundContract) -> list[Field]:
    """The members that are as before, and that may be sent as they are. Items that an update adds are not."""
    readable = [one for one in bound.contract.behaviour.fields if is_readable(one, original)]
    others = [one for one in (*readable, *_hidden(original, bound)) if one not in changed and not one.merges]
    known = [(one, old_value(one, original, bound)) for one in others]
    return [one for one, value in known if value is not ABSENT and one.may_stay(value)]
