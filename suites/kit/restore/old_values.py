"""Which update gives request members their old values again, as far as these values are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from contracts import Field, Json, instant, pointers
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.generate.samples import subschema
from suites.kit.model.appointment_state import is_named
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import merged, same
from suites.kit.model.keyed_lists import carried, without_lost_keys
from suites.kit.restore.entries import Original


def fields_at_risk(probe: Probe, bound: BoundContract) -> list[Field]:
    """The documented members that a request may change.

    A raw body need not be valid JSON, and a vendor may still read it, so each member whose name occurs in it counts.
    """
    fields = bound.contract.behaviour.fields
    if probe.raw is not None:
        text = probe.raw.decode("utf-8", "replace")
        return [field for field in fields if any(f'"{token}"' in text for token in pointers.split(field.pointer))]
    return [field for field in fields if is_named(probe.body, field.pointer)]


def is_readable(field: Field, original: Original) -> bool:
    """Whether a read shows the member."""
    return field.shows is not None and field.only_in != "answer" and original.state is not None


def can_be_put_back(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether the old value of a member is known, or that of the member that restores it; a member that every update
    has to send needs none."""
    if get(bound.base, field.pointer) is not ABSENT or old_value(field, original, bound) is not ABSENT:
        return True
    other = _field(field.restored_by, bound)
    return other is not None and can_be_put_back(other, original, bound)


def old_value(field: Field, original: Original, bound: BoundContract) -> Json:
    """What to send so that the member is as before: its value as shown, else as declared; ABSENT when it is unknown."""
    shown = _shown_value(field, original, bound)
    for value in () if shown is ABSENT else (shown, *_spelled_out(shown)):
        if bound.is_documented(_with(bound.base, field, value, original, bound)):
            return value
    return get(original.originals, field.pointer)


def _spelled_out(value: Json) -> list[Json]:
    """A time in the spelling that updates document, for one that is shown in a shorter one, as without seconds."""
    moment = instant(value) if isinstance(value, str) else None
    return [moment.isoformat()] if moment is not None else []


def restoring_body(
    fields: Iterable[Field], original: Original, bound: BoundContract, is_as_tested: bool = False
) -> dict[str, Any]:
    """The update that gives members their old values, with the members that they require or are restored by.

    Those that they require, or that every update carries, have their old values; `is_as_tested`: those with which the
    run sent them, which a vendor may require (a link for a video call is refused beside another kind of appointment).
    """
    body: dict[str, Any] = dict(bound.base)
    always = [one for one in bound.contract.behaviour.fields if is_named(body, one.pointer)]
    carried = [one for one in always if one.is_restricted or not is_as_tested]
    for field in (*carried, *fields):
        for known in (field, _field(field.restored_by, bound)):
            value = old_value(known, original, bound) if known else ABSENT
            if known and value is not ABSENT:
                body = _with(body, known, value, original, bound, is_as_tested)
    return body


def with_present_keys(original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> Original:
    """The original as it can be sent: an item that is gone by `now` has no key, as the server gives it another one."""
    state = original.state
    for field in bound.contract.behaviour.fields:
        items = get(state, field.shows) if field.key and field.shows else ABSENT
        if state is not None and field.shows and items is not ABSENT:
            state = with_value(state, field.shows, without_lost_keys(field, items, get(now, field.shows)))
    return original if state is original.state else replace(original, state=state)


def siblings(fields: Iterable[Field], original: Original, bound: BoundContract) -> list[list[Field]]:
    """The members to put back, in groups: those of one object together, with its other members of known old value.

    A vendor may replace an object whole, so one that is sent in parts would keep the last part only.
    """
    groups: dict[str, list[Field]] = {}
    for field in fields:
        parent = field.pointer.rpartition("/")[0]
        within = [one for one in bound.contract.behaviour.fields if parent and one.pointer.rpartition("/")[0] == parent]
        known = [one for one in within if old_value(one, original, bound) is not ABSENT]
        groups.setdefault(parent or field.pointer, known if field in known else [*known, field])
    return list(groups.values())


def _with(
    body: Mapping[str, Any], field: Field, value: Json, original: Original, bound: BoundContract,
    is_as_tested: bool = False,
) -> dict[str, Any]:  # fmt: skip
    required = _required_members(field, original, bound, is_as_tested)
    return dict(with_value(merged(required, body), field.pointer, value))


def _required_members(
    field: Field, original: Original, bound: BoundContract, is_as_tested: bool = False
) -> Mapping[str, Any]:
    """The members that a member requires beside it, with their old values where these are known and wanted."""
    try:
        required = dict(bound.resolve(dict(field.along)))
    except NotDeclared:
        required = dict(field.along)
    for pointer, _ in () if is_as_tested else leaves(field.along):
        other = _field(pointer, bound)
        values = (_shown_value(other, original, bound), get(original.originals, pointer)) if other else ()
        known = next((value for value in values if value is not ABSENT), ABSENT)
        required = required if known is ABSENT else dict(with_value(required, pointer, known))
    return required


def _shown_value(field: Field, original: Original, bound: BoundContract) -> Json:
    """The value that a read showed, as a request spells it. A readable member that was not shown is sent as null.

    ABSENT where several values of a request are shown alike: which of them it was, no read tells.
    """
    if not is_readable(field, original):
        return ABSENT
    shown = get(original.state, str(field.shows))
    value = None if shown is ABSENT else shown
    if field.key:
        return carried(field, value, subschema(bound.contract.documented, field.pointer))
    if not field.mapped:
        return value
    known = (*field.mapped.items(), *field.maybe_mapped.items())
    possible = [request for request, read in known if same(read, value)]
    return possible[0] if len(possible) == 1 else ABSENT


def _field(pointer: str | None, bound: BoundContract) -> Field | None:
    return next((field for field in bound.contract.behaviour.fields if field.pointer == pointer), None)
