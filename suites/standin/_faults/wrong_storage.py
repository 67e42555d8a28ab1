"""Faults in what an accepted update stores."""

from __future__ import annotations

import math
from copy import deepcopy
from datetime import timedelta
from typing import Any

from contracts import Clause, Contract, Field, unlisted_members
from contracts.relations import BECOMES
from suites.standin._clause_match import concerns
from suites.standin._faults._conditions import about_the_rest, all_of, answer_shows, asks_for, names_at_least, unless
from suites.standin._faults._register import altered, fault_kind, own_body, sent_members
from suites.standin._pointers import ABSENT, get, join, set_in, split, without
from suites.standin._request_context import RequestContext
from suites.standin._schemas import documented_part, schema_at
from suites.standin._state import after_update, can_be_shown, format_time, parse_time
from suites.standin._store import Row

USUAL_LENGTH = 15 * 60
"""Seconds of an appointment of which no end is told."""


def _shows_null(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    empty = ({**shown, name: ""} for name, value in shown.items() if value is None)
    return not clause.send and any(can_be_shown(contract, document) for document in empty)


def _shows_several(clause: Clause, contract: Contract) -> bool:
    return len([field for field in contract.behaviour.fields if field.shows]) > 2


@fault_kind("persists", "store")
def does_not_store(context: RequestContext, clause: Clause) -> None:
    """Shows the new value in the answer and keeps the old one."""
    assert context.row is not None
    ignored = set(clause.fields) or {known.pointer for known in context.contract.behaviour.fields}
    context.echo = deepcopy(context.after)
    context.after = after_update(context.contract, context.store, context.row, without(context.body, ignored))


def _settles(clause: Clause, contract: Contract) -> bool:
    reading = contract.behaviour.read
    return reading is not None and reading.settles_seconds > 0


@fault_kind("persists", "decide", _settles)
def never_settles(context: RequestContext, clause: Clause) -> None:
    """Shows an appointment in reads for ever as it was before the first update."""
    context.store.lag = math.inf


@fault_kind("persists", "store")
def stores_another_value(context: RequestContext, clause: Clause) -> None:
    """Shows the new value in the answer and stores another one."""
    sent = [
        known for known in context.contract.behaviour.fields if known.shows and known.pointer in sent_members(context)
    ]
    shown = deepcopy(context.after)
    for known in [known for known in sent if known.pointer in (clause.fields or (known.pointer,))][:1]:
        _change(context, known)
    context.echo = shown


@fault_kind("lists", "store")
def leaves_a_copy(context: RequestContext, clause: Clause) -> None:
    """Lists an updated appointment twice."""
    row, rows = context.row, context.store.appointments
    assert row is not None
    rows[:] = [known for known in rows if known is row or known.path != row.path]
    rows.append(Row(row.path, row.owner, context.after))


@fault_kind("echoes", "store", answer_shows)
def is_stored_only(context: RequestContext, clause: Clause) -> None:
    """Stores the new value and shows the old one in the answer."""
    context.echo = deepcopy(context.after)
    for known in context.contract.behaviour.fields:
        old = get(context.before, known.shows) if known.shows else ABSENT
        if known.pointer in clause.fields and old is not ABSENT:
            set_in(context.echo, str(known.shows), old)


@fault_kind("preserves", "store", about_the_rest)
def touches_a_neighbour(context: RequestContext, clause: Clause) -> None:
    """Changes a member that was not sent; if nested members were sent, one beside them."""
    for known in _unsent_members(context, clause)[:1]:
        _change(context, known)


@fault_kind("preserves", "store", all_of(about_the_rest, _shows_several))
def touches_another_neighbour(context: RequestContext, clause: Clause) -> None:
    """Changes the last of the members that were not sent, when two members were sent together."""
    if len(sent_members(context)) > 1 or clause.send:
        for known in _unsent_members(context, clause)[-1:]:
            _change(context, known)


@fault_kind("preserves", "store", about_the_rest)
def resets_a_neighbour(context: RequestContext, clause: Clause) -> None:
    """Sets a member to null that was not sent."""
    for known in _unsent_members(context, clause)[:1]:
        set_in(context.after, str(known.shows), None)


@fault_kind("preserves", "store", about_the_rest)
def drops_a_neighbour(context: RequestContext, clause: Clause) -> None:
    """Drops a member that was not sent."""
    for known in _unsent_members(context, clause)[-1:]:
        context.after = context.echo = without(context.after, {str(known.shows)})


@fault_kind("preserves", "store", all_of(about_the_rest, _shows_null))
def empties_null(context: RequestContext, clause: Clause) -> None:
    """Turns null into an empty text in a member that was not sent and may be a text."""
    for name, value in list(context.after.items()):
        if value is None and context.before.get(name) is None and join("", name) not in _may_change(context, clause):
            emptied = {**context.after, name: ""}
            context.after = context.echo = emptied if can_be_shown(context.contract, emptied) else context.after


@fault_kind("preserves", "decide", lambda clause, contract: not clause.send and not clause.fields)
def takes_along_what_it_refused(context: RequestContext, clause: Clause) -> None:
    """Stores the values of a refused update along with the next accepted one."""
    if context.row is None:
        return
    if context.cause is not None:
        context.store.refused_body = dict(documented_part(context.contract, context.body))
        return
    sent = deepcopy(context.body)
    for known in context.contract.behaviour.fields:
        value = get(context.store.refused_body, known.pointer)
        if known.shows and value is not ABSENT and get(sent, known.pointer) is ABSENT:
            set_in(sent, known.pointer, value)
    context.body, context.store.refused_body = sent, {}


def _unsent_members(context: RequestContext, clause: Clause) -> list[Field]:
    """The members that a clause is about and an update does not send."""
    if clause.send and not concerns(clause, context):
        return []
    untouched = [known for known in context.contract.behaviour.fields if _is_untouched(known, context, clause)]
    return [known for known in untouched if not clause.send or _is_beside(known, context)]


def _change(context: RequestContext, known: Field) -> None:
    """Give a member another value: an altered one, or a known one where the altered one could not be shown."""
    value = get(context.after, str(known.shows))
    for other in (altered(value), *_known_values(context, known)):
        set_in(context.after, str(known.shows), other)
        if other != value and can_be_shown(context.contract, context.after):
            return
    set_in(context.after, str(known.shows), value)


def _known_values(context: RequestContext, known: Field) -> list[Any]:
    rules = [rule for rule in context.contract.standin.get("refers", ()) if rule["field"] == known.pointer]
    rows = [row[rule.get("key", "id")] for rule in rules for row in context.store.tables[rule["table"]]]
    return [*rows, *schema_at(context.contract.documented, known.pointer).get("enum", ())]


def _is_untouched(known: Field, context: RequestContext, clause: Clause) -> bool:
    """Whether an update leaves a member alone that has a value."""
    if known.shows is None or known.pointer in sent_members(context) or known.shows in _may_change(context, clause):
        return False
    return get(context.after, known.shows) not in (ABSENT, None, {}, "")


def _may_change(context: RequestContext, clause: Clause) -> set[str]:
    """What an update may change of what is shown, and what the clause ignores."""
    behaviour, sent = context.contract.behaviour, sent_members(context)
    related = {shown for pointer in sent for shown in behaviour.follows.get(pointer, ())}
    own = {known.shows for known in behaviour.fields if known.pointer in sent and known.shows}
    return {*related, *own, *clause.ignores, *behaviour.volatile}


def _is_beside(known: Field, context: RequestContext) -> bool:
    return split(known.pointer)[:-1] in {split(pointer)[:-1] for pointer in sent_members(context)}


def _is_about_an_object(clause: Clause, contract: Contract) -> bool:
    return any(field.pointer in clause.fields and not field.key for field in contract.behaviour.fields)


@fault_kind("replaces", "store", _is_about_an_object)
def merges(context: RequestContext, clause: Clause) -> None:
    """Keeps the members that an object had before, or the items that a list without a key had."""
    for known in context.contract.behaviour.fields:
        if known.shows and known.pointer in clause.fields and not known.key and known.pointer in sent_members(context):
            old, new = get(context.before, known.shows), get(context.after, known.shows)
            set_in(context.after, known.shows, _laid_over(old, new))


def _laid_over(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **new}
    both = isinstance(old, list) and isinstance(new, list)
    return [*(item for item in old if item not in new), *new] if both else new


@fault_kind("keeps", "store", lambda clause, contract: not clause.relation)
def changes_a_fact(context: RequestContext, clause: Clause) -> None:
    """Changes a member that must never change; of several the last."""
    for pointer in reversed(clause.fields):
        value = get(context.after, pointer)
        if value not in (ABSENT, None):
            set_in(context.after, pointer, altered(value))
            return


@fault_kind("keeps", "store", all_of(names_at_least(2), unless(lambda clause, contract: bool(clause.relation))))
def changes_another_fact(context: RequestContext, clause: Clause) -> None:
    """Changes a member that must never change; of several the first."""
    value = get(context.after, clause.fields[0])
    if value not in (ABSENT, None):
        set_in(context.after, clause.fields[0], altered(value))


@fault_kind("repeats", "store", unless(asks_for("same_key")))
def moves_again(context: RequestContext, clause: Clause) -> None:
    """Changes the appointment once more when the same update is sent again."""
    sent = [
        known for known in context.contract.behaviour.fields if known.shows and known.pointer in sent_members(context)
    ]
    assert context.row is not None
    last, context.row.last_update = context.row.last_update[0], (own_body(context), 0)
    for known in sent[:1] if last == own_body(context) else []:
        _change(context, known)
        context.echo = context.after


@fault_kind("derives", "store", lambda clause, contract: clause.relation["kind"] in ("sum", "local"))
def stays_behind(context: RequestContext, clause: Clause) -> None:
    """Leaves a member as it was when the value it follows from has changed."""
    pointer = clause.relation["of"]
    if pointer not in sent_members(context) and get(context.before, pointer) is not ABSENT:
        set_in(context.after, pointer, get(context.before, pointer))


@fault_kind("derives", "store", lambda clause, contract: clause.relation["kind"] == "kept-or-moved")
def gets_the_usual_length(context: RequestContext, clause: Clause) -> None:
    """Sets an end that is not sent to fifteen minutes after the start that is, as when an appointment is booked."""
    relation, fields = clause.relation, context.contract.behaviour.fields
    named = {known.shows for known in fields if known.pointer in sent_members(context)}
    if relation["as"] in named and relation["of"] not in named:
        set_in(context.after, relation["of"], get(context.after, relation["as"]) + USUAL_LENGTH)


@fault_kind("derives", "store", lambda clause, contract: clause.relation_kind == BECOMES)
def brings_nothing_about(context: RequestContext, clause: Clause) -> None:
    """Leaves what should follow from a change as it was."""
    place = clause.relation["of"].split("/-")[0]
    if get(context.before, place) is not ABSENT:
        set_in(context.after, place, get(context.before, place))


def _unlisted_places(contract: Contract) -> list[str]:
    """Where an appointment shows what no update lists and nothing is told apart by."""
    return [one.pointer for one in unlisted_members(contract) if one.nature != "identity" and one.schema.get("type")]


@fault_kind(
    "derives",
    "store",
    lambda clause, contract: clause.relation["kind"] == "documented" and bool(_unlisted_places(contract)),
)
def is_shown_as_another_kind(context: RequestContext, clause: Clause) -> None:
    """Shows a list of lists in place of a member that no update lists."""
    set_in(context.after, _unlisted_places(context.contract)[0], [["another kind"]])


@fault_kind("advances", "store")
def stays(context: RequestContext, clause: Clause) -> None:
    """Leaves the update stamp as it was."""
    for pointer in clause.fields:
        old = get(context.before, pointer)
        if old is not ABSENT:
            set_in(context.after, pointer, old)


@fault_kind("advances", "store")
def goes_back(context: RequestContext, clause: Clause) -> None:
    """Sets the update stamp to a minute before the previous one, or a version to one less."""
    for pointer in clause.fields:
        old = get(context.before, pointer)
        if isinstance(old, str):
            set_in(context.after, pointer, format_time(parse_time(old) - timedelta(minutes=1)))
        elif isinstance(old, int):
            set_in(context.after, pointer, old - 1)
