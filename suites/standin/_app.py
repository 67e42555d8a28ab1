"""The stand-in as a WSGI application: strict, stateful, and truthful unless it is told a fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation
from suites.standin import _decision, _neighbours, _request, _state
from suites.standin._answers import WRONG_METHOD, refusal, sent, success
from suites.standin._callers import cause_of_address, cause_of_caller
from suites.standin._clones import furnished
from suites.standin._faults import Fault
from suites.standin._logins import Logins
from suites.standin._pointers import enveloped, without
from suites.standin._seeds import Row, Store
from suites.standin._turn import Answer, Turn, promised
from suites.standin._variants import Variant, Work

JSON_TYPE = "application/json"


class StandIn:
    """Our own imitation of a provider. Call it as a WSGI application.

    `taken` says which open requests it accepts (`documented`, `refuse`, `accept`); `faults` are the lies it tells.
    There are `editables` appointments of role appointment.editable. A token that it issues is good for `token_seconds`
    by `clock`, which gives seconds. With a `variant` it is truthful in another way; `varied` is how often that made a
    difference. `draw` decides when a lie is told that is told now and then. `log` holds time (seconds, monotonic),
    method and path of each request that came; `count` is how many.
    """

    def __init__(
        self,
        contract: Contract,
        taken: str = "documented",
        faults: tuple[Fault, ...] = (),
        *,
        editables: int = 1,
        token_seconds: float = 3600,
        clock: Callable[[], float] = time.time,
        variant: Variant | None = None,
        draw: int = 0,
    ) -> None:
        self._work = Work(variant)
        self.variant = variant
        self.contract = contract = self._work.seeded(contract)
        self.taken = self._work.taken(taken)
        self.faults = faults
        self.store: Store = furnished(contract, editables)
        self.store.draw = draw
        self.count = 0
        self.log: list[tuple[float, str, str]] = []
        self._tokens = Logins(contract, token_seconds, clock)
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        with self._lock:
            self.log.append((time.monotonic(), request.method, request.path))
            number = len(self.log)
            response = self._work.met(number) or self._respond(request)
        return self._work.sent(request, response, number)(environ, start_response)

    @property
    def varied(self) -> int:
        """How often the variant made a difference."""
        return self._work.count

    @property
    def logins(self) -> int:
        """How many tokens were issued."""
        return self._tokens.count

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

    def snapshot(self) -> dict[str, Any]:
        """A copy of all that is remembered of each appointment, by its path; what may change with any update aside."""
        with self._lock:
            return {self._path_of(row): self._remembered(row) for row in self.store.appointments}

    def _path_of(self, row: Row) -> str:
        return self.contract.update.path.format(**row.path)

    def _remembered(self, row: Row) -> dict[str, Any]:
        shown = without(row.shows, set(self.contract.behaviour.volatile))
        return deepcopy({"shows": shown, "hidden": row.hidden})

    def _respond(self, request: Request) -> Response:
        self.count += 1
        login = self._tokens.answer(request)
        if login is not None:
            return login
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
            _request.credential_kind(self.contract, request, self._tokens.kind_of),
            self.count,
        )
        return sent(self._work.answered(turn, operation, self._answer(turn, request, operation)))

    def _answer(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        facts = self.contract.standin
        if operation.id == self.contract.update.id:
            return self._update(turn, request, operation)
        if operation.id == facts.get("books", {}).get("operation"):
            return _neighbours.booked(turn, operation, self._hear(turn, request, operation))
        if operation.id in facts.get("turns", {}):
            return _neighbours.turned(turn, operation, self._hear(turn, request, operation))
        return self._read(turn, operation)

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

    def _update(self, turn: Turn, request: Request, operation: Operation) -> Answer:
        turn.raw = request.get_data(cache=True, parse_form_data=False)
        unheard = self._hear(turn, request, operation)
        wrong = self._cause_of_call(request) or cause_of_address(turn, operation)
        turn.cause = wrong or unheard or self._cause_of_body(turn)
        self._work.at("decide", turn)
        self._lie("decide", turn)
        if turn.cause is None:
            self._store_update(turn)
        if turn.cause is None:
            turn.answer = success(self.contract, self.contract.successes[0], turn.told)
        else:
            turn.answer = refusal(self.contract, turn.cause)
        self._lie("answer", turn)
        return turn.answer

    def _hear(self, turn: Turn, request: Request, operation: Operation) -> str | None:
        """Take in the body, so that every lie can look at it. Returns a cause when it cannot be read."""
        if operation.media_type is None:
            return None
        is_update = operation.id == self.contract.update.id
        form = _request.MULTIPART if is_update else operation.media_type
        try:
            turn.sent = self._typed(request, _request.body_of(request, form))
        except _request.Malformed:
            return "malformed_body"
        return None

    def _cause_of_body(self, turn: Turn) -> str | None:
        assert turn.row is not None
        cause = _decision.cause_of_body(self.contract, self.store, turn.row, turn.sent, self.taken)
        is_refused_anyway = self.taken == "refuse" and not turn.is_ordinary and not promised(turn)
        if self.taken != _decision.OPEN[0] and self.variant is not None:
            plain = _decision.cause_of_body(self.contract, self.store, turn.row, turn.sent, _decision.OPEN[0])
            self._work.note(plain != (cause or ("invalid" if is_refused_anyway else None)))
        return cause or ("invalid" if is_refused_anyway else None)

    def _typed(self, request: Request, body: Any) -> Any:
        """No body at all stands for an empty object where open requests are accepted; a null does not."""
        is_open = self.taken == "accept" and request.mimetype in ("", JSON_TYPE)
        return {} if is_open and not request.get_data() else body

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
            self._work.at("store", turn)
            self._lie("store", turn)
            turn.row.shows = turn.after
            turn.row.hidden = _state.remembered(self.contract, turn.row.hidden, self._heard(turn.sent))

    def _heard(self, sent: Any) -> Mapping[str, Any]:
        """What is taken over: a member that is open in form but not as documented is accepted and left at that."""
        return dict(_decision.documented_part(self.contract, sent) if self.taken == "accept" else sent)

    def _read(self, turn: Turn, operation: Operation) -> Answer:
        reading = self.contract.behaviour.read
        if reading is None or operation.id != reading.operation:
            return Answer(501)
        cause = cause_of_caller(turn) if reading.match else cause_of_address(turn, operation)
        if cause:
            return refusal(self.contract, cause)
        if reading.match:
            listed = [row.shows for row in self._listed(turn, reading.pages)]
            return Answer(200, enveloped(reading.at, listed), empty=False)
        assert turn.row is not None
        return Answer(200, enveloped(reading.at, turn.row.shows), empty=False)

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
