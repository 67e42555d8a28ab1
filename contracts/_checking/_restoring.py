"""Whether everything that an update may change can be put back afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import pointers
from contracts._checking._filled import filled
from contracts._checking._placeholders import Supply
from contracts._checking._provision import merged
from contracts._checking._shapes import broken_places
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._validation import is_permitted

EDITABLE = "appointment.editable"


def restoring_problems(behaviour: Node, known: Supply, documented: Mapping[str, Any]) -> Iterator[Problem]:
    """Every field that nothing puts back, every unknown `restored_by`, and originals that could not be sent."""
    fields = dict(behaviour.get("fields").members())
    for pointer, field in fields.items():
        by = field.get("restored_by")
        if isinstance(by.value, str) and by.value not in fields:
            yield by.problem(
                f"{quoted(by.value)} is not a field of the request.",
                known_words("fields", fields),
                did_you_mean(by.value, fields),
            )
        elif not _is_put_back(pointer, behaviour, ()):
            yield field.problem(
                f"{pointer} of {EDITABLE} cannot be put back: no read shows it.",
                "Expected shows, restored_by, or its value in the originals of each of the stand-in's fixtures.",
            )
    base = filled(behaviour.get("base").value or {}, known)
    objects = [name for name, shows in behaviour.get("merged_or_replaced").members() if shows.value is not None]
    for role, fixtures in behaviour.get("standin", "fixtures").members():
        for fixture in fixtures.items() if role.startswith("appointment.") else ():
            originals = fixture.get("originals")
            beside = filled(
                beside_originals({at: one.get("with").value for at, one in fields.items()}, originals), known
            )
            yield from originals_problems(originals, base, documented, list(fields), objects, beside)
    yield from _owner_problems(fields, behaviour.get("standin", "values"), known, base, documented)


def _owner_problems(
    fields: Mapping[str, Node], values: Node, known: Supply, base: Mapping[str, Any], documented: Mapping[str, Any]
) -> Iterator[Problem]:
    """Every `of` that names no list of values, and every value of such a list that could not be sent."""
    owners = {pointer: field.get("of") for pointer, field in fields.items() if field.get("of").value is not None}
    for of in owners.values():
        if of.value not in known.values:
            yield of.problem(
                f"{quoted(of.value)} is not a list of values in contract.yaml.",
                known_words("values", known.values),
                did_you_mean(of.value, known.values),
            )
    for name in dict.fromkeys(of.value for of in owners.values()):
        for value in values.get(str(name)).items():
            own = [pointer for pointer, of in owners.items() if of.value == name]
            yield from originals_problems(value, base, documented, own)


def beside_originals(along: Mapping[str, Any], originals: Node) -> Mapping[str, Any]:
    """What the members that originals name need beside them: it is sent with them when they are put back."""
    found: Mapping[str, Any] = {}
    for pointer, others in along.items():
        if others and pointers.get(originals.value, pointer) is not pointers.ABSENT:
            found = merged(found, others)
    return found


def originals_problems(
    originals: Node,
    base: Mapping[str, Any],
    documented: Mapping[str, Any],
    fields: list[str],
    objects: Collection[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> Iterator[Problem]:
    """Every place where the originals of a fixture, merged into the base, are not an update that could be sent, nor
    with what goes `beside` them. With `objects`, which a vendor may replace whole, members that the page does not list
    may be sent back."""
    if originals.value is None:
        return
    if not isinstance(originals.value, Mapping):
        yield originals.problem(
            f"{quoted(originals.value)} is not an object.", "Expected an update that puts the appointment back."
        )
        return
    yield from _unknown(originals, "", fields, objects)
    whole = merged(base, originals.value)
    if not any(is_permitted(documented, one) for one in (whole, merged(merged(base, beside or {}), originals.value))):
        found = list(broken_places(replace(originals, value=whole), documented))
        yield from found or [originals.problem("The documented update does not allow this.")]


def _unknown(node: Node, pointer: str, fields: list[str], objects: Collection[str]) -> Iterator[Problem]:
    """Every member that does not lead to a field. What is inside a field belongs to the field."""
    for name, member in node.members():
        here = pointers.join(pointer, name)
        if any(field.startswith(f"{here}/") for field in fields):
            yield from _unknown(member, here, fields, objects)
        elif here not in fields and pointer not in objects:
            yield member.problem(
                f"{here} is not a field of the request, so it puts nothing back.",
                known_words("fields", fields),
                did_you_mean(here, fields),
            )


def _is_put_back(pointer: str, behaviour: Node, above: tuple[str, ...]) -> bool:
    field = behaviour.get("fields", pointer)
    by = field.get("restored_by").value
    is_read = behaviour.get("read").value is not None and field.get("only_in").value != "answer"
    return (
        (is_read and field.get("shows").value is not None)
        or pointers.get(behaviour.get("base").value, pointer) is not pointers.ABSENT
        or (isinstance(by, str) and pointer not in above and _is_put_back(by, behaviour, (*above, pointer)))
        or _is_original(pointer, behaviour)
    )


def _is_original(pointer: str, behaviour: Node) -> bool:
    fixtures = list(behaviour.get("standin", "fixtures", EDITABLE).items())
    return bool(fixtures) and all(
        pointers.get(fixture.get("originals").value, pointer) is not pointers.ABSENT for fixture in fixtures
    )
