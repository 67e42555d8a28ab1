"""Updates that empty members: with null, an empty text, list or object. And those that give members a value again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contracts import Clause, Field, Json, pointers
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.bodies import extended, needs_expendable, ordinary_values
from suites.kit.generate.samples import subschema
from suites.kit.model.appointment_state import emptied_fields, is_empty, shown_at
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import EITHER, Probe
from suites.kit.model.json_values import merged

MOST_NAMED = 3
"""How many members a probe's reason names: more do not fit into a line."""


def nulls(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """A null for each member that a clause is about; if it names none, for every member and the objects around them.

    First those together for which null is documented, then the others together. Objects go alone, as one body cannot
    have them and their members, and ids that every update carries, as hardly any vendor takes an update without them.
    """
    changeable = [field.pointer for field in bound.contract.behaviour.fields if not field.is_never_taken_back]
    about = clause.fields or tuple(changeable)
    objects = [] if clause.fields else _objects(bound)
    free = [pointer for pointer in about if not _is_named_by_all(pointer, bound)]
    taken = [pointer for pointer in free if bound.is_documented(body_emptying([pointer], bound))]
    alone = [[pointer] for pointer in (*objects, *about) if pointer not in free]
    for group in (taken, [pointer for pointer in free if pointer not in taken], *alone):
        if group:
            yield emptying_probe(clause, body_emptying(group, bound), group, bound)


def emptying_probe(clause: Clause, body: Json, group: list[str], bound: BoundContract) -> Probe:
    """A probe that empties a group of members. Each of them alone is one of its parts, where there are several."""
    alone = [([pointer], body_emptying([pointer], bound, get(body, pointer))) for pointer in group]
    return Probe(
        clause.id,
        _why(group, body),
        body,
        appointment=clause.appointment,
        wants=EITHER,
        rereads=True if any(shown_at(field, bound) for field, _ in emptied_fields(body, bound)) else None,
        is_emptying=True,
        parts=tuple(emptying_probe(clause, part, member, bound) for member, part in alone) if len(alone) > 1 else (),
    )


def body_emptying(group: Iterable[str], bound: BoundContract, value: Json = None) -> Json:
    """The smallest update that gives each of these members, or objects around some, an empty value."""
    body: Json = bound.base
    along = [field.along for pointer in group for field in _around(pointer, bound)[:1]]
    try:
        body = merged(body, *(bound.resolve(dict(members)) for members in along))
    except NotDeclared:  # a member beside it that the target does not declare: it goes without
        body = dict(body)
    for pointer in group:
        body = with_value(body, pointer, value)
    return body


def body_filling(probe: Probe, bound: BoundContract, states: Mapping[str, Mapping[str, Json]]) -> Json:
    """The update that gives the shown members that a probe empties an ordinary value; None where all have one."""
    body: Json = dict(bound.base)
    fields = [field for field, _ in emptied_fields(probe.body, bound) if shown_at(field, bound)]
    if all(_has_value(field, bound, states) for field in fields):
        return None
    for field in sorted(fields, key=lambda field: not field.along):
        for value in _telling_values(field, bound):
            longer = extended(body, field, value, bound)
            if bound.is_ordinary(longer) and not needs_expendable(longer, bound):
                body = longer
                break
    return None if body == bound.base else body


def _telling_values(field: Field, bound: BoundContract) -> list[Json]:
    """The ordinary values of a member; first true, and the last of a set: a vendor's default is rarely one of these."""
    values = [value for value in ordinary_values(field, bound) if not is_empty(value)]
    return values if True in values else values[::-1]


def _has_value(field: Field, bound: BoundContract, states: Mapping[str, Mapping[str, Json]]) -> bool:
    """Whether each source shows a member with a value that a vendor would not show for an empty one.

    Such are false, and the first of a closed set. A member of which no ordinary value is known stays as it is.
    """
    shown = [get(state, str(shown_at(field, bound))) for state in states.values()]
    first = subschema(bound.contract.ordinary, field.pointer).get("enum", [None])[0]
    is_told = bool(shown) and not any(is_empty(value) or value is False or value == first for value in shown)
    return is_told or not _telling_values(field, bound)


def _objects(bound: BoundContract) -> list[str]:
    """The objects around members of the update."""
    names = (pointers.split(field.pointer) for field in bound.contract.behaviour.fields)
    around = {pointers.join("", *parts[:depth]) for parts in names for depth in range(1, len(parts))}
    return sorted(around)


def _is_named_by_all(pointer: str, bound: BoundContract) -> bool:
    """Whether every update carries a member, or one in its place."""
    around = _around(pointer, bound)
    return any(
        get(bound.base, place) is not ABSENT for f in around for place in (f.pointer, f.restored_by or f.pointer)
    )


def _around(pointer: str, bound: BoundContract) -> list[Field]:
    return [field for field in bound.contract.behaviour.fields if field.pointer == pointer]


def _why(group: list[str], body: Json) -> str:
    empty = {None: "null", "": "an empty text"}
    value = get(body, group[0])
    name = empty.get(value, "nothing") if isinstance(value, str | None) else "an empty object or list"
    return f"{name} for {', '.join(group) if len(group) <= MOST_NAMED else f'{len(group)} members'}"
