"""Whether the fixtures and values of a described target have what is needed of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._checking._filled import filled
from contracts._checking._placeholders import Supply
from contracts._checking._restoring import originals_problems
from contracts._checking._schema_places import member_pointers, schema_at
from contracts._checking._shapes import broken_places
from contracts._constraints import satisfies
from contracts._lines import Node
from contracts._model import Contract
from contracts._problems import Problem, did_you_mean, quoted

APPOINTMENT = "appointment."
EXPENDABLE = "appointment.expendable"
BOUND = "x-values"
FILL_IN = "..."
"""What stands in the printed example where something is to be filled in."""


def fixture_problems(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every fixture without the keys of its role, every appointment named twice, and originals that cannot be sent."""
    base = filled(dict(contract.behaviour.base), supply_of(target, contract))
    fields = [field.pointer for field in contract.behaviour.fields]
    for role, fixtures in target.get("fixtures").members():
        is_appointment = role.startswith(APPOINTMENT)
        for fixture in fixtures.items() if role in contract.roles else ():
            yield from _keys(fixture, path_parameters(contract) if is_appointment else ("id",), is_appointment)
            if is_appointment:
                yield from originals_problems(fixture.get("originals"), base, contract.documented, fields)
            elif isinstance(fixture.value, Mapping) and "originals" in fixture.value:
                yield fixture.get("originals").problem("Only an appointment has originals.", "", "Remove it.")
    yield from _repeated(target, contract)


def value_problems(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every declared value, or id of a fixture, that the request does not take where it is used."""
    for pointer in dict.fromkeys(member_pointers(contract.ordinary)):
        rules = [schema for schema in schema_at(contract.ordinary, pointer)["anyOf"] if _is_bound(schema)]
        documented = schema_at(contract.documented, pointer)
        for rule in rules:
            for value in _declared(target, rule[BOUND]):
                yield from _value(value, pointer, rule, documented)


def supply_of(target: Node, contract: Contract) -> Supply:
    """What placeholders stand for on the target; where it gives nothing, what they stand for on the stand-in."""
    plays, listed = (
        {**contract.standin.get(ours, {}), **{name: it.value for name, it in target.get(part).members() if it.value}}
        for ours, part in (("plays", "fixtures"), ("values", "values"))
    )
    return Supply(tuple(contract.roles), tuple(contract.values), plays, listed)


def path_parameters(contract: Contract) -> tuple[str, ...]:
    """Names of the path's parameters, by which an appointment is addressed."""
    return tuple(re.findall(r"\{(\w+)\}", contract.update.path))


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
            yield fixture.get(name).problem(f"{quoted(value)} is no id.", "Expected a text or a whole number.")


def _repeated(target: Node, contract: Contract) -> Iterator[Problem]:
    """An appointment listed twice in a role would be written to by two at once; one to be spent is for nothing else."""
    seen: dict[str, dict[str, int]] = {}
    for role, fixtures in target.get("fixtures").members():
        for fixture in fixtures.items() if role.startswith(APPOINTMENT) else ():
            ids = [fixture.get(name).value for name in path_parameters(contract)]
            if None in ids or FILL_IN in ids:
                continue
            key = "/".join(map(str, ids))
            others = seen.setdefault(key, {})
            for other, line in others.items():
                if role == other or EXPENDABLE in (role, other):
                    told = "twice in this role" if role == other else f"also in {other}"
                    yield fixture.problem(
                        f"The same appointment stands {told}, on line {line}.", "", "Give each its own appointment."
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
    told = list(broken_places(value, {key: said for key, said in rule.items() if key != BOUND}))
    if told:
        yield from told
    elif not satisfies(documented, value.value):
        yield value.problem(
            f"{quoted(value.value)} is not a value that {pointer} takes as documented.",
            " ".join(f"{part['description']}" for part in documented["anyOf"] if "description" in part),
        )
