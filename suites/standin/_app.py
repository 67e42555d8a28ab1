"""The stand-in as a WSGI application: strict, stateful, and compliant unless faults are injected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation, ReadBack, View
from suites.standin import _other_operations, _request, _state
from suites.standin._answers import WRONG_METHOD, refusal, response_of, success
from suites.standin._carried import cause_of_carried, cause_of_key, note_key, tag, with_defaults
from suites.standin._causes import ACCEPT, DOCUMENTED, REFUSE, cause_of_address, cause_of_body, cause_of_caller
from suites.standin._clause_match import is_promised
from suites.standin._clones import initial_store
from suites.standin._envelope import in_envelope
from suites.standin._error_bodies import complete
from suites.standin._faults import Fault
from suites.standin._lists import list_answer, other_appointments
from suites.standin._logins import Logins
from suites.standin._pointers import without
from suites.standin._request_context import Answer, RequestContext
from suites.standin._schemas import documented_part
from suites.standin._store import Row, Store
from suites.standin._variants import ActiveVariant, Variant
from suites.standin._views import is_there, note_update, shown_by, view_of


class StandIn:
    """Our own imitation of a provider. Call it as a WSGI application.

    `open_policy` says how to answer requests that the contract leaves open (`documented`, `refuse`, `accept`).
    `faults` are injected. A `variant` changes the behaviour without breaking any promise; `varied` counts how often
    that made a difference. `editables` is the number of appointments of role appointment.editable. A list has `others`
    more before them, of other people, and `rows` on a page (None: as many as are asked for). Issued tokens are valid
    for `token_seconds` by `clock`, which gives seconds. `draw` is the seed that decides when intermittent faults
    occur. `log` has the time (seconds, monotonic), method and path of each request; `count` is their number.
    """

    def __init__(
        self,
        contract: Contract,
        open_policy: str = DOCUMENTED,
        faults: tuple[Fault, ...] = (),
        *,
        editables: int = 1,
        others: int = 0,
        rows: int | None = None,
        token_seconds: float = 3600,
        clock: Callable[[], float] = time.time,
        variant: Variant | None = None,
        draw: int = 0,
    ) -> None:
        self._active = ActiveVariant(variant)
        self.variant = variant
        self.contract = contract = self._active.seed(contract)
        self.open_policy = self._active.open_policy(open_policy)
        self.faults = faults
        self.store: Store = initial_store(contract, editables)
        self.store.draw = draw
        self._count_of_others, self._rows = others, rows
        self._others: dict[tuple[tuple[str, str], ...], list[dict[str, Any]]] = {}
        self.count = 0
        self.log: list[tuple[float, str, str]] = []
        self._passed, self._overlaps = 0.0, False
        self.store.clock = lambda: clock() + self._passed
        self._tokens = Logins(contract, token_seconds, clock)
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request, stored = Request(environ), self.store.stored
        with self._lock:
            self.store.is_overlapping, self._overlaps = self._overlaps or self.store.stored > stored, False
            self.log.append((time.monotonic(), request.method, request.path))
            number = len(self.log)
            response = self._active.intercept(number) or self._respond(request)
        return self._active.deliver(request, response, number)(environ, start_response)

    def pass_time(self, seconds: float) -> None:
        """Let time pass for reads that are behind, as for a client that waits."""
        self._passed += seconds

    def overlap(self) -> None:
        """Take the next request for one that came while the one before it was under way."""
        self._overlaps = True

    @property
    def varied(self) -> int:
        """How often the variant made a difference."""
        return self._active.count

    @property
    def logins(self) -> int:
        """How many tokens were issued."""
        return self._tokens.count

    def target(self, base_url: str | None = None) -> dict[str, Any]:
        """The stand-in as an entry of a `targets.toml`: URL, credentials, fixtures by role, values."""
        known = _request.credentials_of(self.contract)
        return {
            "name": "stand-in",
            "provider": self.contract.name,
            "base_url": base_url or self.contract.base_url,
            "environment": "sandbox",
            "credentials": {"good": known.good, "wrong": known.wrong, "powerless": known.powerless},
            **({"headers": keys} if (keys := _request.keys_of(self.contract)) else {}),
            "fixtures": {role: list(fixtures) for role, fixtures in self.store.fixtures.items()},
            "values": {name: list(values) for name, values in self.store.values.items()},
        }

    def snapshot(self) -> dict[str, Any]:
        """A copy of everything stored about each appointment, by its path, except what may change with any update."""
        with self._lock:
            return {self._path_of(row): self._contents(row) for row in self.store.appointments}

    def _path_of(self, row: Row) -> str:
        return self.contract.update.path.format(**row.path)

    def _contents(self, row: Row) -> dict[str, Any]:
        shown = without(row.shows, set(self.contract.behaviour.volatile))
        return deepcopy({"shows": shown, "hidden": row.hidden})

    def _respond(self, request: Request) -> Response:
        self.count += 1
        login = self._tokens.answer(request)
        if login is not None:
            return login
        path = request.path.removeprefix(urlsplit(self.contract.base_url).path)
        match = _request.matching(self.contract, self._effective_method(request), path)
        if match is None:
            return Response(status=WRONG_METHOD if _request.is_known(self.contract, path) else 404)
        operation, parameters = match
        context = RequestContext(
            self.contract,
            self.store,
            request.method,
            parameters,
            {name: text for name, text in request.args.items() if name != self.contract.authentication.query},
            _request.credential_kind(self.contract, request, self._tokens.kind_of),
            self.count,
            operation.id,
            dict(request.headers.items()),
        )
        answer = self._active.render(context, operation, self._answer(context, request, operation))
        return response_of(answer, operation)

    def _answer(self, context: RequestContext, request: Request, operation: Operation) -> Answer:
        facts = self.contract.standin
        if operation.id == self.contract.update.id:
            return self._update(context, request, operation)
        if operation.id == facts.get("books", {}).get("operation"):
            return _other_operations.book(context, operation, self._read_body(context, request, operation))
        if operation.id in facts.get("transitions", {}):
            return _other_operations.change_state(context, operation, self._read_body(context, request, operation))
        return self._read(context, operation)

    def _effective_method(self, request: Request) -> str:
        """The method; where the request uses the contract's override, the method that the contract names."""
        return str(self.contract.standin["override"]["value"]) if self._overrides(request) else str(request.method)

    def _overrides(self, request: Request) -> bool:
        override = self.contract.standin.get("override")
        return override is not None and request.method == override["method"] and override["query"] in request.args

    def _cause_of_override(self, request: Request) -> str | None:
        override = self.contract.standin.get("override")
        if override is None or not self._overrides(request):
            return None
        return None if request.args[override["query"]] == override["value"] else "wrong_method"

    def _update(self, context: RequestContext, request: Request, operation: Operation) -> Answer:
        context.raw_body = request.get_data(cache=True, parse_form_data=False)
        cause_of_reading = self._read_body(context, request, operation)
        cause = self._cause_of_override(request) or cause_of_address(context, operation)
        context.cause = cause or cause_of_reading or cause_of_key(context)
        if context.kept is None:
            context.cause = context.cause or self._cause_of_body(context) or cause_of_carried(context)
            context.body = with_defaults(context) if context.cause is None else context.body
        self._active.at("decide", context)
        self._inject("decide", context)
        if context.cause is None and context.kept is None:
            self._store_update(context)
        if context.cause is None and context.kept is not None:
            context.answer = context.kept
        elif context.cause is None:
            context.answer = success(self.contract, self.contract.successes[0], context.echo)
            tag(context)
            note_key(context)
        else:
            context.answer = refusal(self.contract, context.cause)
            complete(context)
        self._inject("answer", context)
        self.store.is_after_refusal = context.cause is not None and context.row is not None
        return context.answer

    def _read_body(self, context: RequestContext, request: Request, operation: Operation) -> str | None:
        """Parse the body, also of requests that are refused anyway: faults look at it. Returns a cause of refusal."""
        if operation.media_type is None:
            return None
        is_update = operation.id == self.contract.update.id
        form = _request.MULTIPART if is_update else operation.media_type
        try:
            switches = _request.switches_of(self.contract) if is_update else frozenset[str]()
            context.body = self._or_empty(request, _request.body_of(request, operation.json_type, form, switches))
        except _request.Malformed:
            return "malformed_body"
        return None

    def _or_empty(self, request: Request, body: Any) -> Any:
        """The body; where open requests are accepted, an empty object for a missing body. A null stays a null."""
        is_open = self.open_policy == ACCEPT and request.mimetype in ("", self.contract.update.json_type)
        return {} if is_open and not request.get_data() else body

    def _cause_of_body(self, context: RequestContext) -> str | None:
        cause = self._cause_under(context, self.open_policy)
        is_refused_as_open = self.open_policy == REFUSE and not context.is_ordinary and not is_promised(context)
        cause = cause or ("invalid" if is_refused_as_open else None)
        if self.open_policy != DOCUMENTED and self.variant is not None:
            self._active.note(self._cause_under(context, DOCUMENTED) != cause)
        return cause

    def _cause_under(self, context: RequestContext, open_policy: str) -> str | None:
        assert context.row is not None
        return cause_of_body(self.contract, self.store, context.row, context.body, open_policy)

    def _store_update(self, context: RequestContext) -> None:
        assert context.row is not None
        context.before = context.row.shows
        try:
            context.after = _state.after_update(self.contract, self.store, context.row, self._used_part(context.body))
        except (ValueError, OverflowError):
            context.cause = "invalid"
            return
        if not _state.can_be_shown(self.contract, context.after):
            context.cause = "invalid"
        context.echo = context.after
        context.moves = context.after != context.before
        if context.cause is None:
            self._active.at("store", context)
            self._inject("store", context)
            if self.store.lag:
                context.row.earlier.append((self.store.clock(), context.row.shows))
            context.row.previous, context.row.shows = context.row.shows, context.after
            self.store.stored += 1
            context.row.changes += context.moves
            hidden = _state.hidden_after(self.contract, context.row.hidden, self._used_part(context.body))
            context.row.hidden = hidden
            note_update(context, self._used_part(context.body))

    def _used_part(self, body: Any) -> Mapping[str, Any]:
        """What is stored of an accepted body: where open requests are accepted, undocumented members are ignored."""
        return dict(documented_part(self.contract, body) if self.open_policy == ACCEPT else body)

    def _read(self, context: RequestContext, operation: Operation) -> Answer:
        reading, view = self.contract.behaviour.read, view_of(self.contract, operation)
        if view is not None:
            return self._view(context, *view)
        if reading is None or operation.id != reading.operation:
            return Answer(501)
        cause = cause_of_caller(context) if reading.match else cause_of_address(context, operation)
        if cause:
            return refusal(self.contract, cause)
        self._inject("read", context)
        rows = self.store.listed(context.path) if reading.match else [context.row] if context.row else []
        shown = [self.store.shown(row) for row in rows]
        self._active.note(any(shows is not row.shows for shows, row in zip(shown, rows, strict=True)))
        if reading.match:
            listed = [*self._others_of(context, reading), *shown]
            return Answer(200, list_answer(self.contract, reading, listed, context.query, self._rows), empty=False)
        context.answer = Answer(200, in_envelope(self.contract, operation.id, reading.at, shown[0]), empty=False)
        tag(context)
        return context.answer

    def _view(self, context: RequestContext, name: str, view: View) -> Answer:
        cause = cause_of_caller(context)
        if cause:
            return refusal(self.contract, cause)
        if not is_there(view, context):
            return Answer(404)
        context.answer = Answer(200, shown_by(name, view, context), empty=False)
        self._inject("view", context)
        return context.answer

    def _others_of(self, context: RequestContext, reading: ReadBack) -> list[dict[str, Any]]:
        """The appointments of other people in a list, made when it is first read."""
        key, ours = tuple(sorted(context.path.items())), self.store.listed(context.path)
        if key not in self._others:
            self._others[key] = other_appointments(reading, ours[0].shows, self._count_of_others) if ours else []
        return self._others[key]

    def _inject(self, stage: str, context: RequestContext) -> None:
        for fault in self.faults:
            if fault.stage == stage:
                fault.inject(context)
