"""What closes appointments begins with the earliest one, so that a vendor which takes later ones with it is seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.generate.situations import AFTER_CLOSING
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.choices import BEFORE, MEANWHILE, why_used_up
from suites.kit.run.closing_order import ClosingOrder
from suites.kit.run.witness import Witness
from suites.selftest import exchanges

EARLY, LATE, LAST = (f"2031-0{month}-01T09:00:00Z" for month in (1, 5, 9))
OPEN, CLOSED = "SCHEDULED", "CANCELLED"


def closing(number: int) -> Probe:
    """An update that closes the n-th appointment that may be used up."""
    return Probe("LOBBIE-X", "close it", {"status": CLOSED}, appointment=EXPENDABLE, fixture=number, closes=True)


def after(number: int) -> Probe:
    """The update after that."""
    return Probe("LOBBIE-X", AFTER_CLOSING, {"note": "text"}, appointment=EXPENDABLE, fixture=number)


def campaign(*shown: tuple[str | None, str]) -> Any:
    """A campaign that has looked at the appointments that may be used up, with when each begins and its status."""
    bound = exchanges.bind("lobbie")
    states = [{"startTime": when, "status": status} if when else None for when, status in shown]
    probes = [Probe("", "look", appointment=EXPENDABLE, fixture=number) for number in range(len(states))]
    watched = {one.place: Witness(one, {}, state) for one, state in zip(probes, states, strict=True)}
    return SimpleNamespace(bound=bound, closed=set(), witnesses=SimpleNamespace(watched_at=watched.get))


@pytest.mark.parametrize(
    ("shown", "numbers"),
    [
        ([(LAST, OPEN), (LATE, OPEN), (EARLY, OPEN)], [2, 1, 0]),
        ([(LAST, OPEN), (LATE, OPEN), (EARLY, CLOSED)], [1, 0, 2]),
        ([(LAST, OPEN), (None, OPEN), (EARLY, OPEN)], [0, 1, 2]),
        ([(LATE, OPEN), (LATE, OPEN), (LATE, OPEN)], [0, 1, 2]),
    ],
)
def test_the_earliest_open_one_is_closed_first(shown: list[tuple[str | None, str]], numbers: list[int]) -> None:
    """Open appointments are closed in the order of their times, each once; in the target's, where one is not known."""
    order = ClosingOrder(campaign(*shown))
    assert [one.fixture for one in order.of(map(closing, range(3)))] == numbers


def test_what_follows_a_closing_update_goes_to_the_same_one_in_the_whole_run() -> None:
    """The update after one that closes an appointment goes there, too, also where others are the earliest by then."""
    made = campaign((LAST, OPEN), (LATE, OPEN), (EARLY, OPEN))
    order = ClosingOrder(made)
    first = [one.fixture for one in order.of([closing(0), after(0)])]
    made.witnesses.watched_at((EXPENDABLE, 0)).state = {"startTime": "2030-01-01T09:00:00Z", "status": OPEN}
    assert (first, [one.fixture for one in order.of([closing(1), after(1)])]) == ([2, 2], [1, 1])


def test_other_updates_stay_where_they_are() -> None:
    """An update that closes nothing goes to the appointment that it names."""
    plain = Probe("LOBBIE-X", "a plain update", {"note": "text"}, appointment=EXPENDABLE)
    made = campaign((LAST, OPEN), (LATE, OPEN), (EARLY, OPEN))
    assert ClosingOrder(made).of([closing(0), plain])[1] == plain


@pytest.mark.parametrize(("first", "when"), [(OPEN, MEANWHILE), (CLOSED, BEFORE)])
def test_it_is_said_when_an_appointment_was_closed(first: str, when: str) -> None:
    """Of an appointment that a look of this run has shown open, it is not said that an earlier run had closed it."""
    made = campaign((EARLY, first))
    now = {"startTime": EARLY, "status": CLOSED}
    made.witnesses.watched_at((EXPENDABLE, 0)).note_look(now, 2)
    made.reader = SimpleNamespace(before=lambda probe: {"read": now})
    assert f"was closed {when} (/status is {CLOSED})" in why_used_up(made, closing(0))
