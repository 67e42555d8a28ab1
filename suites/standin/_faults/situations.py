"""Faults that depend on what the appointment is: its state, a member that is empty, a value that is there already."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from contracts import Clause, Contract, Field, instant
from suites.standin._clause_match import concerns
from suites.standin._faults._conditions import (
    all_of,
    answer_shows,
    closes,
    names_otherwise,
    only_read_back,
    sends,
    unless,
)
from suites.standin._faults._register import altered, fault_kind, sent_members
from suites.standin._faults.special_cases import choices
from suites.standin._pointers import ABSENT, get, set_in, split
from suites.standin._request_context import Answer, RequestContext
from suites.standin._schemas import schema_at, types_of

EMPTY: tuple[Any, ...] = (None, "", {})
LIMITS = {"enum", "format", "pattern", "minLength"}
ORDINARY = sends("ordinary")


def state_of(contract: Contract) -> Field | None:
    """The shown member that is most like a state: one of a closed list, else one that names what the target has."""
    shown = [field for field in contract.behaviour.fields if field.shows]
    listed = [field for field in shown if _is_listed(contract, field)]
    return next(iter(listed or [field for field in shown if _names_a_role(contract, field)]), None)


def _is_listed(contract: Contract, field: Field) -> bool:
    shown: Any = contract.update.responses[contract.successes[0]].schema or {}
    for name in (*split(contract.behaviour.answer or ""), *split(str(field.shows))):
        shown = shown.get("properties", {}).get(name, {})
    return "enum" in shown or "enum" in schema_at(contract.documented, field.pointer)


def _names_a_role(contract: Contract, field: Field) -> bool:
    return schema_at(contract.ordinary, field.pointer).get("x-values") in contract.roles


def empties(contract: Contract) -> Field | None:
    """The first shown member that an update may empty; none where each has a form or is one of a list."""
    is_merged = contract.behaviour.merged_or_replaced  # or replaced: whether {} empties it is not said
    shown = (field for field in contract.behaviour.fields if field.shows and field != state_of(contract))
    shown = (field for field in shown if field.pointer not in is_merged)
    return next((field for field in shown if _may_be_empty(contract, field.pointer)), None)


def _may_be_empty(contract: Contract, pointer: str) -> bool:
    documented = schema_at(contract.documented, pointer)
    is_free = "string" in types_of(documented) and not LIMITS & documented.keys()
    return "null" in types_of(schema_at(contract.ordinary, pointer)) or is_free or "object" in types_of(documented)


def has_state(clause: Clause, contract: Contract) -> bool:
    """Whether an update can change a state of the appointment."""
    return state_of(contract) is not None and (isinstance(clause.send, str) or not clause.send)


def keeps_state(clause: Clause, contract: Contract) -> bool:
    """Whether a clause promises that a state of the appointment stays where it is not sent."""
    state = state_of(contract)
    return has_state(clause, contract) and (not clause.fields or (state is not None and state.shows in clause.fields))


def may_empty(clause: Clause, contract: Contract) -> bool:
    """Whether an update can empty a member that the appointment shows."""
    return empties(contract) is not None


def can_close(clause: Clause, contract: Contract) -> bool:
    """Whether some clause of the provider is about updates that close an appointment."""
    return not clause.send and any(closes(one, contract) for one in contract.clauses if one.strength != "may")


@fault_kind("accepts", "decide", all_of(ORDINARY, has_state))
def fails_in_one_state(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error when the first member is updated while the appointment is in one particular state."""
    state = state_of(context.contract)
    first = next(field for field in context.contract.behaviour.fields if field.shows and field != state)
    if is_in_last_state(context) and first.pointer in sent_members(context) and concerns(clause, context):
        context.cause = "server_error"


@fault_kind("preserves", "store", keeps_state)
def leaves_one_state(context: RequestContext, clause: Clause) -> None:
    """Sets an appointment back to the first state when another member is updated in the last one."""
    if is_in_last_state(context):
        set_state(context, choices(context, _state(context).pointer)[0])


@fault_kind("accepts", "decide", all_of(ORDINARY, may_empty))
def fails_while_a_member_is_empty(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error when another member is updated while one particular member is empty."""
    if is_beside_an_empty_one(context) and concerns(clause, context):
        context.cause = "server_error"


@fault_kind("accepts", "decide", ORDINARY)
def refuses_what_is_there(context: RequestContext, clause: Clause) -> None:
    """Refuses an update of all its members to the values that they have already."""
    if len(sent_members(context)) > 1 and _is_all_there(context) and concerns(clause, context):
        context.cause = "invalid"


@fault_kind("accepts", "answer", ORDINARY)
def answers_304_to_what_is_there(context: RequestContext, clause: Clause) -> None:
    """Answers 304, as to a read on a condition, where an update gives its members the values that they have already."""
    if context.cause is None and _is_all_there(context) and concerns(clause, context):
        context.answer = Answer(304)


@fault_kind("accepts", "answer", all_of(ORDINARY, lambda clause, contract: contract.behaviour.clash is not None))
def clashes_with_itself(context: RequestContext, clause: Clause) -> None:
    """Takes an appointment for another booking that is in the way of its own time."""
    clash = context.contract.behaviour.clash
    named = [pointer for pointer in clash.fields if pointer in sent_members(context)] if clash else []
    if clash and named and context.cause is None and all(_was_there(context, pointer) for pointer in named):
        context.answer = Answer(clash.statuses[0])


@fault_kind("echoes", "store", all_of(answer_shows, lambda clause, contract: bool(clause.fields)))
@fault_kind("persists", "store", all_of(only_read_back(lambda clause, _: bool(clause.fields)), unless(names_otherwise)))
def loses_what_is_there(context: RequestContext, clause: Clause) -> None:
    """Stores another value when a member is sent with the one that it has."""
    for field in context.contract.behaviour.fields:
        is_meant = field.pointer in clause.fields and field.pointer in sent_members(context)
        if (
            is_meant
            and field.shows
            and _was_there(context, field.pointer)
            and (value := get(context.before, field.shows))
        ):
            context.after = deepcopy(context.after)
            set_in(context.after, field.shows, altered(value))
            context.echo = context.after


@fault_kind("preserves", "store", can_close)
def reopens(context: RequestContext, clause: Clause) -> None:
    """Opens a closed appointment again when another member is updated."""
    for field in context.contract.behaviour.fields:
        is_closed = field.shows and get(context.before, field.shows) in field.expendable
        if is_closed and field.pointer not in sent_members(context):
            context.after = deepcopy(context.after)
            set_in(context.after, str(field.shows), choices(context, field.pointer)[0])
            context.echo = context.after


@fault_kind("accepts", "decide", closes)
def fails_after_closing(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error when a closed appointment is updated."""
    shown = context.row.shows if context.row is not None and context.cause is None else {}
    fields = [field for field in context.contract.behaviour.fields if field.expendable and field.shows]
    if any(get(shown, str(field.shows)) in field.expendable for field in fields):
        context.cause = "server_error"


def _state(context: RequestContext) -> Field:
    field = state_of(context.contract)
    assert field is not None
    return field


def is_in_last_state(context: RequestContext) -> bool:
    """Whether an update that would be accepted does not name the state, and that is the last that can be taken back."""
    field = _state(context)
    if context.row is None or context.cause is not None or get(context.body, field.pointer) is not ABSENT:
        return False
    last = choices(context, field.pointer)[-1]
    return bool(get(context.before or context.row.shows, str(field.shows)) == field.mapped.get(last, last))


def set_state(context: RequestContext, value: Any) -> None:
    """Let an appointment have another state after an update."""
    field = _state(context)
    context.after = deepcopy(context.after)
    set_in(context.after, str(field.shows), field.mapped.get(value, value))
    context.echo = context.after


def is_beside_an_empty_one(context: RequestContext) -> bool:
    """Whether an update that would be accepted names the last shown member while the first that may be is empty."""
    field = empties(context.contract)
    if field is None or context.row is None or context.cause is not None:
        return False
    fields = context.contract.behaviour.fields
    others = [one.pointer for one in fields if one.shows and one != field and not one.restored_by]
    is_empty = get(context.row.shows, str(field.shows)) in EMPTY and field.pointer not in sent_members(context)
    return is_empty and others[-1] in sent_members(context)


def _is_all_there(context: RequestContext) -> bool:
    shown = [
        field for field in context.contract.behaviour.fields if field.pointer in sent_members(context) and field.shows
    ]
    return (
        context.row is not None
        and context.cause is None
        and all(_has(context.row.shows, one, context) for one in shown)
    )


def _was_there(context: RequestContext, pointer: str) -> bool:
    field = next(field for field in context.contract.behaviour.fields if field.pointer == pointer)
    return _has(context.before, field, context)


def _has(shown: Any, field: Field, context: RequestContext) -> bool:
    """Whether an appointment shows a member as it is sent, or with more in it. Times are compared as written here."""
    if field.shows is None:
        return False
    value, there = get(context.body, field.pointer), get(shown, field.shows)
    sent = field.mapped.get(value, value) if isinstance(value, str) else value
    if isinstance(sent, dict) and isinstance(there, dict) and sent:
        return all(there.get(name) == part for name, part in sent.items())
    return bool(_instant(there) == _instant(sent))


def _instant(value: Any) -> Any:
    return (instant(value) or value) if isinstance(value, str) else value
