"""One request on its way through the stand-in, and whether a clause is about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from contracts import Clause, Contract, broken, instant, satisfies
from suites.standin._decision import bound
from suites.standin._seeds import Row, Store, dated

NOW = re.compile(r"^\$now(?P<count>[+-]\d+)(?P<unit>[hdy])$")
TAKES = ("accepts", "addresses")
HOURS = {"h": 1, "d": 24, "y": 24 * 366}
UUID_OF = "[0-9a-f]{{8}}-[0-9a-f]{{4}}-{version}[0-9a-f]{{3}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
UNKNOWN = {
    "$unknown.uuid": re.compile(UUID_OF.format(version="[0-57-9a-f]")),
    "$unknown.uuid6": re.compile(UUID_OF.format(version="6")),
    "$unknown.text": re.compile(rf"(?!{UUID_OF.format(version='[0-9a-f]')}).*"),
}


class Silence(Exception):
    """No answer is given, however long one waits."""


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


def is_plain(turn: Turn) -> bool:
    """Whether an update is one of the contract's plain ones."""
    behaviour = turn.contract.behaviour
    return any(is_like(turn.sent, {**behaviour.base, **body}, turn) for body in behaviour.plain)


def _is_usual(clause: Clause, turn: Turn) -> bool:
    return turn.credential == "good" and _plays(clause.appointment, turn) and turn.is_ordinary


def _breaks(clause: Clause, turn: Turn) -> bool:
    """Whether a body breaks what the clause stands for and nothing else; a wrong type breaks all that is said there."""
    own = [turn.contract.constraints[id] for id in {clause.id, *clause.covers} if id in turn.contract.constraints]
    constraints = tuple(c for c in turn.contract.constraints.values() if c.place == "request")
    found = {item.constraint.id for item in broken(turn.contract.documented, turn.sent, constraints)}
    typed = {c.names for c in own if c.keyword == "type"}
    alike = {c.id for c in constraints if c.names in typed}
    return bool(found & {c.id for c in own}) and found <= {*(c.id for c in own), *alike}


def _plays(role: str, turn: Turn) -> bool:
    """Whether the appointment addressed is a fixture of a role; there are roles for appointments that do not exist."""
    named = any(
        all(str(fixture.get(name)) == value for name, value in turn.path.items())
        for fixture in turn.store.plays.get(role, ())
    )
    if named or turn.row is None:
        return named
    return role in turn.store.roles_of(turn.row) or _is_made_for(role, turn.row, turn.contract)


def _is_made_for(role: str, row: Row, contract: Contract) -> bool:
    """Whether an appointment that was booked went through what the contract's recipe prescribes for a role."""
    recipe = contract.behaviour.provision
    if recipe is None or row.turns is None or role not in recipe.roles:
        return False
    steps = {**recipe.steps, "cancel": recipe.cancel}
    return row.turns == [steps[name].operation for name in recipe.roles[role].after]


def _matches(spec: Mapping[str, Any], clause: Clause, turn: Turn) -> bool:
    role = spec.get("appointment", clause.appointment)
    return (
        turn.credential == spec.get("credentials", "good")
        and turn.method == spec.get("method", turn.contract.update.method)
        and ("path" in spec or _plays(role, turn))
        and all(is_like(turn.path.get(name), _unquoted(value), turn) for name, value in spec.get("path", {}).items())
        and {k: str(v) for k, v in spec.get("query", {}).items()} == dict(turn.query)
        and (clause.check not in TAKES or spec.keys() & {"body", "raw"} or turn.is_ordinary)
        and ("body" not in spec or is_like(turn.sent, _whole_body(spec, turn), turn))
        and ("raw" not in spec or spec["raw"].encode() == turn.raw)
    )


def _unquoted(value: Any) -> Any:
    """A part of a path as the server sees it."""
    return unquote(value) if isinstance(value, str) else value


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
    now = NOW.match(pattern)
    if now:
        return _is_about(value, int(now["count"]) * HOURS[now["unit"]])
    if pattern in UNKNOWN:
        return isinstance(value, str) and value not in _all_ids(turn) and bool(UNKNOWN[pattern].fullmatch(value))
    return str(value) == str(turn.store.meant(pattern))


def _is_about(value: Any, hours: int) -> bool:
    """Whether a value is the time so many hours from now, give or take one."""
    found = instant(value) if isinstance(value, str) else None
    return found is not None and abs(found - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(hours=1)


def _all_ids(turn: Turn) -> set[str]:
    """Whatever names something that exists."""
    fixtures = [value for listed in turn.store.plays.values() for fixture in listed for value in fixture.values()]
    rows = [value for listed in turn.store.tables.values() for row in listed for value in row.values()]
    return {str(value) for value in (*fixtures, *rows)}
