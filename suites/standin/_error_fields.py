"""Refusals that name the malformed member, where a clause promises that (relation error-field)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Contract, broken, pointers
from suites.standin._request_context import RequestContext

KIND = "error-field"
ITEM = "-"
"""In a pointer: any item of a list."""


def name_the_member(context: RequestContext) -> None:
    """Write the name of the first malformed member into the refusal of a body."""
    member = malformed_member(context)
    if member:
        for relation in field_relations(context.contract):
            write_name(context, relation, member)


def field_relations(contract: Contract) -> Iterator[Mapping[str, Any]]:
    """The relations that say where a refusal names the malformed member."""
    return (clause.relation for clause in contract.clauses if clause.relation.get("kind") == KIND)


def malformed_member(context: RequestContext) -> tuple[str, ...]:
    """The names of the first malformed member of a body; none where the request is refused for another cause."""
    if context.cause != "invalid":
        return ()
    constraints = tuple(c for c in context.contract.constraints.values() if c.place == "request")
    found = (one.constraint.names for one in broken(context.contract.documented, context.body, constraints))
    return next((names for names in found if names), ())


def write_name(context: RequestContext, relation: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Let the answer name a member as a dotted path, or as a key where an object stands in that place."""
    answer = context.answer
    if not answer.empty and answer.status in relation.get("status", (answer.status,)):
        answer.body = with_text(answer.body, relation["of"], ".".join(names))


def with_text(body: Any, pointer: str, text: str) -> Any:
    """A copy of an error's body with a text at a pointer, in each item of a list on the way, of which it then has one.

    Where an object stands in that place, the text becomes its key.
    """
    return _with_text(body, pointers.split(pointer), text)


def _with_text(node: Any, way: tuple[str, ...], text: str) -> Any:
    if not way:
        return {text: next(iter(node.values()), "is not valid")} if isinstance(node, Mapping) else text
    first, rest = way[0], way[1:]
    if isinstance(node, list):
        return [_with_text(item, rest, text) for item in node or [{}]]
    inner = dict(node) if isinstance(node, Mapping) else {}
    missing: Any = [] if rest[:1] == (ITEM,) else {} if rest else None
    return {**inner, first: _with_text(inner.get(first, missing), rest, text)}
