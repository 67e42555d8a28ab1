"""Lies about some of the requests that a clause is about: at an edge, with two members together, after a refusal."""

from __future__ import annotations

from copy import deepcopy
from math import ceil
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin import _decision
from suites.standin._lies import _kinds
from suites.standin._lies._kinds import CHOICE, TEXT, TIME
from suites.standin._lies._register import Condition, last_of, lie, members
from suites.standin._pointers import ABSENT, look, put, without
from suites.standin._turn import Turn, concerns

LONG = 50
SAMPLES = 3
ORDINARY = _kinds.sends("ordinary")


def _has(kind: str) -> Condition:
    """Whether an appointment shows a member of a kind, and a clause is about ordinary updates."""
    return _kinds.all_of(ORDINARY, lambda clause, contract: bool(_kinds.members_of(clause, contract, kind)))


def _may_be_null(clause: Clause, contract: Contract) -> bool:
    return any(_takes_null(contract, field.pointer) for field in contract.behaviour.fields)


def _takes_null(contract: Contract, pointer: str) -> bool:
    return "null" in _decision.schema_at(contract.ordinary, pointer).get("type", ())


def _has_two_members(clause: Clause, contract: Contract) -> bool:
    return bool(_others(clause, contract))


@lie("accepts", "decide", _has(CHOICE))
def refuses_the_last_choice(turn: Turn, clause: Clause) -> None:
    """Refuses the last value of each closed set."""
    _refuse(turn, clause, any(_has_last_choice(turn, p) for p in members(turn)))


@lie("accepts", "decide", _has(TEXT))
def refuses_the_longest(turn: Turn, clause: Clause) -> None:
    """Refuses texts of fifty characters and more."""
    _refuse(turn, clause, any(len(str(look(turn.sent, p))) >= LONG for p in _texts(turn)))


def _has_offsets(clause: Clause, contract: Contract) -> bool:
    """Whether the times that may be booked are of several offsets."""
    declared = [value for values in contract.standin.get("values", {}).values() for value in values]
    return any(isinstance(value, str) and "T" in value and not value.endswith("Z") for value in declared)


@lie("accepts", "decide", _kinds.all_of(_has(TIME), _has_offsets))
def refuses_an_offset(turn: Turn, clause: Clause) -> None:
    """Refuses times that are not in UTC."""
    times = [instant(str(look(turn.sent, p))) for p in _kinds.members_of(clause, turn.contract, TIME)]
    _refuse(turn, clause, any(time and time.utcoffset() for time in times))


@lie("accepts", "decide", _kinds.all_of(ORDINARY, _may_be_null))
def refuses_null(turn: Turn, clause: Clause) -> None:
    """Refuses null where it may stand."""
    _refuse(turn, clause, any(look(turn.sent, p) is None for p in members(turn)))


def _has_a_second(clause: Clause, contract: Contract) -> bool:
    return clause.send == "ordinary" and len(contract.behaviour.fields) > 1


@lie("accepts", "decide", _has_a_second)
def refuses_one_alone(turn: Turn, clause: Clause) -> None:
    """Refuses an update that names the second member and no other."""
    second = turn.contract.behaviour.fields[1]
    along = {p for p in members(turn) if look(second.along, p) is not ABSENT}
    _refuse(turn, clause, set(members(turn)) - along == {second.pointer})


@lie("accepts", "decide", ORDINARY)
def refuses_after_a_refusal(turn: Turn, clause: Clause) -> None:
    """Refuses the update that comes after one that was refused."""
    was_refused, turn.store.refused_last = turn.store.refused_last, turn.cause is not None
    _refuse(turn, clause, was_refused)


@lie("accepts", "decide", _kinds.with_parts(2))
def refuses_the_last_of_them(turn: Turn, clause: Clause) -> None:
    """Refuses the last of the requests that a clause names."""
    _refuse(turn, last_of(clause), True)


@lie("refuses", "decide", _kinds.with_parts(2))
@lie("hides", "decide", _kinds.with_parts(2))
@lie("guards", "decide", _kinds.with_parts(2))
def lets_the_last_pass(turn: Turn, clause: Clause) -> None:
    """Answers with success the last of the requests that a clause wants refused."""
    if turn.cause is not None and concerns(last_of(clause), turn):
        turn.cause, turn.sent = None, {}
        turn.row = turn.row or turn.store.appointments[0]


@lie("hides", "decide")
@lie("guards", "decide")
def falls_over_it(turn: Turn, clause: Clause) -> None:
    """Ends in a server error where a refusal is due."""
    if turn.cause is not None and concerns(clause, turn):
        turn.cause = "server_error"


@lie("locks", "decide", _has_a_second)
def is_open_for_one_member(turn: Turn, clause: Clause) -> None:
    """Takes updates of one member, the second, of an appointment in a closed state."""
    second = turn.contract.behaviour.fields[1].pointer
    if turn.cause == "closed" and concerns(clause, turn) and members(turn) == [second]:
        turn.cause = None


@lie("addresses", "decide")
def ignores_the_body(turn: Turn, clause: Clause) -> None:
    """Takes an update that is addressed or called the other way, and does nothing of it."""
    if turn.cause is None and concerns(clause, turn):
        turn.sent = without(turn.sent, set(members(turn)))


@lie("echoes", "decide", _kinds.about(CHOICE))
@lie("persists", "decide", _kinds.all_of(_kinds.about(CHOICE), _kinds.but_not(_kinds.answered)))
def takes_the_last_for_the_first(turn: Turn, clause: Clause) -> None:
    """Keeps the first value of a closed set where the last one is sent."""
    for pointer in _kinds.members_of(clause, turn.contract, CHOICE):
        if turn.cause is None and _has_last_choice(turn, pointer):
            turn.sent = deepcopy(turn.sent)
            put(turn.sent, pointer, _choices(turn, pointer)[0])


@lie("echoes", "decide", _has_two_members)
@lie("persists", "decide", _kinds.all_of(_has_two_members, _kinds.but_not(_kinds.answered)))
def ignores_it_beside_another(turn: Turn, clause: Clause) -> None:
    """Ignores what is sent for a clause's members where one other member is sent, too."""
    if turn.cause is None and set(_others(clause, turn.contract)[:1]) & set(members(turn)):
        turn.sent = without(turn.sent, set(clause.fields))


@lie("echoes", "decide", _kinds.with_fields(2))
@lie("persists", "decide", _kinds.all_of(_kinds.with_fields(2), _kinds.but_not(_kinds.answered)))
def ignores_the_last_member(turn: Turn, clause: Clause) -> None:
    """Ignores what is sent for the last of a clause's members."""
    if turn.cause is None:
        turn.sent = without(turn.sent, {clause.fields[-1]})


def _refuse(turn: Turn, clause: Clause, is_due: bool) -> None:
    """Refuse an update that a clause is about and that is otherwise taken, where the lie is due."""
    if is_due and turn.cause is None and concerns(clause, turn):
        turn.cause = "invalid"


def _others(clause: Clause, contract: Contract) -> list[str]:
    """Members that an appointment shows and that a clause is not about; none where it is about all."""
    shown = [field.pointer for field in contract.behaviour.fields if field.shows]
    return [pointer for pointer in shown if pointer not in clause.fields] if clause.fields else []


def _texts(turn: Turn) -> list[str]:
    return [p for p in members(turn) if TEXT in _kinds.kinds_of(turn.contract, p)]


def _has_last_choice(turn: Turn, pointer: str) -> bool:
    choices = _choices(turn, pointer)
    return len(choices) > 1 and look(turn.sent, pointer) == choices[-1]


def _choices(turn: Turn, pointer: str) -> list[Any]:
    """The values of a closed set that leave an appointment open; of a declared set a few, from all parts."""
    schema = _decision.schema_at(turn.contract.ordinary, pointer)
    if "x-values" in schema:
        declared = _decision.bound(schema, turn.store)["enum"]
        return list(declared[:: ceil(len(declared) / SAMPLES)])
    closing = {
        value for field in turn.contract.behaviour.fields if field.pointer == pointer for value in field.expendable
    }
    return [value for value in schema.get("enum", ()) if value is not None and value not in closing]
