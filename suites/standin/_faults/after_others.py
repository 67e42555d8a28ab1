"""Faults that depend on the updates before: only the second in a row, after a refused one, two updates later."""

from __future__ import annotations

from copy import deepcopy

from contracts import Clause, Contract, Field
from suites.standin._clause_match import concerns
from suites.standin._faults._conditions import all_of, refuses_for_a_cause, sends
from suites.standin._faults._register import fault_kind, sent_members
from suites.standin._faults.wrong_storage import touches_a_neighbour
from suites.standin._pointers import get, set_in
from suites.standin._request_context import RequestContext


def _first(contract: Contract) -> Field:
    return next(field for field in contract.behaviour.fields if field.shows)


def _is_general(clause: Clause, contract: Contract) -> bool:
    several = len([field for field in contract.behaviour.fields if field.shows]) > 1
    return not clause.send and not clause.fields and several


@fault_kind("accepts", "decide", all_of(sends("ordinary"), refuses_for_a_cause))
def refuses_the_second_in_a_row(context: RequestContext, clause: Clause) -> None:
    """Refuses the second of some updates in a row that name the first member."""
    if context.row is None or context.cause is not None:
        return
    is_named = _first(context.contract).pointer in sent_members(context)
    context.row.named_in_a_row = context.row.named_in_a_row + 1 if is_named else 0
    if context.row.named_in_a_row == 2 and concerns(clause, context):
        context.cause = "invalid"


@fault_kind("preserves", "store", _is_general)
def spoils_after_a_refusal(context: RequestContext, clause: Clause) -> None:
    """Changes a member that was not sent, in the first accepted update after a refused one."""
    if context.store.is_after_refusal:
        touches_a_neighbour(context, clause)


@fault_kind("preserves", "store", _is_general)
def brings_it_back(context: RequestContext, clause: Clause) -> None:
    """Gives the first member its old value again, two updates after it was changed."""
    assert context.row is not None
    field, row = _first(context.contract), context.row
    old = get(context.before, str(field.shows))
    if field.pointer in sent_members(context):
        row.comes_back = [2, old] if old != get(context.after, str(field.shows)) else []
    elif row.comes_back:
        row.comes_back[0] -= 1
        if not row.comes_back[0]:
            context.after = deepcopy(context.after)
            set_in(context.after, str(field.shows), row.comes_back[1])
            context.echo, row.comes_back = context.after, []
