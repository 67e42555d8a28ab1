"""Faults in what updates carry: a value that has to be the present one, and a key that names a request."""

from __future__ import annotations

from contracts import Clause, current
from suites.standin._carried import REUSED_KEY, STALE
from suites.standin._faults._conditions import asks_for
from suites.standin._faults._register import fault_kind
from suites.standin._faults.wrong_decisions import apply
from suites.standin._pointers import get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._state import stamp


@fault_kind("refuses", "decide", asks_for("stale"))
def loses_an_update(context: RequestContext, clause: Clause) -> None:
    """Takes an update that carries what the appointment showed before, and overwrites what came in between."""
    if context.cause == STALE:
        context.cause = None


@fault_kind("refuses", "decide", asks_for("stale"))
def stores_it_all_the_same(context: RequestContext, clause: Clause) -> None:
    """Refuses an update that carries what the appointment showed before, yet stores it."""
    if context.cause == STALE:
        apply(context)


@fault_kind("refuses", "store", asks_for("stale"))
def does_not_move(context: RequestContext, clause: Clause) -> None:
    """Shows the same version, or the same tag, after an update as before it."""
    context.moves = False
    for pointer in current.members(context.contract.behaviour.currents):
        set_in(context.after, pointer, get(context.before, pointer))


@fault_kind("refuses", "decide", asks_for("same_key"))
def overwrites_under_the_same_key(context: RequestContext, clause: Clause) -> None:
    """Takes another update under a key that was used before."""
    if context.cause == REUSED_KEY:
        context.cause = None


@fault_kind("repeats", "decide", asks_for("same_key"))
def takes_effect_again(context: RequestContext, clause: Clause) -> None:
    """Takes an update that comes again under its key for a new one, and changes the appointment."""
    if context.kept is not None and context.row is not None:
        context.kept, context.row.changes = None, context.row.changes + 1
        stamp(context.contract, context.row.shows, context.row.shows, {})
