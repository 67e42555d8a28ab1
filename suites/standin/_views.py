"""What the stand-in answers to the other operations that show what an update changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from contracts import Contract, Operation, View
from suites.standin._pointers import set_in, wrap
from suites.standin._request_context import RequestContext


def view_of(contract: Contract, operation: Operation) -> tuple[str, View] | None:
    """The view that an operation is, with its name."""
    views = contract.behaviour.views.items()
    return next(((name, view) for name, view in views if view.operation == operation.id), None)


def shown_by(name: str, view: View, context: RequestContext) -> Any:
    """The body of the answer: our appointments, or the record with what updates have made of it."""
    rows = [row for row in context.store.appointments if row.owner == "ours"]
    if view.match:
        return wrap(view.at, deepcopy([row.shows for row in rows]))
    record = deepcopy(context.contract.standin["views"][name])
    stored = {pointer: row.hidden[pointer] for row in reversed(rows) for pointer in view.shows if pointer in row.hidden}
    for pointer, value in stored.items():
        if pointer in view.instead_of:
            set_in(record, view.instead_of[pointer], None)
        set_in(record, view.shows[pointer], value)
    return wrap(view.at, record)
