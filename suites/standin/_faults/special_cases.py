"""Faults in some of the requests that a clause is about: edge values, two members together, after a refusal."""

from __future__ import annotations

from copy import deepcopy
from math import ceil
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin._clause_match import concerns
from suites.standin._faults import _conditions
from suites.standin._faults._conditions import CHOICE, TEXT, TIME
from suites.standin._faults._register import Condition, fault_kind, last_of, sent_members
from suites.standin._pointers import ABSENT, get, set_in, without
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at, types_of, with_declared_values

LONG = 50
"""Chosen: most ordinary texts are shorter, so only a suite that sends a long one finds the fault."""
SAMPLES = 3
"""As many values of a declared set as the suite itself tries."""
ORDINARY = _conditions.sends("ordinary")


def _has(kind: str) -> Condition:
    """Whether an appointment shows a member of a kind, and a clause is about ordinary updates."""
    return _conditions.all_of(ORDINARY, lambda clause, contract: bool(_conditions.members_of(clause, contract, kind)))


def _may_be_null(clause: Clause, contract: Contract) -> bool:
    return any(_allows_null(contract, field.pointer) for field in contract.behaviour.fields)


def _allows_null(contract: Contract, pointer: str) -> bool:
    return "null" in types_of(schema_at(contract.ordinary, pointer))


def _has_others(clause: Clause, contract: Contract) -> bool:
    return bool(_others(clause, contract))


@fault_kind("accepts", "decide", _has(CHOICE))
def refuses_the_last_choice(context: RequestContext, clause: Clause) -> None:
    """Refuses the last value of each closed set."""
    _refuse(context, clause, any(_has_last_choice(context, p) for p in sent_members(context)))


@fault_kind("accepts", "decide", _has(TEXT))
def refuses_the_longest(context: RequestContext, clause: Clause) -> None:
    """Refuses texts of fifty characters or more."""
    _refuse(context, clause, any(len(str(get(context.body, p))) >= LONG for p in _texts(context)))


def _has_offsets(clause: Clause, contract: Contract) -> bool:
    """Whether the bookable times have several offsets."""
    declared = [value for values in contract.standin.get("values", {}).values() for value in values]
    return any(isinstance(value, str) and "T" in value and not value.endswith("Z") for value in declared)


@fault_kind("accepts", "decide", _conditions.all_of(_has(TIME), _has_offsets))
def refuses_an_offset(context: RequestContext, clause: Clause) -> None:
    """Refuses times that are not in UTC."""
    times = [instant(str(get(context.body, p))) for p in _conditions.members_of(clause, context.contract, TIME)]
    _refuse(context, clause, any(time and time.utcoffset() for time in times))


@fault_kind("accepts", "decide", _conditions.all_of(ORDINARY, _may_be_null))
def refuses_null(context: RequestContext, clause: Clause) -> None:
    """Refuses null where it is allowed."""
    _refuse(context, clause, any(get(context.body, p) is None for p in sent_members(context)))


def _has_a_second(clause: Clause, contract: Contract) -> bool:
    return clause.send == "ordinary" and len(contract.behaviour.fields) > 1


@fault_kind("accepts", "decide", _has_a_second)
def refuses_one_alone(context: RequestContext, clause: Clause) -> None:
    """Refuses an update that sends the second member and no other."""
    second = context.contract.behaviour.fields[1]
    along = {p for p in sent_members(context) if get(second.along, p) is not ABSENT}
    _refuse(context, clause, set(sent_members(context)) - along == {second.pointer})


@fault_kind("accepts", "decide", _conditions.all_of(ORDINARY, _conditions.refuses_for_a_cause))
def refuses_after_a_refusal(context: RequestContext, clause: Clause) -> None:
    """Refuses the update that follows a refused one."""
    was_refused, context.store.refused_last = context.store.refused_last, context.cause is not None
    _refuse(context, clause, was_refused)


@fault_kind("accepts", "decide", _conditions.sends_at_least(2))
def refuses_the_last_of_them(context: RequestContext, clause: Clause) -> None:
    """Refuses the last of the requests that the clause names."""
    _refuse(context, last_of(clause), True)


@fault_kind("refuses", "decide", _conditions.sends_at_least(2))
@fault_kind("hides", "decide", _conditions.sends_at_least(2))
@fault_kind("guards", "decide", _conditions.sends_at_least(2))
def lets_the_last_pass(context: RequestContext, clause: Clause) -> None:
    """Answers with success the last of the requests that the clause wants refused."""
    if context.cause is not None and concerns(last_of(clause), context):
        context.cause, context.body = None, {}
        context.row = context.row or context.store.appointments[0]


def _sends_it_alone_and_not_alone(clause: Clause, contract: Contract) -> bool:
    bodies = (
        []
        if isinstance(clause.send, str)
        else [one["body"] for one in clause.send if isinstance(one.get("body"), dict)]
    )
    return any(len(one) == 1 and one.items() < other.items() for one in bodies for other in bodies)


@fault_kind("refuses", "decide", _sends_it_alone_and_not_alone)
@fault_kind("hides", "decide", _sends_it_alone_and_not_alone)
def lets_it_pass_alone(context: RequestContext, clause: Clause) -> None:
    """Answers with success a request that must be refused, where that sends nothing else: no check is made then."""
    if context.cause is not None and concerns(clause, context) and len(sent_members(context)) == 1:
        context.cause, context.body = None, {}
        context.row = context.row or context.store.appointments[0]


@fault_kind("hides", "decide")
@fault_kind("guards", "decide")
def falls_over_it(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error where it must refuse."""
    if context.cause is not None and concerns(clause, context):
        context.cause = "server_error"


@fault_kind("guards", "decide", _conditions.sends_key("powerless"))
def asks_for_the_right_by_member(context: RequestContext, clause: Clause) -> None:
    """Asks for the right only where a member of the plain updates is sent: whoever changes another one needs none."""
    sent, plain = sent_members(context), context.contract.behaviour.plain
    is_usual = any(get(body, pointer) is not ABSENT for body in plain for pointer in sent)
    if context.cause is not None and context.credential == "powerless" and concerns(clause, context):
        context.cause = context.cause if is_usual or not sent else None


@fault_kind("locks", "decide", _has_a_second)
def is_open_for_one_member(context: RequestContext, clause: Clause) -> None:
    """Accepts updates of an appointment in a closed state when they send the second member only."""
    second = context.contract.behaviour.fields[1].pointer
    if context.cause == "closed" and concerns(clause, context) and sent_members(context) == [second]:
        context.cause = None


@fault_kind("addresses", "decide")
def ignores_the_body(context: RequestContext, clause: Clause) -> None:
    """Accepts an update that is addressed or called the other way, and stores nothing of it."""
    if context.cause is None and concerns(clause, context):
        context.body = without(context.body, set(sent_members(context)))


ONE_NAME = _conditions.unless(_conditions.names_otherwise)


@fault_kind("echoes", "decide", _conditions.about(CHOICE))
@fault_kind("persists", "decide", _conditions.all_of(_conditions.only_read_back(_conditions.about(CHOICE)), ONE_NAME))
def takes_the_last_for_the_first(context: RequestContext, clause: Clause) -> None:
    """Stores the first value of a closed set when the last one is sent."""
    for pointer in _conditions.members_of(clause, context.contract, CHOICE):
        if context.cause is None and _has_last_choice(context, pointer):
            context.body = deepcopy(context.body)
            set_in(context.body, pointer, choices(context, pointer)[0])


@fault_kind("echoes", "decide", _has_others)
@fault_kind("persists", "decide", _conditions.all_of(_conditions.only_read_back(_has_others), ONE_NAME))
def ignores_it_beside_another(context: RequestContext, clause: Clause) -> None:
    """Ignores the clause's members when one particular other member is sent too."""
    if context.cause is None and set(_others(clause, context.contract)[:1]) & set(sent_members(context)):
        context.body = without(context.body, set(clause.fields))


@fault_kind("echoes", "decide", _conditions.names_at_least(2))
@fault_kind("persists", "decide", _conditions.only_read_back(_conditions.names_at_least(2)))
def ignores_the_last_member(context: RequestContext, clause: Clause) -> None:
    """Ignores the last of the clause's members."""
    if context.cause is None:
        context.body = without(context.body, {clause.fields[-1]})


def _refuse(context: RequestContext, clause: Clause, is_hit: bool) -> None:
    """Refuse an update that a clause is about and that would be accepted."""
    if is_hit and context.cause is None and concerns(clause, context):
        context.cause = "invalid"


def _others(clause: Clause, contract: Contract) -> list[str]:
    """Members that an appointment shows and a clause is not about; none for a clause about all members."""
    shown = [field.pointer for field in contract.behaviour.fields if field.shows]
    return [pointer for pointer in shown if pointer not in clause.fields] if clause.fields else []


def _texts(context: RequestContext) -> list[str]:
    return [p for p in sent_members(context) if TEXT in _conditions.kinds_of(context.contract, p)]


def _has_last_choice(context: RequestContext, pointer: str) -> bool:
    listed = choices(context, pointer)
    return len(listed) > 1 and get(context.body, pointer) == listed[-1]


def choices(context: RequestContext, pointer: str) -> list[Any]:
    """The values of a closed set that do not close an appointment; of a declared set a few, spread over it."""
    schema = schema_at(context.contract.ordinary, pointer)
    if "x-values" in schema:
        declared = with_declared_values(schema, context.store)["enum"]
        return list(declared[:: ceil(len(declared) / SAMPLES)])
    closing = {
        value for field in context.contract.behaviour.fields if field.pointer == pointer for value in field.expendable
    }
    return [value for value in schema.get("enum", ()) if value is not None and value not in closing]
