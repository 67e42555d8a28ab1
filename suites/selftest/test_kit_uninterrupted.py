"""Selftests of interrupts that come in the middle of a step, sent to this very process."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpcore._synchronization import ThreadLock

from suites.kit.http.uninterrupted import has_ended, uninterrupted
from suites.kit.session.interrupts import DelayedInterrupts
from suites.selftest import senders
from suites.standin._server import served


@pytest.fixture(autouse=True)
def a_run() -> Iterator[None]:
    """As in a run that goes on: the first signal ends it."""
    with DelayedInterrupts("putting back", is_running=True):
        yield


def test_an_interrupted_step_is_finished_first() -> None:
    """A signal in the middle of a step is raised right behind it, and by each step until the run has ended."""
    done = list[str]()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(done.append)
    with pytest.raises(KeyboardInterrupt):
        _step(done.append)
    assert (done, has_ended(), has_ended()) == (["interrupted"], True, False)
    _step(done.append)
    assert done == ["interrupted", "a step"]


def test_the_second_interrupt_of_a_step_says_what_one_more_does(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who is impatient while a request is finished is told so, and loses nothing by it."""
    with pytest.raises(KeyboardInterrupt):
        _interrupted(lambda _: signal.raise_signal(signal.SIGINT))
    assert "Still ending the tests. Interrupt 2 times more" in capsys.readouterr().err


def test_a_failed_step_does_not_hide_the_interrupt() -> None:
    """Where the step itself fails after the signal, the run ends all the same."""
    with pytest.raises(KeyboardInterrupt):
        _interrupted(int)  # which raises ValueError


def test_an_interrupt_that_python_drops_is_raised_by_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python drops what a callback of the garbage collector raises: the signal still ends the run."""
    signals, dropped = [signal.SIGTERM], list[object]()

    def collected(phase: str, info: dict[str, int]) -> None:
        """Be interrupted, as Hypothesis's callback may be."""
        while signals:
            signal.raise_signal(signals.pop())

    monkeypatch.setattr(sys, "unraisablehook", dropped.append)
    gc.callbacks.append(collected)
    gc.collect()
    gc.callbacks.remove(collected)
    assert dropped
    with pytest.raises(KeyboardInterrupt):
        _step(list[str]().append)


def test_an_interrupted_request_leaves_the_connection_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal that comes while the HTTP library releases a lock: the next request is answered, where it hung."""
    signals, release = [signal.SIGTERM], ThreadLock.__exit__

    def interrupted(lock: ThreadLock, *error: Any) -> None:
        """Release the lock, if no signal comes right before."""
        while signals:
            signal.raise_signal(signals.pop())
        release(lock, *error)

    monkeypatch.setattr(ThreadLock, "__exit__", interrupted)
    with served(_answer) as url, senders.updates(url) as updates:
        with pytest.raises(KeyboardInterrupt):
            updates.update()
        assert has_ended()
        assert updates.update().status == 200


@uninterrupted()
def _step(step: Callable[[str], object]) -> None:
    step("a step")


@uninterrupted()
def _interrupted(step: Callable[[str], object]) -> None:
    with uninterrupted():
        signal.raise_signal(signal.SIGTERM)
        step("interrupted")


def _answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("content-length", "2")])
    return [b"ok"]


def test_nothing_is_raised_between_the_tests_and_putting_back() -> None:
    """While pytest ends its session, an interrupt that is meant waits until the putting back begins, and stops that."""
    with DelayedInterrupts("putting back", is_running=True) as interrupts:
        interrupts.end_tests()
        for _ in range(5):  # the first is asked to end tests that have ended, two are ignored
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupts.begin_activity()
