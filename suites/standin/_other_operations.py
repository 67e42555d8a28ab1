"""The operations beside the update: one books an appointment, others change its state."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from contracts import Operation, satisfies
from suites.standin._answers import refusal, success
from suites.standin._carried import cause_of_carried
from suites.standin._causes import cause_of_address, cause_of_place, cause_of_references
from suites.standin._clones import clone, own_parameter
from suites.standin._leaves import map_leaves
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import Answer, RequestContext
from suites.standin._state import can_be_shown, derive, hidden_after, now, stamp, store_members
from suites.standin._store import Row

Rule = Mapping[str, Any]


def book(context: RequestContext, operation: Operation, cause_of_reading: str | None) -> Answer:
    """The answer to a booking: a new appointment, unless there is a cause to refuse it.

    `cause_of_reading` is why the body could not be read; the causes of the path come before it.
    """
    rule = context.contract.standin["books"]
    cause = cause_of_place(context, operation) or cause_of_reading or _cause_of_booking(context, operation, rule)
    row = None if cause else _new_row(context, rule)
    if row is None:
        return refusal(context.contract, cause or "invalid")
    context.store.appointments.append(row)
    return _success(context, operation, rule, row)


def change_state(context: RequestContext, operation: Operation, cause_of_reading: str | None) -> Answer:
    """The answer to an operation that changes the state of an appointment."""
    rule = context.contract.standin["transitions"][operation.id]
    cause = cause_of_address(context, operation) or cause_of_reading or cause_of_carried(context)
    if cause or context.row is None:
        return refusal(context.contract, cause or "unknown")
    refused = rule.get("refuses")
    if refused and get(context.row.shows, refused["at"]) in refused["values"]:
        return Answer(refused["status"], deepcopy(refused.get("body")), empty="body" not in refused)
    if not _is_as_documented(context, operation):
        return refusal(context.contract, "invalid")
    _apply(context, rule, context.row)
    if context.row.transitions is not None:
        context.row.transitions.append(operation.id)
    return _success(context, operation, rule, context.row)


def _cause_of_booking(context: RequestContext, operation: Operation, rule: Rule) -> str | None:
    same = rule.get("same_as_path", {})
    is_same = all(str(get(context.body, pointer)) == context.path[name] for pointer, name in same.items())
    if not _is_as_documented(context, operation) or not is_same:
        return "invalid"
    references = (*context.contract.standin.get("refers", ()), *rule.get("refers", ()))
    return cause_of_references(references, context.store, context.body)


def _is_as_documented(context: RequestContext, operation: Operation) -> bool:
    """Whether body and query match the OpenAPI document; a missing body counts as an empty object."""
    needed = [known["name"] for known in operation.parameters if known["in"] == "query" and known.get("required")]
    context.body = {} if context.body is None else context.body
    is_body_good = operation.request is None or satisfies(operation.request, context.body)
    return is_body_good and all(name in context.query for name in needed)


def _new_row(context: RequestContext, rule: Rule) -> Row | None:
    """The new appointment; None when it could not be shown, or has an alias that another one has."""
    parameter = own_parameter(context.contract)
    row, _ = clone(context.store, context.store.appointments[rule["template"]], parameter)
    row.path = {**context.path, parameter: row.path[parameter]}
    row.aliases = tuple(_aliases(context, rule, parameter))
    row.hidden = hidden_after(context.contract, {}, context.body)
    row.transitions = []
    try:
        _fill(context, rule, row)
    except (ValueError, OverflowError):
        return None
    used = [alias["path"] for known in context.store.appointments for alias in known.aliases]
    is_new = not any(alias["path"] in used for alias in row.aliases)
    return row if is_new and can_be_shown(context.contract, row.shows) else None


def _aliases(context: RequestContext, rule: Rule, parameter: str) -> list[dict[str, Any]]:
    queries = rule.get("aliases", {})
    values = {pointer: get(context.body, pointer) for pointer in queries}
    return [
        {"path": {**context.path, parameter: value}, "query": queries[pointer]}
        for pointer, value in values.items()
        if value is not ABSENT
    ]


def _fill(context: RequestContext, rule: Rule, row: Row) -> None:
    """Let a new appointment show what every booking sets, then what this one sends."""
    _set(context, rule, row)
    _copy(context, rule, row)
    store_members(context.contract, row.shows, context.body)
    derive(context.contract, context.store, row.shows, context.body)
    for pointer in rule.get("stamps", ()):
        is_epoch = isinstance(get(row.shows, pointer), int)
        set_in(row.shows, pointer, int(datetime.now(UTC).timestamp()) if is_epoch else now())


def _apply(context: RequestContext, rule: Rule, row: Row) -> None:
    before, row.shows = row.shows, deepcopy(row.shows)
    _set(context, rule, row)
    _copy(context, rule, row)
    body: dict[str, Any] = {}  # as if an update had set these members: the same rules derive and stamp the others
    for pointer, value in rule.get("sets", {}).items():
        set_in(body, pointer, value)
    derive(context.contract, context.store, row.shows, body)
    if row.shows != before:
        row.changes += 1
        stamp(context.contract, before, row.shows, body)


def _set(context: RequestContext, rule: Rule, row: Row) -> None:
    for pointer, value in rule.get("sets", {}).items():
        set_in(row.shows, pointer, _with_id(context, row, value))


def _copy(context: RequestContext, rule: Rule, row: Row) -> None:
    for pointer, place in rule.get("copies", {}).items():
        value = get(context.body, pointer)
        if value is not ABSENT:
            set_in(row.shows, place, deepcopy(value))


def _success(context: RequestContext, operation: Operation, rule: Rule, row: Row) -> Answer:
    status = next(status for status in operation.responses if 200 <= status < 300)
    if "body" in rule:
        return Answer(status, _with_id(context, row, rule["body"]), empty=False)
    return success(context.contract, status, row.shows)


def _with_id(context: RequestContext, row: Row, node: Any) -> Any:
    """A copy with the appointment's own id in place of `{id}`."""
    id = row.path[own_parameter(context.contract)]
    return map_leaves(node, lambda leaf: leaf.replace("{id}", id) if isinstance(leaf, str) else leaf)
