"""Values that a read shows alike, as two kinds of remote visits may be: what tells which of them it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import Field, Json, failures
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.generate.samples import subschema, types_of
from suites.kit.model.appointment_state import is_empty
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import merged, same
from suites.kit.restore.entries import Original


def values_shown_as(field: Field, shown: Json) -> list[Json]:
    """The values of a request that an appointment shows so, as far as the contract says or leaves it open."""
    known = (*field.mapped.items(), *field.maybe_mapped.items())
    return [request for request, read in known if same(read, shown)]


def is_shown_alike(field: Field, original: Original) -> bool:
    """Whether a read shows a member as it would show other values of it, so that no read tells if it was changed."""
    return bool(field.shows) and len(values_shown_as(field, get(original.state, str(field.shows)))) > 1


def the_one_of(possible: list[Json], field: Field, original: Original, bound: BoundContract) -> Json:
    """Which of several values a member had: the declared one, else the only one that the contract allows beside what is
    known of the appointment, as a link goes with one kind of visit only. ABSENT where more than one is left."""
    declared = get(original.originals, field.pointer)
    if any(same(declared, one) for one in possible):
        return declared
    known = _known_of_others(field, original, bound)
    found = [_demands(field, value, known, bound) for value in possible]
    usual = frozenset.intersection(*found) if found else frozenset()
    left = [value for value, failed in zip(possible, found, strict=True) if failed == usual]
    return left[0] if len(left) == 1 else ABSENT


def _demands(field: Field, value: Json, known: Mapping[str, Any], bound: BoundContract) -> frozenset[Any]:
    """What the contract finds wrong in a value beside the known members, which it does not find in the value alone."""
    alone, beside = (with_value(body, field.pointer, value) for body in (bound.base, merged(bound.base, known)))
    schemas = bound.ordinary, bound.contract.documented
    return frozenset((number, one) for number, schema in enumerate(schemas) for one in _new(schema, alone, beside))


def _new(schema: Mapping[str, Any], alone: Json, beside: Json) -> frozenset[Any]:
    return failures(schema, beside) - failures(schema, alone)


def _known_of_others(field: Field, original: Original, bound: BoundContract) -> Mapping[str, Any]:
    """The other members that have a value, by the fixture's originals, or by a read that shows it as it is sent."""
    body: Any = {}
    for other in bound.contract.behaviour.fields:
        if other.pointer != field.pointer and not is_empty(value := _plainly_known(other, original)):
            body = with_value(body, other.pointer, value)
    return dict(body)


def _plainly_known(other: Field, original: Original) -> Json:
    declared = get(original.originals, other.pointer)
    is_as_sent = other.shows and not (other.mapped or other.key or other.is_shown_otherwise or other.only_in)
    return get(original.state, str(other.shows)) if declared is ABSENT and is_as_sent else declared


def dependent_on(members: Iterable[Field], original: Original, bound: BoundContract) -> Iterator[Field]:
    """The members that no read shows, that have a value by the fixture, and that go with one value of a closed list
    among some members: a vendor may drop such a one beside another value, and nothing would show that it is gone."""
    closed = (one for one in members if _is_closed(subschema(bound.contract.documented, one.pointer)))
    pointers = {one.pointer for one in closed}
    for other in bound.contract.behaviour.fields:
        is_hidden = not other.shows and not is_empty(get(original.originals, other.pointer))
        if is_hidden and any(at in pointers for at, _ in leaves(other.along)):
            yield other


def _is_closed(schema: Mapping[str, Any]) -> bool:
    return "enum" in schema or "boolean" in types_of(schema)
