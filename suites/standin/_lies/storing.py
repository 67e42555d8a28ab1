"""Lies about what an accepted update leaves behind."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from contracts import Clause, Field
from suites.standin._decision import schema_at
from suites.standin._lies._register import lie, members, spoilt
from suites.standin._pointers import ABSENT, look, put, without
from suites.standin._state import can_be_shown, moment, spelled, updated
from suites.standin._turn import Turn, concerns


@lie("persists", "store")
def does_not_store(turn: Turn, clause: Clause) -> None:
    """Shows the new value in the answer and keeps the old one."""
    assert turn.row is not None
    forgotten = set(clause.fields) or {known.pointer for known in turn.contract.behaviour.fields}
    turn.told = deepcopy(turn.after)
    turn.after = updated(turn.contract, turn.store, turn.row, without(turn.sent, forgotten))


@lie("preserves", "store")
def touches_a_neighbour(turn: Turn, clause: Clause) -> None:
    """Changes a member that was not sent; where the clause is about nested members, one beside those sent."""
    if clause.send and not concerns(clause, turn):
        return
    for known in turn.contract.behaviour.fields:
        if _is_untouched(known, turn, clause) and (not clause.send or _is_beside(known, turn)):
            _change(turn, known)
            return


def _change(turn: Turn, known: Field) -> None:
    """Give a member another value: a spoilt one, or another that is known where a spoilt one could not be shown."""
    value = look(turn.after, str(known.shows))
    for other in (spoilt(value), *_known_values(turn, known)):
        put(turn.after, str(known.shows), other)
        if other != value and can_be_shown(turn.contract, turn.after):
            return
    put(turn.after, str(known.shows), value)


def _known_values(turn: Turn, known: Field) -> list[Any]:
    rules = [rule for rule in turn.contract.standin.get("refers", ()) if rule["field"] == known.pointer]
    rows = [row[rule.get("key", "id")] for rule in rules for row in turn.store.tables[rule["table"]]]
    return [*rows, *schema_at(turn.contract.documented, known.pointer).get("enum", ())]


def _is_untouched(known: Field, turn: Turn, clause: Clause) -> bool:
    """Whether an update says nothing about a member that has a value."""
    sent = members(turn)
    related = {shown for pointer in sent for shown in turn.contract.behaviour.follows.get(pointer, ())}
    if known.shows is None or known.pointer in sent or known.shows in {*related, *clause.ignores}:
        return False
    return look(turn.after, known.shows) not in (ABSENT, None, {}, "")


def _is_beside(known: Field, turn: Turn) -> bool:
    return known.pointer.rpartition("/")[0] in {pointer.rpartition("/")[0] for pointer in members(turn)}


@lie("replaces", "store")
def merges(turn: Turn, clause: Clause) -> None:
    """Keeps the members that an object had before."""
    for known in turn.contract.behaviour.fields:
        old = look(turn.before, known.shows or "/")
        if known.pointer in clause.fields and isinstance(old, dict) and look(turn.sent, known.pointer) is not ABSENT:
            put(turn.after, str(known.shows), {**old, **look(turn.after, str(known.shows))})


@lie("keeps", "store", lambda clause: not clause.relation)
def changes_a_fact(turn: Turn, clause: Clause) -> None:
    """Changes what is never to change; of several facts the last."""
    for pointer in reversed(clause.fields):
        value = look(turn.after, pointer)
        if value not in (ABSENT, None):
            put(turn.after, pointer, spoilt(value))
            return


@lie("advances", "store")
def goes_back(turn: Turn, clause: Clause) -> None:
    """Sets the update stamp a minute before the one it had."""
    for pointer in clause.fields:
        old = look(turn.before, pointer)
        if isinstance(old, str):
            put(turn.after, pointer, spelled(moment(old) - timedelta(minutes=1)))
