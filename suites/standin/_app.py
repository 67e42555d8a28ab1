"""The stand-in as a WSGI application: strict, stateful, and truthful unless it is told a fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation
from suites.standin import _decision, _request, _state
from suites.standin._faults import Fault
from suites.standin._seeds import Row, Store, seed
from suites.standin._turn import Answer, Turn, promised

JSON_TYPE = "application/json"
WRONG_METHOD = 405
UNSAID = {"wrong_method": WRONG_METHOD, "server_error": 500}
"""Causes that no contract names, with their status."""


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
        path = request.path.removeprefix(urlsplit(self.contract.base_url).path)
        found = _request.matching(self.contract, self._method_meant(request), path)
        if found is None:
            return Response(status=WRONG_METHOD if _request.is_known(self.contract, path) else 404)
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

    def _method_meant(self, request: Request) -> str:
        """The method; where the contract's override is used, the one that it documents."""
        return str(self.contract.standin["override"]["value"]) if self._overrides(request) else str(request.method)

    def _overrides(self, request: Request) -> bool:
        way = self.contract.standin.get("override")
        return way is not None and request.method == way["method"] and way["query"] in request.args

    def _cause_of_call(self, request: Request) -> str | None:
        way = self.contract.standin.get("override")
        wrong = way is not None and self._overrides(request) and request.args[way["query"]] != way["value"]
        return "wrong_method" if wrong else None

    def _credential(self, request: Request) -> str:
        return _request.credential_kind(self.contract, request)

    def _update(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        turn.raw = request.get_data(cache=True, parse_form_data=False)
        unheard = self._hear(turn, request)
        wrong = self._cause_of_call(request) or self._cause_of_address(turn, operation)
        turn.cause = wrong or unheard or self._cause_of_body(turn)
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
        turn.row = _request.addressed(self.store, turn.path, turn.query)
        cause = self._cause_of_caller(turn)
        if cause:
            return cause
        if "malformed_id" in self.contract.standin["causes"] and not _request.is_well_formed(operation, turn.path):
            return "malformed_id"
        if turn.row is None:
            return "unknown"
        return "foreign" if turn.row.owner != "ours" else None

    def _cause_of_caller(self, turn: Turn) -> str | None:
        if turn.credential not in ("good", "powerless"):
            return "unauthenticated"
        has_rights = turn.credential == "good" or "powerless" not in self.contract.standin["causes"]
        return None if has_rights else "powerless"

    def _hear(self, turn: Turn, request: Request) -> str | None:
        """Take in the body, so that every lie can look at it. Returns a cause when it cannot be read."""
        try:
            turn.sent = self._typed(request, _request.body_of(request))
        except _request.Malformed:
            return "malformed_body"
        return None

    def _cause_of_body(self, turn: Turn) -> str | None:
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
        if not _state.can_be_shown(self.contract, turn.after):
            turn.cause = "invalid"
        turn.told = turn.after
        if turn.cause is None:
            self._lie("store", turn)
            turn.row.shows = turn.after

    def _heard(self, sent: Any) -> Mapping[str, Any]:
        """What is taken over: a member that is open in form but not as documented is accepted and left at that."""
        return dict(_decision.documented_part(self.contract, sent) if self.taken == "accept" else sent)

    def _success(self, turn: Turn) -> Answer:
        status = self.contract.successes[0]
        pointer = self.contract.behaviour.answer
        if pointer is None:
            return Answer(status)
        return Answer(status, _state.enveloped(pointer, deepcopy(turn.told)), empty=False)

    def _refusal(self, cause: str) -> Answer:
        if cause in UNSAID:
            return Answer(UNSAID[cause])
        facts = self.contract.standin["causes"].get(cause) or self.contract.standin["causes"]["unknown"]
        return Answer(facts["status"], deepcopy(facts.get("body")), empty="body" not in facts)

    def _read(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        reading = self.contract.behaviour.read
        if reading is None or operation.id != reading.operation:
            return Answer(501)
        cause = self._cause_of_caller(turn) if reading.match else self._cause_of_address(turn, operation)
        if cause:
            return self._refusal(cause)
        if reading.match:
            listed = [row.shows for row in self._listed(turn, reading.pages)]
            return Answer(200, _state.enveloped(reading.at, listed), empty=False)
        assert turn.row is not None
        return Answer(200, _state.enveloped(reading.at, turn.row.shows), empty=False)

    def _listed(self, turn: Turn, pages: str | None) -> list[Row]:
        """The rows of a list; all of them stand on its first page."""
        if pages and turn.query.get(pages, "1") != "1":
            return []
        return [
            row
            for row in self.store.appointments
            if row.owner == "ours" and all(row.path.get(name) == value for name, value in turn.path.items())
        ]

    def _lie(self, stage: str, turn: Turn) -> None:
        for fault in self.faults:
            if fault.stage == stage:
                fault.tell(turn)


class _Verbatim(Response):
    """A response whose body goes out even with a status that has none; for those who lie."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """The body, whatever the status."""
        return self.iter_encoded()


def _sent(answer: Answer) -> Response:
    if answer.raw is not None:
        return _Verbatim(answer.raw, status=answer.status, content_type=answer.media_type)
    if answer.empty:
        response = Response(status=answer.status)
        response.headers.pop("Content-Type", None)
        return response
    return Response(json.dumps(answer.body), status=answer.status, content_type=answer.media_type)
