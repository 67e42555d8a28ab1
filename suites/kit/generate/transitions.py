"""From which value of a member an update may go to which, and which members make up the state of an appointment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from contracts import Field, Json, is_unset, satisfies
from suites.kit.generate.samples import subschema, types_of, valid_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.json_values import same

FAR = 2_000_000_011
"""A number near the end of 32 bits, which no vendor that we know has counted to. Where that is too large for a member,
it has few values, so that it is no id, and the next one does."""
DIGITS_AT_END = re.compile(r"\d+$")
"""The number in an id that counts: with nines in its place it is most likely not given yet."""
LAST = "1234bc"
"""With what a made-up value ends: digits, and letters that numbers in base 16 have, too. Two of each would do; a
checksum may forbid one."""


def may_follow(field: Field, before: Json, after: Json, bound: BoundContract) -> bool:
    """Whether an update may take a member from one value to another, and later ones take it back.

    Everybody asks here. Values that may close an appointment may not be taken back for certain, nor may what is set
    once. Whether a value that is there may be sent again, only some contracts say.
    """
    if same(before, after) and field.is_restricted:
        return field.may_stay(before)
    closing = closing_values(field, bound)
    if field.is_never_taken_back or before in closing or after in closing or field.forbids(before, after):
        return False
    return way(field, after, before) is not None


def way(field: Field, before: Json, after: Json) -> list[Json] | None:
    """The values, one after the other, by which updates may take a member from one to another, in the fewest steps.

    None where no updates may; the last value alone where one update may, and from a value of which nothing is said.
    """
    if before not in [*field.steps]:
        return None if field.forbids(before, after) else [after]
    ways: list[list[Json]] = [[value] for value in _next(field, before)]
    reached = [before]
    for steps in ways:
        if steps[-1] == after:
            return steps
        if steps[-1] not in reached and steps[-1] not in field.expendable:  # that one may close it on the way
            reached.append(steps[-1])
            ways += [[*steps, value] for value in _next(field, steps[-1])]
    return None


def _next(field: Field, value: Json) -> tuple[Json, ...]:
    """The other values that may follow one."""
    return tuple(one for one in field.following(value) if one != value)


def closing_values(field: Field, bound: BoundContract) -> list[Json]:
    """The values of a member that may close an appointment, without those that the target does not declare."""
    values: list[Json] = [value for value in field.steps if field.is_last(value)]
    for value in field.expendable:
        with suppress(NotDeclared):
            values.append(bound.resolve(value))
    return values


def is_for_good(field: Field, value: Json, bound: BoundContract) -> bool:
    """Whether a value of a member may be there for good once it is sent, whatever was there before."""
    is_known = value in [*field.steps]
    return (
        field.is_never_taken_back
        or value in closing_values(field, bound)
        or (is_known and way(field, value, value) is None)
    )


def changes_for_good(field: Field) -> bool:
    """Whether some change of a member may stay, so that an appointment that has it counts as used up."""
    is_one_sided = any(way(field, to, value) is None for value in field.steps for to in _next(field, value))
    return field.is_never_taken_back or bool(field.expendable) or is_one_sided


def is_documented(field: Field, value: Json, bound: BoundContract) -> bool:
    """Whether a value is one that the page gives a member."""
    return satisfies(subschema(bound.contract.documented, field.pointer), value)


def forbidden(field: Field, before: Json, bound: BoundContract) -> list[Json]:
    """The documented values that may not follow one of a member."""
    ordinary = valid_values(subschema(bound.ordinary, field.pointer)) if field.fixed else []
    known: list[Json] = [*field.steps, *_unset(field, bound), *ordinary]
    return [value for value in known if field.forbids(before, value)] or _guessed(field, before, bound)


def _guessed(field: Field, before: Json, bound: BoundContract) -> list[Json]:
    """Another value of the form of one that stays as it was booked, where none is declared."""
    documented = subschema(bound.contract.documented, field.pointer)
    made = _near(before) if field.fixed else ()
    return [value for value in made if field.forbids(before, value) and satisfies(documented, value)][:1]


def _near(value: Json) -> Iterator[Json]:
    """Values of the same form that are hardly there at the vendor: an id nearby may be another patient's."""
    if isinstance(value, str):
        if number := DIGITS_AT_END.search(value):
            yield from (value[: number.start()] + digit * len(number[0]) for digit in "98")
        last = max((at for at, one in enumerate(value) if one.isalnum()), default=None)
        yield from (f"{value[:last]}{one}{value[last + 1 :]}" for one in LAST if last is not None)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (FAR, value + 1, value - 1)


def _unset(field: Field, bound: BoundContract) -> Iterator[Json]:
    """The values by which an update would take back what is set once, as far as it documents them."""
    types = types_of(subschema(bound.contract.documented, field.pointer)) if field.one_way else ()
    yield from [value for kind, value in (("boolean", False), ("null", None)) if kind in types]


def next_values(field: Field, before: Json, bound: BoundContract) -> list[Json]:
    """The values that may follow one of a member, those first that others may follow."""
    if field.one_way:
        values = valid_values(subschema(bound.ordinary, field.pointer)) if is_unset(before) else []
        return [value for value in values if not is_unset(value)]
    return sorted(_next(field, before), key=lambda value: not _next(field, value))


def state_fields(bound: BoundContract) -> list[Field]:
    """The shown members on which what becomes of an update may depend: of a closed list, or naming one of the
    target's own, such as a location."""
    return [field for field in bound.contract.behaviour.fields if field.shows and _is_of_state(field, bound)]


def _is_of_state(field: Field, bound: BoundContract) -> bool:
    documented = subschema(bound.contract.documented, field.pointer)
    shown = [subschema(bound.shown_schema(source), str(field.shows)) for source in ("answer", "read")]
    is_of_a_list = any("enum" in schema for schema in (documented, *shown))
    return is_of_a_list or subschema(bound.contract.ordinary, field.pointer).get("x-values") in bound.contract.roles
