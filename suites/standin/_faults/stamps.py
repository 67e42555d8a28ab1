"""Faults in what must stay as it is from the booking on, and in the stamp of the last update."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin._faults._register import fault_kind, sent_members
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._state import format_time, parse_time
from suites.standin._store import Row

FIRST_EPOCH = 1_000_000_000
"""Greater whole numbers are taken for seconds since 1970: no count in an appointment is as great."""


def is_moment(value: Any) -> bool:
    """Whether a value is a time, as a text or in seconds since 1970."""
    is_epoch = isinstance(value, int) and not isinstance(value, bool) and value > FIRST_EPOCH
    return is_epoch or (isinstance(value, str) and instant(value) is not None)


def now_like(value: Any) -> Any:
    """The present moment, written as another one: as a text with the fraction of its second."""
    now = datetime.now(UTC)
    return int(now.timestamp()) if isinstance(value, int) else format_time(now)


def moved(value: Any, step: timedelta) -> Any:
    """A stamp that is moved by a time, or by as many seconds where it is a number; as it is where it is neither."""
    if isinstance(value, str):
        return format_time(parse_time(value) + step)
    return value + int(step.total_seconds()) if isinstance(value, int) else value


def _has_moment(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    return not clause.relation and any(is_moment(get(shown, pointer)) for pointer in clause.fields)


def _is_stamped(clause: Clause, contract: Contract) -> bool:
    return bool(_stamps(contract))


def _stamps(contract: Contract) -> list[str]:
    """The members that every change sets to the present time."""
    rules = contract.standin.get("derives", ())
    return [rule["set"] for rule in rules if rule.get("stamp") and not rule.get("when")]


@fault_kind("keeps", "store", _has_moment)
def is_created_anew(context: RequestContext, clause: Clause) -> None:
    """Sets the time of the booking to the time of the update."""
    for pointer in clause.fields:
        if is_moment(get(context.after, pointer)):
            set_in(context.after, pointer, now_like(get(context.after, pointer)))


@fault_kind("keeps", "store", _has_moment)
def moves_with_each_update(context: RequestContext, clause: Clause) -> None:
    """Sets the time of the booking an hour later with each update."""
    for pointer in clause.fields:
        value = get(context.after, pointer)
        if is_moment(value):
            later = value + 3600 if isinstance(value, int) else format_time(parse_time(value) + timedelta(hours=1))
            set_in(context.after, pointer, later)


def _closing_is_stamped(clause: Clause, contract: Contract) -> bool:
    return not clause.fields and bool(_stamps_of_states(contract))


def _stamps_of_states(contract: Contract) -> list[dict[str, Any]]:
    """The rules by which a state of the appointment has a time of its own."""
    return [rule for rule in contract.standin.get("derives", ()) if rule.get("stamp") and rule.get("when")]


@fault_kind("preserves", "store", _closing_is_stamped)
def is_closed_anew(context: RequestContext, clause: Clause) -> None:
    """Moves the time of the closing on by a second, whenever a closed appointment is updated."""
    for rule in _stamps_of_states(context.contract):
        value = get(context.before, rule["set"])
        if isinstance(value, str) and get(context.after, rule["set"]) == value:
            set_in(context.after, rule["set"], format_time(parse_time(value) + timedelta(seconds=1)))


def _shows_texts(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    return any(isinstance(get(shown, pointer), str) for pointer in clause.fields)


@fault_kind("advances", "read", _shows_texts)
def is_the_time_of_the_read(context: RequestContext, clause: Clause) -> None:
    """Shows the time of the read as that of the last update."""
    for row in _rows_read(context):
        for pointer in clause.fields:
            if isinstance(get(row.shows, pointer), str):
                set_in(row.shows, pointer, now_like(""))


@fault_kind("advances", "read")
def moves_when_it_is_read(context: RequestContext, clause: Clause) -> None:
    """Moves the update stamp on by a second, or a version by one, with each read."""
    for row in _rows_read(context):
        for pointer in clause.fields:
            if (value := get(row.shows, pointer)) is not ABSENT:
                set_in(row.shows, pointer, moved(value, timedelta(seconds=1)))


@fault_kind("advances", "store")
def moves_with_the_first_member_only(context: RequestContext, clause: Clause) -> None:
    """Sets the update stamp only if the first member is sent, and leaves it as it was otherwise."""
    first = next(field for field in context.contract.behaviour.fields if field.shows)
    for pointer in clause.fields:
        old = get(context.before, pointer)
        if first.pointer not in sent_members(context) and old is not ABSENT:
            set_in(context.after, pointer, old)
        elif isinstance(old, str):
            set_in(context.after, pointer, now_like(""))


@fault_kind("leaves", "decide", _is_stamped)
def stamps_a_refused_update(context: RequestContext, clause: Clause) -> None:
    """Moves the update stamp when an update is refused, and changes nothing else."""
    for pointer in _stamps(context.contract):
        value = get(context.row.shows, pointer) if context.row else ABSENT
        if context.row is not None and context.cause is not None and isinstance(value, str):
            set_in(context.row.shows, pointer, format_time(parse_time(value) + timedelta(seconds=1)))


def _rows_read(context: RequestContext) -> list[Row]:
    """The appointment that is read, or all of a list."""
    return [context.row] if context.row is not None else context.store.listed(context.path)
