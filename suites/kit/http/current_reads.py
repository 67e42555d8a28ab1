"""Reads an appointment for the values that its next update has to carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts import Operation
from suites.kit.http.current_values import Key
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult

Read = Callable[[Operation, Mapping[str, str], Mapping[str, str]], CallResult]


def read_current(bound: BoundContract, where: Whereabouts, read: Read, key: Key) -> tuple[CallResult, ...]:
    """The reads that show an appointment; of a list, the pages up to it, without the rows that are other people's."""
    reading, path = bound.contract.behaviour.read, dict(zip(bound.contract.update.path_names, key, strict=True))
    assert reading is not None  # `contracts check` wants one where values move
    operation, made = bound.contract.operations[reading.operation], list[CallResult]()

    def fetch(path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        made.append(read(operation, path, query))
        return made[-1]

    if not reading.match:
        return (fetch(path, {}),)
    search = ListSearch(bound, reading, where, fetch)
    search.find(path, _hint(bound, path))
    return tuple(search.only_ours(page, path) for page in made)


def _hint(bound: BoundContract, path: Mapping[str, str]) -> dict[str, str]:
    """Where the target says that an appointment is found in the list."""
    rows = (row for listed in bound.target.fixtures.values() for row in listed)
    own = (row.get("find", {}) for row in rows if all(str(row.get(name)) == value for name, value in path.items()))
    return {name: str(value) for name, value in next(own, {}).items()}
