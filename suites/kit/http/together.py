"""Two updates of one appointment at the same moment: each on a connection of its own, within the same limits.

The two wait for each other once both are connected, so that neither connecting nor the rate comes between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from threading import Barrier, BrokenBarrierError
from typing import Any

import httpx

from contracts import Json
from suites.kit.http.budget import Budget
from suites.kit.http.rate import WINDOW_MILLISECONDS
from suites.kit.http.replies import Reply
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.http.uninterrupted import helping
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.target import Target

SAME_MOMENT = "same_moment"
"""Extension of a request that comes while the one before it is under way, for a stand-in in this process: that answers
one request after the other."""
PAIR = 2
SENT_LATER = "status {}, sent again with a new token"
ONE_REFUSED = "the update at the same moment was answered {}, and this one {}"


@dataclass
class Together:
    """Sends pairs of requests: the first one as `sender` sends all others, the second one over a connection that is
    made when it is first needed."""

    sender: HttpSender
    make: Callable[[], HttpSender]
    target: Target
    policy: RetryPolicy
    _beside: HttpSender | None = None

    @property
    def reached(self) -> int:
        """How many requests on the second connection somebody may have got."""
        return self._beside.reached if self._beside else 0

    def close(self) -> None:
        """Close the second connection."""
        if self._beside:
            self._beside.close()

    def send(self, requests: Sequence[httpx.Request], budget: Budget) -> list[Reply]:
        """Send two requests at the same moment, and return what came of each. Raises BudgetSpent before either is sent.

        One that was kept back, as the run is to end, has a reply that says so. Neither is sent again after a failure.
        """
        if budget.left < PAIR:
            raise BudgetSpent(f"{PAIR} requests at the same moment are more than the budget has left")
        if self.target.is_embedded:
            requests[1].extensions[SAME_MOMENT] = True
            return [self.sender.send(request, may_repeat=False) for request in requests]
        if self.target.limits.rate:  # after an interval without a request, both may go out at once
            self.policy.sleep(WINDOW_MILLISECONDS / 1000)
        return self._sent_at_once(requests)

    def _sent_at_once(self, requests: Sequence[httpx.Request]) -> list[Reply]:
        self._beside = self._beside or self.make()
        meeting, seconds = Barrier(PAIR), self.target.limits.connect_seconds
        self._beside.share_pause(self.sender)
        with ThreadPoolExecutor(1) as other:
            later = other.submit(_send_beside, self._beside, requests[1], meeting, seconds)
            first = _send(self.sender, requests[0], meeting, seconds)
        self.sender.share_pause(self._beside)
        second = later.result()
        if isinstance(first, BudgetSpent) and isinstance(second, BudgetSpent):
            raise first
        return [
            Reply(None, str(one), is_unsent=True) if isinstance(one, BudgetSpent) else one for one in (first, second)
        ]


def _send_beside(sender: HttpSender, request: httpx.Request, meeting: Barrier, seconds: float) -> Reply | BudgetSpent:
    """The same in a thread beside the main one, whose step waits for it."""
    with helping():
        return _send(sender, request, meeting, seconds)


def _send(sender: HttpSender, request: httpx.Request, meeting: Barrier, seconds: float) -> Reply | BudgetSpent:
    """Send a request when the other one is ready, too, and return what kept it back in place of a reply.

    Whatever comes of it, the other one need not wait any longer."""

    def meet() -> None:
        sender.before_headers = None
        with suppress(BrokenBarrierError):  # the other one will not come
            meeting.wait(seconds)

    sender.before_headers = meet
    try:
        return sender.send(request, may_repeat=False)
    except BudgetSpent as spent:
        return spent
    finally:
        sender.before_headers = None
        meeting.abort()


def parts_of(probe: Probe, base: Mapping[str, Json]) -> list[Probe]:
    """The two updates as which a probe goes out, each with what every update carries."""
    return [replace(probe, body=_part(probe.body, names | base.keys()), together=()) for names in probe.together]


def _part(body: Any, names: frozenset[str]) -> dict[str, Json]:
    return {name: value for name, value in body.items() if name in names}


def joined(results: Sequence[CallResult], replies: Sequence[Reply] = ()) -> CallResult:
    """What two updates at the same moment came to, as that of both together: the first one is among its others.

    Where they were not both accepted, `overtaken` says so: nobody can tell what they have changed together. It has the
    answer of the one that has changed more, as far as that tells: a refusal would mean that both have changed nothing.
    `replies` are what came first: where that was no longer valid credentials, the update was sent again later.
    """
    first, second = sorted((_noting_first(*one) for one in zip_longest(results, replies)), key=_effect)
    lost = first.lost + second.lost
    if _is_accepted_once(first) and _is_accepted_once(second):
        return replace(second, others=(first,), lost=lost)
    said = ONE_REFUSED.format(_answered(first), _answered(second))
    return replace(second, others=(first,), lost=lost, overtaken=said, failure=first.failure or second.failure)


def _noting_first(result: CallResult, reply: Reply | None) -> CallResult:
    """What came of an update, with what came first where that was the refusal of a token that is valid no more."""
    if reply is None or reply.status == result.status:
        return result
    return replace(result, failure="; ".join(filter(None, (SENT_LATER.format(reply.status), result.failure))))


def _answered(result: CallResult) -> str:
    """The status of an answer, and what was in its place first."""
    return " after ".join(str(one) for one in (result.status, result.failure) if one)


def _effect(result: CallResult) -> int:
    """How sure it is that an update has changed something: not by a refusal, perhaps by anything else, by a success."""
    if result.answer is None:
        return 1
    return 2 if result.answer.is_accepted else 0 if result.answer.is_refused else 1


def _is_accepted_once(result: CallResult) -> bool:
    """Whether an update was accepted when it was first sent: one that was sent again came after the other one."""
    return result.answer is not None and result.answer.is_accepted and not result.failure
