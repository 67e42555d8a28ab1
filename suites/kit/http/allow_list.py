"""Which requests may be sent at all: method, whole path and query together, made from contract and target alone.

Whatever a generator proposes, only these reach the sender (design section 7). Calls of the provisioning recipe stand on a
list of their own, which probes and reads do not reach: booking where the target lets the suite make appointments, and
what is done to an appointment that the suite made. It grows by such an appointment and by nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from contracts import Clause, Json
from suites.kit.generate.bookings import RecipeCall, booking_call, recipe_of, roles_to_book, step_call
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotAllowed, NotDeclared
from suites.kit.model.exchange import Probe

Call = tuple[str, str, frozenset[tuple[str, str]]]
"""Method, path and query of a request."""

SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)?", re.ASCII)
PLAIN_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
"""Headers by which some frameworks take a request for one of another method."""
MOST_PAGES = 5


class AllowList:
    """What may be sent to one target."""

    def __init__(self, bound: BoundContract) -> None:
        self._binding = bound
        self._probes = set(allow_list(bound))
        self._recipe = set(_bookings(bound))

    def check(self, call: Call, is_recipe: bool = False) -> None:
        """Let a call through, of a probe or read or else of the recipe. Raises NotAllowed."""
        if call not in (self._recipe if is_recipe else self._probes):
            raise NotAllowed(f"{call[0]} {call[1]} is not on the allow-list of {self._binding.target.name}")

    def add_booked(self, fixture: Mapping[str, Json]) -> None:
        """From now on let through what concerns an appointment that the suite made: update, read, cancel and steps.

        Raises NotAllowed where the target lets nothing be made, and for an appointment that the target itself gives.
        """
        recipe, name = recipe_of(self._binding), self._binding.target.name
        if recipe is None:
            raise NotAllowed(f"the target {name} does not say provision = true, or its contract has no recipe")
        own = _path_of(fixture, self._binding)
        if own is None or own in _given(self._binding):
            raise NotAllowed(f"an appointment that {name} itself gives, or none at all, is not one that the suite made")
        asked = [step_call(self._binding, step, fixture) for step in (recipe.cancel, *recipe.steps.values())]
        self._recipe |= {_call(one) for one in asked}
        self._probes |= set(_own(self._binding, own))


def allow_list(bound: BoundContract) -> Iterator[Call]:
    """Updates and reads of the target's appointments, and the calls that clauses spell out."""
    for path in _appointments(bound):
        yield from _own(bound, path)
    for clause in bound.contract.clauses:
        for number, spec in enumerate(clause.send):
            if isinstance(spec, Mapping):
                yield from _spelled(clause, number, spec, bound)


def fill_path(template: str, path: Mapping[str, str]) -> str:
    """A path with its parameters, each one non-empty segment. Raises NotAllowed for `.`, `..` and nothing."""
    for name, value in path.items():
        is_encoded = "%" in value and SEGMENT.fullmatch(value) is not None
        segment = value if is_encoded else quote(value, safe="")
        if unquote(segment) in ("", ".", ".."):
            raise NotAllowed(f"{value!r} is no id that may stand in a path")
        template = template.replace("{" + name + "}", segment)
    return template


def refuse_override(method: str, probe: Probe) -> None:
    """Raise NotAllowed for a body or media type by which a framework could take the request for another method's."""
    if probe.media_type is not None and not MEDIA_TYPE.fullmatch(probe.media_type):
        raise NotAllowed(f"{probe.media_type!r} is no media type")
    names = probe.body if isinstance(probe.body, Mapping) else {}
    is_read_so = method == "POST" or "form" in (probe.media_type or "")
    if is_read_so and (probe.raw or not all(PLAIN_NAME.fullmatch(str(name)) for name in names)):
        raise NotAllowed(f"a {method} with raw bytes or odd names could be read as a request of another method")
    if names_method(probe.body) or b"_method" in (probe.raw or b"").lower():
        raise NotAllowed("a body that names _method could be read as a request of another method")


def names_method(body: Any) -> bool:
    """Whether a body has a member by which some frameworks take the request for one of another method."""
    return isinstance(body, Mapping) and any(str(name).casefold() == "_method" for name in body)


def refuse_headers(names: Iterable[str]) -> None:
    """Raise NotAllowed for a header that overrides the method."""
    found = OVERRIDES & {name.lower() for name in names}
    if found:
        raise NotAllowed(f"the header {', '.join(sorted(found))} could make another method of the request")


def _own(bound: BoundContract, path: Mapping[str, str]) -> Iterator[Call]:
    """The update and the reads of an appointment."""
    update = bound.contract.update
    yield update.method, fill_path(update.path, path), frozenset()
    yield from _reads(bound, path)


def _appointments(bound: BoundContract) -> Iterator[dict[str, str]]:
    for role, rows in bound.target.fixtures.items():
        if role.startswith("appointment."):
            yield from (path for row in rows if (path := _path_of(row, bound)) is not None)


def _given(bound: BoundContract) -> list[dict[str, str]]:
    """Paths of the appointments that are the target's own."""
    made = [_path_of(row, bound) for row in bound.target.made]
    return [path for path in _appointments(bound) if path not in made]


def _path_of(fixture: Mapping[str, Json], bound: BoundContract) -> dict[str, str] | None:
    """The path parameters of an appointment; None where its fixture lacks one."""
    names = re.findall(r"\{(\w+)\}", bound.contract.update.path)
    return {name: str(fixture[name]) for name in names} if all(name in fixture for name in names) else None


def _reads(bound: BoundContract, path: Mapping[str, str]) -> Iterator[Call]:
    reading = bound.contract.behaviour.read
    if reading is not None:
        operation = bound.contract.operations[reading.operation]
        queries = [{reading.pages: str(page + 1)} for page in range(MOST_PAGES)] if reading.pages else [{}]
        for query in queries:
            yield operation.method, fill_path(operation.path, path), frozenset(query.items())


def _spelled(clause: Clause, number: int, spec: Mapping[str, Any], bound: BoundContract) -> Iterator[Call]:
    """The call of a request that a clause writes out; none where the target lacks what it names."""
    update = bound.contract.update
    try:
        own = bound.resolve(dict(spec.get("path", {})), f"{clause.id}/{number}")
        path = {**bound.appointment_path(spec.get("appointment", clause.appointment)), **own}
        query = {name: str(value) for name, value in bound.resolve(dict(spec.get("query", {}))).items()}
    except NotDeclared:
        return
    yield spec.get("method", update.method), fill_path(update.path, path), frozenset(query.items())


def _bookings(bound: BoundContract) -> Iterator[Call]:
    """The bookings that the recipe asks for; none where the target lacks what one names."""
    recipe = recipe_of(bound)
    if recipe is None:
        return
    for number, role in enumerate(roles_to_book(bound)):
        try:
            yield _call(booking_call(bound, recipe, role, number, ""))
        except NotDeclared:
            continue


def _call(asked: RecipeCall) -> Call:
    return asked.operation.method, fill_path(asked.operation.path, asked.path), frozenset(asked.query.items())
