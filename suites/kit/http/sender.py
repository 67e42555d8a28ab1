"""The way one request goes out: to declared hosts only, in its turn, in time, sent again only where that is safe."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
)

from suites.kit.http.deadline import DeadlineTransport, ExchangeDeadline
from suites.kit.http.decompress import ACCEPT_ENCODING, read_body
from suites.kit.http.rate import RateLimiter
from suites.kit.http.replies import LIMITED, UNAVAILABLE, Reply, detail, retry_after_seconds
from suites.kit.model.errors import BudgetSpent, NotAllowed, TargetLost, Unreadable
from suites.kit.model.exchange import Answer
from suites.kit.model.target import Limits

SUITE = "appointment-conformance"
FRESH_SECONDS = 0.05
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class RetryPolicy:
    """How a sender asks again. `attempts` and pauses are of one exchange, `repeats_per_run` after no answer of the whole run.

    The pauses are in seconds and double each time: `again` after no answer, `limited` after a 429 that names no time,
    `waiting` between the probes of an outage. `give_up_after` is how many exchanges in a row may stay without an answer.
    """

    attempts: int = 4
    repeats_per_run: int = 3
    give_up_after: int = 5
    retry_pause: float = 0.5
    limited_pause: float = 1.0
    outage_pause: float = 1.0
    longest_pause: float = 4.0
    sleep: Callable[[float], None] = time.sleep


USUAL = RetryPolicy()


def origin(url: str | httpx.URL) -> str:
    """Scheme, host and port of a URL, the port spelled out; what may be spoken to is told in these."""
    read = httpx.URL(url)
    return f"{read.scheme}://{read.host}:{read.port or PORTS.get(read.scheme)}"


class HttpSender:
    """One connection to `hosts` (URLs of which only the origin counts), for one thread.

    `spend` is called before each request and raises BudgetSpent when there is none left; `headers` go out with every
    request, so they belong to each of the hosts. `deadline` is in seconds of `time.monotonic`; without one the time
    budget of the limits begins now.
    """

    def __init__(
        self,
        limits: Limits,
        run: str,
        hosts: frozenset[str],
        spend: Callable[[], object],
        limiter: RateLimiter,
        *,
        proxy: str | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
        policy: RetryPolicy = USUAL,
    ) -> None:
        self._limits, self._spend, self._limiter, self._policy = limits, spend, limiter, policy
        self._hosts = frozenset(origin(host) for host in hosts)
        self._deadline = time.monotonic() + limits.minutes * 60 if deadline is None else deadline
        agent = f"{SUITE}/{version(SUITE)} run/{run}"
        plain = {"accept": "*/*", "accept-encoding": ACCEPT_ENCODING, "connection": "keep-alive", "user-agent": agent}
        self._headers = httpx.Headers({**plain, **(headers or {})})
        self._clock = ExchangeDeadline()
        self._transport = DeadlineTransport(self._clock, proxy)
        self._turn = self._begun = self._quiet = 0.0
        self._repeats = 0
        self._silences: list[str] = []
        self._is_waiting = False

    def close(self) -> None:
        """Give back the connection."""
        self._transport.close()

    def build(self, method: str, url: str, **content: Any) -> httpx.Request:
        """A request with the headers of this sender; `content` is what httpx.Request takes, its headers count more."""
        headers = httpx.Headers(self._headers)
        headers.update(content.pop("headers", None))
        return httpx.Request(method, url, headers=headers, **content)

    def send(self, request: httpx.Request, *, may_repeat: bool = True) -> Reply:
        """Send a request and wait for what comes. `may_repeat=False` is for what must not happen twice, as a create.

        Raises NotAllowed before anything is sent, TargetLost while too many got no answer, BudgetSpent when requests
        or time are spent, or when the target wants to be left alone for longer than the time that is left.
        """
        self._check(request)
        if len(self._silences) >= self._policy.give_up_after and not self._is_waiting:
            raise TargetLost(self._lost())
        tries: list[Reply] = []
        try:
            self._retrying(may_repeat)(self._attempt, request, tries)
        except BudgetSpent:
            if all(reply.status is not None for reply in tries):
                raise
        self._silences = [] if tries[-1].is_definite else [*self._silences, tries[-1].reason]
        return replace(tries[-1], earlier=tuple(reply.told for reply in tries[:-1]))

    def wait_until_up(self, probe: Callable[[], Reply]) -> bool:
        """Wait out an outage: probe with growing pauses, for the limits' give_up_after. Whether it was answered.

        The probe is an exchange of this sender that harms nobody. What its budget refuses counts as not answered.
        """
        seconds = min(self._limits.patience_seconds, self._deadline - time.monotonic())
        if seconds <= 0:
            return False
        probing = Retrying(
            retry=retry_if_result(lambda reply: not reply.is_definite),
            stop=stop_before_delay(seconds),
            wait=wait_exponential(multiplier=self._policy.outage_pause, max=2 * self._policy.longest_pause),
            sleep=self._policy.sleep,
            retry_error_callback=_last,
        )
        with self._careful(seconds):
            try:
                return bool(probing(probe).is_definite)
            except BudgetSpent:
                return False

    @contextmanager
    def _careful(self, seconds: float) -> Iterator[None]:
        usual = self._deadline
        self._deadline, self._is_waiting = time.monotonic() + seconds, True
        try:
            yield
        finally:
            self._deadline, self._is_waiting = usual, False

    def _check(self, request: httpx.Request) -> None:
        asked = origin(request.url)
        if asked not in self._hosts:
            raise NotAllowed(f"{asked} is none of the hosts that may be spoken to: {', '.join(sorted(self._hosts))}")
        if request.url.userinfo or request.headers.get_list("host") != [request.url.netloc.decode()]:
            raise NotAllowed(f"a request to {asked} names another host or a user in its URL or its headers")

    def _retrying(self, may_repeat: bool) -> Retrying:
        return Retrying(
            retry=retry_if_result(lambda reply: self._is_sent_again(reply, may_repeat)),
            stop=stop_after_attempt(1 if self._is_waiting else self._policy.attempts),
            wait=self._pause,
            sleep=self._policy.sleep,
            retry_error_callback=_last,
        )

    def _is_sent_again(self, reply: Reply, may_repeat: bool) -> bool:
        if reply.status is None:
            return may_repeat and self._repeats < self._policy.repeats_per_run
        if reply.answer is None:
            return False
        is_asked = reply.status == UNAVAILABLE and retry_after_seconds(reply.answer.headers) is not None
        return reply.status == LIMITED or (may_repeat and is_asked)

    def _pause(self, state: RetryCallState) -> float:
        """What a target asks for is waited for before the next attempt, whichever request that is."""
        if state.outcome is None or state.outcome.result().status is not None:
            return 0.0
        usual = wait_exponential(multiplier=self._policy.retry_pause, max=self._policy.longest_pause)(state)
        return max(0.0, min(usual, self._deadline - time.monotonic()))

    def _attempt(self, request: httpx.Request, tries: list[Reply]) -> Reply:
        self._await_turn()
        if tries and tries[-1].status is None:
            self._repeats += 1
        tries.append(self._sent(request))
        limits = sum(reply.status == LIMITED for reply in tries)
        self._quiet = time.monotonic() + self._wanted(tries[-1], limits)
        return tries[-1]

    def _wanted(self, reply: Reply, limits: int) -> float:
        """For how many seconds the target wants to be left alone after this reply, the n-th limited one."""
        if reply.answer is None or reply.status not in (LIMITED, UNAVAILABLE):
            return 0.0
        asked = retry_after_seconds(reply.answer.headers)
        if asked is None and reply.status == LIMITED:
            return min(self._policy.limited_pause * 2.0 ** (limits - 1), self._policy.longest_pause)
        return asked or 0.0

    def _await_turn(self) -> None:
        now = time.monotonic()
        left, wanted = self._deadline - now, self._quiet - now
        if left <= 0:
            raise BudgetSpent(self._spent())
        if wanted > left:
            told = f"the target asks to be left alone for {wanted:.0f} s, and {left:.0f} s are left"
            raise BudgetSpent(f"{told} of the time budget of {self._limits.minutes:g} minutes")
        if wanted > 0:
            self._quiet = 0.0
            self._policy.sleep(wanted)
        self._take_turn()
        self._spend()

    def _take_turn(self) -> None:
        if not self._limiter.wait(self._deadline):
            raise BudgetSpent(self._spent())
        self._turn, self._begun = time.monotonic(), time.perf_counter()
        self._clock.until = min(self._deadline, self._turn + self._longest)

    @property
    def _longest(self) -> float:
        return self._limits.connect_seconds + 2 * self._limits.read_seconds

    def _before_headers(self, event: str, info: Mapping[str, Any]) -> None:
        """A turn that grew old while the connection was made is taken anew: the rate is one of arrivals."""
        is_sending = event.endswith("send_request_headers.started")
        if is_sending and time.monotonic() - self._turn > FRESH_SECONDS:
            self._take_turn()

    def _sent(self, request: httpx.Request) -> Reply:
        connect, read = self._limits.connect_seconds, self._limits.read_seconds
        seconds = {"connect": connect, "read": read, "write": read, "pool": connect}
        request.extensions = {"timeout": seconds, "trace": self._before_headers}
        try:
            return self._read(self._transport.handle_request(request))
        except httpx.TransportError as error:
            return Reply(None, self._failure(error))

    def _read(self, response: httpx.Response) -> Reply:
        encoding = response.headers.get("content-encoding", "")
        try:
            content = read_body(response.iter_raw(), encoding, self._limits.answer_bytes, self._still)
        except Unreadable as error:
            return Reply(None, str(error), status=response.status_code)
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        milliseconds = (time.perf_counter() - self._begun) * 1000
        return Reply(Answer(response.status_code, headers, content, milliseconds), status=response.status_code)

    def _still(self) -> None:
        self._clock.capped(None, httpx.ReadTimeout)

    def _failure(self, error: httpx.TransportError) -> str:
        told = type(error).__name__ + detail(error)
        if time.monotonic() >= self._deadline and not self._is_waiting:
            return f"no answer before the time budget of {self._limits.minutes:g} minutes was spent ({told})"
        return f"no answer ({told})"

    def _spent(self) -> str:
        return f"the time budget of {self._limits.minutes:g} minutes is spent"

    def _lost(self) -> str:
        last = self._silences[-self._policy.give_up_after :]
        reasons = ", ".join(dict.fromkeys(last))
        return f"the last {len(last)} requests got no answer ({reasons}); nothing more is sent"


def _last(state: RetryCallState) -> Any:
    return state.outcome.result() if state.outcome else None
