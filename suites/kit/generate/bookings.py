"""The contract's recipe for booking appointments, bound to a target: which calls to make. Nothing is sent here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import Json, Operation, Provision, Step, current
from contracts.pointers import get
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NoAppointmentId, NotDeclared
from suites.kit.model.json_values import merged
from suites.kit.model.placeholders import PLACEHOLDER
from suites.kit.model.target import EDITABLE

CANCEL = "cancel"
UNIQUE = current.UNIQUE
ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~:@|=+-]{1,200}")
"""The ids that we accept from the answer to a booking. They go into paths as they are, so `.`, `..`, slashes and
percent signs are left out: none may lead to another place."""


@dataclass(frozen=True)
class RecipeCall:
    """One call of the recipe, with every placeholder replaced.

    `about` is the fixture of the booked appointment, empty for a call that books one.
    """

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    about: Mapping[str, Json] = field(default_factory=dict)


def recipe_of(bound: BoundContract) -> Provision | None:
    """The recipe, where the contract has one and the target lets the suite book appointments."""
    return bound.contract.behaviour.provision if bound.target.provision else None


def roles_to_book(bound: BoundContract) -> list[str]:
    """The role of each appointment to book, editable ones first. Leaves out what the target gives or declares absent.

    Editable ones come first because a run can do nothing without them, while the budget lasts.
    """
    recipe, target = recipe_of(bound), bound.target
    if recipe is None:
        return []
    roles = [role for role in recipe.roles if not target.fixtures.get(role) and role not in target.absent]
    roles.sort(key=lambda role: role != EDITABLE)
    return [role for role in roles for _ in range(recipe.roles[role].count)]


def unique_text(run: str, number: int) -> str:
    """A short text that only the n-th appointment booked in a run has."""
    return f"conformance-{run}-{number + 1}"


def booking_call(bound: BoundContract, recipe: Provision, role: str, number: int, unique: str) -> RecipeCall:
    """The call that books the n-th appointment, which `unique` identifies. Raises NotDeclared."""
    body = merged(recipe.book.body or {}, recipe.roles[role].body)
    path = _filled(recipe.book.path, bound, number, unique)
    query = _filled(recipe.book.query, bound, number, unique)
    return _call(bound, recipe.book, path, query, _filled(body, bound, number, unique))


def step_call(
    bound: BoundContract, step: Step, fixture: Mapping[str, Json], number: int = 0, unique: str = ""
) -> RecipeCall:
    """A call about a booked appointment, which its fixture addresses. Raises NotDeclared."""
    names = bound.contract.operations[step.operation].path_names
    path = {name: fixture[name] for name in names if name in fixture} | _filled(step.path, bound, number, unique)
    missing = [name for name in names if name not in path]
    if missing:
        raise NotDeclared(f"the booked appointment has no {', '.join(missing)}, which {step.operation} needs")
    call = _call(bound, step, path, _filled(step.query, bound), _filled(step.body, bound, number, unique))
    return replace(call, about=fixture)


def fixture_of(bound: BoundContract, recipe: Provision, answer: Json, number: int, unique: str) -> dict[str, Json]:
    """The fixture of a booked appointment. Raises NoAppointmentId where the answer does not show it, NotDeclared."""
    fixture = {}
    for key, template in recipe.fixture.items():
        is_pointer = not template.startswith("$")
        fixture[key] = get(answer, template) if is_pointer else _filled(template, bound, number, unique)
        if is_pointer and not _is_id(fixture[key]):
            raise NoAppointmentId(f"the answer has no usable id at {template or 'its root'}")
    return fixture


def lost_booking(bound: BoundContract, recipe: Provision, row: Mapping[str, Json], unique: str) -> dict[str, Json]:
    """The fixture of a booked appointment, from the row of the list that shows its unique text.

    Raises NoAppointmentId where the row does not show an id.
    """
    reading = bound.contract.behaviour.read
    assert reading is not None
    ids = {name: get(row, pointer) for pointer, name in reading.match.items()}
    if not all(_is_id(value) for value in ids.values()):
        raise NoAppointmentId(f"its row has no usable id at {' and '.join(reading.match)}")
    return {**{key: unique for key, text in recipe.fixture.items() if text == UNIQUE}, **ids}


def lasting_originals(bound: BoundContract) -> dict[str, Json]:
    """What the fixture of every booked appointment holds beside its ids: what the target declares of what outlives it.

    Such as the patient's record, which an update of the appointment may change. Empty where nothing is declared.
    """
    declared = [value for name in bound.contract.behaviour.owners for value in bound.target.declared(name)[:1]]
    originals: Any = {}
    for value in declared:
        originals = merged(originals, value)
    return {"originals": originals} if originals else {}


def _filled(template: Any, bound: BoundContract, number: int = 0, unique: str = "") -> Any:
    """A copy of a template with every placeholder replaced. Raises NotDeclared."""
    return bound.resolve(_numbered(template, bound, number, unique))


def _numbered(template: Any, bound: BoundContract, number: int, unique: str) -> Any:
    """Give each placeholder without an index the n-th value of its list, so that booked appointments do not clash."""
    if isinstance(template, Mapping):
        return {key: _numbered(value, bound, number, unique) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_numbered(item, bound, number, unique) for item in template]
    if not isinstance(template, str):
        return template
    found = PLACEHOLDER.match(template)
    if found is None or found["number"] or template == UNIQUE:
        return template.replace(UNIQUE, unique)
    name, target = found["name"], bound.target
    values = target.values.get(name, ()) if name in bound.contract.values else target.fixtures.get(name, ())
    key = f":{found['key']}" if found["key"] else ""
    return f"${name}{found['seconds'] or ''}[{number % len(values)}]{key}" if values else template


def _call(
    bound: BoundContract, step: Step, path: Mapping[str, Json], query: Mapping[str, Json], body: Json
) -> RecipeCall:
    return RecipeCall(bound.contract.operations[step.operation], _texts(path), _texts(query), body)


def _texts(values: Mapping[str, Json]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _is_id(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and ID.fullmatch(value) is not None)
