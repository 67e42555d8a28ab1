"""The one door to the target: addresses a probe, sends it within the budget, and lets nothing else through."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts import Json, Operation
from suites.kit.allowed import Call, NotAllowed, allow_list, filled
from suites.kit.binding import Binding
from suites.kit.exchange import Answer, Probe, Sent
from suites.kit.limits_reached import BudgetSpent
from suites.kit.target import NotDeclared
from suites.kit.values import Absent

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
FORM = "multipart/form-data"


Outcome = tuple[Sent, Answer | None, str | None]
"""What was sent, and the answer or the reason why there is none."""


@dataclass
class Client:
    """Sends requests to one target. Counts them; refuses what the allow-list does not name."""

    binding: Binding
    budget: int
    run: str
    count: int = 0
    _http: httpx.Client = field(init=False)
    _allowed: frozenset[Call] = field(init=False)

    def __post_init__(self) -> None:
        self._allowed = frozenset(allow_list(self.binding))
        headers = {"user-agent": f"appointment-conformance run/{self.run}"}
        self._http = httpx.Client(timeout=TIMEOUT, headers=headers, follow_redirects=False, trust_env=False)

    @property
    def remaining(self) -> int:
        """How many requests the budget still allows."""
        return self.budget - self.count

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def update(self, probe: Probe) -> Outcome:
        """Send a probe. Returns what was sent, and the answer or the reason why there is none."""
        update = self.binding.contract.update
        path = filled(update.path, self.path_of(probe))
        method = probe.method or update.method
        return self._send(method, path, probe, self._content(probe))

    def read(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> Outcome:
        """Send a read of an appointment with good credentials. Returns the same as `update`."""
        address = filled(operation.path, path)
        probe = Probe("", "read back", query=query)
        return self._send(operation.method, address, probe, {})

    def path_of(self, probe: Probe) -> dict[str, str]:
        """The path parameters of a probe: those of its appointment, and its own over them."""
        update = self.binding.contract.update
        if set(probe.path) >= set(re.findall(r"\{(\w+)\}", update.path)):
            return dict(probe.path)
        return {**self.binding.appointment_path(probe.appointment), **probe.path}

    def _send(self, method: str, path: str, probe: Probe, content: Mapping[str, Any]) -> Outcome:
        if (method, path, frozenset(probe.query.items())) not in self._allowed:
            raise NotAllowed(f"{method} {path} is not on the allow-list of {self.binding.target.name}")
        if self.count >= self.budget:
            raise BudgetSpent(f"the budget of {self.budget} requests is spent")
        headers = {**content.get("headers", {}), **self._credential(probe.credential)}
        self.count += 1
        rest = {key: value for key, value in content.items() if key != "headers"}
        request = self._http.build_request(
            method, self.binding.target.base_url + path, params=dict(probe.query) or None, headers=headers, **rest
        )
        sent = Sent(method, str(request.url), path, probe.query, self._shown(request), request.read())
        return sent, *self._exchanged(request)

    def _exchanged(self, request: httpx.Request) -> tuple[Answer | None, str | None]:
        try:
            response = self._http.send(request)
        except (httpx.TransportError, httpx.DecodingError) as error:
            return None, f"no answer ({type(error).__name__})"
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content, response.elapsed.total_seconds() * 1000), None

    def _credential(self, kind: str) -> dict[str, str]:
        scheme = self.binding.contract.authentication
        if kind == "none":
            return {}
        if kind == "empty":
            return {scheme.header: ""}
        if kind == "malformed":
            return {scheme.header: "malformed"}
        if kind not in self.binding.target.credentials:
            raise NotDeclared(f"the target gives no {kind} credentials")
        return {scheme.header: scheme.format.format(secret=self.binding.target.credentials[kind])}

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
