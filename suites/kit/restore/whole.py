"""Updates that may replace the whole appointment, as a PUT does (RFC 9110, 9.3.4): what one leaves out is emptied."""

from __future__ import annotations

from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_readable, old_value
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


def _rest(changed: list[Field], original: Original, bound: BoundContract) -> list[Field]:
    """The members that are as before, and that may be sent as they are. Items that an update adds are not."""
    others = [one for one in bound.contract.behaviour.fields if one not in changed and is_readable(one, original)]
    known = [(one, old_value(one, original, bound)) for one in others if not one.merges]
    return [one for one, value in known if value is not ABSENT and one.may_stay(value)]
