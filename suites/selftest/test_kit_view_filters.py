"""Lists that are asked for a value of the appointment: after a move for the new one, and no more for the old one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import View
from suites.kit.checks import judge
from suites.kit.model.exchange import CallResult, Exchange
from suites.kit.model.wrong_listing import WrongListing
from suites.kit.run.looks import Look
from suites.kit.run.view_filters import is_exact, may_go_on, moved_filter
from suites.kit.run.views import Views
from suites.selftest.clinic import Clinic
from suites.selftest.exchanges import Answer, answer, appointment, exchange

OLD, NEW = "2031-06-30", "2031-07-01"
PLACE = "/day"
RANGE = {"date_from": PLACE, "date_to": PLACE}


def at(day: str, **other: Any) -> dict[str, Any]:
    """Our appointment on a day."""
    return {**appointment(), "day": day, **other}


def listing(*rows: Any) -> Answer:
    """The answer of a list."""
    return answer(200, list(rows))


class Diary(Clinic):
    """A clinic whose list is asked for a day; each look gets the next of some answers, the last one for ever."""

    def __init__(self, *answers: Answer, **days: Answer) -> None:
        super().__init__(*answers, id="ANIVA-LISTED")
        self._by_day = {{"old": OLD, "new": NEW}[name]: came for name, came in days.items()}
        self.ask(RANGE)

    def ask(self, query: dict[str, str]) -> None:
        """Have the list asked by these parameters."""
        contract = self.bound.contract
        view = replace(contract.behaviour.views[self.clause.view], query=query)
        behaviour = replace(contract.behaviour, views={self.clause.view: view})
        self.bound = replace(self.bound, contract=replace(contract, behaviour=behaviour))

    def _read(self, operation: Any, path: Any, query: Any) -> CallResult:
        usual = super()._read(operation, path, query)
        came = self._by_day.get(query.get("date_from"))
        return replace(usual, answer=came) if came else usual

    def moved(self, new: dict[str, Any] | None = None, old: str = OLD, is_seen: bool = True) -> Exchange:
        """An accepted move to another day, before which the list showed the appointment, unless it was not looked."""
        views, now = Views(self), new or at(NEW)  # type: ignore[arg-type]
        asked = {"clause": self.clause.id, "body": {"day": now["day"]}}
        states = {"read": at(old)}
        made = exchange(answer(200, now), probe=asked, before=states, after={"read": now}, first=states)
        return views.after(made, views.look(made.probe, states) if is_seen else Look())

    def found(self, made: Exchange) -> list[tuple[str, Any]]:
        """The places and the asked values of what is found."""
        flaws = judge(self.clause, made, self.bound) or []
        return [(one.pointer, one.expected.values[0]) for one in flaws]

    @property
    def days(self) -> list[str]:
        """The days for which the list was asked, in turn."""
        return [query["date_from"] for *_, query in self.asked]


def test_a_list_is_asked_for_what_the_appointment_has_now() -> None:
    """After a move the query names the new value, as the read shows it, and once more the old one."""
    diary = Diary(listing(at(OLD)), listing(at(NEW)), listing())
    made = diary.moved()
    assert (diary.days, diary.found(made)) == ([OLD, NEW, OLD], [])


def test_an_appointment_that_its_new_day_lacks_is_found() -> None:
    """A list that has no row for the new value breaks its promise, where it showed the appointment for the old one."""
    diary = Diary(listing(at(OLD)), listing())
    assert diary.found(diary.moved()) == [(PLACE, NEW)]


def test_an_appointment_that_its_old_day_keeps_is_found() -> None:
    """A list that still shows the appointment for the value before the update breaks its promise."""
    diary = Diary(listing(at(OLD)), listing(at(NEW)))
    assert diary.found(diary.moved()) == [(PLACE, OLD)]


def test_a_list_that_was_not_seen_before_is_asked_for_what_was_there_before_the_run() -> None:
    """Where an earlier update moved the appointment, the first read says for which value the list may still show it."""
    diary = Diary(old=listing(at(NEW)), new=listing())
    assert (diary.found(diary.moved(is_seen=False))[:1], diary.days[:2]) == ([(PLACE, NEW)], [NEW, OLD])


def test_a_list_that_never_showed_it_is_not_blamed() -> None:
    """A list that shows the appointment for no value may take its parameters otherwise: that is said, with advice."""
    diary = Diary(listing())
    views, states = Views(diary), {"read": at(OLD)}  # type: ignore[arg-type]
    views.look(exchange(probe={"clause": diary.clause.id}).probe, states)
    views.explain(diary.clause)
    [(kind, why)] = diary.said
    assert (kind, "correct the query of the view" in why) == ("inconclusive", True)


def test_a_late_list_is_given_time() -> None:
    """A list that shows a move after a pause keeps its promise."""
    diary = Diary(listing(at(OLD)), listing(), listing(at(NEW)), listing())
    assert diary.found(diary.moved()) == []


def test_a_full_page_may_hide_an_appointment() -> None:
    """A list of as many rows as a page may have says nothing of what it does not show."""
    diary = Diary(listing(at(OLD)), listing(*({"id": str(number)} for number in range(10))))
    assert diary.found(diary.moved()) == []


def test_a_list_may_leave_out_another_state() -> None:
    """An appointment whose state changed with the move may be left out of a list without a word."""
    diary = Diary(listing(at(OLD)), listing())
    assert diary.found(diary.moved(at(NEW, status="cancelled"))) == []


def test_a_time_of_day_says_nothing() -> None:
    """A list that is asked for a time may take it for its day."""
    diary = Diary(listing(at(f"{OLD}T10:00:00Z")), listing(at(f"{OLD}T11:00:00Z")))
    assert diary.found(diary.moved(at(f"{OLD}T11:00:00Z"), old=f"{OLD}T10:00:00Z")) == []


@pytest.mark.parametrize(
    ("query", "others", "expected"),
    [
        (RANGE, [], True),
        ({"day": PLACE}, [], False),
        ({"since": PLACE}, [], False),
        (RANGE, [{"day": OLD}, {}], True),
        (RANGE, [{"day": NEW}], False),
    ],
)
def test_which_lists_of_days_show_one_day_only(query: dict[str, str], others: list[Any], expected: bool) -> None:
    """One with both limits, as another may show all from a day on; a row with another day shows that it is none."""
    assert is_exact(View("list", "", query=query), PLACE, OLD, others) == expected


@pytest.mark.parametrize(
    ("asked", "name", "expected"),
    [("room-b", "Room", True), ("room-b", "near", False), (30, "room", False), ("30/06/2031", "room", False)],
)
def test_which_lists_of_other_values_show_one_only(asked: Any, name: str, expected: bool) -> None:
    """One with the member's own name, where the value is nothing that others could be above."""
    assert is_exact(View("list", "", query={name: "/room"}), "/room", asked, [{"room": asked}]) == expected


@pytest.mark.parametrize(
    ("query", "rows", "fullest", "expected"),
    [({}, 0, 0, False), ({}, 9, 9, False), ({}, 10, 10, True), ({}, 10, 20, False), ({"size": "5"}, 5, 5, True)],
)
def test_which_lists_may_have_another_page(query: dict[str, str], rows: int, fullest: int, expected: bool) -> None:
    """One that has as many rows as any page of it had, and as the smallest page of any vendor, or as was asked for."""
    assert may_go_on(View("list", "", query=query), rows, fullest) == expected


@pytest.mark.parametrize(("before", "found"), [((), []), (tuple("1234567"), [(PLACE, NEW)])])
def test_a_short_page_may_hide_an_appointment(before: tuple[str, ...], found: list[Any]) -> None:
    """Five rows without the appointment are a finding only where the list has shown more: a page may hold five."""
    rows, was = [{"id": id, "day": NEW} for id in "12345"], [{"id": id, "day": OLD} for id in before]
    diary = Diary(listing(at(OLD), *was), listing(*rows))
    assert diary.found(diary.moved()) == found


def test_a_list_from_a_day_on_still_shows_what_has_moved() -> None:
    """A parameter of the member's own name may mean that day and all after it, where the appointment still is."""
    diary = Diary(listing(at(OLD)), listing(at(NEW)))
    diary.ask({"day": PLACE})
    assert diary.found(diary.moved()) == []


def test_what_was_not_moved_is_no_filter() -> None:
    """Where no value that the list is asked for has changed, nothing new is expected of it."""
    diary = Diary()
    view = diary.bound.contract.behaviour.views[diary.clause.view]
    assert moved_filter(view, at(OLD), at(OLD, note="new"), diary.bound) is None


def test_a_wrong_listing_shows_no_value_by_itself() -> None:
    """What a list was asked for may be a person's, so no text of it names that."""
    assert "Asha" not in repr(WrongListing("/patient", "Asha"))
