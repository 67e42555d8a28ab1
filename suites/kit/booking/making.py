"""The contract's recipe for making appointments, bound to a target: what is asked for. Nothing is sent here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts import BookedRole, Json, Operation, Provision, Step
from suites.kit.binding import PLACEHOLDER, Binding
from suites.kit.target import EDITABLE, NotDeclared, Target
from suites.kit.values import get, merged

CANCEL = "cancel"
UNIQUE = "$unique"
ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~:@|=+-]{1,200}")
"""An id that a booking may be answered with: it stands in a path as it is, and leads nowhere else."""


class NoId(LookupError):
    """The answer to a booking does not show how the new appointment is addressed."""


@dataclass(frozen=True)
class Asked:
    """One call of the recipe, with every placeholder replaced."""

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json


def recipe_of(binding: Binding) -> Provision | None:
    """The recipe, where the contract has one and the target lets the suite make appointments."""
    return binding.contract.behaviour.provision if binding.target.provision else None


def wanted(binding: Binding) -> list[str]:
    """The role of each appointment to be made, editable ones first; none that the target gives or declares absent."""
    recipe, target = recipe_of(binding), binding.target
    if recipe is None:
        return []
    roles = [role for role in recipe.roles if not target.fixtures.get(role) and role not in target.absent]
    roles.sort(key=lambda role: role != EDITABLE)
    return [role for role in roles for _ in range(_count(recipe.roles[role], role, target))]


def unique(run: str, number: int) -> str:
    """A short text that the n-th appointment made in a run has for itself."""
    return f"conformance-{run}-{number + 1}"


def booking(binding: Binding, recipe: Provision, role: str, number: int, fresh: str) -> Asked:
    """The booking of the n-th made appointment. Raises NotDeclared."""
    body = merged(recipe.book.body or {}, recipe.roles[role].body)
    path = placed(recipe.book.path, binding, number, fresh)
    query = placed(recipe.book.query, binding, number, fresh)
    return _asked(binding, recipe.book, path, query, placed(body, binding, number, fresh))


def follow_up(binding: Binding, step: Step, fixture: Mapping[str, Json], number: int = 0, fresh: str = "") -> Asked:
    """A call about a made appointment, addressed by its fixture. Raises NotDeclared."""
    names = re.findall(r"\{(\w+)\}", binding.contract.operations[step.operation].path)
    path = {name: fixture[name] for name in names if name in fixture} | placed(step.path, binding)
    lacking = [name for name in names if name not in path]
    if lacking:
        raise NotDeclared(f"the made appointment has no {', '.join(lacking)}, which {step.operation} needs")
    return _asked(binding, step, path, placed(step.query, binding), placed(step.body, binding, number, fresh))


def fixture_of(binding: Binding, recipe: Provision, answer: Json, number: int, fresh: str) -> dict[str, Json]:
    """What the fixture of a made appointment holds. Raises NoId where the answer does not show it, NotDeclared."""
    fixture = {}
    for key, template in recipe.fixture.items():
        is_pointer = not template.startswith("$")
        fixture[key] = get(answer, template) if is_pointer else placed(template, binding, number, fresh)
        if is_pointer and not _is_id(fixture[key]):
            raise NoId(f"no id stands at {template or 'the root'} of the answer")
    return fixture


def marker(fresh: str, asked: Asked) -> str:
    """How a person may find an appointment whose booking got no answer: its fresh text, else what was booked."""
    return fresh if fresh in str(asked.body) else f"{fresh} (sent: {asked.body})"


def placed(template: Any, binding: Binding, number: int = 0, fresh: str = "") -> Any:
    """A copy with every placeholder replaced; the n-th made appointment takes the n-th of what one without index lists.

    Raises NotDeclared.
    """
    return binding.resolve(_turned(template, binding, number, fresh))


def _turned(template: Any, binding: Binding, number: int, fresh: str) -> Any:
    if isinstance(template, Mapping):
        return {key: _turned(value, binding, number, fresh) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_turned(item, binding, number, fresh) for item in template]
    if not isinstance(template, str):
        return template
    found = PLACEHOLDER.match(template)
    if found is None or found["number"] or template == UNIQUE:
        return template.replace(UNIQUE, fresh)
    listed = _listed(found["name"], binding)
    key = f":{found['key']}" if found["key"] else ""
    return f"${found['name']}[{number % len(listed)}]{key}" if listed else template


def _listed(name: str, binding: Binding) -> tuple[Json, ...]:
    target = binding.target
    return target.values.get(name, ()) if name in binding.contract.values else target.fixtures.get(name, ())


def _count(made: BookedRole, role: str, target: Target) -> int:
    return max(made.count, target.parallel) if role == EDITABLE else made.count


def _asked(binding: Binding, step: Step, path: Mapping[str, Json], query: Mapping[str, Json], body: Json) -> Asked:
    return Asked(binding.contract.operations[step.operation], _texts(path), _texts(query), body)


def _texts(values: Mapping[str, Json]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _is_id(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and ID.fullmatch(value) is not None)
