"""What clauses promise of the body of a refusal: the name of the malformed member, and a code for one rule alone.

Codes by cause stand in the bodies under `standin.causes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Contract, broken, pointers
from suites.standin._clause_match import concerns
from suites.standin._request_context import RequestContext

KIND, INVALID = "error-field", "invalid"
ITEM = "-"
"""In a pointer: any item of a list."""


def complete(context: RequestContext) -> None:
    """Write into the refusal of a body the name of the first malformed member, and the code of the rule it breaks."""
    member = malformed_member(context)
    for relation in field_relations(context.contract) if member else ():
        write_name(context, relation, member)
    if context.cause == INVALID and not context.answer.empty:
        for clause in context.contract.clauses:
            if clause.check == "refuses" and clause.code and concerns(clause, context):
                context.answer.body = with_text(context.answer.body, clause.code.at, clause.code.codes[0])


def field_relations(contract: Contract) -> Iterator[Mapping[str, Any]]:
    """The relations that say where a refusal names the malformed member."""
    return (clause.relation for clause in contract.clauses if clause.relation.get("kind") == KIND)


def malformed_member(context: RequestContext) -> tuple[str, ...]:
    """The names of the first malformed member of a body; none where the request is refused for another cause."""
    if context.cause != INVALID:
        return ()
    constraints = tuple(c for c in context.contract.constraints.values() if c.place == "request")
    found = (one.constraint.names for one in broken(context.contract.documented, context.body, constraints))
    return next((names for names in found if names), ())


def write_name(context: RequestContext, relation: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Let the answer name a member as a dotted path, or as a key where an object stands in that place."""
    answer = context.answer
    if not answer.empty and answer.status in relation.get("status", (answer.status,)):
        answer.body = with_text(answer.body, relation["of"], ".".join(names))


def with_text(body: Any, pointer: str, text: Any) -> Any:
    """A copy of an error body with a text or code at a pointer: in each item of a list on the way, or in a new one.

    Where an object stands in that place, the text becomes its key.
    """
    return _with_text(body, pointers.split(pointer), text)


def _with_text(node: Any, way: tuple[str, ...], text: Any) -> Any:
    if not way:
        return {text: next(iter(node.values()), "is not valid")} if isinstance(node, Mapping) else text
    first, rest = way[0], way[1:]
    if isinstance(node, list):
        return [_with_text(item, rest, text) for item in node or [{}]]
    inner = dict(node) if isinstance(node, Mapping) else {}
    missing: Any = [] if rest[:1] == (ITEM,) else {} if rest else None
    return {**inner, first: _with_text(inner.get(first, missing), rest, text)}
