"""The query parameters and headers of the vendor's own that a request carries: a tenant, the version of the API."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from uuid import uuid4

from contracts import Contract, Operation
from suites.kit.generate.bookings import UNIQUE
from suites.kit.model.bound_contract import BoundContract

Carried = tuple[dict[str, str], dict[str, str]]
"""Query parameters and headers, by name."""


def carried(bound: BoundContract, method: str, path: str, without: Collection[str] = ()) -> Carried:
    """The parameters of the operation at a method and path, without those that a clause leaves out.

    Raises NotDeclared for a value that the target does not give.
    """
    operation = operation_at(bound.contract, method, path)
    behaviour = bound.contract.behaviour
    query, headers = (
        {name: _value(text, bound) for name, text in values.items() if name in names and name not in without}
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


def _template(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path))
    )


def _declared(operation: Operation | None, place: str) -> set[str]:
    listed: tuple[Mapping[str, object], ...] = operation.parameters if operation else ()
    return {str(one["name"]) for one in listed if one.get("in") == place}


def _value(text: str, bound: BoundContract) -> str:
    return str(uuid4()) if text == UNIQUE else bound.texts({"": text})[""]
