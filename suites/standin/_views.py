"""What the stand-in answers to the other operations that show what an update changes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from contracts import Contract, Operation, View, instant
from contracts.pointers import leaves
from suites.standin._pointers import ABSENT, get, set_in, wrap
from suites.standin._request_context import RequestContext


def view_of(contract: Contract, operation: Operation) -> tuple[str, View] | None:
    """The view that an operation is, with its name."""
    views = contract.behaviour.views.items()
    return next(((name, view) for name, view in views if view.operation == operation.id), None)


def note_update(context: RequestContext, body: Any) -> None:
    """Store in each record what an update sends of it; of two members that stand for each other, the one sent last."""
    for name, view in context.contract.behaviour.views.items():
        stored = context.store.records.setdefault(name, {})
        for pointer, at in view.shows.items():
            if (value := get(body, pointer)) is not ABSENT:
                stored[at] = deepcopy(value)
                stored |= {view.instead_of[pointer]: None} if pointer in view.instead_of else {}


def is_there(view: View, context: RequestContext) -> bool:
    """Whether the path of a request names what the stand-in has."""
    return all(context.path.get(name) == str(context.store.resolve(text)) for name, text in view.path.items())


def shown_by(name: str, view: View, context: RequestContext) -> Any:
    """The body of the answer: the appointments that are asked for, or the record with what updates have made of it."""
    if view.match:
        ours = [row.shows for row in context.store.appointments if row.owner == "ours"]
        listed = [row for row in ours if _is_asked_for(row, view, context)]
        return wrap(view.at, deepcopy([*(_another(row, view) for row in listed[:1]), *listed]))
    record = deepcopy(context.contract.standin["views"][name])
    for at, value in context.store.records.get(name, {}).items():
        set_in(record, at, value)
    return wrap(view.at, record)


def _is_asked_for(row: Mapping[str, Any], view: View, context: RequestContext) -> bool:
    wanted = {name: context.query.get(name) for name in view.query}
    has = {name: get(row, at) if at.startswith("/") else context.store.resolve(at) for name, at in view.query.items()}
    return all(str(wanted[name]).casefold() == str(value).casefold() for name, value in has.items())  # UUIDs, too


def _another(row: Mapping[str, Any], view: View) -> dict[str, Any]:
    """Another appointment of the same person: it comes first, and its numbers and texts, but for times, are others."""
    other = deepcopy(dict(row))
    for pointer, value in leaves(row):
        if isinstance(value, int) and not isinstance(value, bool):
            set_in(other, pointer, value + 1)
        elif isinstance(value, str) and instant(value) is None:
            set_in(other, pointer, value[::-1])
    for pointer in view.match:
        set_in(other, pointer, "another")
    return other
