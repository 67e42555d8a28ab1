"""What Ctrl-C and SIGTERM do to a run that changes appointments: the first ends it, the next two only print a message.

People press Ctrl-C again when a run does not end at once. If that stopped the putting back, appointments at a vendor
would stay changed.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType, TracebackType
from typing import Any

from suites.kit.http.uninterrupted import ask_to_end, has_ended

SIGNALS = (signal.SIGINT, signal.SIGTERM)
IGNORED = 2
"""A second interrupt is often impatience; a third one is meant."""
ENDING = "ending the tests"


class DelayedInterrupts:
    """While this is open, the first interrupts print a message and the next one raises KeyboardInterrupt.

    `is_running`: there are tests to end first, and one interrupt more does that, by a KeyboardInterrupt of its own. A
    request that is under way is finished before. Between the tests and the activity nothing is raised.
    """

    def __init__(self, activity: str, is_running: bool = False) -> None:
        self.activity = activity
        self.is_running = is_running
        self._is_asked = False
        self._is_between = False
        self._count = 0
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> DelayedInterrupts:
        self._handlers = {number: signal.signal(number, self._handle) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        has_ended()  # another run in this process is not the one that was asked to end

    def end_tests(self) -> bool:
        """Note that the tests have ended: no interrupt ends them any more. Returns whether one was to do so."""
        self._is_between, self.is_running = True, False
        return has_ended()

    def begin_activity(self) -> None:
        """Begin what may be stopped half-way. Raises KeyboardInterrupt where people have meant to stop it already."""
        self._is_between = False
        if self._count > IGNORED:
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.is_running and not self._is_asked:
            self._is_asked = True
            if ask_to_end():
                raise KeyboardInterrupt
            return
        self._count += 1
        if self._count > IGNORED:
            if self._is_between:
                return  # pytest would print a traceback, as it is ending the session just now
            raise KeyboardInterrupt
        left = IGNORED + 1 - self._count
        times = "once" if left == 1 else f"{left} times"
        activity = ENDING if self.is_running else self.activity
        sys.stderr.write(f"\nStill {activity}. Interrupt {times} more to stop that and leave the rest changed.\n")
