"""Parts of a clause that its check does not look at: whoever wrote them believes that something is tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts._checking._schema_places import parts, schema_at
from contracts._checking._transitions import TRANSITIONS
from contracts._lines import Node
from contracts._manual_words import CHECKS
from contracts._problems import Problem, quoted
from contracts.relations import IDLE

USED_BY: Mapping[str, tuple[str, ...]] = {
    "fields": ("echoes", "persists", "replaces", "empties", "preserves", "keeps", "advances", "depends"),
    "except": ("persists", "preserves", "leaves"),
    "statuses": ("responds",),
    "expect": ("refuses", "hides", "guards", "leaves", "locks", "accepts", "addresses"),
    "expect.code": ("refuses", "hides", "guards", "locks"),
}
WITHOUT_REQUESTS = ("locks", "confines")
"""Checks that send to the appointment of `given` by themselves; others need requests of their own for that."""
OF_SENT = ("echoes", "persists", "replaces")
"""Checks that compare their fields with what was sent."""
STAMPS = frozenset({"string", "integer", "number"})
"""Types of what may be a time or a number that grows."""


def ignored_problems(clauses: Node) -> Iterator[Problem]:
    """Every part of a clause that its check does not look at."""
    for clause in clauses.get("clauses").items():
        check = clause.get("check").value
        for part, checks in USED_BY.items():
            place = clause.get(*part.split("."))
            is_idle = clause.get("relation", "kind").value == IDLE
            is_used = check in checks or (part == "fields" and (is_idle or clause.get("send").value == TRANSITIONS))
            if place.value is not None and check in CHECKS and not is_used:
                yield place.problem(
                    f"A clause with the check {quoted(check)} does not look at {part}.",
                    f"Checks that do: {', '.join(checks)}.",
                    "Remove it, or choose another check.",
                )
        given = clause.get("given")
        is_sending = clause.get("send").value is not None or check in WITHOUT_REQUESTS
        if given.value is not None and check in CHECKS and not is_sending:
            yield given.problem(
                f"A clause with the check {quoted(check)} that sends nothing does not look at given.",
                hint="Add send, or remove given.",
            )


def adjusted_problems(behaviour: Node, clauses: Node) -> Iterator[Problem]:
    """Every member that a clause compares with what was sent, though it is said to be stored by an unknown rule."""
    adjusted = {pointer for pointer, facts in behaviour.get("fields").members() if facts.get("adjusted").value}
    for clause in clauses.get("clauses").items():
        for node in clause.get("fields").items() if clause.get("check").value in OF_SENT else ():
            if node.value in adjusted:
                yield node.problem(
                    f"{quoted(node.value)} is adjusted in behaviour.yaml, so this clause cannot compare it.",
                    "Expected a member of which the contract knows how it is stored.",
                    "Say the rule by form or minutes in place of adjusted, or take the member out of these fields.",
                )


def stamp_problems(clauses: Node, shown: Mapping[str, Any]) -> Iterator[Problem]:
    """Every member that is said to advance and is neither a time nor a number."""
    for clause in clauses.get("clauses").items():
        for node in clause.get("fields").items() if clause.get("check").value == "advances" else ():
            types = {one for part in parts(schema_at(shown, str(node.value))) for one in _types(part)}
            if types and not types & STAMPS:
                yield node.problem(
                    f"{quoted(node.value)} is neither a time nor a number, so it cannot advance.",
                    f"Its types are {', '.join(sorted(types))}.",
                )


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    listed = schema.get("type", ())
    return (listed,) if isinstance(listed, str) else tuple(listed)
