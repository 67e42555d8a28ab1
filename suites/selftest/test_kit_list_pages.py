"""How an appointment is found in a long list page by page, with few requests, and how a second row of it is told."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from contracts import Pages
from suites.kit.model.exchange import Probe
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT
from suites.selftest import campaigns, exchanges, listings
from suites.selftest.listings import OFFSETS, Listed, listed, shown_id
from suites.standin import StandIn

FEW = replace(campaigns.GATE, requests=100)


@pytest.mark.parametrize(("others", "pages"), [(0, 1), (99, 1), (100, 2), (500, 6), (999, 10)])
def test_the_first_read_walks_to_the_page(others: int, pages: int) -> None:
    """Without a filter, each page of a list is one request, ten at most."""
    with listed("sqod", others=others) as clinic:
        assert (shown_id(clinic.read()) is not None, len(clinic.queries)) == (True, pages)


def test_later_reads_begin_where_it_stood() -> None:
    """An appointment found on page 6 is looked for there first."""
    with listed("sqod", others=500) as clinic:
        clinic.read()
        clinic.read()
        assert (shown_id(clinic.read()) is not None, [query["page"] for query in clinic.queries]) == (True, ["6"])


def test_another_appointment_of_the_page_is_found_at_once() -> None:
    """What stood on the pages that were read is remembered for every appointment on them."""
    with listed("sqod", others=500) as clinic:
        clinic.read()
        assert (shown_id(clinic.read("appointment.expendable")) is not None, clinic.queries[0]["page"]) == (True, "6")


def test_pages_are_as_long_as_the_vendor_makes_them() -> None:
    """A vendor that gives fifteen rows, however many are asked for, is walked in pages of fifteen."""
    with listed("sqod", others=100, rows=15) as clinic:
        found = clinic.read()
        assert (shown_id(found) is not None, [query["page"] for query in clinic.queries][-1]) == (True, "7")


@pytest.mark.parametrize("change", [-100, 100])
def test_what_has_moved_by_a_page_is_found_with_three_requests(change: int) -> None:
    """Bookings and cancellations of others move an appointment to the page before or after."""
    with listed("sqod", others=500) as clinic:
        clinic.read()
        resize(clinic, 500 + change)
        assert (shown_id(clinic.read()) is not None, len(clinic.queries) <= 3) == (True, True)


def test_what_has_moved_far_is_not_found_and_told() -> None:
    """Three pages are searched again; then it is not found, in those words."""
    with listed("sqod", others=900) as clinic:
        clinic.read()
        resize(clinic, 100)
        assert (clinic.read(), len(clinic.queries)) == ({}, 3)
        assert clinic.missing().startswith(
            "appointment.editable could not be read: not found within 3 pages of the list; look for it in the vendor's "
            "own application"
        )


def refuse_pages_behind_the_last(clinic: Listed) -> None:
    """Let the list answer 404 for a page of a hundred rows that it does not have."""

    def answer() -> httpx.Response | None:
        rows = clinic.standin._count_of_others + len(clinic.standin.store.appointments)
        is_behind = (int(clinic.queries[-1].get("page", 1)) - 1) * 100 >= rows
        return httpx.Response(404, json={"detail": "Invalid page."}) if is_behind else None

    clinic.before_answer = answer


def test_a_page_that_is_no_longer_there_is_no_refusal_of_the_list() -> None:
    """A vendor may answer 404 for a page behind the last one; the appointment is looked for on the page before."""
    with listed("sqod", others=500) as clinic:
        refuse_pages_behind_the_last(clinic)
        clinic.read()
        resize(clinic, 400)
        assert (shown_id(clinic.read()) is not None, [query["page"] for query in clinic.queries]) == (True, ["6", "5"])


def test_a_list_whose_last_page_is_full_ends_with_a_404() -> None:
    """Where only the next page can tell that a list has ended, a 404 tells it."""
    with listed("sqod") as clinic:
        clinic.standin.store.appointments = clinic.standin.store.appointments[1:]
        resize(clinic, 100 - len(clinic.standin.store.appointments))
        refuse_pages_behind_the_last(clinic)
        assert (
            clinic.read(),
            clinic.missing().startswith("appointment.editable could not be read: the list does not"),
        ) == ({}, True)


def test_no_page_is_asked_for_behind_one_that_is_not_full() -> None:
    """An appointment that went from the last page to the first one is found with three requests."""
    with listed("sqod", others=500) as clinic:
        clinic.read()
        first = clinic.standin._others[()].pop(0)
        clinic.standin._others[()].insert(0, dict(clinic.standin.store.appointments[0].shows))
        clinic.standin.store.appointments[0] = replace(clinic.standin.store.appointments[0], shows=first)
        assert (shown_id(clinic.read()) is not None, [query["page"] for query in clinic.queries]) == (
            True,
            ["6", "5", "1"],
        )


def test_what_was_lost_is_looked_for_from_the_beginning() -> None:
    """After it was lost, the next read is a first one."""
    with listed("sqod", others=900) as clinic:
        clinic.read()
        resize(clinic, 100)
        clinic.read()
        assert (shown_id(clinic.read()) is not None, len(clinic.queries)) == (True, 2)


def test_pages_where_it_stood_before_are_remembered() -> None:
    """An appointment that goes to and fro between two pages is found on the one or the other."""
    with listed("sqod", others=900) as clinic:
        clinic.read()
        for others in (100, 100, 900, 100):
            resize(clinic, others)
            clinic.read()
        assert (clinic.missing(), len(clinic.queries) <= 3) == ("", True)


def test_no_more_than_ten_pages_are_walked() -> None:
    """An appointment on page 21 is not found, in those words, with ten requests."""
    with listed("sqod", others=2_000) as clinic:
        assert (clinic.read(), len(clinic.queries)) == ({}, 10)
        assert "not found within 10 pages of the list" in clinic.missing()


@pytest.mark.parametrize(
    "pages", [OFFSETS, Pages("cursor", "cursor", {"per_page": 100}, ("/next",))], ids=lambda pages: pages.by
)
def test_other_ways_to_page_are_walked_too(pages: Pages) -> None:
    """A list by offset or by cursor is walked like one by page number."""
    with listed(listings.reading("sqod", pages=pages), others=500) as clinic:
        assert (shown_id(clinic.read()) is not None, len(clinic.queries)) == (True, 6)


def test_an_offset_is_remembered() -> None:
    """In a list by offset, too, the read begins where it stood."""
    with listed(listings.reading("sqod", pages=OFFSETS), others=500) as clinic:
        clinic.read()
        clinic.read()
        clinic.read()
        assert [query["skip"] for query in clinic.queries] == ["500"]


def test_a_cursor_is_taken_from_the_first_place_that_has_one() -> None:
    """Where it is not documented how an answer gives the next cursor, a list of places is tried."""
    pages = Pages("cursor", "cursor", {"per_page": 100}, ("/next", "/nextCursor"))
    contract, other = (
        listings.reading("sqod", pages=pages),
        listings.reading("sqod", pages=Pages("cursor", "cursor", {"per_page": 100}, ("/nextCursor",))),
    )
    with listed(contract, others=150) as clinic:
        clinic.standin = StandIn(other, others=150)
        assert (shown_id(clinic.read()) is not None, len(clinic.queries)) == (True, 2)


def test_a_list_that_does_not_say_how_it_goes_on_is_told() -> None:
    """Where no answer has a cursor at any of the places, the message names the places."""
    pages = Pages("cursor", "cursor", {"per_page": 100}, ("/next", "/after"))
    with listed(listings.reading("sqod", pages=pages), others=150) as clinic:
        clinic.standin = StandIn(
            listings.reading("sqod", pages=Pages("cursor", "cursor", {}, ("/elsewhere",))), others=150
        )
        assert clinic.read() == {}
        assert "its answer has no cursor at /next or /after" in clinic.missing()


def test_a_list_without_it_is_read_once_more() -> None:
    """An appointment that the whole list does not show is looked for once more, then it is told."""
    with listed("sqod") as clinic:
        clinic.standin.store.appointments.clear()
        assert (clinic.read(), [query["page"] for query in clinic.queries]) == ({}, ["1", "1"])
        assert clinic.missing() == (
            "appointment.editable could not be read: the list does not show it; the list was answered, so its address "
            "and the credentials are right; look for the appointment in the vendor's own application: it may be where "
            "these credentials may not look, cancelled, or gone: put it back, or name another one in targets.toml; if "
            "it is as it was, ask the vendor why GET /api/v1/appointments does not show it"
        )


def test_a_list_of_one_page_that_never_had_it_is_read_once() -> None:
    """An appointment that two reads of a list of one page did not show is looked for with one read from then on."""
    with listed("sqod") as clinic:
        clinic.standin.store.appointments.clear()
        clinic.read()
        clinic.read()
        assert [query["page"] for query in clinic.queries] == ["1"]


def test_what_comes_back_is_found_by_the_second_read() -> None:
    """A list that misses it once, and shows it when it is read again, is not told."""
    with listed("sqod") as clinic:
        rows, clinic.standin.store.appointments = clinic.standin.store.appointments, []
        clinic.before_answer = lambda: clinic.standin.store.appointments.extend(
            rows if len(clinic.queries) == 2 else ()
        )
        assert (shown_id(clinic.read()) is not None, clinic.missing()) == (True, "")


@pytest.mark.slow  # a run
@pytest.mark.parametrize("others", [0, 2_000])
def test_a_run_that_does_not_find_it_judges_nothing_in_silence(others: int) -> None:
    """Where the appointment is not found, what needs a read of it is inconclusive and says why."""
    contract = exchanges.contract("sqod")
    clauses = [contract.clause("SQOD-ECHO-READ"), contract.clause("SQOD-LISTED-ONCE")]
    verdicts = campaigns.run(
        contract, StandIn(contract, others=others), clauses, profile=FEW if others else campaigns.GATE
    ).verdicts.values()
    reasons = {verdict.reason or "" for verdict in verdicts}
    if others:
        assert all("not found within 10 pages of the list" in reason for reason in reasons)
    assert {verdict.word for verdict in verdicts} == {INCONCLUSIVE if others else KEPT}


# Copies


def test_two_rows_on_one_page_are_told() -> None:
    """Which page shows an appointment twice is a finding."""
    with listed("sqod") as clinic:
        duplicate(clinic)
        clinic.update({"duration_in_minutes": 30})
        assert clinic.reader.copies(Probe("", "a read")) == "2 rows on one page"


def test_two_rows_on_two_pages_are_told() -> None:
    """A copy on another page is found by walking the list, and told when both pages show it again."""
    with listed("sqod", others=100) as clinic:
        duplicate(clinic, first=True)
        clinic.update({"duration_in_minutes": 30})
        assert "rows on pages 1 and 2" in clinic.reader.copies(Probe("", "a read"))


def test_a_row_that_one_page_does_not_show_again_is_not_told() -> None:
    """A copy that is gone when its page is read again is no finding."""
    with listed("sqod", others=100) as clinic:
        duplicate(clinic, first=True)
        others = clinic.standin._others[()]
        clinic.before_answer = lambda: others.pop(0) if len(clinic.queries) == 4 else None
        clinic.update({"duration_in_minutes": 30})
        assert len(clinic.queries) == 4
        assert clinic.reader.copies(Probe("", "a read")) == ""


def test_a_row_that_moves_on_during_the_walk_is_not_told() -> None:
    """Somebody who books while the pages are read, newest first, moves a row to the next page, in each walk again."""
    rows = 15
    with listed("sqod", others=20, rows=rows) as clinic:
        clinic.read()
        others = clinic.standin._others[()]
        moved: list[str] = []

        def book() -> None:
            page = int(clinic.queries[-1]["page"])
            is_next = page == (len(others) + 1) // rows + 1 and (len(others) + 1) % rows == 0
            needed = -(len(others) + 1) % rows if page == 1 else int(is_next)
            others[:0] = [{**others[0], "id": f"{len(others)}-{number}"} for number in range(needed)]
            moved.extend(["moved"] * is_next)

        clinic.before_answer = book
        clinic.update({"duration_in_minutes": 30})
        assert (clinic.reader.copies(Probe("", "a read")), bool(moved)) == ("", True)


def resize(clinic: Listed, others: int) -> None:
    """Let other people have as many appointments in the list."""
    clinic.standin._count_of_others = others
    clinic.standin._others.clear()


def duplicate(clinic: Listed, first: bool = False) -> None:
    """List the editable appointment a second time: first among the others, or among ours."""
    [ours, *_] = clinic.standin.store.appointments
    clinic.read()
    if first:
        clinic.standin._others[()].insert(0, dict(ours.shows))
    else:
        clinic.standin.store.appointments.append(replace(ours))
