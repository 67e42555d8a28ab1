"""The operations next to the update that make an appointment or turn it into another state."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from contracts import Operation, satisfies
from suites.standin._answers import refusal, success
from suites.standin._callers import cause_of_address, cause_of_place
from suites.standin._clones import clone, own_parameter
from suites.standin._decision import cause_of_references
from suites.standin._pointers import ABSENT, look, put
from suites.standin._seeds import Row
from suites.standin._state import can_be_shown, derive, now, remembered, stamp, take
from suites.standin._turn import Answer, Turn

Rule = Mapping[str, Any]


def booked(turn: Turn, operation: Operation, unheard: str | None) -> Answer:
    """The answer to a booking: a new appointment, unless there is a cause to refuse it."""
    rule = turn.contract.standin["books"]
    cause = cause_of_place(turn, operation) or unheard or _cause_of_booking(turn, operation, rule)
    row = None if cause else _made(turn, rule)
    if row is None:
        return refusal(turn.contract, cause or "invalid")
    turn.store.appointments.append(row)
    return _told(turn, operation, rule, row)


def turned(turn: Turn, operation: Operation, unheard: str | None) -> Answer:
    """The answer to an operation that brings an appointment into another state."""
    rule = turn.contract.standin["turns"][operation.id]
    cause = cause_of_address(turn, operation) or unheard
    if cause or turn.row is None:
        return refusal(turn.contract, cause or "unknown")
    refused = rule.get("refuses")
    if refused and look(turn.row.shows, refused["at"]) in refused["values"]:
        return Answer(refused["status"], deepcopy(refused.get("body")), empty="body" not in refused)
    if not _is_as_documented(turn, operation):
        return refusal(turn.contract, "invalid")
    _turn(turn, rule, turn.row)
    if turn.row.turns is not None:
        turn.row.turns.append(operation.id)
    return _told(turn, operation, rule, turn.row)


def _cause_of_booking(turn: Turn, operation: Operation, rule: Rule) -> str | None:
    agrees = all(str(look(turn.sent, pointer)) == turn.path[name] for pointer, name in rule.get("agrees", {}).items())
    if not _is_as_documented(turn, operation) or not agrees:
        return "invalid"
    references = (*turn.contract.standin.get("refers", ()), *rule.get("refers", ()))
    return cause_of_references(references, turn.store, turn.sent)


def _is_as_documented(turn: Turn, operation: Operation) -> bool:
    """Whether body and query are as the OpenAPI document says; no body is an empty one."""
    needed = [known["name"] for known in operation.parameters if known["in"] == "query" and known.get("required")]
    turn.sent = {} if turn.sent is None else turn.sent
    is_body_good = operation.request is None or satisfies(operation.request, turn.sent)
    return is_body_good and all(name in turn.query for name in needed)


def _made(turn: Turn, rule: Rule) -> Row | None:
    """The new appointment; None when it could not be shown, or goes by a name that another one has."""
    parameter = own_parameter(turn.contract)
    row, _ = clone(turn.store, turn.store.appointments[rule["like"]], parameter)
    row.path = {**turn.path, parameter: row.path[parameter]}
    row.aliases = tuple(_aliases(turn, rule, parameter))
    row.hidden = remembered(turn.contract, {}, turn.sent)
    row.turns = []
    try:
        _fill(turn, rule, row)
    except (ValueError, OverflowError):
        return None
    names = [alias["path"] for known in turn.store.appointments for alias in known.aliases]
    is_new = not any(alias["path"] in names for alias in row.aliases)
    return row if is_new and can_be_shown(turn.contract, row.shows) else None


def _aliases(turn: Turn, rule: Rule, parameter: str) -> list[dict[str, Any]]:
    sent = {pointer: look(turn.sent, pointer) for pointer in rule.get("known_as", {})}
    return [
        {"path": {**turn.path, parameter: value}, "query": rule["known_as"][pointer]}
        for pointer, value in sent.items()
        if value is not ABSENT
    ]


def _fill(turn: Turn, rule: Rule, row: Row) -> None:
    """Let a new appointment show what every booking has, then what this one says."""
    _set(turn, rule, row)
    _take(turn, rule, row)
    take(turn.contract, row.shows, turn.sent)
    derive(turn.contract, turn.store, row.shows, turn.sent)
    for pointer in rule.get("stamps", ()):
        is_epoch = isinstance(look(row.shows, pointer), int)
        put(row.shows, pointer, int(datetime.now(UTC).timestamp()) if is_epoch else now())


def _turn(turn: Turn, rule: Rule, row: Row) -> None:
    before, row.shows = row.shows, deepcopy(row.shows)
    _set(turn, rule, row)
    _take(turn, rule, row)
    said: dict[str, Any] = {}
    for pointer, value in rule.get("sets", {}).items():
        put(said, pointer, value)
    derive(turn.contract, turn.store, row.shows, said)
    if row.shows != before:
        stamp(turn.contract, before, row.shows, said)


def _set(turn: Turn, rule: Rule, row: Row) -> None:
    for pointer, value in rule.get("sets", {}).items():
        put(row.shows, pointer, _named(turn, row, value))


def _take(turn: Turn, rule: Rule, row: Row) -> None:
    for pointer, place in rule.get("takes", {}).items():
        value = look(turn.sent, pointer)
        if value is not ABSENT:
            put(row.shows, place, deepcopy(value))


def _told(turn: Turn, operation: Operation, rule: Rule, row: Row) -> Answer:
    status = next(status for status in operation.responses if 200 <= status < 300)
    if "body" in rule:
        return Answer(status, _named(turn, row, rule["body"]), empty=False)
    return success(turn.contract, status, row.shows)


def _named(turn: Turn, row: Row, node: Any) -> Any:
    """A copy with the appointment's own id in place of `{id}`."""
    if isinstance(node, Mapping):
        return {name: _named(turn, row, value) for name, value in node.items()}
    if isinstance(node, list):
        return [_named(turn, row, item) for item in node]
    if not isinstance(node, str):
        return node
    return node.replace("{id}", row.path[own_parameter(turn.contract)])
