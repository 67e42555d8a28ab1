"""The stand-in as a WSGI application: strict, stateful, and truthful unless it is told a fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation, is_permitted
from suites.standin import _decision, _request, _state
from suites.standin._faults import Fault
from suites.standin._seeds import Row, Store, seed
from suites.standin._turn import Answer, Turn, promised

JSON_TYPE = "application/json"


class StandIn:
    """Our own imitation of a provider. Call it as a WSGI application.

    `taken` says which open requests it accepts (`documented`, `refuse`, `accept`); `faults` are the lies it tells.
    """

    def __init__(self, contract: Contract, taken: str = "documented", faults: tuple[Fault, ...] = ()) -> None:
        self.contract = contract
        self.taken = taken
        self.faults = faults
        self.store: Store = seed(contract)
        self.count = 0
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            response = self._respond(Request(environ))
        return response(environ, start_response)

    def target(self, base_url: str | None = None) -> dict[str, Any]:
        """How the stand-in would stand in a `targets.toml`: URL, credentials, fixtures by role, values."""
        known = _request.credentials_of(self.contract)
        return {
            "name": "stand-in",
            "provider": self.contract.name,
            "base_url": base_url or self.contract.base_url,
            "environment": "sandbox",
            "credentials": {"good": known.good, "wrong": known.wrong, "powerless": known.powerless},
            "fixtures": {role: list(fixtures) for role, fixtures in self.store.plays.items()},
            "values": {name: list(values) for name, values in self.store.values.items()},
        }

    def _respond(self, request: Request) -> Response:
        self.count += 1
        method = self._method_meant(request)
        path = request.path.removeprefix(urlsplit(self.contract.base_url).path)
        found = _request.matching(self.contract, method, path) if method else None
        if found is None:
            return Response(status=405 if method is None else 404)
        operation, named = found
        turn = Turn(
            self.contract,
            self.store,
            request.method,
            named,
            request.args.to_dict(),
            self._credential(request),
            self.count,
        )
        if operation.id == self.contract.update.id:
            return _sent(self._update(turn, request, operation))
        return _sent(self._read(turn, request, operation))

    def _method_meant(self, request: Request) -> str | None:
        """The method, by way of the contract's override where one is used; None when that is not a good one."""
        override = self.contract.standin.get("override")
        if not override or request.method != override["method"] or override["query"] not in request.args:
            return request.method
        return override["value"] if request.args[override["query"]] == override["value"] else None

    def _credential(self, request: Request) -> str:
        return _request.credential_kind(self.contract, request)

    def _update(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        turn.raw = request.get_data(cache=True, parse_form_data=False)
        turn.cause = self._cause_of_address(turn, operation) or self._cause_of_body(turn, request)
        self._lie("decide", turn)
        if turn.cause is None:
            self._store_update(turn)
        if turn.cause is None:
            turn.answer = self._success(turn)
        else:
            turn.answer = self._refusal(turn.cause)
        self._lie("answer", turn)
        return turn.answer

    def _cause_of_address(self, turn: Turn, operation: Operation) -> str | None:
        causes = self.contract.standin["causes"]
        turn.row = _request.addressed(self.store, turn.path, turn.query)
        if turn.credential not in ("good", "powerless"):
            return "unauthenticated"
        if turn.credential == "powerless" and "powerless" in causes:
            return "powerless"
        if "malformed_id" in causes and not _request.is_well_formed(operation, turn.path):
            return "malformed_id"
        if turn.row is None:
            return "unknown"
        return "foreign" if turn.row.owner != "ours" else None

    def _cause_of_body(self, turn: Turn, request: Request) -> str | None:
        try:
            turn.sent = self._typed(request, _request.body_of(request))
        except _request.Malformed:
            return "malformed_body"
        assert turn.row is not None
        cause = _decision.cause_of_body(self.contract, self.store, turn.row, turn.sent, self.taken)
        if cause is None and self.taken == "refuse" and not turn.is_ordinary and not promised(turn):
            return "invalid"
        return cause

    def _typed(self, request: Request, body: Any) -> Any:
        """A form's texts are what they are; JSON needs no help."""
        if body is None and self.taken == "accept" and request.mimetype in ("", JSON_TYPE):
            return {}
        return body

    def _store_update(self, turn: Turn) -> None:
        assert turn.row is not None
        turn.before = turn.row.shows
        try:
            turn.after = _state.updated(self.contract, self.store, turn.row, self._heard(turn.sent))
        except (ValueError, OverflowError):
            turn.cause = "invalid"
            return
        if not self._can_be_shown(turn.after):
            turn.cause = "invalid"
        turn.told = turn.after
        if turn.cause is None:
            self._lie("store", turn)
            turn.row.shows = turn.after

    def _can_be_shown(self, document: Mapping[str, Any]) -> bool:
        """Whether the success answer may show it; what it may not show cannot have been taken."""
        promise = self.contract.update.responses[self.contract.successes[0]]
        pointer = self.contract.behaviour.answer
        if promise.schema is None or pointer is None:
            return True
        return is_permitted(promise.schema, _enveloped(pointer, document))

    def _heard(self, sent: Any) -> Mapping[str, Any]:
        """What is taken over: a member that is open in form but not as documented is accepted and left at that."""
        return _decision.documented_part(self.contract, sent) if self.taken == "accept" else sent

    def _success(self, turn: Turn) -> Answer:
        status = self.contract.successes[0]
        pointer = self.contract.behaviour.answer
        if pointer is None:
            return Answer(status)
        return Answer(status, _enveloped(pointer, turn.told), empty=False)

    def _refusal(self, cause: str) -> Answer:
        facts = self.contract.standin["causes"].get(cause) or self.contract.standin["causes"]["unknown"]
        return Answer(facts["status"], facts.get("body"), empty="body" not in facts)

    def _read(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        reading = self.contract.behaviour.read
        if reading is None or operation.id != reading.operation:
            return Answer(501)
        if turn.credential not in ("good", "powerless"):
            return self._refusal("unauthenticated")
        if reading.match:
            return Answer(200, _enveloped(reading.at, [row.shows for row in self._listed(turn)]), empty=False)
        row = _request.addressed(self.store, turn.path, turn.query)
        if row is None or row.owner != "ours":
            return self._refusal("unknown" if row is None else "foreign")
        return Answer(200, _enveloped(reading.at, row.shows), empty=False)

    def _listed(self, turn: Turn) -> list[Row]:
        return [
            row
            for row in self.store.appointments
            if row.owner == "ours" and all(row.path.get(name) == value for name, value in turn.path.items())
        ]

    def _lie(self, stage: str, turn: Turn) -> None:
        for fault in self.faults:
            if fault.stage == stage:
                fault.tell(turn)


def _enveloped(pointer: str, value: Any) -> Any:
    for token in reversed(pointer.split("/")[1:]):
        value = {token: value}
    return value


def _sent(answer: Answer) -> Response:
    if answer.raw is not None:
        return Response(answer.raw, status=answer.status, content_type=answer.media_type)
    if answer.empty:
        response = Response(status=answer.status)
        response.headers.pop("Content-Type", None)
        return response
    return Response(json.dumps(answer.body), status=answer.status, content_type=answer.media_type)
