"""Faults where an update is refused by a late check, after a part of it has been stored."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from contracts import Clause, Contract, broken, instant
from suites.standin._faults._register import Condition, fault_kind, sent_members
from suites.standin._faults.wrong_decisions import apply
from suites.standin._pointers import get, join
from suites.standin._request_context import Answer, RequestContext
from suites.standin._schemas import documented_part
from suites.standin._state import can_be_shown

REFERENCES = ("unknown_reference", "foreign_reference", "unusable_reference")
"""Causes that a server finds when it looks up what a body names, after it has looked at its form."""


def _refers(clause: Clause, contract: Contract) -> bool:
    return bool(contract.standin.get("refers"))


def _refers_to(state: str) -> Condition:
    """Whether the contract has a row of this state that an update may refer to: another account's, or of no use."""

    def has_one(clause: Clause, contract: Contract) -> bool:
        rules = [(contract.standin["tables"][rule["table"]], rule) for rule in contract.standin.get("refers", ())]
        return any(_state_of(row, rule) == state for rows, rule in rules for row in rows)

    return has_one


def _state_of(row: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    if row.get("owner", "ours") != "ours":
        return "foreign"
    return "" if rule.get("usable", {}).items() <= row.items() else "unusable"


def _referring(context: RequestContext) -> set[str]:
    """The members that refer to a row of the vendor's."""
    return {rule["field"] for rule in context.contract.standin["refers"]}


def _knows_rights(clause: Clause, contract: Contract) -> bool:
    return "powerless" in contract.standin["causes"]


@fault_kind("leaves", "decide", _refers)
def stores_before_it_looks_up(context: RequestContext, clause: Clause) -> None:
    """Stores the other members of an update, and then refuses it for a reference that is unknown or unusable."""
    if context.cause in REFERENCES:
        _store(context, _referring(context))


@fault_kind("leaves", "decide", _refers_to("foreign"))
def stores_before_it_asks_whose_it_is(context: RequestContext, clause: Clause) -> None:
    """Stores the other members of an update, and then refuses it as what it refers to is another account's."""
    if context.cause == "foreign_reference":
        _store(context, _referring(context))


@fault_kind("leaves", "decide", _refers_to("unusable"))
def stores_before_it_asks_whether_it_is_in_use(context: RequestContext, clause: Clause) -> None:
    """Stores the other members of an update, and then refuses it as what it refers to may not be used."""
    if context.cause == "unusable_reference":
        _store(context, _referring(context))


@fault_kind("leaves", "decide")
def stores_before_the_last_member(context: RequestContext, clause: Clause) -> None:
    """Stores the members of an update one by one, and refuses it when it comes to the last one, which is wrong."""
    fields = context.contract.behaviour.fields
    last = [known.pointer for known in fields if known.shows and not known.restored_by][-1]
    request = tuple(c for c in context.contract.constraints.values() if c.place == "request")
    found = {join("", *item.constraint.names) for item in broken(context.contract.documented, context.body, request)}
    if context.cause == "invalid" and found == {last}:
        _store(context, {last})


@fault_kind("leaves", "decide")
def stores_before_it_tells_what_is_wrong(context: RequestContext, clause: Clause) -> None:
    """Stores the valid members of an update, and refuses it as others break the schema."""
    if context.cause == "invalid" and documented_part(context.contract, context.body) != context.body:
        _store(context, set())


@fault_kind("leaves", "decide")
def stores_before_it_asks_for_the_key(context: RequestContext, clause: Clause) -> None:
    """Stores an update, and then refuses it for its credentials."""
    if context.cause == "unauthenticated" and context.row is not None:
        _store(context, set())


@fault_kind("leaves", "decide", _knows_rights)
def stores_before_it_asks_for_the_right(context: RequestContext, clause: Clause) -> None:
    """Stores an update, and then refuses it as its credentials lack the right."""
    if context.cause == "powerless" and context.row is not None:
        _store(context, set())


@fault_kind("leaves", "answer", lambda clause, contract: contract.behaviour.clash is not None)
def stores_before_it_looks_at_other_bookings(context: RequestContext, clause: Clause) -> None:
    """Stores an update, and then refuses it as another appointment stands there already."""
    clash = context.contract.behaviour.clash
    if clash and context.cause is None and set(clash.fields) & set(sent_members(context)) and _is_taken(context):
        context.answer = Answer(clash.statuses[0])


def _is_taken(context: RequestContext) -> bool:
    """Whether another appointment has all that may clash as the one of the request has it now."""
    clash, fields, own = context.contract.behaviour.clash, context.contract.behaviour.fields, context.row
    shows = [str(one.shows) for one in fields if clash and one.pointer in clash.fields and one.shows]
    others = [row.shows for row in context.store.appointments if own is not None and row is not own]
    return any(all(_is_alike(get(other, at), get(own.shows, at)) for at in shows) for other in others if own)


def _is_alike(one: Any, other: Any) -> bool:
    """Whether two values are equal, or the same instant in two spellings."""
    are_times = isinstance(one, str) and isinstance(other, str) and instant(one) is not None
    return bool(one == other or (are_times and instant(one) == instant(other)))


def _store(context: RequestContext, but: set[str]) -> None:
    """Store the valid members of an update, except some, where the appointment can be shown with them."""
    assert context.row is not None
    before = deepcopy(context.row.shows)
    apply(context, but)
    if not can_be_shown(context.contract, context.row.shows):
        context.row.shows = before
