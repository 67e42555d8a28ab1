"""Requests sent straight to a stand-in, without the suite's client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.test import Client, TestResponse

from contracts import Json
from suites.selftest import exchanges
from suites.standin import StandIn, fault

EDITABLE = "appointment.editable"


class Visit:
    """A stand-in of one provider, and ways to send it requests."""

    def __init__(self, provider: str, open_policy: str = "documented", fault_id: str | None = None) -> None:
        self.contract = exchanges.contract(provider)
        faults = (fault(self.contract, fault_id),) if fault_id else ()
        self.standin = StandIn(self.contract, open_policy, faults)
        self.fixtures: dict[str, list[Any]] = self.standin.target()["fixtures"]
        self.values: dict[str, list[Any]] = self.standin.target()["values"]

    def send(self, method: str, path: str, body: Json = None, credential: str = "good", **rest: Any) -> TestResponse:
        """Send a request to a path of the provider, with one of the stand-in's credentials."""
        scheme = self.contract.authentication
        secret = self.standin.target()["credentials"][credential]
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {scheme.header: scheme.format.format(secret=secret)}
        return Client(self.standin).open(path, method=method, headers=headers, **{**content, **rest})

    def update(self, body: Json, role: str = EDITABLE, number: int = 0, **rest: Any) -> TestResponse:
        """Update the n-th appointment of a role."""
        return self.send(self.contract.update.method, self.path(role, number), body, **rest)

    def path(self, role: str = EDITABLE, number: int = 0, template: str | None = None) -> str:
        """The path of the n-th appointment of a role; the update's, unless another operation's is given."""
        found = template or self.contract.update.path
        for name, value in self.fixtures[role][number].items():
            found = found.replace("{" + name + "}", str(value))
        return found

    def read(self, **rest: Any) -> TestResponse:
        """Read the editable appointment, or the list that it is in."""
        reading = self.contract.behaviour.read
        assert reading is not None
        operation = self.contract.operations[reading.operation]
        return self.send(operation.method, self.path(template=operation.path), **rest)

    def plain(self) -> dict[str, Any]:
        """The first of the contract's plain updates, with the stand-in's own values."""
        behaviour = self.contract.behaviour
        return self._resolved({**behaviour.base, **behaviour.plain[0]})

    def stored(self, role: str = EDITABLE, number: int = 0) -> Mapping[str, Any]:
        """What the stand-in stores for the n-th appointment of a role."""
        path = {name: str(value) for name, value in self.fixtures[role][number].items()}
        return next(row.shows for row in self.standin.store.appointments if row.path.items() <= path.items())

    def _resolved(self, node: Json) -> Any:
        if isinstance(node, Mapping):
            return {name: self._resolved(value) for name, value in node.items()}
        if not isinstance(node, str):
            return node
        return self.values[node[1:]][0] if node.startswith("$") else node.replace("{run}", "0a1b2c3d")
