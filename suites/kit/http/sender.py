"""How a single request goes out: only to declared hosts, within rate and time, and repeated only where that is safe."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any, cast

import httpcore
import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_attempt,
    stop_any,
    stop_before_delay,
    wait_exponential,
)

from contracts.places import DEFAULT_PORTS
from suites.kit.http.deadline import NO_ANSWER, NOT_CONNECTED, ExchangeDeadline, connection
from suites.kit.http.decompress import ACCEPT_ENCODING, read_body
from suites.kit.http.proxies import by_proxy
from suites.kit.http.rate import RateLimiter
from suites.kit.http.replies import LIMITED, UNAVAILABLE, Pause, Reply, error_detail, retry_after_seconds
from suites.kit.http.retry_policy import USUAL, RetryPolicy
from suites.kit.http.silence import Silence
from suites.kit.http.uninterrupted import send_no_more, uninterrupted
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.errors import BudgetSpent, NotAllowed, TargetLost, Unreadable
from suites.kit.model.target import Limits

DISTRIBUTION = "appointment-conformance"
FRESH_SECONDS = 0.05
"""How old a turn of the rate limiter may be when the request goes out. Connecting can take longer, and then requests
would arrive closer together than the rate allows. Sending over an open connection takes far less than 50 ms."""


def origin(url: str | httpx.URL) -> str:
    """Scheme, host and port of a URL as it is sent, with the port spelled out.

    Unlike a `Place`, it does not take two aliases of one host for the same: what may be sent is compared strictly.
    """
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.host}:{parsed.port or DEFAULT_PORTS.get(parsed.scheme)}"


class HttpSender:
    """Sends requests to `hosts` (URLs of which only the origin counts) over one connection, from one thread.

    `spend` is called before each request and raises BudgetSpent when none is left. `headers` go out with every
    request, to each of the hosts. `deadline` is in seconds of `time.monotonic`; without one the time budget of the
    limits begins with the first request. `reached` counts those that somebody may have got, whether answered or not.
    `before_headers` is called once a request has its connection, before anything of it goes out. `words` gives what an
    answer says of its cause, masked.
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
        words: Callable[[Answer], str] = lambda _: "",
    ) -> None:
        self._limits, self._spend, self._limiter, self._policy = limits, spend, limiter, policy
        self._origins = frozenset(origin(host) for host in hosts)
        if deadline is not None:
            self._deadline = deadline
        agent = f"{DISTRIBUTION}/{version(DISTRIBUTION)} run/{run}"
        usual = {"accept": "*/*", "accept-encoding": ACCEPT_ENCODING, "connection": "keep-alive", "user-agent": agent}
        self._headers = httpx.Headers({**usual, **(headers or {})})
        self._exchange_deadline = ExchangeDeadline()
        self._connection = connection(self._exchange_deadline, proxy)
        self._turn_taken_at = self._started_at = 0.0
        self._pause, self._words, self.proxy = Pause(), words, proxy
        self._repeats = self._headers_sent = self.reached = 0
        self.before_headers: Callable[[], object] | None = None
        self.silence, self._is_in_outage, self._is_spent = Silence(), False, False

    @cached_property
    def _deadline(self) -> float:
        """When the time budget is spent. What a process works out before its first request is none of it."""
        return time.monotonic() + self._limits.minutes * 60

    def close(self) -> None:
        """Close the connection."""
        with uninterrupted():
            self._connection.close()

    def share_pause(self, other: HttpSender) -> None:
        """Keep to the pause that the target asked another sender for, too."""
        self._pause = max(self._pause, other._pause, key=lambda one: one.until)

    def build(self, method: str, url: str, **content: Any) -> httpx.Request:
        """A request with this sender's headers. `content` is passed to httpx.Request; its headers take precedence."""
        headers = httpx.Headers(self._headers)
        headers.update(content.pop("headers", None))
        return httpx.Request(method, url, headers=headers, **content)

    def send(self, request: httpx.Request, *, may_repeat: bool = True) -> Reply:
        """Send a request and return what came of it. `may_repeat=False`: it must not happen twice, as a booking.

        Raises NotAllowed before anything is sent, TargetLost while too many requests in a row got no answer, and
        BudgetSpent when requests or time are used up or the target asks for a pause that is longer than the time left.
        """
        self._check_host(request)
        if len(self.silence.reasons) >= self._policy.give_up_after and not self._is_in_outage:
            self.silence.give_up()
            raise TargetLost(self.silence.lost(self._policy.give_up_after))
        attempts, began = list[Reply](), self.silence.clock()
        try:
            self._retrying(may_repeat)(self._attempt, request, attempts)
        except BudgetSpent:
            # What came before still counts: a missing answer is evidence, and a 503 may come before an effect.
            is_open = request.method != "GET" and any(reply.may_have_taken_effect for reply in attempts)
            if not is_open and all(reply.status is not None for reply in attempts):
                raise
        last = attempts[-1]
        self.silence.note(last, began, origin(request.url))
        lost = sum(reply.may_have_taken_effect for reply in attempts)
        return replace(last, earlier=tuple(reply.summary for reply in attempts[:-1]), lost=lost)

    @property
    def outage(self) -> str | None:
        """Since when the target gives no answer, where its end was waited for in vain; None else."""
        return self.silence.outage

    @property
    def down_since(self) -> datetime | None:
        """When the first outage began that the run gave up on, even if the target is up again; None without one."""
        return self.silence.down_since

    def wait_until_up(self, probe: Callable[[], Reply]) -> Reply | None:
        """Wait for the end of an outage, probing with growing pauses, for at most the limits' patience.

        Returns the probe's first answer; None if the target is still down, or the budget refuses the probe. The probe
        sends something harmless through this sender. An outage is waited for once: after that, until the target
        answers, there is a single probe, or a run would wait anew for each of its clauses. Where the budget refuses the
        probe, the outage was not waited for, and the budget is why nothing more is sent.
        """
        patience = min(self._limits.patience_seconds, self._deadline - time.monotonic())
        if patience <= 0:
            return None
        has_waited = self.silence.waited_seconds > 0
        seconds = min(patience, self._policy.probe_seconds) if has_waited else patience
        # While the outage lasts, each probe is sent once, and none after the patience has run out.
        usual, self._deadline, self._is_in_outage = self._deadline, time.monotonic() + seconds, True
        try:
            reply = cast(Reply | None, self._probing(1 if has_waited else None, seconds)(probe))
        except BudgetSpent:
            reply = None
        finally:
            self._deadline, self._is_in_outage = usual, False
        if reply is None and not (has_waited or self._is_spent):
            self.silence.waited_seconds = seconds  # also where the pauses leave less than that
            self.silence.give_up()
        return reply

    def _probing(self, probes: int | None, seconds: float) -> Retrying:
        """Repeats a probe until it is answered, for so long, and where a number is given, so often at most."""
        in_time = stop_before_delay(seconds)
        return Retrying(
            retry=retry_if_result(lambda reply: not is_answered(reply.status)),
            stop=stop_any(in_time, stop_after_attempt(probes)) if probes else in_time,
            wait=wait_exponential(multiplier=self._policy.outage_pause, max=2 * self._policy.longest_pause),
            sleep=self._policy.sleep,
            retry_error_callback=lambda state: None,
        )

    def _check_host(self, request: httpx.Request) -> None:
        host = origin(request.url)
        if host not in self._origins:
            raise NotAllowed(f"a request to {host} is not allowed, only to {', '.join(sorted(self._origins))}")
        if request.url.userinfo or request.headers.get_list("host") != [request.url.netloc.decode()]:
            raise NotAllowed(f"a request to {host} names another host, or a user in its URL")

    def _retrying(self, may_repeat: bool) -> Retrying:
        return Retrying(
            retry=retry_if_result(lambda reply: self._is_repeated(reply, may_repeat)),
            stop=stop_after_attempt(1 if self._is_in_outage else self._policy.attempts),
            wait=self._pause_before_retry,
            sleep=self._policy.sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )

    def _is_repeated(self, reply: Reply, may_repeat: bool) -> bool:
        """After a 429 nothing was done, so it is always safe to repeat. Otherwise the request may have taken effect."""
        if reply.status is None:
            return may_repeat and self._repeats < self._policy.repeats_per_run
        names_a_time = reply.status == UNAVAILABLE and reply.retry_after is not None
        return reply.status == LIMITED or (may_repeat and names_a_time)

    def _pause_before_retry(self, state: RetryCallState) -> float:
        """The pause after no answer. What the target itself asks for is waited for before the next turn instead."""
        if state.outcome is None or state.outcome.result().status is not None:
            return 0.0
        usual = wait_exponential(multiplier=self._policy.retry_pause, max=self._policy.longest_pause)(state)
        return max(0.0, min(usual, self._deadline - time.monotonic()))

    def _attempt(self, request: httpx.Request, attempts: list[Reply]) -> Reply:
        self._await_turn()
        if attempts and attempts[-1].status is None:
            self._repeats += 1
        attempts.append(self._exchange(request))
        times_limited = sum(reply.status == LIMITED for reply in attempts)
        self._pause = Pause.after(attempts[-1], self._requested_pause(attempts[-1], times_limited))
        return attempts[-1]

    def _requested_pause(self, reply: Reply, times_limited: int) -> float:
        """For how many seconds the target wants no request after this reply, whichever request comes next."""
        if reply.status not in (LIMITED, UNAVAILABLE):
            return 0.0
        if reply.retry_after is None and reply.status == LIMITED:
            return min(self._policy.limited_pause * 2.0 ** (times_limited - 1), self._policy.longest_pause)
        return reply.retry_after or 0.0

    def _await_turn(self) -> None:
        now = time.monotonic()
        left, pause = self._deadline - now, self._pause.until - now
        if left <= 0:
            raise BudgetSpent(self._time_spent_message())
        if pause > left:
            raise BudgetSpent(self._pause.why(self._words))
        if pause > 0:
            self._pause = Pause()
            self._policy.sleep(pause)
        send_no_more()
        self._take_turn()
        self._is_spent = True  # unless spending raises nothing
        self._spend()
        self._is_spent = False

    def _take_turn(self) -> None:
        if not self._limiter.wait(self._deadline):
            raise BudgetSpent(self._time_spent_message())
        self._turn_taken_at, self._started_at = time.monotonic(), time.perf_counter()
        # Connecting, sending, and reading: each may use its own time-out once.
        longest = self._limits.connect_seconds + 2 * self._limits.read_seconds
        self._exchange_deadline.until = min(self._deadline, self._turn_taken_at + longest)

    def _before_headers(self, event: str, info: Mapping[str, Any]) -> None:
        """Take a new turn when connecting has made this one old: the rate is about when requests arrive."""
        is_sending = event.endswith("send_request_headers.started")
        self._headers_sent += is_sending
        if is_sending and self.before_headers:
            self.before_headers()
        if is_sending and time.monotonic() - self._turn_taken_at > FRESH_SECONDS:
            self._take_turn()

    def _exchange(self, request: httpx.Request) -> Reply:
        connect, read = self._limits.connect_seconds, self._limits.read_seconds
        seconds, url = {"connect": connect, "read": read, "write": read, "pool": connect}, request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.read(),
            extensions={**request.extensions, "timeout": seconds, "trace": self._before_headers},
        )
        before, self.reached = self._headers_sent, self.reached + 1
        try:
            with uninterrupted():
                return self._read_answer(self._connection.handle_request(sent))
        except NO_ANSWER as error:
            is_unsent = isinstance(error, NOT_CONNECTED) and self._headers_sent == before
            self.reached -= is_unsent
            return Reply(None, self._failure(error), is_unsent=is_unsent)

    def _read_answer(self, response: httpcore.Response) -> Reply:
        headers = dict(httpx.Headers(response.headers))
        encoding, pause = headers.get("content-encoding", ""), retry_after_seconds(headers)
        try:
            content = read_body(response.iter_stream(), encoding, self._limits.answer_bytes)
        except Unreadable as error:
            return Reply(None, str(error), status=response.status, retry_after=pause)
        finally:
            response.close()
        answer = Answer(response.status, headers, content, (time.perf_counter() - self._started_at) * 1000)
        return Reply(answer, status=response.status, retry_after=pause, proxy=by_proxy(answer, self.proxy))

    def _failure(self, error: Exception) -> str:
        cause = type(error).__name__ + error_detail(error)
        if time.monotonic() >= self._deadline and not self._is_in_outage:
            return f"no answer before the time budget of {self._limits.minutes:g} minutes was spent ({cause})"
        return f"no answer ({cause})"

    def _time_spent_message(self) -> str:
        return f"the time budget of {self._limits.minutes:g} minutes is spent"
