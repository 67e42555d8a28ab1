"""Faults in what is accepted and refused, and in which part of an update is used."""

from __future__ import annotations

from collections.abc import Container

from contracts import Clause, Contract
from suites.standin._causes import forbidden_steps
from suites.standin._clause_match import SHOWN, TRANSITIONS, concerns, is_promised
from suites.standin._faults._conditions import (
    all_of,
    breaks_a_form,
    closes,
    goes_in_company,
    refuses_for_a_cause,
    sends,
    sends_at_least,
    sends_key,
    unless,
)
from suites.standin._faults._register import fault_kind, last_of, own_body, sent_members
from suites.standin._pointers import ABSENT, get, set_in, without
from suites.standin._request_context import RequestContext
from suites.standin._schemas import documented_part

NOT_REACHED = (None, "unauthenticated", "unknown", "foreign")
"""Causes of requests that were accepted, or reached no appointment of ours that could be changed."""


@fault_kind("accepts", "decide")
def refuses_it(context: RequestContext, clause: Clause) -> None:
    """Refuses a request that must be accepted; of ordinary updates, those that send the first two members together."""
    first_two = {known.pointer for known in context.contract.behaviour.fields[:2]}
    is_any = not isinstance(clause.send, str) or clause.send == TRANSITIONS
    if concerns(clause, context) and (is_any or first_two <= set(sent_members(context))):
        context.cause = "invalid"


@fault_kind("refuses", "decide")
@fault_kind("hides", "decide")
@fault_kind("guards", "decide")
def lets_it_pass(context: RequestContext, clause: Clause) -> None:
    """Answers with success a request that must be refused."""
    if context.cause is not None and concerns(clause, context):
        context.cause, context.body = None, {}
        context.row = context.row or context.store.appointments[0]


@fault_kind("refuses", "decide", all_of(breaks_a_form, goes_in_company))
def takes_the_rest(context: RequestContext, clause: Clause) -> None:
    """Drops the member that breaks the schema where a valid one stands beside it, and takes the rest of the update."""
    rest, base = documented_part(context.contract, context.body), context.contract.behaviour.base
    named = (one.pointer for one in context.contract.behaviour.fields if get(base, one.pointer) is ABSENT)
    if context.cause == "invalid" and concerns(clause, context) and any(get(rest, at) is not ABSENT for at in named):
        context.cause, context.body = None, rest


@fault_kind("guards", "decide", sends_key("altered"))
def knows_a_key_by_its_beginning(context: RequestContext, clause: Clause) -> None:
    """Takes a key whose end was changed for the good one: it looks at the beginning only."""
    if context.cause == "unauthenticated" and context.credential == "altered" and concerns(clause, context):
        context.cause, context.body = None, {}


@fault_kind("refuses", "decide", sends(TRANSITIONS))
def lets_it_follow(context: RequestContext, clause: Clause) -> None:
    """Lets a value follow that may not."""
    if context.cause == "transition":
        context.cause = None


@fault_kind("refuses", "decide", all_of(sends(TRANSITIONS), lambda clause, contract: bool(_set_once(contract))))
def lets_it_be_taken_back(context: RequestContext, clause: Clause) -> None:
    """Lets what is set once be taken back, and refuses the other values that may not follow."""
    assert context.row is not None
    steps = forbidden_steps(context.contract, context.row.shows, context.body)
    if context.cause == "transition" and set(steps) <= set(_set_once(context.contract)):
        context.cause = None


def _set_once(contract: Contract) -> list[str]:
    return [known.pointer for known in contract.behaviour.fields if known.is_never_taken_back]


@fault_kind("refuses", "decide", sends(TRANSITIONS))
def refuses_it_and_stores_it(context: RequestContext, clause: Clause) -> None:
    """Refuses a value that may not follow, yet stores it."""
    if context.cause == "transition":
        apply(context)


@fault_kind("locks", "decide")
def is_open(context: RequestContext, clause: Clause) -> None:
    """Accepts updates of an appointment in a closed state."""
    if context.cause == "closed" and concerns(clause, context):
        context.cause = None


@fault_kind("addresses", "decide")
def ignores_the_address(context: RequestContext, clause: Clause) -> None:
    """Does not support the other way to address an appointment or to call the update."""
    if context.cause is None and concerns(clause, context):
        context.cause = "unknown"


@fault_kind("depends", "decide")
def looks_at_the_request_only(context: RequestContext, clause: Clause) -> None:
    """Refuses what goes with another value of a member beside that value, and takes it where that value is stored."""
    fields, body = context.contract.behaviour.fields, own_body(context)
    sent = [
        (one, get(body, pointer)) for one in fields for pointer in clause.fields if get(body, one.pointer) is not ABSENT
    ]
    wanted = [(get(one.along, pointer), value) for one, value in sent for pointer in clause.fields]
    if context.cause is None and any(ABSENT not in pair and pair[0] != pair[1] for pair in wanted):
        context.cause = "invalid"


@fault_kind("steady", "decide", refuses_for_a_cause)
def refuses_the_seventh(context: RequestContext, clause: Clause) -> None:
    """Refuses the same update when it is sent for the seventh time in a row."""
    if _times_in_a_row(context, clause) == 7:
        context.cause = "invalid"


@fault_kind("repeats", "decide", all_of(refuses_for_a_cause, unless(closes)))  # a closed one may be locked
def refuses_the_second(context: RequestContext, clause: Clause) -> None:
    """Refuses an update that repeats the one just made."""
    if _times_in_a_row(context, clause) == 2:
        context.cause = "invalid"


def _times_in_a_row(context: RequestContext, clause: Clause) -> int:
    """How often this very update has now been sent to the appointment, one after the other."""
    if context.cause is not None or context.row is None or not concerns(clause, context):
        return 0
    (last, times), body = context.row.last_update, own_body(context)
    context.row.last_update = (body, times + 1 if last == body else 1)
    return context.row.last_update[1]


@fault_kind("leaves", "decide")
def applies_a_part(context: RequestContext, clause: Clause) -> None:
    """Refuses an update, yet stores its valid members."""
    if context.cause not in NOT_REACHED and concerns(clause, context):
        apply(context)


@fault_kind("leaves", "decide", sends_at_least(2))
def applies_a_part_of_the_last(context: RequestContext, clause: Clause) -> None:
    """Refuses the last of the updates that the clause names, yet stores its valid members."""
    if context.cause not in NOT_REACHED and concerns(last_of(clause), context):
        apply(context)


@fault_kind("locks", "decide", unless(sends(SHOWN)))
def changes_it_all_the_same(context: RequestContext, clause: Clause) -> None:
    """Refuses updates of an appointment in a closed state, yet stores them."""
    if context.cause == "closed" and concerns(clause, context):
        apply(context)


def apply(context: RequestContext, but: Container[str] = ()) -> None:
    """Store the valid members of an update, except some, and nothing of what follows from them."""
    assert context.row is not None
    valid = documented_part(context.contract, context.body)
    for known in context.contract.behaviour.fields:
        value = ABSENT if known.pointer in but else get(valid, known.pointer)
        if value is not ABSENT and known.shows and value != get(context.row.shows, known.shows):
            context.row.shows = {**context.row.shows}
            set_in(context.row.shows, known.shows, known.mapped.get(value, value) if isinstance(value, str) else value)


@fault_kind("echoes", "decide")
def ignores_the_value(context: RequestContext, clause: Clause) -> None:
    """Answers with success and keeps the old value."""
    if context.cause is None:
        context.body = without(context.body, set(clause.fields))


@fault_kind("withstands", "decide", unless(sends("nulls")))
def falls_over(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error when a body is malformed or a value is at a boundary."""
    is_unusual = context.cause == "malformed_body" if clause.send == "malformed" else _is_at_a_boundary(context)
    if is_unusual:
        context.cause = "server_error"


def _is_at_a_boundary(context: RequestContext) -> bool:
    """Whether an update would be accepted, is not ordinary, and is not named by any clause."""
    return (
        context.cause is None and bool(sent_members(context)) and not context.is_ordinary and not is_promised(context)
    )
