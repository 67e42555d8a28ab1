"""From which value of a member an update may go to which, and which members make up the state of an appointment."""

from __future__ import annotations

from contextlib import suppress

from contracts import Field, Json
from suites.kit.generate.samples import subschema
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared


def may_follow(field: Field, before: Json, after: Json, bound: BoundContract) -> bool:
    """Whether an update may take a member from one value to another, and a later one take it back.

    Everybody asks here. No contract says more yet than which values may close an appointment, and none of them may be
    taken back for certain.
    """
    closing = closing_values(field, bound)
    return before not in closing and after not in closing


def closing_values(field: Field, bound: BoundContract) -> list[Json]:
    """The values of a member that may close an appointment, without those that the target does not declare."""
    values: list[Json] = []
    for value in field.expendable:
        with suppress(NotDeclared):
            values.append(bound.resolve(value))
    return values


def state_fields(bound: BoundContract) -> list[Field]:
    """The shown members on which what becomes of an update may depend: of a closed list, or naming one of the
    target's own, such as a location."""
    return [field for field in bound.contract.behaviour.fields if field.shows and _is_of_state(field, bound)]


def _is_of_state(field: Field, bound: BoundContract) -> bool:
    documented = subschema(bound.contract.documented, field.pointer)
    shown = [subschema(bound.shown_schema(source), str(field.shows)) for source in ("answer", "read")]
    is_of_a_list = any("enum" in schema for schema in (documented, *shown))
    return is_of_a_list or subschema(bound.contract.ordinary, field.pointer).get("x-values") in bound.contract.roles
