"""What the stand-in answers to the other operations that show what an update changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from contracts import Contract, Operation, View
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


def shown_by(name: str, view: View, context: RequestContext) -> Any:
    """The body of the answer: our appointments, or the record with what updates have made of it."""
    if view.match:
        return wrap(view.at, deepcopy([row.shows for row in context.store.appointments if row.owner == "ours"]))
    record = deepcopy(context.contract.standin["views"][name])
    for at, value in context.store.records.get(name, {}).items():
        set_in(record, at, value)
    return wrap(view.at, record)
