"""The only way to a target: builds the request of a probe, checks it against the allow-list, and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

import httpx

from contracts import Json, Operation
from contracts.pointers import ABSENT
from suites.kit.http.account import Account
from suites.kit.http.allow_list import AllowList, fill_path, refuse_headers, refuse_override
from suites.kit.http.content import content_of
from suites.kit.http.credentials import (
    credential,
    replace_secret,
    secret_of,
    sign,
    spoil_further_headers,
    without_secret,
)
from suites.kit.http.current_reads import read_current
from suites.kit.http.current_values import Carried, CurrentValues, Key, Note
from suites.kit.http.parameters import carried, carries_moving, operation_at, path_at, with_values_of_now
from suites.kit.http.replies import Reply, own_words
from suites.kit.http.retry_policy import USUAL, RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.http.silence import Silence
from suites.kit.http.together import Together, joined, parts_of
from suites.kit.http.tokens import TokenStore
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.activity import doing
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe, Sent
from suites.kit.model.target import EDITABLE, ClientSecret

UNAUTHORIZED = 401
NOBODY: Mapping[str, Json] = MappingProxyType({})
PASSED, SIGNED = "seconds_passed", "signed"
"""Extensions of a request: how long was waited before it, for a stand-in in this process; the headers that sign it."""


@dataclass
class Client:
    """Sends requests to one target, counts them, and refuses what the allow-list does not name.

    `account` is shared by all clients of a run at the target; without one the client opens its own, with `budget`
    requests. `deadline` is in seconds of `time.monotonic`; without one the time budget begins with the first request.
    """

    bound: BoundContract
    budget: int
    run: str
    account: Account | None = None
    count: int = 0
    deadline: float | None = None
    policy: RetryPolicy = USUAL
    _allowed: AllowList = field(init=False)
    _passed: float = 0.0

    def __post_init__(self) -> None:
        target, authentication = self.bound.target, self.bound.contract.authentication
        self._allowed = AllowList(self.bound)
        self._account = self.account or Account.open(target, authentication, self.budget, self.run, self.policy)
        budget = self._account.budget
        self.give_back, self.putting_back = budget.give_back, budget.putting_back
        self._current = CurrentValues(self.bound, self.pause, self.policy.clock, self._account.moving)
        within = target.limits, self.run, frozenset({target.base_url}), self._spend, self._account.limiter
        extra, until, policy = target.headers, self.deadline, self.policy
        make = partial(HttpSender, *within, proxy=target.proxy, headers=extra, deadline=until, policy=policy)
        make = partial(make, words=partial(own_words, self.bound))
        self._sender = make()
        self._together = Together(self._sender, make, target, self.policy)

    @property
    def remaining(self) -> int:
        """How many requests the budget still allows."""
        return self._account.budget.left

    @property
    def reached(self) -> int:
        """How many requests somebody may have got: those for which a connection was made."""
        return self._sender.reached + self._together.reached

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more may be sent, whatever is left: another run writes to the target."""
        return bool(self._account.budget.stopped_by())

    @property
    def whereabouts(self) -> Whereabouts:
        """Where appointments stand in the target's list, as far as this run has seen."""
        return self._account.whereabouts

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()
        self._together.close()

    def update(self, probe: Probe) -> CallResult:
        """Send a probe. Returns what was sent, and the answer or the reason why there is none."""
        if probe.together:
            return self._update_together(probe)
        key = self._current.key_of(probe, self.path_of(probe))
        address, note = self._address(probe), partial(self._current.note_update, body=probe.body)
        return self._carrying(key, *address, probe, note, may_repeat=not probe.closes)

    def _update_together(self, probe: Probe) -> CallResult:
        """Send the two parts of a probe at the same moment, each once. Raises BudgetSpent before either is sent."""
        key, parts = self._current.key_of(probe, self.path_of(probe)), parts_of(probe, self.bound.base)
        carried = [self._current.carried(key, part) for part in parts]
        made = [self._made(*self._address(part), part, now) for part, now in zip(parts, carried, strict=True)]
        self._account.changed_at = self.policy.clock()
        replies = self._together.send([request for request, _ in made], self._account.budget)
        self._account.changed_at = self.policy.clock()
        for now, reply in zip(carried, replies, strict=True):
            self._current.note_update(key, now, reply.answer)
        return joined([self._result(*one, probe, got, False) for one, got in zip(made, replies, strict=True)], replies)

    def _carrying(
        self, key: Key | None, method: str, path: str, probe: Probe, note: Note, *, is_recipe: bool = False,
        may_repeat: bool,
    ) -> CallResult:  # fmt: skip
        """Send a request with what it has to carry of its appointment now, and note what came of it."""

        def send() -> CallResult:
            now = self._current.carried(key, probe)
            try:
                result = self._send(method, path, probe, now, is_recipe=is_recipe, may_repeat=may_repeat)
            finally:
                self._account.changed_at = self.policy.clock()
            note(key, now, result.answer)
            return result

        needs = carries_moving(self.bound, method, path, probe)
        read = partial(read_current, self.bound, self.whereabouts, self._read_settled)
        return self._current.send(key if needs else None, probe, send, read)

    def _read_settled(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        """Read once what was changed last can be seen."""
        self.settle()
        return self.read(operation, path, query)

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        """Read an appointment with good credentials. Returns the same as `update`."""
        result = self._send(operation.method, fill_path(operation.path, path), Probe("", "read back", query=query))
        self._current.note_read(operation, path, result.answer)
        return result

    def call(
        self, method: str, path: str, query: Mapping[str, str], body: Json, about: Mapping[str, Json] = NOBODY, *,
        may_repeat: bool,
    ) -> CallResult:  # fmt: skip
        """Send a call of the booking recipe, without a body where `body` is None. Returns the same as `update`.

        `about` is the fixture of the appointment that the call is about: its path may name that in another way.
        `may_repeat`: it may be sent again when no answer came. A booking must not be, or there might be two.
        """
        probe = Probe("", "provisioning", ABSENT if body is None else body, query=query)
        named = {name: str(value) for name, value in about.items()}
        key = self._current.key(path_at(operation_at(self.bound.contract, method, path), path) | named)
        note = self._current.note_other
        return self._carrying(key, method, path, probe, note, is_recipe=True, may_repeat=may_repeat)

    def pause(self, seconds: float) -> None:
        """Give the target time. That of a stand-in in this process passes with the next request, in no time."""
        if self.bound.target.is_embedded:
            self._passed += seconds
        else:
            with doing(f"pausing for {seconds:.0f} s"):
                self.policy.sleep(seconds)

    def settle(self) -> None:
        """Wait until reads show the last update, where the contract gives them time: once for all updates before."""
        reading, changed_at = self.bound.contract.behaviour.read, self._account.changed_at
        if reading is not None and reading.settles_seconds and changed_at is not None:
            left = changed_at + reading.settles_seconds - self.policy.clock()
            self._account.changed_at = None  # whatever comes before the next update, is late
            with doing("waiting until reads show the update"):
                self.pause(max(0.0, left))

    def allow_booked(self, fixture: Mapping[str, Json]) -> None:
        """Put a booked appointment on the allow-list. Raises NotAllowed for one that the target declares."""
        self._allowed.add_booked(fixture)

    def allow_lost(self, unique: str) -> None:
        """Let a booking whose answer was lost be found by its unique text. Raises NotAllowed."""
        self._allowed.add_lost(unique)

    def wait_until_up(self, probe: Probe) -> bool:
        """Wait for the end of an outage. Asks with a read where there is one, else with the probe.

        Returns whether the target answers again.
        """
        reading = self.bound.contract.behaviour.read
        if reading is None:
            request = self._request(*self._address(probe), probe)
        else:
            operation = self.bound.contract.operations[reading.operation]
            path = fill_path(operation.path, self.bound.appointment_path(EDITABLE))
            request = self._request(operation.method, path, Probe("", "is it back?", query=reading.first_query))
        with doing("waiting until the target answers again"):
            return self._sender.wait_until_up(lambda: self._sender.send(request)) is not None

    @property
    def silence(self) -> Silence:
        """How long the target has said nothing, and whether the run gave up on it."""
        return self._sender.silence

    def tokens(self) -> Mapping[str, str]:
        """Every secret of the target so far, with the tokens that its login has issued, and the $NAME of each."""
        return self._tokens.names()

    def path_of(self, probe: Probe) -> dict[str, str]:
        """The path parameters of a probe: those of its appointment, overridden by its own."""
        update = self.bound.contract.update
        if set(probe.path) >= set(update.path_names):
            return dict(probe.path)
        return {**self.bound.appointment_path(probe.appointment, probe.fixture), **probe.path}

    @property
    def _tokens(self) -> TokenStore:
        return self._account.tokens

    def _address(self, probe: Probe) -> tuple[str, str]:
        """Method and path of a probe."""
        update = self.bound.contract.update
        return probe.method or update.method, fill_path(update.path, self.path_of(probe))

    def _send(
        self, method: str, path: str, probe: Probe, now: Carried | None = None, is_recipe: bool = False,
        may_repeat: bool = True,
    ) -> CallResult:  # fmt: skip
        request, sent = self._made(method, path, probe, now, is_recipe)
        return self._result(request, sent, probe, self._sender.send(request, may_repeat=may_repeat), may_repeat)

    def _made(
        self, method: str, path: str, probe: Probe, now: Carried | None = None, is_recipe: bool = False
    ) -> tuple[httpx.Request, Sent]:
        request = self._request(method, path, probe, now, is_recipe)
        own = {"content-type", *(name.lower() for name in self.bound.contract.behaviour.headers)}
        headers = {name: value for name, value in request.headers.items() if name in own}
        url = without_secret(request.url, self.bound.contract.authentication)
        return request, Sent(method, str(url), path, dict(url.params), headers, request.read())

    def _result(self, request: httpx.Request, sent: Sent, probe: Probe, reply: Reply, may_repeat: bool) -> CallResult:
        self._tokens.learn_signed(request.extensions[SIGNED], reply)
        if isinstance(self.bound.target.credentials.get(probe.credential), ClientSecret):
            reply = self._with_valid_token(request, probe.credential, reply, may_repeat)
        return CallResult(sent, reply.answer, reply.failure or "; ".join(reply.earlier) or None, reply.lost)

    def _request(
        self, method: str, path: str, probe: Probe, now: Carried | None = None, is_recipe: bool = False
    ) -> httpx.Request:
        """The request of a probe. Raises NotAllowed for what must not be sent, NotDeclared for an unknown value."""
        self._allowed.check((method, path, frozenset(probe.query.items())), is_recipe)
        refuse_override(method, probe, method == self.bound.contract.update.method)
        operation = operation_at(self.bound.contract, method, path) or self.bound.contract.update
        is_told = bool(self.bound.contract.behaviour.read_first)
        probe = with_values_of_now(probe, now or {}, self.bound, operation) if is_told else probe
        content = content_of(probe, operation.json_type)
        scheme = self.bound.contract.authentication
        key, secret = credential(scheme, self._tokens, probe.credential)
        headers = {**content.pop("headers", {}), **secret}
        url = self.bound.target.base_url + path
        query, own = carried(self.bound, method, path, probe.without, now)
        request = self._sender.build(
            method, url, params={**query, **probe.query, **key} or None, headers={**own, **headers}, **content
        )
        spoil_further_headers(request, scheme, probe.credential)
        request.extensions[PASSED], self._passed = self._passed, 0.0
        request.extensions[SIGNED] = sign(request, scheme, self._tokens, probe.credential)
        refuse_headers(request.headers)
        return request

    def _spend(self) -> None:
        self._account.budget.spend()
        self.count += 1

    def _with_valid_token(self, request: httpx.Request, kind: str, reply: Reply, may_repeat: bool) -> Reply:
        """After a 401, the reply to the same request with a new token, if the login gives one; else the reply itself.

        The token is read from the request, because the store might log in again and might already hold another one.
        """
        scheme = self.bound.contract.authentication
        token = secret_of(request, scheme)
        if reply.status != UNAUTHORIZED:
            self._tokens.note_accepted(token)
            return reply
        renewed = self._tokens.renewed(kind, token)
        if renewed is None:
            return reply
        replace_secret(request, scheme, renewed)
        again = self._sender.send(request, may_repeat=may_repeat)
        # An attempt before the 401 that got no answer may still take effect.
        return replace(again, earlier=(*reply.earlier, *again.earlier), lost=reply.lost + again.lost)
