"""Lies about what an accepted update leaves behind."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from contracts import Clause, Contract, Field
from suites.standin._decision import documented_part, schema_at
from suites.standin._lies._kinds import all_of, answered, but_not, with_fields
from suites.standin._lies._register import lie, members, spoilt
from suites.standin._pointers import ABSENT, look, put, without
from suites.standin._state import can_be_shown, moment, spelled, updated
from suites.standin._turn import Turn, concerns


def _shows_null(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    empty = ({**shown, name: ""} for name, value in shown.items() if value is None)
    return not clause.send and any(can_be_shown(contract, document) for document in empty)


@lie("persists", "store")
def does_not_store(turn: Turn, clause: Clause) -> None:
    """Shows the new value in the answer and keeps the old one."""
    assert turn.row is not None
    forgotten = set(clause.fields) or {known.pointer for known in turn.contract.behaviour.fields}
    turn.told = deepcopy(turn.after)
    turn.after = updated(turn.contract, turn.store, turn.row, without(turn.sent, forgotten))


@lie("persists", "store")
def stores_another_value(turn: Turn, clause: Clause) -> None:
    """Shows the new value in the answer and keeps another one."""
    sent = [known for known in turn.contract.behaviour.fields if known.shows and known.pointer in members(turn)]
    told = deepcopy(turn.after)
    for known in [known for known in sent if known.pointer in (clause.fields or (known.pointer,))][:1]:
        _change(turn, known)
    turn.told = told


@lie("echoes", "store", answered)
def is_stored_only(turn: Turn, clause: Clause) -> None:
    """Keeps the new value and shows the old one in the answer."""
    turn.told = deepcopy(turn.after)
    for known in turn.contract.behaviour.fields:
        old = look(turn.before, known.shows or "/")
        if known.pointer in clause.fields and old is not ABSENT:
            put(turn.told, str(known.shows), old)


@lie("preserves", "store")
def touches_a_neighbour(turn: Turn, clause: Clause) -> None:
    """Changes a member that was not sent; where the clause is about nested members, one beside those sent."""
    for known in _neighbours(turn, clause)[:1]:
        _change(turn, known)


@lie("preserves", "store", lambda clause, contract: len([f for f in contract.behaviour.fields if f.shows]) > 2)
def touches_another_neighbour(turn: Turn, clause: Clause) -> None:
    """Changes the last of the members that were not sent, where two members were sent together."""
    if len(members(turn)) > 1 or clause.send:
        for known in _neighbours(turn, clause)[-1:]:
            _change(turn, known)


@lie("preserves", "store")
def resets_a_neighbour(turn: Turn, clause: Clause) -> None:
    """Sets a member to null that was not sent."""
    for known in _neighbours(turn, clause)[:1]:
        put(turn.after, str(known.shows), None)


@lie("preserves", "store")
def drops_a_neighbour(turn: Turn, clause: Clause) -> None:
    """Drops a member that was not sent."""
    for known in _neighbours(turn, clause)[-1:]:
        turn.after = turn.told = without(turn.after, {str(known.shows)})


@lie("preserves", "store", _shows_null)
def empties_null(turn: Turn, clause: Clause) -> None:
    """Turns null into an empty text where nothing was sent and a text may be shown."""
    for name, value in list(turn.after.items()):
        if value is None and turn.before.get(name) is None and f"/{name}" not in _may_change(turn, clause):
            emptied = {**turn.after, name: ""}
            turn.after = turn.told = emptied if can_be_shown(turn.contract, emptied) else turn.after


@lie("preserves", "decide", lambda clause, contract: not clause.send)
def takes_along_what_it_refused(turn: Turn, clause: Clause) -> None:
    """Puts in, with an update that is taken, what the one refused before it had sent."""
    if turn.row is None:
        return
    if turn.cause is not None:
        turn.store.unsaid = dict(documented_part(turn.contract, turn.sent))
        return
    sent = deepcopy(turn.sent)
    for known in turn.contract.behaviour.fields:
        value = look(turn.store.unsaid, known.pointer)
        if known.shows and value is not ABSENT and look(sent, known.pointer) is ABSENT:
            put(sent, known.pointer, value)
    turn.sent, turn.store.unsaid = sent, {}


def _neighbours(turn: Turn, clause: Clause) -> list[Field]:
    """The members that an update says nothing about and the clause speaks of."""
    if clause.send and not concerns(clause, turn):
        return []
    untouched = [known for known in turn.contract.behaviour.fields if _is_untouched(known, turn, clause)]
    return [known for known in untouched if not clause.send or _is_beside(known, turn)]


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
    if known.shows is None or known.pointer in members(turn) or known.shows in _may_change(turn, clause):
        return False
    return look(turn.after, known.shows) not in (ABSENT, None, {}, "")


def _may_change(turn: Turn, clause: Clause) -> set[str]:
    """What is shown of an appointment and may change with an update, or is of no concern to a clause."""
    behaviour, sent = turn.contract.behaviour, members(turn)
    related = {shown for pointer in sent for shown in behaviour.follows.get(pointer, ())}
    own = {known.shows for known in behaviour.fields if known.pointer in sent and known.shows}
    return {*related, *own, *clause.ignores, *behaviour.volatile}


def _is_beside(known: Field, turn: Turn) -> bool:
    return known.pointer.rpartition("/")[0] in {pointer.rpartition("/")[0] for pointer in members(turn)}


@lie("replaces", "store")
def merges(turn: Turn, clause: Clause) -> None:
    """Keeps the members that an object had before."""
    for known in turn.contract.behaviour.fields:
        old = look(turn.before, known.shows or "/")
        if known.pointer in clause.fields and isinstance(old, dict) and look(turn.sent, known.pointer) is not ABSENT:
            put(turn.after, str(known.shows), {**old, **look(turn.after, str(known.shows))})


@lie("keeps", "store", lambda clause, contract: not clause.relation)
def changes_a_fact(turn: Turn, clause: Clause) -> None:
    """Changes what is never to change; of several facts the last."""
    for pointer in reversed(clause.fields):
        value = look(turn.after, pointer)
        if value not in (ABSENT, None):
            put(turn.after, pointer, spoilt(value))
            return


@lie("keeps", "store", all_of(with_fields(2), but_not(lambda clause, contract: bool(clause.relation))))
def changes_another_fact(turn: Turn, clause: Clause) -> None:
    """Changes what is never to change; of several facts the first."""
    value = look(turn.after, clause.fields[0])
    if value not in (ABSENT, None):
        put(turn.after, clause.fields[0], spoilt(value))


@lie("repeats", "store")
def moves_again(turn: Turn, clause: Clause) -> None:
    """Changes the appointment once more when the same update comes again."""
    sent = [known for known in turn.contract.behaviour.fields if known.shows and known.pointer in members(turn)]
    assert turn.row is not None
    last, turn.row.heard = turn.row.heard[0], (turn.sent, 0)
    for known in sent[:1] if last == turn.sent else []:
        _change(turn, known)
        turn.told = turn.after


@lie("derives", "store", lambda clause, contract: clause.relation["kind"] in ("sum", "local"))
def stays_behind(turn: Turn, clause: Clause) -> None:
    """Leaves a member as it was when what it follows from has changed."""
    pointer = clause.relation["of"]
    if pointer not in members(turn) and look(turn.before, pointer) is not ABSENT:
        put(turn.after, pointer, look(turn.before, pointer))


@lie("advances", "store")
def stays(turn: Turn, clause: Clause) -> None:
    """Leaves the update stamp as it was."""
    for pointer in clause.fields:
        old = look(turn.before, pointer)
        if isinstance(old, str):
            put(turn.after, pointer, old)


@lie("advances", "store")
def goes_back(turn: Turn, clause: Clause) -> None:
    """Sets the update stamp a minute before the one it had."""
    for pointer in clause.fields:
        old = look(turn.before, pointer)
        if isinstance(old, str):
            put(turn.after, pointer, spelled(moment(old) - timedelta(minutes=1)))
