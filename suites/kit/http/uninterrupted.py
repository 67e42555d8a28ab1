"""Ends a run at a request of a person, between two steps and never within one.

A signal handler may raise KeyboardInterrupt between any two bytecodes. In the middle of a request it can leave a lock
of the HTTP library locked, and whoever takes that next waits for ever, before anything was put back. And the answer to
an update or a booking that was sent is worth waiting for: it tells what has to be put back, or cancelled. What a step
returns is lost when it raises, so the step that sends also notes what came. In a callback of the garbage collector
Python drops the exception; so it is raised again by the next step, until the run has ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from suites.kit.model.errors import BudgetSpent

SLICE_SECONDS = 0.25
"""How long a pause goes on at most once the run is to end: a person hardly notices it, and waking up costs nothing."""


@dataclass
class _MainThread:
    """How many steps the main thread is in, one inside the other, and whether it is to end. `helpers` are the threads
    that do a part of its step, for which it waits."""

    steps: int = 0
    is_to_end: bool = False
    helpers: set[int] = field(default_factory=set)


_MAIN = _MainThread()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A step that is finished first. In the main thread, the only one that signals interrupt, it raises
    KeyboardInterrupt at its beginning or its end, if the run is to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _raise_between_steps()
    _MAIN.steps += 1
    try:
        yield
    finally:
        _MAIN.steps -= 1
        _raise_between_steps()


@contextmanager
def helping() -> Iterator[None]:
    """For a thread that does a part of a step of the main thread: it sends no more, too, once the run is to end."""
    own = threading.get_ident()
    _MAIN.helpers.add(own)
    try:
        yield
    finally:
        _MAIN.helpers.discard(own)


def _raise_between_steps() -> None:
    if _MAIN.is_to_end and not _MAIN.steps:
        raise KeyboardInterrupt


def send_no_more() -> None:
    """Before each request: raises BudgetSpent where the step is to end, as what it has sent is enough to wait for."""
    if _is_ending():
        raise BudgetSpent("the run was interrupted")


def sleep_unless_ending(seconds: float) -> None:
    """Sleep. In a step, no longer than until the run is to end."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not _is_ending():
        time.sleep(min(left, SLICE_SECONDS))


def _is_ending() -> bool:
    """Whether the step that this thread is in, or helps with, raises KeyboardInterrupt at its end."""
    is_of_step = threading.get_ident() in {threading.main_thread().ident, *_MAIN.helpers}
    return _MAIN.is_to_end and _MAIN.steps > 0 and is_of_step


def ask_to_end() -> bool:
    """For a signal handler. Returns whether KeyboardInterrupt is to be raised at once: for the first one, outside of a
    step; else the step or the next one raises it."""
    is_first, _MAIN.is_to_end = not _MAIN.is_to_end, True
    return is_first and not _MAIN.steps


def has_ended() -> bool:
    """Note that the run has ended, so that no step raises any more. Returns whether it was asked to end."""
    was_asked, _MAIN.is_to_end = _MAIN.is_to_end, False
    return was_asked
