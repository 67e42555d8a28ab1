"""Lies about whether an update is taken, and which part of it is heard."""

from __future__ import annotations

from contracts import Clause
from suites.standin import _decision
from suites.standin._lies._kinds import with_parts
from suites.standin._lies._register import last_of, lie, members
from suites.standin._pointers import ABSENT, look, put, without
from suites.standin._turn import Turn, concerns, promised

NOT_ADDRESSED = (None, "unauthenticated", "unknown", "foreign")


@lie("accepts", "decide")
def refuses_it(turn: Turn, clause: Clause) -> None:
    """Refuses what is to be accepted; of the ordinary updates, those that name the first two members together."""
    first_two = {known.pointer for known in turn.contract.behaviour.fields[:2]}
    if concerns(clause, turn) and (not isinstance(clause.send, str) or first_two <= set(members(turn))):
        turn.cause = "invalid"


@lie("refuses", "decide")
@lie("hides", "decide")
@lie("guards", "decide")
def lets_it_pass(turn: Turn, clause: Clause) -> None:
    """Answers with success what is to be refused."""
    if turn.cause is not None and concerns(clause, turn):
        turn.cause, turn.sent = None, {}
        turn.row = turn.row or turn.store.appointments[0]


@lie("locks", "decide")
def is_open(turn: Turn, clause: Clause) -> None:
    """Takes updates of an appointment in a closed state."""
    if turn.cause == "closed" and concerns(clause, turn):
        turn.cause = None


@lie("addresses", "decide")
def ignores_the_address(turn: Turn, clause: Clause) -> None:
    """Does not know the other way to address or to call."""
    if turn.cause is None and concerns(clause, turn):
        turn.cause = "unknown"


@lie("steady", "decide")
def refuses_the_seventh(turn: Turn, clause: Clause) -> None:
    """Refuses the same update when it comes for the seventh time in a row."""
    if _times_in_a_row(turn, clause) == 7:
        turn.cause = "invalid"


@lie("repeats", "decide")
def refuses_the_second(turn: Turn, clause: Clause) -> None:
    """Refuses an update that has just been made."""
    if _times_in_a_row(turn, clause) == 2:
        turn.cause = "invalid"


def _times_in_a_row(turn: Turn, clause: Clause) -> int:
    """How often the appointment was now sent this very update, one after the other."""
    if turn.cause is not None or turn.row is None or not concerns(clause, turn):
        return 0
    last, times = turn.row.heard
    turn.row.heard = (turn.sent, times + 1 if last == turn.sent else 1)
    return turn.row.heard[1]


@lie("leaves", "decide")
def applies_a_part(turn: Turn, clause: Clause) -> None:
    """Refuses the update, yet keeps the members that were good."""
    if turn.cause not in NOT_ADDRESSED and concerns(clause, turn):
        _apply(turn)


@lie("leaves", "decide", with_parts(2))
def applies_a_part_of_the_last(turn: Turn, clause: Clause) -> None:
    """Refuses the last of the updates that a clause names, yet keeps the members that were good."""
    if turn.cause not in NOT_ADDRESSED and concerns(last_of(clause), turn):
        _apply(turn)


@lie("locks", "decide")
def changes_it_all_the_same(turn: Turn, clause: Clause) -> None:
    """Refuses updates of an appointment in a closed state, yet keeps what they say."""
    if turn.cause == "closed" and concerns(clause, turn):
        _apply(turn)


def _apply(turn: Turn) -> None:
    """Put the good members of an update into the appointment, and nothing of what follows from them."""
    assert turn.row is not None
    good = _decision.documented_part(turn.contract, turn.sent)
    for known in turn.contract.behaviour.fields:
        value = look(good, known.pointer)
        if value is not ABSENT and known.shows and value != look(turn.row.shows, known.shows):
            turn.row.shows = {**turn.row.shows}
            put(turn.row.shows, known.shows, known.mapped.get(value, value) if isinstance(value, str) else value)


@lie("echoes", "decide")
def ignores_the_value(turn: Turn, clause: Clause) -> None:
    """Answers with success and goes on with the value from before."""
    if turn.cause is None:
        turn.sent = without(turn.sent, set(clause.fields))


@lie("withstands", "decide")
def falls_over(turn: Turn, clause: Clause) -> None:
    """Ends in a server error where a body is malformed, or a value stands at a boundary."""
    odd = turn.cause == "malformed_body" if clause.send == "malformed" else _is_at_a_boundary(turn)
    if odd:
        turn.cause = "server_error"


def _is_at_a_boundary(turn: Turn) -> bool:
    """Whether an update is to be taken that is neither ordinary nor one that a clause names."""
    return turn.cause is None and bool(members(turn)) and not turn.is_ordinary and not promised(turn)
