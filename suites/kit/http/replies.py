"""What came of sending a request: an answer, or the failure in its place, and how long the target asks us to pause."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore

from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.kit.privacy.templates import Templates

LIMITED, UNAVAILABLE = 429, 503
NO_ANSWER = "no answer"
SENT_AGAIN = "status {}, sent again after a pause"
UNREACHED = (
    "if base_url in targets.toml is right, the vendor is down, or this machine cannot reach it: try it from another one"
)
ANSWERED_BEFORE = "it answered earlier in this run, so its url is right: run it again once it answers"
"""What to do about a server that has answered: nobody need look at its URL."""
SECONDS = re.compile(r"\d+(?:\.\d+)?")
PAUSED = {LIMITED: "our requests are limited", UNAVAILABLE: "the target takes no requests"}
"""What a target says that answers, and asks for a pause, by its status. Reports know it by that."""
TOO_LATE = "{} ({}{}) until about {:%Y-%m-%d %H:%M} UTC, which is after the end of the time budget"
MOST_SECONDS = 365 * 24 * 60 * 60.0
"""A pause that is longer is told as a year: no calendar has the days of some."""


@dataclass(frozen=True)
class Reply:
    """An answer, or the failure in its place.

    `status` is None when no answer came. When one came that could not be read, `failure` says why. `retry_after` is
    the number of seconds in its Retry-After header. `earlier` has a line about each failed attempt before this one.
    `lost` counts the attempts without an answer of the target, this one included, that may have taken effect.
    `is_unsent`: no connection was made, so that nobody can have got the request. `proxy` says by which proxy an answer
    came that may be the proxy's own; it is empty where nothing points to one.
    """

    answer: Answer | None
    failure: str | None = None
    earlier: tuple[str, ...] = ()
    status: int | None = None
    retry_after: float | None = None
    lost: int = 0
    is_unsent: bool = False
    proxy: str = ""

    @property
    def may_have_taken_effect(self) -> bool:
        """Whether nobody knows what became of the request. After a 429 nothing was done."""
        return not is_answered(self.status) and self.status != LIMITED and not self.is_unsent

    @property
    def reason(self) -> str:
        """Why there is no definite answer, in a word or two."""
        cause = (self.failure or "").removeprefix("no answer (").removesuffix(")")
        return "; ".join(filter(None, (cause or f"status {self.status}", self.proxy)))

    @property
    def summary(self) -> str:
        """A failed attempt in a few words, kept as evidence beside the answer that came later."""
        return self.failure or SENT_AGAIN.format(self.status)


@dataclass(frozen=True)
class Pause:
    """How long a target wants no request: until when, in seconds of `time.monotonic`, which instant that is, and the
    reply that asks for it."""

    until: float = 0.0
    over: datetime = datetime.min
    reply: Reply = Reply(None)

    @classmethod
    def after(cls, reply: Reply, seconds: float) -> Pause:
        """The pause for so many seconds that a reply asks for."""
        # Up to the next whole minute: who tries again within the last one is refused once more.
        over = datetime.now(UTC) + timedelta(seconds=min(seconds, MOST_SECONDS), minutes=1)
        return cls(time.monotonic() + seconds, over, reply)

    def why(self, words: Callable[[Answer], str]) -> str:
        """Why nothing more is sent where the time budget ends before: one text for all clauses, as a time of day does
        not count down. `words` gives what an answer says of its cause, masked."""
        said, status = words(self.reply.answer) if self.reply.answer else "", self.reply.status or 0
        return TOO_LATE.format(PAUSED[status], status, said, self.over)


def own_words(bound: BoundContract, answer: Answer) -> str:
    """What an answer says of its cause, in the vendor's own words where they may be shown, behind a colon."""
    return Templates(bound).explanation(answer)


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After header, which is a number or a date; None when it is missing or neither.

    A date is measured against the answer's own Date, because the target's clock may differ from ours.
    """
    value = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(value):
        return float(value)
    until = _instant(value)
    if until is None:
        return None
    since = _instant(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def why_not_connected(target: Target, failure: str | None) -> str:
    """Why nothing can be judged where no connection could be made, and what to do about it."""
    cause = (failure or "").removeprefix(NO_ANSWER).strip()
    way, up = (" through its proxy", "the proxy and its server are") if target.proxy else ("", "its server is")
    return (
        f"no connection to {target.base_url} could be made{way} {cause}, so the run changed nothing there: check that "
        f"{up} up; {UNREACHED}"
    )


def error_detail(error: Exception) -> str:
    """What helps to fix the set-up. Never the exception's own text, which may quote a header or an answer."""
    if isinstance(error, httpcore.LocalProtocolError):
        return ": our request is not valid HTTP; look for a line break in a header"
    if isinstance(error, httpcore.ProxyError):  # begins with the status that the proxy gave in place of a way through
        status = SECONDS.match(str(error))
        return f": the proxy answered {status[0]}" if status else ": the proxy refused to connect"
    causes = error.args if isinstance(error, httpcore.ConnectError) else ()
    for cause in causes:  # httpcore passes the socket's error as the argument of its own
        if isinstance(cause, OSError):
            return f": {getattr(cause, 'verify_message', None) or cause.strerror}"
    return ""
