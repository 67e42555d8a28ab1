"""What a list owes that is asked for a value of the appointment: it has the appointment, and not where it was before.

A list may leave out what changes its state, show a page of its rows only, take a time for its day, and a day for the
first one. So an appointment counts as missing only where the list showed it for another value in the same run, no state
has changed since, and the page has fewer rows than it holds; as left behind only where the list takes one value alone;
and a time of day says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from contracts import Json, View, instant
from contracts.pointers import ABSENT, get
from suites.kit.generate.transitions import changes_for_good
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same

LEAST_PAGE = 10
"""Fewer rows than any vendor's page holds by default that we have seen (10 to 100): such a list has hardly a second
page, so that its query is to be looked at. It accuses nobody, as some vendor's page may hold fewer."""
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def filters(view: View) -> dict[str, list[str]]:
    """The members by whose values a list is asked, each with its query parameters."""
    found = dict[str, list[str]]()
    for name, text in view.query.items():
        if text.startswith("/"):
            found.setdefault(text, []).append(name)
    return found


def moved_filter(view: View, old: Mapping[str, Json], new: Mapping[str, Json], bound: BoundContract) -> str | None:
    """The first member by which a list is asked, and of which the appointment has another value now than it had; None
    where there is none, or where one of them is a time of day, which a list may take for its day."""
    moved = [at for at in filters(view) if not same(get(old, at), get(new, at))]
    is_told = all(_is_whole(get(state, at)) for at in moved for state in (old, new))
    return moved[0] if moved and is_told and not any(_states_changed(old, new, bound)) else None


def may_go_on(view: View, rows: int, fullest: int) -> bool:
    """Whether a list that showed so many rows is likely to have others on a next page. `fullest`: the most rows of one
    look."""
    constants = [int(text) for text in view.query.values() if text.isascii() and text.isdigit()]
    return rows >= min([LEAST_PAGE, *(size for size in constants if size > 0)]) and rows >= fullest


def is_all(rows: int, fullest: int) -> bool:
    """Whether a list that showed so many rows has no others for sure: none, or fewer than a page of it had before."""
    return rows == 0 or rows < fullest


def is_exact(view: View, pointer: str, asked: Json, others: Sequence[Json]) -> bool:
    """Whether a list that is asked for a value shows nothing but what has it, and no other row had another value: by
    two parameters that are its lower and upper limit, or by one of the member's own name, unless that may be a limit,
    too: from that day on."""
    names = filters(view)[pointer]
    own = pointer.rpartition("/")[2].casefold()
    is_named = len(names) > 1 or (names[0].casefold() == own and not _has_order(asked))
    return is_named and all(same(value, asked) for row in others if (value := get(row, pointer)) is not ABSENT)


def _has_order(value: Json) -> bool:
    """Whether a value may be a limit, as a number or a date may in any spelling without letters."""
    return not isinstance(value, str) or not any(letter.isalpha() for letter in value)


def _is_whole(value: Json) -> bool:
    is_scalar = isinstance(value, str | int) and not isinstance(value, bool)
    return is_scalar and (not isinstance(value, str) or bool(A_DATE.fullmatch(value)) or instant(value) is None)


def _states_changed(old: Mapping[str, Json], new: Mapping[str, Json], bound: BoundContract) -> Iterator[bool]:
    """Whether each member that says how the appointment stands has changed: a list may go by it without a word."""
    for at in _standings(bound):
        yield not same(get(old, at), get(new, at))


def _standings(bound: BoundContract) -> Collection[str]:
    behaviour = bound.contract.behaviour
    sent = [str(one.shows) for one in behaviour.fields if one.shows and (one.is_restricted or changes_for_good(one))]
    return {*sent, *(at for at, nature in behaviour.unlisted.items() if nature.nature == "status")}
