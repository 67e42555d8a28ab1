"""The contract's recipe for making appointments, bound to a target: what is asked for. Nothing is sent here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts import Json, Operation, Provision, Step
from contracts.pointers import get
from suites.kit.model.bound_contract import PLACEHOLDER, BoundContract
from suites.kit.model.errors import NoAppointmentId, NotDeclared
from suites.kit.model.json_values import merged
from suites.kit.model.target import EDITABLE

CANCEL = "cancel"
UNIQUE = "$unique"
ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~:@|=+-]{1,200}")
"""An id that a booking may be answered with: it stands in a path as it is, and leads nowhere else."""


@dataclass(frozen=True)
class RecipeCall:
    """One call of the recipe, with every placeholder replaced."""

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json


def recipe_of(bound: BoundContract) -> Provision | None:
    """The recipe, where the contract has one and the target lets the suite make appointments."""
    return bound.contract.behaviour.provision if bound.target.provision else None


def roles_to_book(bound: BoundContract) -> list[str]:
    """The role of each appointment to be made, editable ones first; none that the target gives or declares absent."""
    recipe, target = recipe_of(bound), bound.target
    if recipe is None:
        return []
    roles = [role for role in recipe.roles if not target.fixtures.get(role) and role not in target.absent]
    roles.sort(key=lambda role: role != EDITABLE)
    return [role for role in roles for _ in range(recipe.roles[role].count)]


def unique_text(run: str, number: int) -> str:
    """A short text that the n-th appointment made in a run has for itself."""
    return f"conformance-{run}-{number + 1}"


def booking_call(bound: BoundContract, recipe: Provision, role: str, number: int, fresh: str) -> RecipeCall:
    """The booking of the n-th made appointment. Raises NotDeclared."""
    body = merged(recipe.book.body or {}, recipe.roles[role].body)
    path = placed(recipe.book.path, bound, number, fresh)
    query = placed(recipe.book.query, bound, number, fresh)
    return _asked(bound, recipe.book, path, query, placed(body, bound, number, fresh))


def step_call(
    bound: BoundContract, step: Step, fixture: Mapping[str, Json], number: int = 0, fresh: str = ""
) -> RecipeCall:
    """A call about a made appointment, addressed by its fixture. Raises NotDeclared."""
    names = re.findall(r"\{(\w+)\}", bound.contract.operations[step.operation].path)
    path = {name: fixture[name] for name in names if name in fixture} | placed(step.path, bound)
    lacking = [name for name in names if name not in path]
    if lacking:
        raise NotDeclared(f"the made appointment has no {', '.join(lacking)}, which {step.operation} needs")
    return _asked(bound, step, path, placed(step.query, bound), placed(step.body, bound, number, fresh))


def fixture_of(bound: BoundContract, recipe: Provision, answer: Json, number: int, fresh: str) -> dict[str, Json]:
    """What the fixture of a made appointment holds. Raises NoAppointmentId where the answer does not show it, NotDeclared."""
    fixture = {}
    for key, template in recipe.fixture.items():
        is_pointer = not template.startswith("$")
        fixture[key] = get(answer, template) if is_pointer else placed(template, bound, number, fresh)
        if is_pointer and not _is_id(fixture[key]):
            raise NoAppointmentId(f"no id stands at {template or 'the root'} of the answer")
    return fixture


def booking_marker(fresh: str, asked: RecipeCall) -> str:
    """How a person may find an appointment whose booking got no answer: its fresh text, else what was booked."""
    return fresh if fresh in str(asked.body) else f"{fresh} (sent: {asked.body})"


def placed(template: Any, bound: BoundContract, number: int = 0, fresh: str = "") -> Any:
    """A copy with every placeholder replaced; the n-th made appointment takes the n-th of what one without index lists.

    Raises NotDeclared.
    """
    return bound.resolve(_turned(template, bound, number, fresh))


def _turned(template: Any, bound: BoundContract, number: int, fresh: str) -> Any:
    if isinstance(template, Mapping):
        return {key: _turned(value, bound, number, fresh) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_turned(item, bound, number, fresh) for item in template]
    if not isinstance(template, str):
        return template
    found = PLACEHOLDER.match(template)
    if found is None or found["number"] or template == UNIQUE:
        return template.replace(UNIQUE, fresh)
    listed = _listed(found["name"], bound)
    key = f":{found['key']}" if found["key"] else ""
    return f"${found['name']}[{number % len(listed)}]{key}" if listed else template


def _listed(name: str, bound: BoundContract) -> tuple[Json, ...]:
    target = bound.target
    return target.values.get(name, ()) if name in bound.contract.values else target.fixtures.get(name, ())


def _asked(
    bound: BoundContract, step: Step, path: Mapping[str, Json], query: Mapping[str, Json], body: Json
) -> RecipeCall:
    return RecipeCall(bound.contract.operations[step.operation], _texts(path), _texts(query), body)


def _texts(values: Mapping[str, Json]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _is_id(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and ID.fullmatch(value) is not None)
