"""Faults where an update empties members: the old value stays, or the server fails."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from contracts import Clause, Contract
from suites.standin._faults._conditions import all_of, answer_shows, names_at_least, sends
from suites.standin._faults._register import fault_kind
from suites.standin._faults.server_errors import REFUSED_BEFORE
from suites.standin._pointers import ABSENT, get, join, set_in, split, without
from suites.standin._request_context import RequestContext

EMPTY: tuple[Any, ...] = (None, "", [], {})


def _emptied(context: RequestContext, clause: Clause) -> list[str]:
    """The members of a clause that an update empties as the clause says; with null where it names no request."""
    bodies = [spec["body"] for spec in clause.send if isinstance(spec, Mapping)]
    return [
        pointer
        for pointer in clause.fields
        if any(get(context.body, pointer) == get(body, pointer) for body in bodies)
        or (not bodies and get(context.body, pointer) is None)
    ]


@fault_kind("empties", "decide")
def keeps_what_is_emptied(context: RequestContext, clause: Clause) -> None:
    """Accepts an update that empties members, and keeps their old values."""
    if context.cause is None:
        context.body = without(context.body, set(_emptied(context, clause)))


@fault_kind("empties", "decide", names_at_least(2))
def keeps_one_of_them(context: RequestContext, clause: Clause) -> None:
    """Accepts an update that empties members, and keeps the old value of one of them."""
    if context.cause is None:
        context.body = without(context.body, set(_emptied(context, clause)) & {clause.fields[0]})


@fault_kind("empties", "store", answer_shows)
def shows_it_emptied(context: RequestContext, clause: Clause) -> None:
    """Shows emptied members without their values in the answer, and stores the old ones."""
    context.echo = deepcopy(context.after)
    shows = {field.pointer: field.shows for field in context.contract.behaviour.fields}
    for pointer in _emptied(context, clause):
        set_in(context.after, str(shows[pointer]), get(context.before, str(shows[pointer])))


@fault_kind("empties", "decide")
def needs_two_tries(context: RequestContext, clause: Clause) -> None:
    """Keeps the old value of a member that is emptied by the update right after the one that gave it its value."""
    if context.cause is not None or context.row is None:
        return
    last, context.row.last_update = context.row.last_update[0], (context.body, 1)
    given = {pointer for pointer in _emptied(context, clause) if get(last, pointer) not in (ABSENT, *EMPTY)}
    context.body = without(context.body, given)


def _nulls(body: Any, pointer: str = "") -> list[str]:
    """Where a body has a null."""
    if not isinstance(body, Mapping):
        return [pointer] if body is None else []
    return [found for name, value in body.items() for found in _nulls(value, join(pointer, name))]


def _fall_over(context: RequestContext, is_unusual: bool) -> None:
    if is_unusual and context.row is not None and context.cause not in REFUSED_BEFORE:
        context.cause = "server_error"


def _has_objects(clause: Clause, contract: Contract) -> bool:
    return any(len(split(field.pointer)) > 1 for field in contract.behaviour.fields)


@fault_kind("withstands", "decide", sends("nulls"))
def falls_over_a_null(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error on a null for any member."""
    _fall_over(context, bool(_nulls(context.body)))


@fault_kind("withstands", "decide", sends("nulls"))
def falls_over_the_last_null(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error on a null for the last member, where no other null is refused before."""
    found, last = _nulls(context.body), context.contract.behaviour.fields[-1].pointer
    _fall_over(context, last in found and (len(found) == 1 or context.cause is None))


@fault_kind("withstands", "decide", all_of(sends("nulls"), _has_objects))
def falls_over_a_null_object(context: RequestContext, clause: Clause) -> None:
    """Fails with a server error on a null for an object, where no other null is refused before."""
    members = [field.pointer for field in context.contract.behaviour.fields]
    _fall_over(context, len(found := _nulls(context.body)) == 1 and found[0] not in members)
