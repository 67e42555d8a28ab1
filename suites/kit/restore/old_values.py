"""Which update gives a member of the request its old value again, as far as anybody knows that value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import Field, Json, pointers
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import merged, same
from suites.kit.restore.ledger import Original


def named_fields(probe: Probe, bound: BoundContract) -> list[Field]:
    """The documented members that a request may change; a raw body names those whose names occur in it."""
    fields = bound.contract.behaviour.fields
    if probe.raw is not None:
        text = probe.raw.decode("utf-8", "replace")
        return [field for field in fields if any(f'"{token}"' in text for token in pointers.split(field.pointer))]
    return [field for field in fields if _is_named(probe.body, field.pointer)]


def _is_named(body: Any, pointer: str) -> bool:
    """Whether a body gives a member, or something without members in place of an object around it."""
    if not isinstance(body, Mapping):
        return False
    for depth, token in enumerate(pointers.split(pointer)):
        if not isinstance(body, Mapping) or (depth and not body):
            return True
        if token not in body:
            return False
        body = body[token]
    return True


def is_shown(field: Field, original: Original) -> bool:
    """Whether a read shows the member."""
    return field.shows is not None and field.only_in != "answer" and original.state is not None


def is_known(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether the member can be put back: by every update, by its old value, or by that of another member."""
    if get(bound.base, field.pointer) is not ABSENT or old_value(field, original, bound) is not ABSENT:
        return True
    other = _field(field.restored_by, bound)
    return other is not None and is_known(other, original, bound)


def old_value(field: Field, original: Original, bound: BoundContract) -> Json:
    """What to send for the member so that it is as before: as shown, else as declared; ABSENT when nobody knows."""
    shown = _sendable(field, original)
    if shown is not ABSENT and bound.is_documented(_with(bound.base, field, shown, original, bound)):
        return shown
    return get(original.originals, field.pointer)


def restoring_body(fields: Iterable[Field], original: Original, bound: BoundContract) -> dict[str, Any]:
    """The update that gives members their old values, and those that must go along with them too."""
    body: dict[str, Any] = dict(bound.base)
    for field in fields:
        value = old_value(field, original, bound)
        body = _with(body, field, value, original, bound) if value is not ABSENT else body
        body = _with_other(body, field, original, bound)
    return body


def _with_other(body: Mapping[str, Any], field: Field, original: Original, bound: BoundContract) -> dict[str, Any]:
    other = _field(field.restored_by, bound)
    value = old_value(other, original, bound) if other else ABSENT
    return dict(body) if other is None or value is ABSENT else _with(body, other, value, original, bound)


def _with(
    body: Mapping[str, Any], field: Field, value: Json, original: Original, bound: BoundContract
) -> dict[str, Any]:
    along = _along(field, original, bound)
    return dict(with_value(merged(along, body), field.pointer, value))


def _along(field: Field, original: Original, bound: BoundContract) -> Mapping[str, Any]:
    """What must go along with a member, with its own old values where they are known."""
    try:
        along = dict(bound.resolve(dict(field.along)))
    except NotDeclared:
        along = dict(field.along)
    for pointer, _ in leaves(field.along):
        other = _field(pointer, bound)
        values = (_sendable(other, original), get(original.originals, pointer)) if other else ()
        along = next((dict(with_value(along, pointer, value)) for value in values if value is not ABSENT), along)
    return along


def _sendable(field: Field, original: Original) -> Json:
    """The shown value as a request spells it; a member that is not shown though it might be is sent as null."""
    if not is_shown(field, original):
        return ABSENT
    shown = get(original.state, str(field.shows))
    value = None if shown is ABSENT else shown
    if not field.mapped:
        return value
    return next((sent for sent, told in field.mapped.items() if same(told, value)), ABSENT)


def _field(pointer: str | None, bound: BoundContract) -> Field | None:
    return next((field for field in bound.contract.behaviour.fields if field.pointer == pointer), None)
