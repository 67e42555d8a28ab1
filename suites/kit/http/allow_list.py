"""Which requests may be sent at all: method, whole path and query together, derived from contract and target alone.

Whatever a generator proposes, only these reach the sender. Calls of the booking recipe are on a list
of their own, which probes and reads cannot use: bookings, where the target lets the suite make appointments, and what
is done to an appointment that the suite booked. Only a booked appointment adds to the lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote

from contracts import Clause, Json, ReadBack, View
from suites.kit.generate.bookings import RecipeCall, booking_call, recipe_of, roles_to_book, step_call
from suites.kit.generate.left_open import SAME_SEED, left_open
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotAllowed, NotDeclared
from suites.kit.model.exchange import Probe

Call = tuple[str, str, frozenset[tuple[str, str]]]
"""Method, path and query of a request."""

SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)?", re.ASCII)
PLAIN_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
METHOD = re.compile(r"(?<![a-z0-9])[_.\s\[]\W*method", re.IGNORECASE)
"""The member _method, also as PHP reads it: it takes a dot, a blank or a bracket in a name for an underscore."""
RAW_METHOD = re.compile(rb"(?<![a-z0-9])_method", re.IGNORECASE)
"""The same in bytes; `pay_method` is a member like any other."""
ESCAPE = re.compile(r"\\u(?P<code>[0-9a-fA-F]{4})")
"""A character as JSON escapes it (RFC 8259, 7)."""
OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
"""Headers that make some frameworks handle a request as one of another method."""
LAST_PAGE = 99
"""The highest page that a read may ask for; ten are searched, and an appointment moves on as others are booked."""
NO_RECIPE = "it lacks provision = true, or its contract has no recipe"
LONGEST_VALUE = 2000
"""The longest value in the query of a read: cursors of vendors have hundreds of characters, and URLs end at 8,000."""


class AllowList:
    """What may be sent to one target."""

    def __init__(self, bound: BoundContract) -> None:
        self._bound = bound
        self._probes = set(_probe_calls(bound))
        self._reads = set(_reads(bound))
        self._views = set(_views(bound))
        self._recipe = set(_bookings(bound))

    def check(self, call: Call, is_recipe: bool = False) -> None:
        """Raise NotAllowed unless the call is listed: for the recipe, or else for probes and reads."""
        is_listed = call in self._recipe if is_recipe else call in self._probes or self._is_read(call)
        if not is_listed:
            raise NotAllowed(f"{call[0]} {call[1]} is not on the allow-list of {self._bound.target.name}")

    def add_booked(self, fixture: Mapping[str, Json]) -> None:
        """Allow updates, reads, cancelling and recipe steps for an appointment that the suite booked.

        Raises NotAllowed where the target does not permit bookings, and for an appointment that the target declares.
        """
        recipe, name = recipe_of(self._bound), self._bound.target.name
        if recipe is None:
            raise NotAllowed(f"{name} permits no bookings: {NO_RECIPE}")
        path = _path_of(fixture, self._bound)
        if path is None:
            raise NotAllowed("the fixture of the booked appointment lacks a path parameter of the update")
        if path in _declared_paths(self._bound):
            raise NotAllowed(f"the appointment is one that {name} itself gives, so the suite did not book it")
        steps = (recipe.cancel, *recipe.steps.values())
        self._recipe |= {_listed(step_call(self._bound, step, fixture)) for step in steps}
        self._probes.add(_update(self._bound, path))
        self._reads |= set(_read(self._bound, path))

    def add_lost(self, unique: str) -> None:
        """Allow a booking whose answer was lost to be found, or cancelled, by the text that only it has.

        Raises NotAllowed where the target does not permit bookings.
        """
        recipe, reading = recipe_of(self._bound), self._bound.contract.behaviour.read
        if recipe is None:
            raise NotAllowed(f"{self._bound.target.name} permits no bookings: {NO_RECIPE}")
        if recipe.cancel_lost:
            self._recipe.add(_listed(step_call(self._bound, recipe.cancel_lost, {}, unique=unique)))
        if recipe.found_by and reading:
            operation = self._bound.contract.operations[reading.operation]
            self._reads.add((operation.method, operation.path))

    def _is_read(self, call: Call) -> bool:
        """Whether a call reads an appointment, or a page of the list, with a query that the contract describes.

        Cursors and what filters look for come from answers, so these values cannot be listed beforehand.
        """
        method, path, pairs = call
        reading, query = self._bound.contract.behaviour.read, dict(pairs)
        if (method, path, frozenset(query)) in self._views and len(query) == len(pairs):
            return all(is_query_value(value) for value in query.values())
        if reading is None or (method, path) not in self._reads or len(query) != len(pairs):
            return False
        has_page = reading.pages is None or reading.pages.by != "page" or reading.pages.parameter in query
        return has_page and all(_is_query_of(reading, name, value) for name, value in query.items())


def fill_path(template: str, path: Mapping[str, str]) -> str:
    """A path with its parameters, each one non-empty segment. Raises NotAllowed for `.`, `..` and an empty value."""
    for name, value in path.items():
        is_encoded = "%" in value and SEGMENT.fullmatch(value) is not None
        segment = value if is_encoded else quote(value, safe="")
        if unquote(segment) in ("", ".", ".."):
            raise NotAllowed(f"the id {value!r} cannot be used in a path")
        template = template.replace("{" + name + "}", segment)
    return template


def refuse_override(method: str, probe: Probe, is_update: bool = False) -> None:
    """Raise NotAllowed for a body or media type that could make a framework handle the request as another method.

    `is_update`: the update itself has this method. Then bodies that are spoilt or have unusual names are sent, too,
    unless something in them reads like the name of a method.
    """
    if probe.media_type is not None and not MEDIA_TYPE.fullmatch(probe.media_type):
        raise NotAllowed(f"{probe.media_type!r} is not a media type")
    names = probe.body if isinstance(probe.body, Mapping) else {}
    unusual = [str(name) for name in names if not PLAIN_NAME.fullmatch(str(name))]
    is_form = "form" in (probe.media_type or "")
    may_override = is_form or (method == "POST" and not (is_update and _is_harmless(unusual, probe.raw or b"")))
    if may_override and (probe.raw or unusual):
        raise NotAllowed(f"a {method} with raw bytes or unusual member names could be handled as another method")
    if names_method(probe.body) or RAW_METHOD.search(probe.raw or b""):
        raise NotAllowed("a body with the member _method could be handled as a request of another method")


def _is_harmless(names: Iterable[str], raw: bytes) -> bool:
    """Whether neither unusual names nor raw bytes can be read as a member that names a method, in any spelling."""
    words = (raw.replace(b"\0", b"").decode(errors="replace"), *names)
    return not any(METHOD.search(normalize("NFKC", ESCAPE.sub(_unescaped, unquote(word)))) for word in words)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found["code"], 16))


def names_method(body: Any) -> bool:
    """Whether a body has the member by which some frameworks change the method of a request."""
    return isinstance(body, Mapping) and any(str(name).casefold() == "_method" for name in body)


def refuse_headers(names: Iterable[str]) -> None:
    """Raise NotAllowed for a header that overrides the method."""
    found = OVERRIDES & {name.lower() for name in names}
    if found:
        raise NotAllowed(f"the header {', '.join(sorted(found))} could change the method of the request")


def _probe_calls(bound: BoundContract) -> Iterator[Call]:
    """Updates of the target's appointments, and the requests that clauses write out."""
    for path in _appointment_paths(bound):
        yield _update(bound, path)
    same = replace(bound, seed=SAME_SEED)
    for clause in bound.contract.clauses:
        yield from _calls_of(clause, bound)
    for clause in left_open(bound.contract):
        yield from _calls_of(clause, same)


def _calls_of(clause: Clause, bound: BoundContract) -> Iterator[Call]:
    for number, spec in enumerate(clause.send):
        if isinstance(spec, Mapping):
            yield from _written_out(clause, number, spec, bound)


def _update(bound: BoundContract, path: Mapping[str, str]) -> Call:
    update = bound.contract.update
    return update.method, fill_path(update.path, path), frozenset()


def _reads(bound: BoundContract) -> Iterator[tuple[str, str]]:
    """Method and path of the reads of the target's appointments."""
    for path in _appointment_paths(bound):
        yield from _read(bound, path)


def _read(bound: BoundContract, path: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    reading = bound.contract.behaviour.read
    if reading is not None:
        operation = bound.contract.operations[reading.operation]
        yield operation.method, fill_path(operation.path, path)


def _views(bound: BoundContract) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Method, path and names in the query of the other operations that show what an update changes."""
    for view in bound.contract.behaviour.views.values():
        operation = bound.contract.operations[view.operation]
        if operation.method != "GET":
            raise NotAllowed(f"the view {operation.id} is a {operation.method}: it may change something")
        with suppress(NotDeclared):
            path = bound.texts(view.path)
            for own in _own_parameters(bound, view):
                yield operation.method, fill_path(operation.path, {**own, **path}), frozenset(view.query)


def _own_parameters(bound: BoundContract, view: View) -> list[dict[str, str]]:
    """What each appointment of the target has of the path of a view; nothing where the view names it all."""
    rows = [row for role, listed in bound.target.fixtures.items() if role.startswith("appointment.") for row in listed]
    named = [row for row in rows if set(bound.contract.update.path_names) <= set(row)]
    return [bound.view_path(view, row) for row in named] or [{}]


def _is_query_of(reading: ReadBack, name: str, value: str) -> bool:
    """Whether a part of a query asks for a page, its size or an order of the contract, or has a value for a filter."""
    pages = reading.pages
    if pages and name == pages.parameter and pages.by != "cursor":
        last = LAST_PAGE * (max(pages.size.values(), default=LAST_PAGE) if pages.by == "offset" else 1)
        return value.isascii() and value.isdigit() and int(value) <= last
    if name in reading.filters or (pages and name == pages.parameter):
        return is_query_value(value)
    sizes = [(name, str(count)) for name, count in pages.size.items()] if pages else []
    return (name, value) in [*sizes, *(pair for order in reading.orders for pair in order.query.items())]


def is_query_value(text: str) -> bool:
    """Whether a text may be sent in a query: of the length and the characters that ids and words have."""
    return len(text) <= LONGEST_VALUE and text.isprintable()


def _appointment_paths(bound: BoundContract) -> Iterator[dict[str, str]]:
    for role, rows in bound.target.fixtures.items():
        if role.startswith("appointment."):
            yield from (path for row in rows if (path := _path_of(row, bound)) is not None)


def _declared_paths(bound: BoundContract) -> list[dict[str, str]]:
    """Paths of the appointments that the target declares; those that the suite booked are left out."""
    booked = [_path_of(row, bound) for row in bound.target.made]
    return [path for path in _appointment_paths(bound) if path not in booked]


def _path_of(fixture: Mapping[str, Json], bound: BoundContract) -> dict[str, str] | None:
    """The path parameters of an appointment; None where its fixture lacks one."""
    names = bound.contract.update.path_names
    return {name: str(fixture[name]) for name in names} if all(name in fixture for name in names) else None


def _written_out(clause: Clause, number: int, spec: Mapping[str, Any], bound: BoundContract) -> Iterator[Call]:
    """The call of a request that a clause writes out; none where the target lacks something that it names."""
    update = bound.contract.update
    try:
        own = bound.texts(spec.get("path", {}), f"{clause.id}/{number}")
        path = {**bound.appointment_path(spec.get("appointment", clause.appointment)), **own}
        query = bound.texts(spec.get("query", {}))
    except NotDeclared:
        return
    yield spec.get("method", update.method), fill_path(update.path, path), frozenset(query.items())


def _bookings(bound: BoundContract) -> Iterator[Call]:
    """The bookings of the recipe; without those that name something the target lacks."""
    recipe = recipe_of(bound)
    if recipe is None:
        return
    for number, role in enumerate(roles_to_book(bound)):
        try:
            yield _listed(booking_call(bound, recipe, role, number, ""))
        except NotDeclared:
            continue


def _listed(call: RecipeCall) -> Call:
    return call.operation.method, fill_path(call.operation.path, call.path), frozenset(call.query.items())
