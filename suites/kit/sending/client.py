"""The one door to the target: addresses a probe, sends it within the budget, and lets nothing else through."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts import Json, Operation
from suites.kit.access.desk import Account, Desk, SharedDesk
from suites.kit.binding import Binding
from suites.kit.exchange import Answer, Probe, Sent
from suites.kit.sending.allowed import AllowList, filled, refuse_headers, refuse_override
from suites.kit.sending.rate import pace_of
from suites.kit.sending.replies import Reply
from suites.kit.sending.wire import USUAL, Manners, Wire
from suites.kit.target import EDITABLE, ClientSecret
from suites.kit.values import ABSENT, Absent

UNAUTHORIZED = 401
FORM = "multipart/form-data"

Outcome = tuple[Sent, Answer | None, str | None]
"""What was sent; the answer; and why there is none, or what went wrong before it came."""


@dataclass
class Client:
    """Sends requests to one target. Counts them; refuses what the allow-list does not name.

    `desk` is what all workers of the run share; without one the client has a desk and the budget to itself.
    `deadline` is in seconds of `time.monotonic`; without one the target's time budget begins now.
    """

    binding: Binding
    budget: int
    run: str
    desk: SharedDesk | None = None
    count: int = 0
    deadline: float | None = None
    manners: Manners = USUAL
    _allowed: AllowList = field(init=False)
    _accepted: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        target, authentication = self.binding.target, self.binding.contract.authentication
        self._allowed = AllowList(self.binding)
        self._desk = self.desk or Desk({target.name: Account(target, authentication, self.budget)}, run=self.run)
        self._wire = Wire(
            target.limits,
            self.run,
            frozenset({target.base_url}),
            self._spend,
            pace_of(target.base_url, target.limits.rate, os.environ.get("REDIS_URL")),
            proxy=target.proxy,
            headers=target.headers,
            deadline=self.deadline,
            manners=self.manners,
        )

    @property
    def remaining(self) -> int:
        """How many requests the budget still allows."""
        return self._desk.left(self.binding.target.name)

    def close(self) -> None:
        """Give back the connections."""
        self._wire.close()

    def update(self, probe: Probe) -> Outcome:
        """Send a probe. Returns what was sent, and the answer or the reason why there is none."""
        update = self.binding.contract.update
        path = filled(update.path, self.path_of(probe))
        method = probe.method or update.method
        return self._send(method, path, probe)

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> Outcome:
        """Send a read of an appointment with good credentials. Returns the same as `update`."""
        address = filled(operation.path, path)
        probe = Probe("", "read back", query=query)
        return self._send(operation.method, address, probe)

    def call(self, method: str, path: str, query: Mapping[str, str], body: Json, *, again: bool) -> Outcome:
        """Send a call of the provisioning recipe; no body where `body` is None. Returns the same as `update`.

        `again`: it may be sent once more when no answer came. A booking never is.
        """
        probe = Probe("", "provisioning", ABSENT if body is None else body, query=query)
        return self._send(method, path, probe, is_recipe=True, again=again)

    def allow_made(self, fixture: Mapping[str, Json]) -> None:
        """Take what the suite made onto the allow-list. Raises NotAllowed for an appointment of the target's own."""
        self._allowed.grow(fixture)

    def mend(self, probe: Probe) -> bool:
        """Wait until the target answers again, asking with a read, or else with the probe. Returns whether it does."""
        reading = self.binding.contract.behaviour.read
        if reading is None:
            update = self.binding.contract.update
            request = self._request(probe.method or update.method, filled(update.path, self.path_of(probe)), probe)
        else:
            operation = self.binding.contract.operations[reading.operation]
            path = filled(operation.path, self.binding.appointment_path(EDITABLE))
            query = {reading.pages: "1"} if reading.pages else {}
            request = self._request(operation.method, path, Probe("", "is it back?", query=query))
        return self._wire.mend(lambda: self._wire.exchange(request))

    def tokens(self) -> Mapping[str, str]:
        """The tokens that the target's login has issued so far in this run, and the $NAME of each."""
        logs_in = any(isinstance(known, ClientSecret) for known in self.binding.target.credentials.values())
        return self._desk.learned() if logs_in else {}

    def path_of(self, probe: Probe) -> dict[str, str]:
        """The path parameters of a probe: those of its appointment, and its own over them."""
        update = self.binding.contract.update
        if set(probe.path) >= set(re.findall(r"\{(\w+)\}", update.path)):
            return dict(probe.path)
        return {**self.binding.appointment_path(probe.appointment), **probe.path}

    def _send(self, method: str, path: str, probe: Probe, is_recipe: bool = False, again: bool = True) -> Outcome:
        request = self._request(method, path, probe, is_recipe)
        sent = Sent(method, str(request.url), path, probe.query, self._shown(request), request.read())
        reply = self._wire.exchange(request, again=again)
        if reply.status == UNAUTHORIZED:
            reply = self._with_new_token(request, probe.credential, reply, again)
        else:
            self._note_accepted(request, probe.credential)
        return sent, reply.answer, reply.failure or "; ".join(reply.earlier) or None

    def _request(self, method: str, path: str, probe: Probe, is_recipe: bool = False) -> httpx.Request:
        """The request of a probe. Raises NotAllowed for what may not be sent."""
        self._allowed.check((method, path, frozenset(probe.query.items())), is_recipe)
        refuse_override(method, probe)
        content = self._content(probe)
        headers = {**content.pop("headers", {}), **self._credential(probe.credential)}
        url = self.binding.target.base_url + path
        request = self._wire.build(method, url, params=dict(probe.query) or None, headers=headers, **content)
        refuse_headers(request.headers)
        return request

    def _spend(self) -> None:
        self._desk.spend(self.binding.target.name)
        self.count += 1

    def _with_new_token(self, request: httpx.Request, kind: str, reply: Reply, again: bool) -> Reply:
        """The reply to the same request with a fresh token, where a login gives one; else the refusal itself."""
        if not isinstance(self.binding.target.credentials.get(kind), ClientSecret):
            return reply
        scheme = self.binding.contract.authentication
        fresh = self._desk.renewed(self.binding.target.name, kind, self._secret_in(request))
        if fresh is None:
            return reply
        request.headers[scheme.header] = scheme.format.format(secret=fresh)
        return self._wire.exchange(request, again=again)

    def _note_accepted(self, request: httpx.Request, kind: str) -> None:
        """Tell the desk, once, that a token is good."""
        if isinstance(self.binding.target.credentials.get(kind), ClientSecret):
            secret = self._secret_in(request)  # asking the desk might log in again, and an answer would be lost with it
            if secret not in self._accepted:
                self._accepted.add(secret)
                self._desk.accepted(self.binding.target.name, kind, secret)

    def _secret_in(self, request: httpx.Request) -> str:
        scheme = self.binding.contract.authentication
        before, _, after = scheme.format.partition("{secret}")
        return request.headers[scheme.header].removeprefix(before).removesuffix(after)

    def _credential(self, kind: str) -> dict[str, str]:
        scheme = self.binding.contract.authentication
        if kind == "none":
            return {}
        if kind in ("empty", "malformed"):
            return {scheme.header: "" if kind == "empty" else kind}
        return {scheme.header: scheme.format.format(secret=self._desk.secret(self.binding.target.name, kind))}

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
        return {"content": encoded(probe.body), "headers": {"content-type": probe.media_type or "application/json"}}


def encoded(body: Json) -> bytes:
    """A JSON value as UTF-8; lone surrogates stay escaped."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()


def _form(body: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for name, value in body.items():
        key = f"{prefix}[{name}]" if prefix else name
        fields += _form(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return fields
