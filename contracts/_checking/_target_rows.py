"""Whether the fixtures and values of a described target are complete and could be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts._checking._filled import filled
from contracts._checking._gone_by import TO_DO, passed
from contracts._checking._placeholders import Supply, examples
from contracts._checking._restoring import beside_originals, originals_problems
from contracts._checking._schema_places import member_pointers, schema_at
from contracts._checking._shapes import broken_places
from contracts._lines import Node
from contracts._model import Contract
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._validation import satisfies

APPOINTMENT = "appointment."
EXPENDABLE = "appointment.expendable"
BOUND = "x-values"
WITH_OFFSET = 'Expected a time with its offset, such as "2031-07-01T10:00:00Z".'
"""What the format date-time asks for (RFC 3339, 5.6)."""
FILL_IN = "..."
"""Marks the values of the printed example that have to be filled in."""


def fixture_problems(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every fixture without the keys of its role, every repeated appointment, and originals that could not be sent."""
    supply = supply_of(target, contract)
    base, along = (
        filled(dict(contract.behaviour.base), supply),
        {one.pointer: one.along for one in contract.behaviour.fields},
    )
    objects = [pointer for pointer, shows in contract.behaviour.merged_or_replaced.items() if shows]
    for role, fixtures in target.get("fixtures").members():
        is_appointment = role.startswith(APPOINTMENT)
        for fixture in fixtures.items() if role in contract.roles else ():
            yield from _keys(fixture, contract.update.path_names if is_appointment else ("id",), is_appointment)
            if is_appointment:
                originals = fixture.get("originals")
                beside = filled(beside_originals(along, originals), supply)
                yield from originals_problems(originals, base, contract.documented, list(along), objects, beside)
                yield from _find(fixture.get("find"), contract)
            elif isinstance(fixture.value, Mapping) and "originals" in fixture.value:
                yield fixture.get("originals").problem("Only an appointment has originals.", hint="Remove them.")
    yield from _repeated(target, contract)


def _find(find: Node, contract: Contract) -> Iterator[Problem]:
    """Every part of a fixture's `find` by which the contract's list cannot be searched."""
    reading = contract.behaviour.read
    filters = reading.filters if reading else {}
    if find.value is None:
        return
    if not isinstance(find.value, Mapping) or not filters:
        expected = known_words("filters", filters) if filters else "This provider has no list that can be searched."
        yield find.problem(f"{quoted(find.value)} finds nothing.", expected, "" if filters else "Remove find.")
        return
    for name, value in find.members():
        if name not in filters:
            yield value.problem(
                f'"{name}" is not a filter of the list.', known_words("filters", filters), did_you_mean(name, filters)
            )
        elif isinstance(value.value, bool) or not isinstance(value.value, str | int):
            yield value.problem(f"{quoted(value.value)} is not a text or a number.")


def value_problems(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every value, or id of a fixture, that the request does not allow where it is used, and originals likewise."""
    base = filled(dict(contract.behaviour.base), supply_of(target, contract))
    for name in contract.behaviour.owners:
        own = [field.pointer for field in contract.behaviour.fields if field.of == name]
        for value in target.get("values", name).items():
            yield from originals_problems(value, base, contract.documented, own)
    for pointer in dict.fromkeys(member_pointers(contract.ordinary)):
        rules = [schema for schema in schema_at(contract.ordinary, pointer)["anyOf"] if _is_bound(schema)]
        documented = schema_at(contract.documented, pointer)
        for rule in rules:
            for value in _declared(target, rule[BOUND]):
                meaning = contract.values.get(rule[BOUND], "")
                yield from (replace(one, hint=one.hint or meaning) for one in _value(value, pointer, rule, documented))


def supply_of(target: Node, contract: Contract) -> Supply:
    """What placeholders stand for on the target, or on the stand-in where the target has nothing."""
    fixtures, listed = (
        {**contract.standin.get(part, {}), **{name: it.value for name, it in target.get(part).members() if it.value}}
        for part in ("fixtures", "values")
    )
    moving = examples(contract.behaviour.base, contract.standin["appointments"][0]["shows"])
    return Supply(tuple(contract.roles), tuple(contract.values), fixtures, listed, moving=moving)


def _keys(fixture: Node, wanted: tuple[str, ...], is_appointment: bool) -> Iterator[Problem]:
    if not isinstance(fixture.value, Mapping):
        return
    for name in wanted:
        value = fixture.get(name).value
        if name not in fixture.value:
            yield fixture.problem(
                f'"{name}" is missing, so no path leads to this appointment.'
                if is_appointment
                else '"id" is missing; it is what a request names.',
                f"Expected {{{', '.join(f'{key} = …' for key in wanted)}}}.",
                did_you_mean(name, fixture.value),
            )
        elif isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            yield fixture.get(name).problem(f"{quoted(value)} is not an id.", "Expected a text or a whole number.")


def _repeated(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every appointment that is listed twice in a role, or both as expendable and in another role.

    Restoring it for one fixture would overwrite what another still tests, and an expendable one is gone afterwards.
    """
    seen: dict[str, dict[str, int]] = {}
    for role, fixtures in target.get("fixtures").members():
        for fixture in fixtures.items() if role.startswith(APPOINTMENT) else ():
            ids = [fixture.get(name).value for name in contract.update.path_names]
            if None in ids or FILL_IN in ids:
                continue
            key = "/".join(map(str, ids))
            others = seen.setdefault(key, {})
            for other, line in others.items():
                if role == other or EXPENDABLE in (role, other):
                    where = "twice in this role" if role == other else f"also in {other}"
                    yield fixture.problem(
                        f"The same appointment is listed {where}, on line {line}.",
                        hint="Use a different appointment for each.",
                    )
            others.setdefault(role, fixture.document.line(fixture.pointer))


def _is_bound(schema: Any) -> bool:
    return isinstance(schema, Mapping) and BOUND in schema


def _declared(target: Node, name: str) -> Iterator[Node]:
    yield from target.get("values", name).items()
    for fixture in target.get("fixtures", name).items():
        if isinstance(fixture.value, Mapping) and "id" in fixture.value:
            yield fixture.get("id")


def _value(value: Node, pointer: str, rule: Mapping[str, Any], documented: Mapping[str, Any]) -> Iterator[Problem]:
    found = list(broken_places(value, {keyword: part for keyword, part in rule.items() if keyword != BOUND}))
    if found:
        yield from found
    elif late := passed(documented, value.value, pointer):
        yield value.problem(f"{quoted(value.value)} {late}", hint=TO_DO)
    elif not satisfies(documented, value.value):
        yield value.problem(
            f"{quoted(value.value)} is not a documented value of {pointer}.",
            _told(documented),
        )


def _told(documented: Mapping[str, Any]) -> str:
    """What a documented value is, as a sentence each: how an instant is written, and what the vendor says of it."""
    parts = documented["anyOf"]
    is_instant = any(part.get("format") == "date-time" for part in parts)
    said = [str(part["description"]).strip() for part in parts if part.get("description")]
    return " ".join([*([WITH_OFFSET] if is_instant else []), *(f"{one.removesuffix('.')}." for one in said)])
