"""What an interrupt may not cost: the answer that tells what has to be put back, or cancelled."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import respx

from suites.kit.http.uninterrupted import has_ended, sleep_unless_ending, uninterrupted
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.kit.session.interrupts import DelayedInterrupts
from suites.selftest import exchanges
from suites.selftest.bookings import CLOSED, Answering, Notes, Vendor, back, bind, made, with_recipe
from suites.selftest.put_backs import served
from suites.standin import StandIn

BOOKING_REQUESTS = 6
"""How many requests Aniva's recipe sends: its bookings, and the steps that follow some of them."""


@pytest.fixture(autouse=True)
def a_run() -> Iterator[None]:
    """As in a run that goes on: the first signal ends it."""
    with DelayedInterrupts("putting back", is_running=True):
        yield


def interrupting(standin: StandIn, moment: int) -> Answering:
    """The stand-in, asked by a run that is interrupted while one of its requests is on its way."""
    passing, requests = respx.WSGIHandler(standin), count(1)

    def answer(request: httpx.Request) -> httpx.Response:
        if next(requests) == moment:
            signal.raise_signal(signal.SIGINT)
        return passing(request)

    return answer


def without_a_search() -> BoundContract:
    """A vendor at which nothing finds a booking whose id is not known."""
    return with_recipe(bind("aniva"), found_by={}, cancel_lost=None)


@pytest.mark.parametrize("moment", range(1, BOOKING_REQUESTS + 1))
@pytest.mark.parametrize("bound", [bind("aniva"), without_a_search()], ids=["aniva", "without a search"])
def test_whatever_is_booked_while_a_run_is_interrupted_is_cancelled(
    bound: BoundContract, moment: int, tmp_path: Path
) -> None:
    """Wherever an interrupt comes, the ledger has the id of every appointment that was booked."""
    standin, ledger = StandIn(bound.contract), RestoreLedger(tmp_path / "run.restore")
    before = len(standin.store.appointments)
    with pytest.raises(KeyboardInterrupt):
        made(interrupting(standin, moment), bound, ledger)
    has_ended()
    outcomes = back(standin, bound, *ledger.open_entries())
    left = {row.shows["status"] for row in standin.store.appointments[before:]}
    assert (all(one.is_settled for one in outcomes), left - {*CLOSED, "blood_drawn"}) == (True, set())


def test_a_booking_that_was_only_held_up_is_not_sent_after_an_interrupt() -> None:
    """A booking that a rate limiter refused is not sent again, and nobody looks for what it may have booked."""

    def limited(_: httpx.Request) -> httpx.Response:
        signal.raise_signal(signal.SIGINT)
        return httpx.Response(429, headers={"retry-after": "60"})

    vendor, notes = Vendor(book=limited), Notes()
    with pytest.raises(KeyboardInterrupt):
        made(vendor, notes=notes)
    assert ([kind for kind, _ in notes.told], vendor.count("POST")) == (["making", "done"], 1)


def test_the_answer_to_an_interrupted_update_is_noted(tmp_path: Path) -> None:
    """What an update was answered counts although the run ends with it: no read is sent any more."""
    with served(tmp_path, "aniva") as run:
        run.interject = lambda asked: signal.raise_signal(signal.SIGINT) if asked.method == "PATCH" else None
        with pytest.raises(KeyboardInterrupt):
            run.try_update(exchanges.bind("aniva").base | {"notes": "changed"})
        has_ended()
        [noted] = run.ledger.open_entries()
        assert isinstance(noted, Original)
        assert (run.asked[-1].method, noted.updates[-1].is_unknown) == ("PATCH", False)
        run.interject = lambda asked: None
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]


def test_a_step_does_not_sleep_on() -> None:
    """In a step, a pause of minutes that the target asked for ends with the interrupt."""
    began = time.monotonic()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        sleep_unless_ending(60)
    assert time.monotonic() - began < 5
