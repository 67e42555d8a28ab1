"""The query parameters and headers of the vendor's own that a request carries: a tenant, the version of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote
from uuid import uuid4

from contracts import Contract, Json, Operation, current
from contracts.pointers import ABSENT
from suites.kit.generate.bookings import UNIQUE
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import whole
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import FORM, Probe

Carried = tuple[dict[str, str], dict[str, str]]
"""Query parameters and headers, by name."""


def carried(
    bound: BoundContract,
    method: str,
    path: str,
    without: Collection[str] = (),
    values_now: Mapping[str, Json] | None = None,
) -> Carried:
    """The parameters of the operation at a method and path, without those that a clause leaves out.

    `values_now` has what stands for `$unique` and for each moving value; a read, which shows those, carries none of
    them. Raises NotDeclared for a value that neither the target nor an answer gives.
    """
    operation = operation_at(bound.contract, method, path)
    behaviour = bound.contract.behaviour
    now = values_now if values_now is not None else {UNIQUE: str(uuid4())}
    reading = behaviour.read.operation if behaviour.read else None
    is_read = operation is not None and (operation.method == "GET" or operation.id == reading)
    left_out = {*without, *(_moving(bound) if is_read else ())}
    query, headers = (
        {name: _value(text, now, bound) for name, text in values.items() if name in names and name not in left_out}
        for values, names in (
            (behaviour.query, _declared(operation, "query")),
            (behaviour.headers, _declared(operation, "header")),
        )
    )
    return query, headers


def operation_at(contract: Contract, method: str, path: str) -> Operation | None:
    """The operation that a request calls; the update, where its address is called with another method."""
    fitting = [one for one in _updates_last(contract) if _template(one.path).fullmatch(path)]
    return next((one for one in fitting if one.method == method), fitting[-1] if fitting else None)


def _updates_last(contract: Contract) -> Iterator[Operation]:
    yield from (one for one in contract.operations.values() if one is not contract.update)
    yield contract.update


def path_at(operation: Operation | None, path: str) -> dict[str, str]:
    """The parameters in a path of an operation, by name."""
    found = _template(operation.path).fullmatch(path) if operation else None
    names = re.findall(r"\{([^}]*)\}", operation.path) if operation else []
    return dict(zip(names, map(unquote, found.groups()), strict=True)) if found else {}


def _template(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("([^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path))
    )


def _declared(operation: Operation | None, place: str) -> set[str]:
    listed: tuple[Mapping[str, object], ...] = operation.parameters if operation else ()
    return {str(one["name"]) for one in listed if one.get("in") == place}


def _moving(bound: BoundContract) -> list[str]:
    """Names of the parameters that carry a moving value."""
    behaviour = bound.contract.behaviour
    both = {**behaviour.query, **behaviour.headers}
    return [name for name, text in both.items() if any(current.placeholders(text))]


def _value(text: str, now: Mapping[str, Json], bound: BoundContract) -> str:
    if text == UNIQUE:
        return str(now[UNIQUE])
    now = {one: value for one, value in now.items() if value is not None}  # no header says null
    made = str(filled_now(bound.texts({"": text})[""], now))
    if not (made.isascii() and made.isprintable()) and any(current.placeholders(text)):
        raise NotDeclared(f"what is shown for {text} cannot be carried: it has characters that no header takes")
    return made


def carries_moving(bound: BoundContract, method: str, path: str, probe: Probe) -> bool:
    """Whether a request carries a moving value, in its body or in a parameter that its operation declares; or what the
    appointment shows."""
    behaviour = bound.contract.behaviour
    operation = operation_at(bound.contract, method, path) if behaviour.read_first else None
    template = probe.body if probe.raw is None else probe.raw.decode("utf-8", "replace")
    declared = _declared(operation, "query") | _declared(operation, "header")
    has_moving = bool(declared & {*_moving(bound)}) or any(current.placeholders(template))
    return operation is not None and (has_moving or (carries_shown(bound, operation, probe)))


def carries_shown(bound: BoundContract, operation: Operation | None, probe: Probe) -> bool:
    """Whether a request carries what the appointment shows: an update with a body of its own does, and no booking. A
    form has texts only, which those values need not be."""
    has_own = probe.body is not ABSENT and probe.media_type != FORM
    return operation is bound.contract.update and bool(bound.contract.behaviour.carried) and has_own


def with_values_of_now(
    probe: Probe, now: Mapping[str, Json], bound: BoundContract, operation: Operation | None
) -> Probe:
    """A probe with the moving values of the moment in its body, also where that is a text of its own; and with what
    its operation, the update, carries as the appointment shows it.

    Raises NotDeclared for a moving value that no answer shows.
    """
    if probe.raw is None:
        body = bound.as_sent(filled_now(probe.body, now))
        is_carrying = carries_shown(bound, operation, probe)
        return replace(probe, body=whole(body, now, bound.contract) if is_carrying else body)
    raw = probe.raw
    for text, value in _known(now).items():
        raw = raw.replace(json.dumps(text).encode(), json.dumps(value).encode())
    return replace(probe, raw=raw)


def filled_now(template: Json, now: Mapping[str, Json]) -> Json:
    """A template with the moving values of the moment. Raises NotDeclared for one that no answer shows."""
    made = current.filled(template, _known(now))
    for unknown in current.placeholders(made):
        raise NotDeclared(
            f"nothing shows the value of {unknown}: neither the answer to an update nor the read names it; correct "
            "behaviour.yaml, or ask the vendor where it is shown"
        )
    return made


def _known(now: Mapping[str, Json]) -> dict[str, Json]:
    """The values that an answer showed: an appointment need not have all that updates carry of it."""
    return {text: value for text, value in now.items() if value is not ABSENT}
