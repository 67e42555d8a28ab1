"""Roles, values and credentials that a contract declares and that nothing uses: a promise may have been forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from contracts._checking._placeholders import PLACEHOLDER
from contracts._checking._transitions import EXPENDABLE, TRANSITIONS
from contracts._lines import Node
from contracts._problems import Problem

BY_DEFAULT = "appointment.editable"
"""The role to which a clause without another one sends."""
POWERLESS = "powerless"


def unused_problems(contract: Node, behaviour: Node, clauses: Node, ordinary: Node) -> Iterator[Problem]:
    """Every declared role, list of values and credential that no clause and no part of the behaviour uses."""
    used = {BY_DEFAULT, *_placeholders(clauses.get("clauses")), *_named_by_clauses(clauses), *_named_by(behaviour)}
    used |= {str(node.value) for node in ordinary.walk() if node.pointer.endswith("/x-values")}
    for part, what in (("roles", "role"), ("values", "list of values")):
        for name, node in contract.get(part).members():
            if name not in used:
                yield node.problem(
                    f'No clause uses the {what} "{name}".',
                    hint="Correct the clause that misspells it, write the one that needs it, or remove it.",
                )
    sent = {request.get("credentials").value for clause in clauses.get("clauses").items() for request in _sent(clause)}
    cause = behaviour.get("standin", "causes", POWERLESS)
    if cause.value is not None and POWERLESS not in sent:
        yield cause.problem(
            "The stand-in knows a credential without the right, and no clause sends one.",
            hint=f"Write a clause that sends credentials: {POWERLESS}, or remove the cause.",
        )


def _placeholders(place: Node) -> Iterator[str]:
    texts = [node.value for node in place.walk() if isinstance(node.value, str)]
    yield from (match["name"] for text in texts for match in PLACEHOLDER.finditer(text))


def _sent(clause: Node) -> Iterator[Node]:
    yield from clause.get("send").items()


def _named_by_clauses(clauses: Node) -> Iterator[str]:
    """The roles to which clauses send, and those of which their relations speak."""
    for clause in clauses.get("clauses").items():
        yield from (str(request.get("appointment").value) for request in _sent(clause))
        yield f"appointment.{clause.get('given', 'appointment').value}"
        yield str(clause.get("relation", "role").value)
        yield from [EXPENDABLE] if clause.get("send").value == TRANSITIONS else []


def _named_by(behaviour: Node) -> Iterator[str]:
    """What the behaviour uses: in placeholders, by the name of a value, and roles that the suite books."""
    for part in ("base", "plain", "fields", "parameters", "provision", "views"):
        yield from _placeholders(behaviour.get(part))
    for _, facts in behaviour.get("fields").members():
        yield from (str(facts.get(name).value) for name in ("of", "renames"))
    yield from (str(facts.get("values").value) for _, facts in behaviour.get("unlisted").members())
    yield from (role for role, _ in behaviour.get("provision", "roles").members() if role != BY_DEFAULT)
