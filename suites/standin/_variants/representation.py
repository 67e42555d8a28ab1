"""Variants in how an appointment is represented, in every answer that shows it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any

from contracts import Contract, Operation, instant
from suites.standin._pointers import ABSENT, get, set_in, without
from suites.standin._request_context import Answer, RequestContext
from suites.standin._state import format_time
from suites.standin._variants._members import members
from suites.standin._variants._register import ACCEPT, SHOW, variant

Document = dict[str, Any]
OTHER_ZONE = timezone(timedelta(hours=5, minutes=30))
"""Not a whole hour, because code that handles offsets often assumes one."""
EXACT = 2**53
"""The greatest number up to which a double holds every whole number."""
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
    """Whether some member may be null and may be absent."""
    return any(not m.is_needed and m.may_be_null for m in members(contract))


@variant(SHOW)
def extra_members(contract: Contract, shown: Document, number: int) -> Document:
    """Adds undocumented members to the appointment and to each described object inside it."""
    extended = {**deepcopy(shown), **EXTRA}
    for member in members(contract):
        inner = get(extended, member.pointer)
        if isinstance(inner, dict) and member.is_object:
            set_in(extended, member.pointer, {**inner, "x_extra": "undocumented"})
    return extended


@variant(SHOW)
def extra_member_that_changes(contract: Contract, shown: Document, number: int) -> Document:
    """Adds an undocumented member with another value in every answer."""
    return {**shown, "x_request": f"request-{number}"}


@variant(SHOW, lambda contract: bool(_optional(contract)))
def optional_absent(contract: Contract, shown: Document, number: int) -> Document:
    """Omits every optional member that no update sets."""
    return dict(without(shown, set(_optional(contract))))


@variant(SHOW, lambda contract: bool(_nullable(contract)))
def optional_null(contract: Contract, shown: Document, number: int) -> Document:
    """Shows null in every nullable member that no update sets."""
    emptied = deepcopy(shown)
    for pointer in _nullable(contract):
        if get(emptied, pointer) is not ABSENT:
            set_in(emptied, pointer, None)
    return emptied


@variant(SHOW, may_miss_nulls)
def nulls_absent(contract: Contract, shown: Document, number: int) -> Document:
    """Omits every optional member that is null."""
    empty = {m.pointer for m in members(contract) if not m.is_needed and get(shown, m.pointer) is None}
    return dict(without(shown, empty))


@variant(SHOW, lambda contract: bool(_free_times(contract)))
def times_in_utc(contract: Contract, shown: Document, number: int) -> Document:
    """Shows times in UTC, with milliseconds and a Z, where no clause prescribes an offset."""
    return _at(UTC, contract, shown)


@variant(SHOW, lambda contract: bool(_free_times(contract)))
def times_elsewhere(contract: Contract, shown: Document, number: int) -> Document:
    """Shows times with an offset of +05:30 where no clause prescribes an offset."""
    return _at(OTHER_ZONE, contract, shown)


@variant(SHOW, lambda contract: any(m.is_uuid for m in members(contract)))
def uuids_in_capitals(contract: Contract, shown: Document, number: int) -> Document:
    """Shows UUIDs in capitals, as some databases keep them, whichever way they were sent."""
    return _with_texts(shown, [m.pointer for m in members(contract) if m.is_uuid], str.upper)


def _with_texts(shown: Document, pointers: list[str], change: Callable[[str], str]) -> Document:
    """A copy in which the texts at these places are changed."""
    copy = deepcopy(shown)
    for pointer in pointers:
        value = get(copy, pointer)
        if isinstance(value, str):
            set_in(copy, pointer, change(value))
    return copy


@variant(SHOW, lambda contract: any(m.is_number for m in members(contract)))
def numbers_with_fraction(contract: Contract, shown: Document, number: int) -> Document:
    """Shows whole numbers with a fraction of zero (60.0) where a double can hold them."""
    written = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_number):
        value = get(written, pointer)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= EXACT:
            set_in(written, pointer, float(value))
    return written


@variant(SHOW, lambda contract: any(m.is_list for m in members(contract)))
def extra_members_in_lists(contract: Contract, shown: Document, number: int) -> Document:
    """Adds undocumented members to the objects in lists."""
    return _with_items(contract, shown, {"x_extra": "undocumented"})


@variant(SHOW, lambda contract: any(m.is_list for m in members(contract)))
def extra_members_in_lists_that_change(contract: Contract, shown: Document, number: int) -> Document:
    """Adds an undocumented member to the objects in lists, with another value in every answer."""
    return _with_items(contract, shown, {"x_request": number})


@variant(SHOW, lambda contract: any(m.is_object for m in members(contract)))
def extra_members_inside_that_change(contract: Contract, shown: Document, number: int) -> Document:
    """Adds an undocumented member to each described object, with another value in every answer."""
    extended = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_object):
        inner = get(extended, pointer)
        if isinstance(inner, dict):
            set_in(extended, pointer, {**inner, "x_request": number})
    return extended


@variant(SHOW, may_miss_nulls)
def nulls_absent_by_turns(contract: Contract, shown: Document, number: int) -> Document:
    """Omits every optional member that is null, in every second answer."""
    return nulls_absent(contract, shown, number) if number % 2 else shown


@variant(SHOW)
def members_in_other_order(contract: Contract, shown: Document, number: int) -> Document:
    """Shows the members of each object in reverse order in every second answer."""
    return dict(reversed_members(shown)) if number % 2 else shown


def _links(contract: Contract) -> list[str]:
    return [pointer for pointer, known in contract.behaviour.unlisted.items() if known.nature == "link"]


@variant(SHOW, lambda contract: bool(_links(contract)))
def links_signed_anew(contract: Contract, shown: Document, number: int) -> Document:
    """Signs the links that no update sets anew in each answer, so that they can be followed for an hour."""
    return _with_texts(shown, _links(contract), lambda link: f"{link}?expires={number + 3600}&signature={number:x}")


@variant(ACCEPT, lambda contract: contract.behaviour.read is not None and bool(_left_out(contract)))
def answers_in_part(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Leaves every second optional member out of the answer to an update, and the others out of the next one; reads
    show them all."""
    contract, at = context.contract, context.contract.behaviour.answer
    if operation.id != contract.update.id or at is None or not isinstance(answer.body, dict):
        return answer
    omitted = {at + pointer for pointer in _left_out(contract)[context.number % 2 :: 2]}
    return replace(answer, body=without(answer.body, omitted))


def _left_out(contract: Contract) -> list[str]:
    """The optional members that an answer to an update shows."""
    if contract.behaviour.answer is None:
        return []
    return [m.pointer for m in members(contract) if not m.is_needed and m.pointer.count("/") == 1]


def _with_items(contract: Contract, shown: Document, more: Document) -> Document:
    extended = deepcopy(shown)
    for pointer in (m.pointer for m in members(contract) if m.is_list):
        listed = get(extended, pointer)
        if isinstance(listed, list):
            set_in(extended, pointer, [{**item, **more} if isinstance(item, dict) else item for item in listed])
    return extended


def reversed_members(node: Any) -> Any:
    """A copy with the members of each object, and of objects inside it, in reverse order."""
    if not isinstance(node, dict):
        return node
    return {name: reversed_members(node[name]) for name in reversed(node)}


def _at(zone: tzinfo, contract: Contract, shown: Document) -> Document:
    moved = deepcopy(shown)
    for pointer in _free_times(contract):
        value = get(moved, pointer)
        if isinstance(value, str):
            set_in(moved, pointer, _written_at(zone, value))
    return moved


def _written_at(zone: tzinfo, text: str) -> str:
    """A time with the offset of a zone; unchanged if it cannot be written there."""
    found = instant(text)
    try:
        there = found.astimezone(zone) if found else None
    except OverflowError:
        return text
    if there is None:
        return text
    return f"{there:%FT%T}.{there.microsecond // 1000:03d}Z" if zone is UTC and there.year > 999 else format_time(there)
