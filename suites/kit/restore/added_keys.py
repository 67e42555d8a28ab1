"""Keys that updates have added to an object: a vendor that merges objects takes them out again where they are null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from contracts import Field, Json
from contracts.pointers import get, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_readable


def with_added_keys_as_null(
    fields: Iterable[Field], original: Original, now: Mapping[str, Json] | None, bound: BoundContract
) -> Original:
    """The original, with null for each key that is shown `now` in one of the members and was not there before.

    Only where the contract documents null for such a key: a vendor that replaces objects would store it. The same
    original where there is none.
    """
    state = original.state
    for field in fields:
        value = _value_without_added_keys(field, original, now)
        if (
            state is not None
            and value is not None
            and bound.is_documented(with_value(bound.base, field.pointer, value))
        ):
            state = with_value(state, str(field.shows), value)
    return original if state is original.state else replace(original, state=state)


def _value_without_added_keys(
    field: Field, original: Original, now: Mapping[str, Json] | None
) -> dict[str, Json] | None:
    """The value that takes added keys out where objects are merged; None where there are none."""
    if now is None or not is_readable(field, original):
        return None
    before, shown = get(original.state, str(field.shows)), get(now, str(field.shows))
    known = before if isinstance(before, Mapping) else {}
    added = [key for key in shown if key not in known] if isinstance(shown, Mapping) else []
    return {**known, **dict.fromkeys(added)} if added else None
