"""What Ctrl-C and SIGTERM do while a run puts things back: the first ones are held back, the user is told."""

from __future__ import annotations

import signal
import sys
from types import FrameType, TracebackType
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 2


class HeldBack:
    """While this is open, a stop is told what is going on, and obeyed at the third time."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self._asked = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> HeldBack:
        self._before = {stop: signal.signal(stop, self._told) for stop in STOPS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for stop, before in self._before.items():
            signal.signal(stop, before)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        if self._asked > PATIENCE:
            raise KeyboardInterrupt
        sys.stderr.write(f"\n{self.doing}; stop it {PATIENCE + 1 - self._asked} more times to leave it undone\n")
