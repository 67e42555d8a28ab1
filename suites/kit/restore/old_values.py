"""The old values of request members, as far as they are known, and whether an update may send them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from contracts import Field, Json, current, instant, pointers
from contracts.pointers import ABSENT, get, is_named, leaves, with_value, without
from suites.kit.generate.samples import subschema
from suites.kit.model.appointment_state import expected_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import is_kept, merged, same_shown
from suites.kit.model.keyed_lists import carried, without_lost_keys
from suites.kit.restore.entries import Original
from suites.kit.restore.shown_alike import the_one_of, values_shown_as


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


def shown_members(fields: Iterable[Field], original: Original, bound: BoundContract) -> list[Field]:
    """Those members that a read shows and whose old values are known."""
    readable = [one for one in fields if is_readable(one, original)]
    return [one for one in readable if old_value(one, original, bound) is not ABSENT]


def can_be_put_back(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether the old value of a member is known, or that of the member that restores it; a member that every update
    has to send needs none."""
    if get(bound.base, field.pointer) is not ABSENT or old_value(field, original, bound) is not ABSENT:
        return True
    other = field_at(field.restored_by, bound)
    return other is not None and can_be_put_back(other, original, bound)


def unknown_of(fields: Iterable[Field], original: Original, bound: BoundContract) -> list[Field]:
    """Those members that stay changed because nobody knows their old values; they end with the appointment. What only
    refused updates have sent has not changed."""
    taken = {pointer for one in original.history if one.is_lost or not one.is_refused for pointer in one.fields}
    states = [one for one in fields if one.pointer in taken and not is_no_state(one, bound)]
    return [one for one in states if not is_owed(one, original, bound)]


def is_owed(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether what no read shows has to be put back: it outlives the appointment, or its old value is known."""
    is_known = bool(field.of) or can_be_put_back(field, original, bound)
    return is_known and not is_no_state(field, bound)


def is_no_state(field: Field, bound: BoundContract) -> bool:
    """Whether a member says nothing of the appointment, so that it is never put back: every update carries it, with a
    value of the contract's own, and nothing shows it, as who asks for the change."""
    is_elsewhere = field.of or field.restored_by or field.shows
    return not is_elsewhere and current.is_constant(bound.contract.behaviour.base, field.pointer)


def old_value(field: Field, original: Original, bound: BoundContract) -> Json:
    """What to send so that the member is as before: its value as shown, else as declared; ABSENT when it is unknown.

    What is declared comes first where no read shows the member, or at a place that changes by itself.
    """
    declared = get(original.originals, field.pointer)
    if declared is not ABSENT and not _is_told(field, original, bound):
        return declared
    shown = _shown_value(field, original, bound)
    values = () if shown is ABSENT else (shown, *_spelled_out(shown))
    alone = (value for value in values if _is_documented_alone(field, value, original, bound))
    beside = (value for value in values if _is_documented_beside(field, value, original, bound))
    return next(chain(alone, beside), declared)


def _is_documented_alone(field: Field, value: Json, original: Original, bound: BoundContract) -> bool:
    """Whether the smallest update with a value is documented."""
    return bound.is_documented(_with(bound.base, field, value, original, bound))


def _is_documented_beside(field: Field, value: Json, original: Original, bound: BoundContract) -> bool:
    """Whether an update with a value is documented beside what the appointment showed with it: a condition of the
    contract may demand another member there. Members that may not be sent as they are shown are left out the second
    time."""
    others = list(_shown_beside(field, original, bound))
    fitting = [(other, known) for other, known in others if _is_documented_alone(other, known, original, bound)]
    bodies = (overlaid(bound.base, (*known, (field, value))) for known in (others, fitting))
    return any(bound.is_documented(body) for body in bodies)


def _shown_beside(field: Field, original: Original, bound: BoundContract) -> Iterator[tuple[Field, Json]]:
    """The other members that have a value by what a read showed."""
    for other in bound.contract.behaviour.fields:
        shown = ABSENT if other is field or other.merges else _shown_value(other, original, bound)
        if shown is not ABSENT and shown is not None:
            yield other, shown


def overlaid(body: Mapping[str, Any], values: Iterable[tuple[Field, Json]]) -> dict[str, Any]:
    """A body with these values of members."""
    longer = body
    for field, value in values:
        longer = with_value(longer, field.pointer, value)
    return dict(longer)


def is_contradicted(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether a read shows another value of a member than the fixture's originals give: nobody knows which is right."""
    declared = get(original.originals, field.pointer)
    if declared is ABSENT or field.key or field.maybe_mapped or not _is_told(field, original, bound):
        return False
    shown = _shown_at(str(field.shows), original)
    return _shown_value(field, original, bound) is not ABSENT and not _is_as_declared(field, declared, shown)


def sound_originals(original: Original, bound: BoundContract) -> Json:
    """The fixture's originals, without those that a read contradicts: nothing was sent for these."""
    members = bound.contract.behaviour.fields
    return without(original.originals, {one.pointer for one in members if is_contradicted(one, original, bound)})


def _is_as_declared(field: Field, declared: Json, shown: Json) -> bool:
    return same_shown(expected_value(field, declared), shown) or is_kept(declared, shown)


def shows_null(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether a read shows null of a member for which an update may not send it."""
    is_null = is_readable(field, original) and _shown_at(str(field.shows), original) is None
    return is_null and _shown_value(field, original, bound) is None


def _is_told(field: Field, original: Original, bound: BoundContract) -> bool:
    """Whether what a read shows at the place of a member is the member's value: there, and not moving by itself."""
    is_moving = pointers.under(str(field.shows), bound.contract.behaviour.volatile)
    return is_readable(field, original) and not is_moving and _shown_at(str(field.shows), original) is not ABSENT


def _shown_at(pointer: str, original: Original) -> Json:
    """What a read showed at a place; null where an object around it is null."""
    outer = pointers.split(pointer)
    around = (get(original.state, pointers.join("", *outer[:length])) for length in range(1, len(outer)))
    return None if any(value is None for value in around) else get(original.state, pointer)


def _spelled_out(value: Json) -> list[Json]:
    """A time in the spelling that updates document, for one that is shown in a shorter one, as without seconds."""
    moment = instant(value) if isinstance(value, str) else None
    return [moment.isoformat()] if moment is not None else []


def with_present_keys(original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> Original:
    """The original as it can be sent: an item that is gone by `now` has no key, as the server gives it another one."""
    state = original.state
    for field in bound.contract.behaviour.fields:
        items = get(state, field.shows) if field.key and field.shows else ABSENT
        if state is not None and field.shows and items is not ABSENT:
            state = with_value(state, field.shows, without_lost_keys(field, items, get(now, field.shows)))
    return original if state is original.state else replace(original, state=state)


def _with(
    body: Mapping[str, Any], field: Field, value: Json, original: Original, bound: BoundContract
) -> dict[str, Any]:
    """A body with a value of a member, and with what that requires in place of what every update carries."""
    required = required_members(field, value, original, bound)
    return dict(with_value(merged(body, required), field.pointer, value))


def required_members(
    field: Field, value: Json, original: Original, bound: BoundContract, is_as_tested: bool = False
) -> Mapping[str, Any]:
    """The members that a member requires beside it, with their old values where these are known and wanted."""
    try:
        required = bound.along(field, value)
    except NotDeclared:
        required = dict(field.along)
    paired = {other for pair in bound.pairs if field.pointer in pair for other in pair}
    for pointer in (one for one, _ in leaves(field.along) if one in paired or not is_as_tested):
        other = field_at(pointer, bound)
        values = (_shown_value(other, original, bound), get(original.originals, pointer)) if other else ()
        known = next((value for value in values if value is not ABSENT), ABSENT)
        required = required if known is ABSENT else dict(with_value(required, pointer, known))
    return required


def _shown_value(field: Field, original: Original, bound: BoundContract) -> Json:
    """The value that a read showed, as a request spells it. A readable member that was not shown is sent as null.

    ABSENT where several values of a request are shown alike, and nothing else tells which of them it was.
    """
    if not is_readable(field, original):
        return ABSENT
    shown = get(original.state, str(field.shows))
    value = None if shown is ABSENT else shown
    if field.key:
        return carried(field, value, subschema(bound.contract.documented, field.pointer))
    if not field.mapped:
        return value
    possible = values_shown_as(field, value)
    return possible[0] if len(possible) == 1 else the_one_of(possible, field, original, bound)


def field_at(pointer: str | None, bound: BoundContract) -> Field | None:
    """The request member with this pointer."""
    return next((field for field in bound.contract.behaviour.fields if field.pointer == pointer), None)
