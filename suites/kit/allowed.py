"""Which requests may be sent at all: method, whole path and query together, made from contract and target alone.

Whatever a generator proposes, only these reach the wire (design section 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from contracts import Clause
from suites.kit.binding import Binding
from suites.kit.target import NotDeclared

Call = tuple[str, str, frozenset[tuple[str, str]]]
"""Method, path and query of a request."""

SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+")
PAGES = 5


class NotAllowed(RuntimeError):
    """A request that is not on the allow-list was about to be sent; nothing was."""


def allow_list(binding: Binding) -> Iterator[Call]:
    """Updates and reads of the target's appointments, and the calls that clauses spell out."""
    update = binding.contract.update
    for path in _appointments(binding):
        yield update.method, filled(update.path, path), frozenset()
        yield from _reads(binding, path)
    for clause in binding.contract.clauses:
        for number, spec in enumerate(clause.send):
            if isinstance(spec, Mapping):
                yield from _spelled(clause, number, spec, binding)


def filled(template: str, path: Mapping[str, str]) -> str:
    """A path with its parameters, each one non-empty segment. Raises NotAllowed for `.`, `..` and nothing."""
    for name, value in path.items():
        is_encoded = "%" in value and SEGMENT.fullmatch(value) is not None
        segment = value if is_encoded else quote(value, safe="")
        if unquote(segment) in ("", ".", ".."):
            raise NotAllowed(f"{value!r} is no id that may stand in a path")
        template = template.replace("{" + name + "}", segment)
    return template


def _appointments(binding: Binding) -> Iterator[dict[str, str]]:
    names = re.findall(r"\{(\w+)\}", binding.contract.update.path)
    for role, rows in binding.target.fixtures.items():
        if role.startswith("appointment."):
            yield from ({name: str(row[name]) for name in names} for row in rows if all(name in row for name in names))


def _reads(binding: Binding, path: Mapping[str, str]) -> Iterator[Call]:
    reading = binding.contract.behaviour.read
    if reading is not None:
        operation = binding.contract.operations[reading.operation]
        queries = [{reading.pages: str(page + 1)} for page in range(PAGES)] if reading.pages else [{}]
        for query in queries:
            yield operation.method, filled(operation.path, path), frozenset(query.items())


def _spelled(clause: Clause, number: int, spec: Mapping[str, Any], binding: Binding) -> Iterator[Call]:
    """The call of a request that a clause writes out; none where the target lacks what it names."""
    update = binding.contract.update
    try:
        own = binding.resolve(dict(spec.get("path", {})), f"{clause.id}/{number}")
        path = {**binding.appointment_path(spec.get("appointment", clause.appointment)), **own}
        query = {name: str(value) for name, value in binding.resolve(dict(spec.get("query", {}))).items()}
    except NotDeclared:
        return
    yield spec.get("method", update.method), filled(update.path, path), frozenset(query.items())
