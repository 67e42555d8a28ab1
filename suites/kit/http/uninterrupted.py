"""Steps that an interrupt may not cut in two: it is raised right after them.

A signal handler may raise KeyboardInterrupt between any two bytecodes. In the middle of a request it can leave a lock
of the HTTP library locked, and whoever takes that next waits for ever, before anything was put back. And the answer to
an update that was sent is worth waiting for: it tells what has to be put back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class _Steps:
    """How many of these steps the main thread is in, one inside the other, and whether an interrupt waits for them."""

    open: int = 0
    is_interrupted: bool = False


_MAIN = _Steps()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A step of the main thread, the only one that signals interrupt. One that came is raised at its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _MAIN.open += 1
    try:
        yield
    finally:
        _MAIN.open -= 1
        if not _MAIN.open and _MAIN.is_interrupted:
            _MAIN.is_interrupted = False
            raise KeyboardInterrupt


def is_postponed() -> bool:
    """For a signal handler: whether an interrupt will be raised later, as such a step goes on."""
    _MAIN.is_interrupted = _MAIN.open > 0
    return _MAIN.is_interrupted
