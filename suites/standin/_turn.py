"""One request on its way through the stand-in, and whether a clause is about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Clause, Contract, broken, satisfies
from suites.standin._decision import bound
from suites.standin._seeds import Row, Store, dated

PLACEHOLDER = re.compile(r"^\$(?P<name>[a-z_.]+)(\[(?P<number>\d+)\])?(:(?P<key>\w+))?$")


@dataclass
class Answer:
    """What goes back: a status, a JSON value (ABSENT-like None with `empty`), a media type."""

    status: int
    body: Any = None
    empty: bool = True
    media_type: str = "application/json"
    raw: bytes | None = None


@dataclass
class Turn:
    """A request and what has been decided about it so far."""

    contract: Contract
    store: Store
    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    credential: str
    number: int
    row: Row | None = None
    sent: Any = None
    raw: bytes = b""
    cause: str | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    answer: Answer = field(default_factory=lambda: Answer(500))

    @property
    def is_ordinary(self) -> bool:
        """Whether the update lies in the ordinary region."""
        return satisfies(bound(self.contract.ordinary, self.store), self.sent)


def concerns(clause: Clause, turn: Turn) -> bool:
    """Whether a request is one that the clause makes its promise about."""
    if isinstance(clause.send, str) or not clause.send:
        return _breaks(clause, turn) if clause.check == "refuses" else _is_usual(clause, turn)
    return any(_matches(spec, clause, turn) for spec in clause.send) or _breaks(clause, turn)


def promised(turn: Turn) -> bool:
    """Whether a clause says in so many words that this request is accepted."""
    return any(
        concerns(clause, turn)
        for clause in turn.contract.clauses
        if clause.check == "accepts" and clause.strength != "may" and not isinstance(clause.send, str)
    )


def _is_usual(clause: Clause, turn: Turn) -> bool:
    return turn.credential == "good" and _plays(clause.appointment, turn) and turn.is_ordinary


def _breaks(clause: Clause, turn: Turn) -> bool:
    own = {clause.id, *clause.covers}
    constraints = tuple(c for c in turn.contract.constraints.values() if c.place == "request")
    found = {item.constraint.id for item in broken(turn.contract.documented, turn.sent, constraints)}
    return bool(found) and found <= own


def _plays(role: str, turn: Turn) -> bool:
    return turn.row is not None and role in turn.store.roles_of(turn.row)


def _matches(spec: Mapping[str, Any], clause: Clause, turn: Turn) -> bool:
    role = spec.get("appointment", clause.appointment)
    return (
        turn.credential == spec.get("credentials", "good")
        and turn.method == spec.get("method", turn.contract.update.method)
        and ("path" in spec or _plays(role, turn))
        and all(is_like(turn.path.get(name), value, turn) for name, value in spec.get("path", {}).items())
        and {k: str(v) for k, v in spec.get("query", {}).items()} == dict(turn.query)
        and ("body" not in spec or is_like(turn.sent, _whole_body(spec, turn), turn))
        and ("raw" not in spec or spec["raw"].encode() == turn.raw)
    )


def _whole_body(spec: Mapping[str, Any], turn: Turn) -> Any:
    if spec.get("bare") or not isinstance(spec["body"], dict):
        return spec["body"]
    return {**turn.contract.behaviour.base, **spec["body"]}


def is_like(value: Any, pattern: Any, turn: Turn) -> bool:
    """Whether a sent value is what a pattern with placeholders spells."""
    if isinstance(pattern, dict):
        return (
            isinstance(value, dict)
            and value.keys() == pattern.keys()
            and all(is_like(value[key], pattern[key], turn) for key in pattern)
        )
    if isinstance(pattern, list):
        return (
            isinstance(value, list)
            and len(value) == len(pattern)
            and all(is_like(a, b, turn) for a, b in zip(value, pattern, strict=True))
        )
    if isinstance(pattern, str) and pattern.startswith("$"):
        return _is_placed(value, pattern, turn)
    return bool(str(value) == str(dated(pattern)) if isinstance(pattern, str) else value == pattern)


def _is_placed(value: Any, pattern: str, turn: Turn) -> bool:
    found = PLACEHOLDER.match(pattern)
    if pattern.startswith("$now") or pattern.startswith("$unknown") or found is None:
        return isinstance(value, str) and value not in _all_ids(turn)
    listed = turn.store.values.get(found["name"]) or turn.store.plays.get(found["name"], [])
    meant = listed[int(found["number"] or 0)]
    meant = meant[found["key"] or "id"] if isinstance(meant, dict) and found["name"] in turn.store.plays else meant
    return str(value) == str(meant)


def _all_ids(turn: Turn) -> set[str]:
    return {str(fixture.get("id")) for fixtures in turn.store.plays.values() for fixture in fixtures}
