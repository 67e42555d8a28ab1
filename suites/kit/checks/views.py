"""The promise that another operation shows what an update changed: agrees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from contracts import Clause, Json, View, instant
from contracts.pointers import ABSENT, Absent, get, leaves, under
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.model.appointment_state import is_empty, touched
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import described, differences, is_judged, is_kept, same, same_shown
from suites.kit.model.wrong_listing import WrongListing

DAYS_IN_A_YEAR = 365.25
"""On average, as every fourth year has a day more."""
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MIDNIGHT = re.compile(r"([t ]00:00(:00([.]0+)?)?(z|[+-]\d{2}:?\d{2})?)?")
"""What follows a date where a vendor keeps it as a time; in small letters, as texts are compared."""
IN_YEARS = re.compile(r"(\d+)([.]0+)?\s*(y|yrs?|years?)?", re.IGNORECASE)
"""An age, as records write it. Months or weeks are another number."""
GROUPED = re.compile(r"[\d+][\d\s()-]*")
"""Digits in groups: a postal code or a phone number. In other texts a blank means something."""

LISTED = "the appointment, in a list that is asked for its value {}"
NOT_THERE = "a list without it, though a read shows that value"
GONE_FROM = "no more appointment, in a list that is asked for its value before the update, {}"
STILL_THERE = "a list that still has it"
ONE_ROW = "the appointment once in the list, changed"
TWO_ROWS = "beside it a new row with another id and all that the appointment showed before this update"


@judges("agrees")
def agrees(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What the clause's view shows after an update is what the update changed, and nothing else changed there.

    A refused update changes nothing of a record; in a list, the read shows that.
    """
    view, after = bound.contract.behaviour.views[clause.view], exchange.viewed[1]
    if isinstance(after, WrongListing) and is_own(clause, exchange):
        return [_listed_wrongly(after)]
    if not is_own(clause, exchange) or not isinstance(after, Mapping):
        return None
    if not view.shows:
        return _unlike_the_read(view, exchange, after, bound) if exchange.is_accepted else None
    found = _kept_of_a_refused if exchange.is_refused else _unlike_what_was_sent
    unlike = found(view, exchange, after, bound)
    return unlike and [flaw._replace(pointer=f"/{clause.view}{flaw.pointer}") for flaw in unlike]


def _listed_wrongly(wrong: WrongListing) -> Flaw:
    if wrong.is_copied:
        return Flaw(wrong.pointer, "new row", Phrase(ONE_ROW), Phrase(TWO_ROWS))
    expected, got = (GONE_FROM, STILL_THERE) if wrong.is_left_behind else (LISTED, NOT_THERE)
    return Flaw(wrong.pointer, "view", Phrase(expected, (wrong.asked,)), Phrase(got))


def _kept_of_a_refused(view: View, exchange: Exchange, after: Mapping[str, Json], bound: BoundContract) -> Judged:
    """What a refused update has changed in a record; None where the record shows nothing of what was sent."""
    before = exchange.viewed[0]
    named = [shows for pointer, shows in view.shows.items() if get(exchange.body, pointer) is not ABSENT]
    if not isinstance(before, Mapping) or all(get(before, shows) is ABSENT for shows in named):
        return None
    return [Flaw(at, "refused", old, new) for at, old, new in _changed(view, {}, before, after)]


def _unlike_what_was_sent(view: View, exchange: Exchange, after: Mapping[str, Json], bound: BoundContract) -> Judged:
    """Where a record is not as an update should have made it; None where it shows nothing of what was sent."""
    body, before = exchange.body, exchange.viewed[0]
    sent = [(shows, value) for pointer, shows in view.shows.items() if (value := get(body, pointer)) is not ABSENT]
    if all(get(record, shows) is ABSENT for shows, _ in sent for record in (before, after)):
        return None
    lost = [(shows, value) for shows, value in sent if _is_lost(value, shows, before, after)]
    today = bound.now.date()
    wrong = [(at, value, get(after, at)) for at, value in lost if not _is_kept_as_birth(view, at, value, after, today)]
    others = [*_changed(view, body, before, after), *_left(view, exchange, before, after, today)]
    return [Flaw(shows, "view", expected, got) for shows, expected, got in [*wrong, *others]]


def _unlike_the_read(view: View, exchange: Exchange, row: Mapping[str, Json], bound: BoundContract) -> Judged:
    """Where a list shows the appointment otherwise than the read after the update; None where it shows nothing of what
    was sent.

    A list may be in brief and have a spelling of its own. So what only one of the two has is open; what the update had
    nothing to do with counts only where list and read agreed before it; and an object or a list that is empty in the
    list of appointments is open.
    """
    read, stamps = exchange.after.get("read"), bound.contract.behaviour.volatile
    if read is None:
        return None
    documented, own = described(row, bound.shown_schema("read")), touched(exchange.body, bound)
    pairs = [
        (pointer, get(read, pointer), got)
        for pointer, got in leaves(documented)
        if not under(pointer, (*stamps, *view.match)) and get(read, pointer) is not ABSENT
    ]
    dropped, named = list(_dropped(exchange, row)), own - touched(bound.contract.behaviour.base, bound)
    if not (dropped or any(under(pointer, named) for pointer, _, _ in pairs)):
        return None
    unlike = [pair for pair in pairs if not _is_alike(pair[1], pair[2]) and _is_judged(pair[0], own, exchange, row)]
    return [Flaw(pointer, "view", expected, got) for pointer, expected, got in [*unlike, *dropped]]


def _is_judged(pointer: str, own: Iterable[str], exchange: Exchange, row: Mapping[str, Json]) -> bool:
    """Whether a list is held to what the read shows of a member: where the two agreed before the update.

    Where they did not, the list has a spelling of its own. Of a member that was sent it is known to be out of date only
    if it still has the same one though the read has not.
    """
    read, listed = _before(pointer, exchange)
    if ABSENT not in (read, listed) and not _is_alike(read, listed):
        is_stale = same(listed, get(row, pointer)) and not same(read, get(exchange.after["read"], pointer))
        return under(pointer, own) and is_stale
    return ABSENT not in (read, listed) or under(pointer, own)


def _dropped(exchange: Exchange, row: Mapping[str, Json]) -> Iterator[tuple[str, Json, Json | Absent]]:
    """The members that a list showed as the read did before the update, and leaves out after it though the read has
    a value."""
    state, read = exchange.viewed[0], exchange.after["read"]
    for pointer, _ in leaves(state) if isinstance(state, Mapping) else ():
        was_read, was_listed = _before(pointer, exchange)
        value = get(read, pointer)
        is_shown = ABSENT not in (was_read, value) and not is_empty(value)
        if is_shown and get(row, pointer) is ABSENT and not is_empty(was_listed) and _is_alike(was_read, was_listed):
            yield pointer, value, ABSENT


def _before(pointer: str, exchange: Exchange) -> tuple[Json | Absent, Json | Absent]:
    """What read and list showed of a member before the update."""
    read, listed = (
        get(state, pointer) if isinstance(state, Mapping) else ABSENT
        for state in (exchange.before.get("read"), exchange.viewed[0])
    )
    return read, listed


def _is_alike(read: Json, row: Json) -> bool:
    """Whether a list shows the same, in any order of items and any spelling of nothing, or leaves it out for short."""
    if isinstance(read, list) and isinstance(row, list) and row:
        return len(read) == len(row) and _have_same_items(read, row)
    is_short = is_empty(row) and (is_empty(read) or isinstance(read, Mapping | list))
    return is_short or same_shown(read, row) or _is_moment(read, row) or _is_moment(row, read)


def _have_same_items(some: list[Json], others: list[Json]) -> bool:
    """Whether two lists of the same length have the same items, each as often."""
    left = list(others)
    for one in some:
        found = next((other for other in left if same(one, other)), ABSENT)
        if found is ABSENT:
            return False
        left.remove(found)
    return True


def _is_moment(seconds: Json, text: Json) -> bool:
    """Whether a text is the moment that is so many seconds after 1970 began."""
    moment = instant(text) if isinstance(text, str) else None
    return moment is not None and isinstance(seconds, int) and moment.timestamp() == seconds


def _is_lost(value: Json, shows: str, before: Json | Absent, after: Json | Absent) -> bool:
    """Whether a record does not have a sent value; what it has never shown is open."""
    got = get(after, shows)
    if got is ABSENT and get(before, shows) is ABSENT:
        return False
    if is_empty(value):
        return not is_empty(got)
    return is_judged(value) and not (is_kept(value, got) or _is_respelled(value, got))


def _is_respelled(value: Json, got: Json | Absent) -> bool:
    """Whether a record has a value in its own spelling: in capitals, in groups of digits, `24 years`, a date's time."""
    if isinstance(value, Mapping | list | bool) or not isinstance(got, str | int | float):
        return False
    one, other = (" ".join(str(text).casefold().split()) for text in (value, got))
    if A_DATE.fullmatch(one):
        return other.startswith(one) and MIDNIGHT.fullmatch(other[len(one) :]) is not None
    if GROUPED.fullmatch(one) and GROUPED.fullmatch(other):
        return re.sub(r"[\s()-]", "", one) == re.sub(r"[\s()-]", "", other)
    return one == other or (isinstance(value, int) and _years(other) == str(value))


def _years(text: str) -> str | None:
    """The number of years that a text names; None where it is no age in years."""
    found = IN_YEARS.fullmatch(text.strip())
    return found[1] if found else None


def _is_kept_as_birth(view: View, at: str, value: Json, after: Json | Absent, today: date) -> bool:
    """Whether a record has an age that was sent only as the date of birth from which it follows."""
    pointer = next(pointer for pointer, shows in view.shows.items() if shows == at)
    birth = get(after, view.instead_of[pointer]) if pointer in view.instead_of else ABSENT
    return is_empty(get(after, at)) and _follows_from(birth, value, today)


def _changed(
    view: View, body: Json | Absent, before: Json | Absent, after: Mapping[str, Json]
) -> Iterator[tuple[str, Any, Any]]:
    """What differs in a record, of what the update neither names nor has to change."""
    if not isinstance(before, Mapping):
        return
    named = [pointer for pointer in view.shows if get(body, pointer) is not ABSENT]
    own = {view.shows[pointer] for pointer in named} | {view.instead_of[one] for one in named if one in view.instead_of}
    known = {at for at in view.shows.values() if not under(at, own)}
    for pointer, old, new in differences(before, after, own):
        if under(pointer, known) and not (is_empty(old) and is_empty(new)):
            yield pointer, old, new


def _left(
    view: View, exchange: Exchange, before: Json | Absent, after: Json | Absent, today: date
) -> Iterator[tuple[str, Any, Any]]:
    """The old values in a record in whose place an update has put others."""
    for pointer, other in view.instead_of.items():
        value, old = get(exchange.body, pointer), get(before, other)
        shown = get(before, view.shows[pointer])
        is_new = value is not ABSENT and not (is_kept(value, shown) or _is_respelled(value, shown))
        may_stay = is_empty(old) or _follows_from(value, old, today) or _follows_from(old, value, today)
        if is_new and same(old, get(after, other)) and not may_stay:
            yield other, Phrase("not {} any more", (old,)), old


def _follows_from(birth: Json | Absent, age: Json | Absent, today: date) -> bool:
    """Whether an age in years is that of a date of birth; one more or less, as it depends on the day and the zone."""
    years = _years(str(age))
    with suppress(ValueError, TypeError):
        days = (today - date.fromisoformat(str(birth)[:10])).days
        return years is not None and abs(days / DAYS_IN_A_YEAR - int(years)) <= 1
    return False
