"""Requests in a row without a definite answer: since when, and whether the end of the outage was waited for in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from suites.kit.http.replies import LIMITED, Reply
from suites.kit.model.answer import is_answered

DOWN = "the target has been down since {} ({}), and was still down after {:.0f} s of waiting"
REFUSES = "the target has been limiting our requests since {} ({}), and still did after {:.0f} s of waiting"


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


@dataclass
class Silence:
    """How long a target has said nothing. `reasons` are those of the requests in a row that got no definite answer.

    `since` is when the first of them was sent; `clock` tells the time of day. `waited_seconds` is how long the run has
    waited for the end in vain: whoever has waited once, waits no more until the target answers. `is_limited`: the last
    answer was a 429, so that the target is there. `down_since` is when the first outage began that the run gave up on.
    `answered` are the servers that have answered in this run, by their origins: where they are is known to be right.
    """

    clock: Callable[[], datetime] = now
    reasons: list[str] = field(default_factory=list)
    since: datetime | None = None
    waited_seconds: float = 0.0
    is_limited: bool = False
    down_since: datetime | None = None
    answered: set[str] = field(default_factory=set)

    def note(self, reply: Reply, sent_at: datetime, server: str = "") -> None:
        """Note what came of a request that was sent to a server then. Any definite answer ends the silence."""
        if is_answered(reply.status):
            self.answered.add(server)
            self.reasons, self.since, self.waited_seconds = [], None, 0.0
        else:
            self.reasons, self.since = [*self.reasons, reply.reason], self.since or sent_at
            self.is_limited = reply.status == LIMITED

    def give_up(self) -> None:
        """Note that the target is down, and for the run will be: it was waited for in vain, or nothing more is sent."""
        if not self.is_limited:
            self.down_since = self.down_since or self.since

    @property
    def outage(self) -> str | None:
        """What is the matter, where the end was waited for in vain; None else."""
        if self.since is None or not self.waited_seconds:
            return None
        says = REFUSES if self.is_limited else DOWN
        return says.format(f"{self.since:%Y-%m-%d %H:%M:%S} UTC", self.reasons[-1], self.waited_seconds)

    def lost(self, last: int) -> str:
        """Why nothing more is sent, by the reasons of the last requests."""
        reasons = self.reasons[-last:]
        why = ", ".join(dict.fromkeys(reasons))
        return f"the last {len(reasons)} requests got no answer ({why}); nothing more is sent"
