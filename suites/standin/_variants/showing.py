"""Variants in how an appointment is shown, whichever answer shows it."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any

from contracts import Contract, instant
from suites.standin._pointers import ABSENT, look, put, without
from suites.standin._state import spelled
from suites.standin._variants._members import members
from suites.standin._variants._register import SHOW, variant

Document = dict[str, Any]
ELSEWHERE = timezone(timedelta(hours=5, minutes=30))
EXACT = 2**53
"""Up to here a double holds every whole number."""
EXTRA: Document = {"x_links": {"self": "https://example.com/appointments"}, "x_tags": [], "x_note": None}


def _optional(contract: Contract) -> list[str]:
    return [m.pointer for m in members(contract) if m.is_spare and not m.is_needed]


def _nullable(contract: Contract) -> list[str]:
    return [m.pointer for m in members(contract) if m.is_spare and m.may_be_null]


def _free_times(contract: Contract) -> list[str]:
    """The members described as times whose offset no clause prescribes."""
    bound = {clause.relation.get("of") for clause in contract.clauses if clause.relation.get("kind") == "local"}
    return [m.pointer for m in members(contract) if m.is_time and m.pointer not in bound]


def may_miss_nulls(contract: Contract) -> bool:
    """Whether a member that may be null need not be there."""
    return any(not m.is_needed and m.may_be_null for m in members(contract))


@variant(SHOW)
def extra_members(contract: Contract, shown: Document, number: int) -> Document:
    """Shows members that no page describes, in the appointment and in each described object inside it."""
    extended = {**deepcopy(shown), **EXTRA}
    for member in members(contract):
        inner = look(extended, member.pointer)
        if isinstance(inner, dict) and member.is_object:
            put(extended, member.pointer, {**inner, "x_extra": "beside what is described"})
    return extended


@variant(SHOW)
def extra_member_that_changes(contract: Contract, shown: Document, number: int) -> Document:
    """Shows a member that no page describes, with another value in each answer."""
    return {**shown, "x_request": f"request-{number}"}


@variant(SHOW, lambda contract: bool(_optional(contract)))
def optional_absent(contract: Contract, shown: Document, number: int) -> Document:
    """Leaves out every member that need not be there and that no update sets."""
    return dict(without(shown, set(_optional(contract))))


@variant(SHOW, lambda contract: bool(_nullable(contract)))
def optional_null(contract: Contract, shown: Document, number: int) -> Document:
    """Shows null in every member that may be null and that no update sets."""
    emptied = deepcopy(shown)
    for pointer in _nullable(contract):
        if look(emptied, pointer) is not ABSENT:
            put(emptied, pointer, None)
    return emptied


@variant(SHOW, may_miss_nulls)
def nulls_absent(contract: Contract, shown: Document, number: int) -> Document:
    """Leaves out every member that is null and need not be there."""
    empty = {m.pointer for m in members(contract) if not m.is_needed and look(shown, m.pointer) is None}
    return dict(without(shown, empty))


@variant(SHOW, lambda contract: bool(_free_times(contract)))
def times_in_utc(contract: Contract, shown: Document, number: int) -> Document:
    """Shows times in UTC, in milliseconds with a Z, where no clause prescribes an offset."""
    return _at(UTC, contract, shown)


@variant(SHOW, lambda contract: bool(_free_times(contract)))
def times_elsewhere(contract: Contract, shown: Document, number: int) -> Document:
    """Shows times with an offset of five hours and a half, where no clause prescribes an offset."""
    return _at(ELSEWHERE, contract, shown)


@variant(SHOW, lambda contract: any(m.is_number for m in members(contract)))
def numbers_with_fraction(contract: Contract, shown: Document, number: int) -> Document:
    """Shows whole numbers with a fraction of zero, as 60.0, where a double holds them."""
    written = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_number):
        value = look(written, pointer)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT:
            put(written, pointer, float(value))
    return written


@variant(SHOW, lambda contract: any(m.is_list for m in members(contract)))
def extra_members_in_lists(contract: Contract, shown: Document, number: int) -> Document:
    """Shows members that no page describes in the objects that stand in lists."""
    return _with_items(contract, shown, {"x_extra": "beside what is described"})


@variant(SHOW, lambda contract: any(m.is_list for m in members(contract)))
def extra_members_in_lists_that_change(contract: Contract, shown: Document, number: int) -> Document:
    """Shows a member that no page describes in the objects that stand in lists, with another value in each answer."""
    return _with_items(contract, shown, {"x_request": number})


@variant(SHOW, lambda contract: any(m.is_object for m in members(contract)))
def extra_members_inside_that_change(contract: Contract, shown: Document, number: int) -> Document:
    """Shows a member that no page describes in each described object, with another value in each answer."""
    extended = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_object):
        inner = look(extended, pointer)
        if isinstance(inner, dict):
            put(extended, pointer, {**inner, "x_request": number})
    return extended


@variant(SHOW, may_miss_nulls)
def nulls_absent_by_turns(contract: Contract, shown: Document, number: int) -> Document:
    """Leaves out every member that is null and need not be there, in every second answer."""
    return nulls_absent(contract, shown, number) if number % 2 else shown


@variant(SHOW)
def members_in_other_order(contract: Contract, shown: Document, number: int) -> Document:
    """Shows the members of each object in another order each time."""
    return dict(_turned_round(shown)) if number % 2 else shown


def _with_items(contract: Contract, shown: Document, more: Document) -> Document:
    extended = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_list):
        listed = look(extended, pointer)
        if isinstance(listed, list):
            put(extended, pointer, [{**item, **more} if isinstance(item, dict) else item for item in listed])
    return extended


def _turned_round(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return {name: _turned_round(node[name]) for name in reversed(node)}


def _at(zone: tzinfo, contract: Contract, shown: Document) -> Document:
    moved = deepcopy(shown)
    for pointer in _free_times(contract):
        value = look(moved, pointer)
        if isinstance(value, str):
            put(moved, pointer, _written_at(zone, value))
    return moved


def _written_at(zone: tzinfo, text: str) -> str:
    """A time as it is written in a zone; as it is when it cannot be."""
    found = instant(text)
    try:
        there = found.astimezone(zone) if found else None
    except OverflowError:
        return text
    if there is None:
        return text
    return f"{there:%FT%T}.{there.microsecond // 1000:03d}Z" if zone is UTC and there.year > 999 else spelled(there)
