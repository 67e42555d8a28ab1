"""Promises about what an update changes and what it leaves alone: echoes, preserves, replaces, keeps, advances,
persists, lists, leaves, isolates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from contracts import Clause, Field, Json, instant
from contracts.pointers import ABSENT, Absent, get, under
from suites.kit.checks._register import Flaw, Judged, judges
from suites.kit.checks.answers import derives
from suites.kit.checks.refusal import written_all_the_same
from suites.kit.model.appointment_state import (
    changes,
    expected_value,
    is_shown,
    judged_values,
    sent_fields,
    sent_values,
    shown_before,
    touched,
)
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import FACT, NOT_STORED, VIOLATION, WARNING, Phrase
from suites.kit.model.json_values import Difference, differences, is_kept, is_number, is_plain, is_version, same
from suites.kit.model.keyed_lists import are_items, has_twins, is_filled, items_beside, items_changed
from suites.kit.model.siblings import gone_whole, made_by, mixed, replaced_away, with_left_out
from suites.kit.model.spellings import is_respelled, may_be_coarse, may_be_zones, wall_time

ROUNDED = timedelta(seconds=1)
"""By how much an answer and a read may show the same stamp apart: databases round to whole seconds, up too."""
Stamp = datetime | int
"""A time, or a number that each update raises: a version, or a time in seconds."""


@judges("echoes")
def echoes(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A sent value is the value that the answer shows."""
    if not exchange.is_accepted or "answer" not in exchange.after:
        return None
    found = _unlike(clause, exchange, bound, "answer")
    return None if found is None else [changed_value(*difference, key="value") for difference in found]


def _unlike(clause: Clause, exchange: Exchange, bound: BoundContract, source: str) -> list[Difference] | None:
    """Sent values of the members of a clause that a source does not show; None where none was judged.

    A draft does not know in which cases a page says that a member is ignored: one that stays as it was shows nothing.
    """
    found = sent_values(exchange, bound, source, clause.fields)
    if not (clause.is_draft and found):
        return found
    known = [one for one in found if not same(get(exchange.before.get(source, {}), one[0]), one[2])]
    return known or None


def changed_value(pointer: str, expected: Any, got: Any, key: str) -> Flaw:
    """A flaw of a value that is not as it was sent: a warning where vendors may store it in another form."""
    return Flaw(pointer, key, expected, got, VIOLATION if is_plain(expected) else WARNING)


@judges("persists")
def persists(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A read after the update shows what the update answered, or what it sent."""
    if not exchange.is_accepted or "read" not in exchange.after:
        return None
    if clause.fields:
        found = _unlike(clause, exchange, bound, "read")
        return None if found is None else [changed_value(*difference, key=NOT_STORED) for difference in found]
    if "answer" not in exchange.after:
        return None
    other = differences(exchange.after["answer"], exchange.after["read"], set(clause.ignores))
    stamps = bound.contract.behaviour.volatile
    found = [one for one in other if not (one[0] in stamps and _is_rounded(*one[1:]))]
    found = [one for one in found if not _is_stored_so(exchange, one[0], one[2], bound)]
    return [Flaw(at, NOT_STORED, _as_answered(exchange, at, told, bound), read) for at, told, read in found]


def _as_answered(exchange: Exchange, pointer: str, told: Json | Absent, bound: BoundContract) -> Any:
    """What a read should show, as the answer did; where that is not what was sent, with the sent value: otherwise a
    reader takes the wrong one of the two for the mistake."""
    fields = [one for one in sent_fields(exchange.body, bound) if one.shows == pointer and not one.key]
    sent = [(one, expected_value(one, get(exchange.body, one.pointer))) for one in fields]
    others = [value for one, value in sent if not (is_kept(value, told) or is_respelled(one, value, told))]
    return Phrase("{}, as the answer shows, though {} was sent", (told, others[0])) if others else told


def _is_stored_so(exchange: Exchange, pointer: str, read: Json | Absent, bound: BoundContract) -> bool:
    """Whether a read shows what the page says becomes of a sent member that the answer shows as it was sent."""
    told = get(exchange.after["answer"], pointer)
    fields = [one for one in sent_fields(exchange.body, bound) if one.shows == pointer]
    return any(bool(one.adjusted) or is_respelled(one, told, read) for one in fields)


def _is_rounded(told: Json | Absent, read: Json | Absent) -> bool:
    """Whether two spellings of a time are apart by no more than rounding makes them."""
    one, other = _moment(told), _moment(read)
    return one is not None and other is not None and _are_alike(one, other) and abs(one - other) <= ROUNDED


@judges("lists")
def lists(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The list in which the appointment was looked for after the update shows it once."""
    if not exchange.is_accepted or not (exchange.is_unlisted or "read" in exchange.after):
        return None
    rows = "no row of it, though an update of it is accepted" if exchange.is_unlisted else exchange.copies
    return [Flaw("", "copies", Phrase("one row of the list"), Phrase(rows))] if rows else []


@judges("preserves")
def preserves(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What an update does not name is the same before and after it."""
    if not exchange.is_accepted or exchange.body is ABSENT or not is_shown(clause.fields, exchange):
        return None
    may_change = touched(exchange.body, bound) | replaced_away(exchange, bound) | made_by(exchange, bound)
    found = [*changes(with_left_out(exchange, bound), may_change), *mixed(exchange, bound)]
    found = [
        one
        for one in (*found, *_items_changed(exchange, bound))
        if not has_twins(one[1], one[0], bound.contract.behaviour.fields)
    ]
    about, whole = clause.fields or ("",), gone_whole(clause, exchange, bound)
    return [
        Flaw(pointer, "unsent", before, after)
        for pointer, before, after in found
        if under(pointer, about) and not under(pointer, clause.ignores) and after not in clause.allows.get(pointer, ())
        if not under(pointer, whole)
    ]


def _items_changed(exchange: Exchange, bound: BoundContract) -> list[Difference]:
    """What has changed of the items of lists with a key that an update sends, and what it does not name of them."""
    return [
        found
        for field in sent_fields(exchange.body, bound)
        for source, before, after in exchange.compared
        if field.key and field.shows and not (source == "read" and exchange.is_unread(field.shows))
        for found in items_changed(
            field, get(exchange.body, field.pointer), get(before, field.shows), get(after, field.shows)
        )
    ]


@judges("replaces")
def replaces(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An object or a list that is replaced whole keeps nothing of what it was; without a key, a list is one value."""
    judged = judged_values(exchange, bound, "read", clause.fields)
    lists = [(field, value) for field, value in judged if field.key and are_items(value)]
    wholes = [
        (field, value) for field, value in judged if isinstance(value, dict | list) and (field, value) not in lists
    ]
    sent = [(str(field.shows), value) for field, value in wholes]
    if not exchange.is_accepted or not (sent or lists) or not exchange.after:
        return None
    found = [one for state in exchange.after.values() for one in _not_whole(sent, state)]
    found += [
        one for source in exchange.after for field, value in lists for one in _beside(field, value, exchange, source)
    ]
    # What the server fills stays with its item; of the other members that an item is sent without, nobody says that.
    kept = [Flaw(*one) for one in _filled_changed(exchange, bound, lists)]
    return [*(changed_value(*difference, key="whole") for difference in found), *kept]


def _filled_changed(
    exchange: Exchange, bound: BoundContract, lists: list[tuple[Field, Json]]
) -> Iterator[tuple[str, str, Any, Any]]:
    """What the server fills of items that an update sends as they are, and that is another value afterwards."""
    names = {field.pointer for field, _ in lists}
    for pointer, before, after in _items_changed(exchange, bound):
        if any(field.pointer in names and is_filled(field, pointer) for field in bound.contract.behaviour.fields):
            yield pointer, "filled", before, after


def _not_whole(sent: list[tuple[str, Json]], state: Mapping[str, Json]) -> list[Difference]:
    pairs = [(shows, value, get(state, shows)) for shows, value in sent]
    return [(shows, value, got) for shows, value, got in pairs if not is_kept(value, got)]


def _beside(field: Field, value: list[Any], exchange: Exchange, source: str) -> list[Difference]:
    """The items of a list that stand beside those that an update sent."""
    shown, before = get(exchange.after[source], str(field.shows)), shown_before(field, exchange, source)
    return list(items_beside(field, value, shown, before))


@judges("keeps")
def keeps(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """Identity and creation facts never change."""
    if clause.relation:
        return derives(clause, exchange, bound)
    if not exchange.is_accepted or not is_shown(clause.fields, exchange):
        return None
    facts = [
        (pointer, get(before, pointer), get(after, pointer))
        for _, before, after in exchange.compared
        for pointer in clause.fields
    ]
    return [Flaw(pointer, FACT, old, new) for pointer, old, new in facts if not same(old, new)]


@judges("advances")
def advances(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The update stamp never runs backwards, and after a change it is later than before the run; nor does a version.

    Where a read could have shown what it was before the run, and got no answer, nobody can tell whether it ever moves.
    """
    stamps = [
        (pointer, _stamp(before, pointer), _stamp(after, pointer))
        for _, before, after in exchange.compared
        for pointer in clause.fields
    ]
    known = [(pointer, old, new) for pointer, old, new in stamps if old is not None and new is not None]
    if not exchange.is_accepted or not known:
        return None
    backwards = [
        Flaw(pointer, "backwards", Phrase("{} or later", (_told(old),)), _told(new))
        for pointer, old, new in known
        if _is_later(old, new)
    ]
    backwards += _behind(clause, exchange)
    if not backwards and not exchange.first and bound.contract.behaviour.read is not None:
        return None
    return backwards or _not_moved(clause, exchange, bound)


def _behind(clause: Clause, exchange: Exchange) -> list[Flaw]:
    """Flaws of a stamp that the answer to an update shows as it was before: the read after it shows a later one."""
    answer, read = exchange.after.get("answer"), exchange.after.get("read")
    stamps = [(pointer, _stamp(read, pointer), _stamp(answer, pointer)) for pointer in clause.fields]
    return [
        Flaw(pointer, "behind", Phrase("{}, as in the read after it", (_told(later),)), _told(told))
        for pointer, later, told in stamps
        if later is not None and told is not None and _is_behind(told, later)
    ]


def _not_moved(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Flaw]:
    """Flaws of a stamp that still is what it was before the run, although the appointment has changed since."""
    volatile, found = set(bound.contract.behaviour.volatile), []
    for source in sorted(exchange.first.keys() & exchange.after.keys()):
        before, after = exchange.first[source], exchange.after[source]
        for pointer in clause.fields:
            old, new = _stamp(before, pointer), _stamp(after, pointer)
            is_coarse = isinstance(new, datetime) and may_be_coarse(new)
            if old is not None and old == new and not is_coarse and any(differences(before, after, volatile)):
                found.append(Flaw(pointer, "stays", Phrase("later than {}", (_told(old),)), _told(old)))
    return found


def _stamp(state: object, pointer: str) -> Stamp | None:
    value = get(state, pointer)
    return _moment(value) or (value if is_number(value) else None)


def _moment(value: object) -> datetime | None:
    """The time that a text names, with a zone or to the second without one; None for anything else."""
    return (instant(value) or wall_time(value)) if isinstance(value, str) else None


def _told(stamp: Stamp) -> str | int:
    return stamp.isoformat() if isinstance(stamp, datetime) else stamp


def _is_later(one: Stamp, other: Stamp) -> bool:
    """Whether a stamp is later than another one of its kind; a time is neither before a number nor after it, nor is one
    without a zone where both may be the same moment at two places."""
    if isinstance(one, datetime) and isinstance(other, datetime) and _are_alike(one, other):
        return one > other and not (one.tzinfo is None and may_be_zones(one - other))
    return not isinstance(one, datetime) and not isinstance(other, datetime) and one > other


def _are_alike(one: datetime, other: datetime) -> bool:
    """Whether both times have a zone, or neither has."""
    return (one.tzinfo is None) == (other.tzinfo is None)


def _is_behind(told: Stamp, later: Stamp) -> bool:
    """Whether a stamp is behind another one by more than rounding makes it; a version is not rounded."""
    if isinstance(told, datetime) and isinstance(later, datetime):
        is_told = _are_alike(told, later) and later - told > ROUNDED
        return is_told and not (told.tzinfo is None and may_be_zones(later - told))
    return _is_later(later, told) and is_version(later)


@judges("leaves")
def leaves(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A refused update changes nothing."""
    if not exchange.is_refused or not exchange.compared:
        return None
    return written_all_the_same(exchange, bound, "refused", clause.ignores)


@judges("isolates")
def isolates(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What an update did to other appointments shows in no exchange: `run.witnesses` looks at those."""
    return None
