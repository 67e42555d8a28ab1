"""The one door to the target: addresses a probe, sends it within the budget, and lets nothing else through."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts import Json, Operation
from suites.kit.http.account import Account
from suites.kit.http.allow_list import AllowList, fill_path, refuse_headers, refuse_override
from suites.kit.http.replies import Reply
from suites.kit.http.sender import USUAL, HttpSender, RetryPolicy
from suites.kit.http.tokens import TokenStore
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe, Sent
from suites.kit.model.json_values import ABSENT, Absent
from suites.kit.model.target import EDITABLE, ClientSecret

UNAUTHORIZED = 401
FORM = "multipart/form-data"


@dataclass
class Client:
    """Sends requests to one target. Counts them; refuses what the allow-list does not name.

    `account` is what all clients of a run share at the target; without one the client opens its own, with `budget`
    requests. `deadline` is in seconds of `time.monotonic`; without one the target's time budget begins now.
    """

    bound: BoundContract
    budget: int
    run: str
    account: Account | None = None
    count: int = 0
    deadline: float | None = None
    policy: RetryPolicy = USUAL
    _allowed: AllowList = field(init=False)
    _accepted: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        target, authentication = self.bound.target, self.bound.contract.authentication
        self._allowed = AllowList(self.bound)
        self._account = self.account or Account.open(target, authentication, self.budget, self.run, self.policy)
        self._sender = HttpSender(
            target.limits,
            self.run,
            frozenset({target.base_url}),
            self._spend,
            self._account.limiter,
            proxy=target.proxy,
            headers=target.headers,
            deadline=self.deadline,
            policy=self.policy,
        )

    @property
    def remaining(self) -> int:
        """How many requests the budget still allows."""
        return self._account.budget.left

    def close(self) -> None:
        """Give back the connections."""
        self._sender.close()

    def update(self, probe: Probe) -> CallResult:
        """Send a probe. Returns what was sent, and the answer or the reason why there is none."""
        update = self.bound.contract.update
        path = fill_path(update.path, self.path_of(probe))
        method = probe.method or update.method
        return self._send(method, path, probe)

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        """Send a read of an appointment with good credentials. Returns the same as `update`."""
        address = fill_path(operation.path, path)
        probe = Probe("", "read back", query=query)
        return self._send(operation.method, address, probe)

    def call(self, method: str, path: str, query: Mapping[str, str], body: Json, *, may_repeat: bool) -> CallResult:
        """Send a call of the provisioning recipe; no body where `body` is None. Returns the same as `update`.

        `may_repeat`: it may be sent once more when no answer came. A booking never is.
        """
        probe = Probe("", "provisioning", ABSENT if body is None else body, query=query)
        return self._send(method, path, probe, is_recipe=True, may_repeat=may_repeat)

    def allow_booked(self, fixture: Mapping[str, Json]) -> None:
        """Take what the suite made onto the allow-list. Raises NotAllowed for an appointment of the target's own."""
        self._allowed.add_booked(fixture)

    def wait_until_up(self, probe: Probe) -> bool:
        """Wait until the target answers again, asking with a read, or else with the probe. Returns whether it does."""
        reading = self.bound.contract.behaviour.read
        if reading is None:
            update = self.bound.contract.update
            request = self._request(probe.method or update.method, fill_path(update.path, self.path_of(probe)), probe)
        else:
            operation = self.bound.contract.operations[reading.operation]
            path = fill_path(operation.path, self.bound.appointment_path(EDITABLE))
            query = {reading.pages: "1"} if reading.pages else {}
            request = self._request(operation.method, path, Probe("", "is it back?", query=query))
        return self._sender.wait_until_up(lambda: self._sender.send(request))

    def tokens(self) -> Mapping[str, str]:
        """The tokens that the target's login has issued so far in this run, and the $NAME of each."""
        return self._tokens.names() if self._tokens.has_login else {}

    @property
    def _tokens(self) -> TokenStore:
        return self._account.tokens

    def path_of(self, probe: Probe) -> dict[str, str]:
        """The path parameters of a probe: those of its appointment, and its own over them."""
        update = self.bound.contract.update
        if set(probe.path) >= set(re.findall(r"\{(\w+)\}", update.path)):
            return dict(probe.path)
        return {**self.bound.appointment_path(probe.appointment), **probe.path}

    def _send(
        self, method: str, path: str, probe: Probe, is_recipe: bool = False, may_repeat: bool = True
    ) -> CallResult:
        request = self._request(method, path, probe, is_recipe)
        sent = Sent(method, str(request.url), path, probe.query, self._shown(request), request.read())
        reply = self._sender.send(request, may_repeat=may_repeat)
        if reply.status == UNAUTHORIZED:
            reply = self._with_new_token(request, probe.credential, reply, may_repeat)
        else:
            self._note_accepted(request, probe.credential)
        return CallResult(sent, reply.answer, reply.failure or "; ".join(reply.earlier) or None)

    def _request(self, method: str, path: str, probe: Probe, is_recipe: bool = False) -> httpx.Request:
        """The request of a probe. Raises NotAllowed for what may not be sent."""
        self._allowed.check((method, path, frozenset(probe.query.items())), is_recipe)
        refuse_override(method, probe)
        content = self._content(probe)
        headers = {**content.pop("headers", {}), **self._credential(probe.credential)}
        url = self.bound.target.base_url + path
        request = self._sender.build(method, url, params=dict(probe.query) or None, headers=headers, **content)
        refuse_headers(request.headers)
        return request

    def _spend(self) -> None:
        self._account.budget.spend()
        self.count += 1

    def _with_new_token(self, request: httpx.Request, kind: str, reply: Reply, may_repeat: bool) -> Reply:
        """The reply to the same request with a fresh token, where a login gives one; else the refusal itself."""
        if not isinstance(self.bound.target.credentials.get(kind), ClientSecret):
            return reply
        scheme = self.bound.contract.authentication
        fresh = self._tokens.renewed(kind, self._secret_in(request))
        if fresh is None:
            return reply
        request.headers[scheme.header] = scheme.format.format(secret=fresh)
        return self._sender.send(request, may_repeat=may_repeat)

    def _note_accepted(self, request: httpx.Request, kind: str) -> None:
        """Note, once, that a token is good."""
        if isinstance(self.bound.target.credentials.get(kind), ClientSecret):
            secret = self._secret_in(
                request
            )  # asking the store might log in again, and an answer would be lost with it
            if secret not in self._accepted:
                self._accepted.add(secret)
                self._tokens.note_accepted(kind, secret)

    def _secret_in(self, request: httpx.Request) -> str:
        scheme = self.bound.contract.authentication
        before, _, after = scheme.format.partition("{secret}")
        return request.headers[scheme.header].removeprefix(before).removesuffix(after)

    def _credential(self, kind: str) -> dict[str, str]:
        scheme = self.bound.contract.authentication
        if kind == "none":
            return {}
        if kind in ("empty", "malformed"):
            return {scheme.header: "" if kind == "empty" else kind}
        return {scheme.header: scheme.format.format(secret=self._tokens.secret(kind))}

    def _shown(self, request: httpx.Request) -> dict[str, str]:
        """The headers worth showing; the credential's value stays here."""
        return {name: value for name, value in request.headers.items() if name == "content-type"}

    def _content(self, probe: Probe) -> dict[str, Any]:
        if probe.raw is not None:
            kind = probe.media_type or "application/json"
            return {"content": probe.raw, "headers": {"content-type": kind} if probe.raw else {}}
        if isinstance(probe.body, Absent):
            return {}
        if probe.media_type == FORM:
            return {"files": [(name, (None, text)) for name, text in _form(probe.body)]}
        return {"content": encode_json(probe.body), "headers": {"content-type": probe.media_type or "application/json"}}


def encode_json(body: Json) -> bytes:
    """A JSON value as UTF-8; lone surrogates stay escaped."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()


def _form(body: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for name, value in body.items():
        key = f"{prefix}[{name}]" if prefix else name
        fields += _form(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return fields
