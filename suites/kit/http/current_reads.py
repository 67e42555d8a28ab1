"""Reads an appointment for the values that its next update has to carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts import Operation
from contracts.pointers import get
from suites.kit.http.current_values import Key
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, States

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


def state_before(bound: BoundContract, path: Mapping[str, str], result: CallResult, known: States) -> States:
    """An appointment before an update: as the last read on the way to it shows it, if there was one, else as known.

    Somebody else may have written since what is `known` was read: that read is what the update was accepted for.
    """
    reading, latest = bound.contract.behaviour.read, result.latest
    if reading is None or latest is None or latest.answer is None or not latest.answer.is_accepted:
        return known
    found = get(latest.answer.json, reading.at)
    for row in found if reading.match and isinstance(found, list) else [found]:
        is_own = all(str(get(row, pointer)) == path.get(name) for pointer, name in reading.match.items())
        if is_own and isinstance(row, Mapping):
            return {**known, "read": row}
    return known


def _hint(bound: BoundContract, path: Mapping[str, str]) -> dict[str, str]:
    """Where the target says that an appointment is found in the list."""
    rows = (row for listed in bound.target.fixtures.values() for row in listed)
    own = (row.get("find", {}) for row in rows if all(str(row.get(name)) == value for name, value in path.items()))
    return {name: str(value) for name, value in next(own, {}).items()}
