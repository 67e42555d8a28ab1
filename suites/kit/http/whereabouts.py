"""What is known of where appointments stand in a vendor's list, and the queries that narrow the list to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from contracts import Filter, Json, ReadBack, instant
from contracts.pointers import get, under
from suites.kit.model.bound_contract import BoundContract

MOST_STATES = 3
"""In how many states an appointment may be for all we know: as it was, as one update left it, and as the next did."""

Query = Mapping[str, str]
Key = tuple[str, ...]
"""An appointment: the path parameters of its list, then the ids by which its row is recognized."""
Place = tuple[Key, frozenset[tuple[str, str]]]
"""An appointment, and the query of a list in which it stands."""


@dataclass
class Whereabouts:
    """What the readers of a run at one target have learned, and share.

    `states` is what may be shown of an appointment now, the likeliest first. `positions` are the pages where it has
    stood, the last one first. `lost` counts the searches that failed since it was last found. `full` is the number of
    rows that a page of a list really has. `is_walked`: the list was searched for copies once. `refuses_filters`,
    `refuses_size`: the target does not take that part of a query.
    """

    states: dict[Key, tuple[Mapping[str, Json], ...]] = field(default_factory=dict)
    positions: dict[Place, tuple[int, ...]] = field(default_factory=dict)
    lost: dict[Key, int] = field(default_factory=dict)
    full: int = 0
    refuses_filters: bool = False
    refuses_size: bool = False
    is_walked: bool = False

    def expect(self, key: Key, state: Mapping[str, Json]) -> None:
        """Note a state that the appointment may be in from now on, beside those it may be in already."""
        others = [known for known in self.states.get(key, ()) if known != state]
        self.states[key] = (state, *others)[:MOST_STATES]

    def note_found(self, key: Key, state: Mapping[str, Json]) -> None:
        """Note what a list shows of an appointment: it is in no other state."""
        self.states[key] = (state,)
        self.lost.pop(key, None)

    def note_lost(self, key: Key) -> None:
        """Note that an appointment does not stand where it was looked for."""
        self.lost[key] = self.lost.get(key, 0) + 1

    def look_anew(self, key: Key) -> None:
        """Let an appointment that was lost be looked for once more as far as one whose place is unknown."""
        if key in self.lost:
            self.lost[key] = 1

    def note_position(self, place: Place, position: int) -> None:
        """Note the page where an appointment stands now."""
        others = [known for known in self.positions.get(place, ()) if known != position]
        self.positions[place] = (position, *others)


def narrowing_queries(
    bound: BoundContract, reading: ReadBack, states: tuple[Mapping[str, Json], ...], hint: Query
) -> list[Query]:
    """The queries that show little but one appointment, the narrowest first; none where nothing is known of it.

    A filter is used only as far as it holds for every state that the appointment may be in: a day becomes the days
    between them. The second query leaves out what an update can change, in case that something else did. `hint` is what
    the target itself says; it counts as long as nothing was shown.
    """
    if not states:
        return [hint] if hint else []
    lasting = {name: known for name, known in reading.filters.items() if not _is_changeable(known.shows, bound)}
    queries = [_filtered(filters, states) for filters in (reading.filters, lasting)]
    return [query for number, query in enumerate(queries) if query and query not in queries[:number]]


def _filtered(filters: Mapping[str, Filter], states: Iterable[Mapping[str, Json]]) -> Query:
    values = {name: _value(known, [get(state, known.shows) for state in states]) for name, known in filters.items()}
    return {name: value for name, value in values.items() if value is not None}


def _value(known: Filter, shown: list[Any]) -> str | None:
    """The value of a filter that fits all that may be shown; None where there is none."""
    if known.days is None:
        texts = {str(value) for value in shown if isinstance(value, str | int) and not isinstance(value, bool)}
        fits = len(texts) == 1 and not any(value is None or isinstance(value, bool | list | dict) for value in shown)
        return texts.pop() if fits else None
    days = [_day(value) for value in shown]
    known_days = [day for day in days if day is not None]
    if len(known_days) != len(shown):
        return None
    try:
        return str((min if known.days < 0 else max)(known_days) + timedelta(days=known.days))
    except OverflowError:
        return None


def _day(value: Any) -> date | None:
    """The day of a time, by the clock of its own offset."""
    try:
        moment = instant(value) if isinstance(value, str) else None
        return moment.date() if moment else date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _is_changeable(shows: str, bound: BoundContract) -> bool:
    """Whether an update may change a shown member."""
    behaviour = bound.contract.behaviour
    followers = [pointer for pointers in behaviour.follows.values() for pointer in pointers]
    changed = [field.shows for field in behaviour.fields if field.shows] + followers + list(behaviour.volatile)
    return under(shows, changed)
