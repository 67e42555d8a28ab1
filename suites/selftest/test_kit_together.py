"""Two requests at the same moment: on two connections, within the same limits, each of them once."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from contracts import Json, instant
from contracts.pointers import get
from suites.kit.generate.pairs import pairs
from suites.kit.http import together
from suites.kit.http.client import Client
from suites.kit.http.replies import Reply
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.uninterrupted import has_ended, uninterrupted
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.target import Limits, Target
from suites.kit.privacy.curl import body_sent
from suites.kit.run.guard import send_guarded
from suites.kit.session.interrupts import DelayedInterrupts
from suites.selftest import exchanges
from suites.selftest.disturbed import served
from suites.standin import StandIn, fault

ID = "ANIVA-AT-ONCE"
LATER = 0.5
"""Seconds within which both requests of a pair have come, on any machine; one after the other they never would."""


class Meeting:
    """Answers an update only when another one has come as well: 200, or 408 if none has."""

    def __init__(self, status: str = "200 OK", headers: list[tuple[str, str]] | None = None) -> None:
        self.barrier, self.bodies, self.status, self.headers = threading.Barrier(2), [], status, headers or []
        self.ports: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Wait for the other update."""
        self.bodies: list[Json]
        self.bodies.append(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        self.ports.add(str(environ.get("REMOTE_PORT")))
        try:
            self.barrier.wait(LATER)
            start_response(self.status, self.headers)
        except threading.BrokenBarrierError:
            start_response("408 Request Timeout", [])
        return [b""]


def pair(bound: BoundContract) -> Probe:
    """The first pair of Aniva's clause."""
    return pairs(bound.contract.clause(ID), bound)[0]


@contextmanager
def client(app: Any, budget: int = 100, limits: Limits = Limits(rate=0), **how: Any) -> Iterator[Client]:  # noqa: B008
    """A client of a served application."""
    contract = exchanges.contract("aniva")
    with served(app) as base:
        target = replace(Target.of(StandIn(contract).target(base)), limits=limits)
        made = Client(BoundContract(contract, target), budget, "selftest", **how)
        try:
            yield made
        finally:
            made.close()


def test_both_are_under_way_at_once() -> None:
    """The server has both updates before it answers either."""
    with client(app := Meeting()) as sends:
        result = sends.update(pair(sends.bound))
    assert (result.status, [one.status for one in result.others], len(app.bodies)) == (200, [200], 2)


def test_both_draw_on_the_same_budget() -> None:
    """A pair takes two requests, and is not sent where one is left."""
    with client(app := Meeting(), budget=3) as sends:
        sends.update(pair(sends.bound))
        with pytest.raises(BudgetSpent):
            sends.update(pair(sends.bound))
    assert (sends.remaining, len(app.bodies)) == (1, 2)


def test_the_rate_holds_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a pair nothing goes out for as long as the rate counts, and each request takes a turn."""
    pauses, policy = list[float](), RetryPolicy()
    with client(Meeting(), limits=Limits(rate=50), policy=replace(policy, sleep=pauses.append)) as sends:
        turns, take = list[float](), sends._account.limiter.wait
        monkeypatch.setattr(sends._account.limiter, "wait", lambda deadline: turns.append(0) or take(deadline))
        sends.update(pair(sends.bound))
    assert (pauses, len(turns) >= 2) == ([1.1], True)


@pytest.mark.parametrize("about", [b"scheduled_at", b"location_id"])
def test_a_pause_that_one_is_asked_for_holds_for_all(about: bytes) -> None:
    """A Retry-After on either of the two connections is kept on the other one as well."""

    class Busy(Meeting):
        """Asks for a pause on one of the two connections."""

        about: bytes

        def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
            """Wait for the other update, and answer each of the two in its own way."""
            sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.barrier.wait(LATER)
            is_busy = self.about in sent
            start_response("503 Busy" if is_busy else "200 OK", [("Retry-After", "7")] if is_busy else [])
            return [b""]

    app, pauses, later = Busy(), list[float](), time.monotonic() + 5
    app.about = about
    with client(app, policy=replace(RetryPolicy(), sleep=pauses.append)) as sends:
        sends.update(pair(sends.bound))
        assert sends._sender._pause.until > later
        app.about = b"nothing"
        sends.update(pair(sends.bound))
    assert [pause > 5 for pause in pauses] == [True, True]


def test_what_keeps_one_back_does_not_hold_up_the_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one of the two may not go out, the other one does at once, and the pair says that they were not at once."""
    began = time.monotonic()
    with client(Meeting("200 OK")) as sends:
        usual = sends._sender._await_turn

        def kept_back() -> None:
            raise BudgetSpent("kept back")

        monkeypatch.setattr(sends._sender, "_await_turn", kept_back)
        result = sends.update(pair(sends.bound))
        monkeypatch.setattr(sends._sender, "_await_turn", usual)
    assert (result.status, "kept back" in result.overtaken, time.monotonic() - began < 5) == (408, True, True)


def test_a_pair_of_which_nothing_goes_out_is_none() -> None:
    """Where neither of the two may go out, the pair ends as a single update does."""
    with client(app := Meeting(), deadline=time.monotonic() - 1) as sends, pytest.raises(BudgetSpent):
        sends.update(pair(sends.bound))
    assert app.bodies == []


def test_what_either_has_lost_is_lost() -> None:
    """How often the two got no answer is counted for both together."""
    made = exchanges.exchange()
    lost, accepted = CallResult(made.sent, None, "no answer", lost=1), CallResult(made.sent, exchanges.answer(200))
    assert together.joined([lost, accepted]).lost == together.joined([accepted, lost]).lost == 1


def test_a_refusal_of_one_leaves_open_what_became_of_both() -> None:
    """Where only one of the two was accepted, nobody can tell what they changed together."""
    made = exchanges.exchange()
    accepted, refused = (CallResult(made.sent, exchanges.answer(status)) for status in (200, 409))
    found = [together.joined(pair) for pair in ((accepted, refused), (refused, accepted))]
    assert [(one.status, "409" in one.overtaken) for one in found] == [(200, True)] * 2


def test_an_update_that_was_sent_again_with_a_new_token_came_later() -> None:
    """Two updates of which one was first refused for its token were not at the same moment, and show nothing."""
    accepted = CallResult(exchanges.exchange().sent, exchanges.answer(200))
    found = together.joined([accepted, accepted], [Reply(None, status=200), Reply(None, status=401)])
    assert "401" in found.overtaken


@pytest.mark.parametrize("other", [500, 503, None])
def test_a_pair_is_refused_only_where_both_are(other: int | None) -> None:
    """Where one update was refused and the other one may have taken effect, the pair does not read as refused."""
    made = exchanges.exchange()
    refused = CallResult(made.sent, exchanges.answer(409))
    open_one = CallResult(made.sent, None if other is None else exchanges.answer(other))
    found = [together.joined(pair) for pair in ((open_one, refused), (refused, open_one))]
    assert [one.status for one in found] == [other, other]


def test_a_pair_is_noted_before_it_is_sent() -> None:
    """What both updates may change is in the ledger before either is sent."""
    events = list[Any]()

    class Noting:
        """A guard that notes when it is asked."""

        def secure(self, probe: Probe) -> None:
            """Note the body that may be sent."""
            events.append(sorted(probe.body))  # type: ignore[arg-type]

    class Noted(Meeting):
        """Notes each request."""

        def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
            """Note it, and answer."""
            events.append("request")
            return super().__call__(environ, start_response)

    with client(Noted()) as sends:
        send_guarded(pair(sends.bound), sends, Noting())  # type: ignore[arg-type]
    assert events == [["location_id", "scheduled_at"], "request", "request"]


def test_an_interrupt_between_the_two_loses_no_answer() -> None:
    """A run that is to end while a pair is under way waits for both answers first, and then ends."""
    answered = list[CallResult]()

    class Interrupting(Meeting):
        """Interrupts the run when the second of two updates comes, however close it is to the first one."""

        numbers = itertools.count(1)

        def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
            """Interrupt, and answer."""
            if next(self.numbers) == 2:
                os.kill(os.getpid(), signal.SIGINT)
            return super().__call__(environ, start_response)

    @uninterrupted()
    def step(sends: Client, probe: Probe) -> None:
        """As a run sends a pair, and notes what came of it."""
        answered.append(sends.update(probe))

    with DelayedInterrupts("putting back", is_running=True), client(Interrupting()) as sends:
        with pytest.raises(KeyboardInterrupt):
            step(sends, pair(sends.bound))
        has_ended()
    assert [(one.status, [other.status for other in one.others]) for one in answered] == [(200, [200])]


def test_an_interrupt_ends_the_pause_that_the_second_one_is_asked_for() -> None:
    """A run that is to end while the second connection has to pause sends nothing more on it, and waits no longer."""
    answered, updates = list[CallResult](), list[bytes]()

    def limited(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        updates.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        is_second = b"location_id" in updates[-1]
        if is_second:
            threading.Timer(LATER, os.kill, (os.getpid(), signal.SIGINT)).start()
        start_response("429 Too Many Requests" if is_second else "200 OK", [("Retry-After", "30")])
        return [b""]

    @uninterrupted()
    def step(sends: Client, probe: Probe) -> None:
        answered.append(sends.update(probe))

    began = time.monotonic()
    with DelayedInterrupts("putting back", is_running=True), client(limited) as sends:
        with pytest.raises(KeyboardInterrupt):
            step(sends, pair(sends.bound))
        has_ended()
    assert (len(updates), len(answered), time.monotonic() - began < 10) == (2, 1, True)


def test_the_journal_shows_what_each_of_the_two_sent() -> None:
    """A part of a pair is shown as it went out, not as both together."""
    probe = pair(exchanges.bind("aniva"))
    assert body_sent(probe.body, b'{"note": "A"}', exchanges.bind("aniva"), bool(probe.together)) == {"note": "A"}


def test_a_served_standin_loses_an_update_as_well() -> None:
    """Over HTTP, a fault that takes a moment shows in the first pair."""
    contract = exchanges.contract("aniva")
    standin = StandIn(contract, faults=(fault(contract, ID),))
    standin.store.slow_seconds = 0.2
    with client(standin) as sends:
        probe, second = pair(sends.bound), sends.bound.target.fixtures["location.active"][1]["id"]
        probe = replace(probe, body={**probe.body, "location_id": second})  # type: ignore[dict-item]
        sends.update(probe)
        shown = standin.store.appointments[0].shows
    is_moved = instant(shown["scheduled_at"]) == instant(str(get(probe.body, "/scheduled_at")))
    assert is_moved != (shown["location_id"] == second)
