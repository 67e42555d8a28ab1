"""Copies of appointments under ids of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from contracts import Contract, current
from suites.standin._leaves import map_leaves
from suites.standin._request import is_uuid
from suites.standin._state import hidden_after
from suites.standin._store import Row, Store, is_of, seed

EDITABLE = "appointment.editable"


def initial_store(contract: Contract, editables: int = 1) -> Store:
    """A fresh store with a number of editable appointments; it has the values that no read shows too.

    Those come from the fixtures' `originals`, which are what the suite puts back.
    """
    store = seed(contract)
    base = _resolved(store, contract.behaviour.base)
    for row in store.appointments:
        if row.owner == "ours":
            row.hidden = _original(contract, store, row, base)
    fixtures = store.fixtures.get(EDITABLE, [])
    for _ in range(editables - len(fixtures) if fixtures else 0):
        _add_editable(store, fixtures, own_parameter(contract))
    return store


def own_parameter(contract: Contract) -> str:
    """The path parameter that is the appointment's own id: the last one."""
    return contract.update.path_names[-1]


def clone(store: Store, row: Row, parameter: str) -> tuple[Row, Mapping[str, str]]:
    """A copy of an appointment under new ids, and the new id for each old one.

    The store stays as it is.
    """
    old_ids = dict.fromkeys([row.path[parameter], *(str(alias["path"][parameter]) for alias in row.aliases)])
    used = store.ids()
    ids = {old: _fresh(old, used) for old in old_ids}
    aliases = tuple({**alias, "path": _renamed(alias["path"], ids)} for alias in row.aliases)
    path = {**row.path, parameter: ids[row.path[parameter]]}
    return Row(path, row.owner, _renamed(row.shows, ids), aliases, _renamed(row.hidden, ids)), ids


def _original(contract: Contract, store: Store, row: Row, base: Mapping[str, Any]) -> dict[str, Any]:
    fixtures = [f for role, listed in store.fixtures.items() if role.startswith("appointment.") for f in listed]
    hidden = hidden_after(contract, {}, base)
    for fixture in fixtures:
        if "originals" in fixture and is_of(fixture, row):
            hidden = hidden_after(contract, hidden, fixture["originals"])
    return hidden


def _resolved(store: Store, node: Any) -> Any:
    """A copy with values in place of placeholders."""

    def _resolve(leaf: Any) -> Any:
        is_value = str(leaf).startswith("$") and not any(current.placeholders(leaf))
        return store.resolve(leaf) if is_value else leaf

    return map_leaves(node, _resolve)


def _add_editable(store: Store, fixtures: list[Any], parameter: str) -> None:
    row = next(row for row in store.appointments if is_of(fixtures[0], row))
    copy, ids = clone(store, row, parameter)
    store.appointments.append(copy)
    fixtures.append(_renamed(fixtures[0], ids))


def _fresh(id: str, used: set[str]) -> str:
    """The next unused id of the same kind: a UUID of the same version, a number, or a text."""
    return next(candidate for candidate in _alike(id) if candidate not in used)


def _alike(id: str) -> Iterator[str]:
    for step in count(1):
        if is_uuid(id):
            yield f"{id[:-12]}{(int(id[-12:], 16) + step) % 16**12:012x}"  # the version stands before these digits
        elif id.isdecimal():
            yield str(int(id) + step)
        else:
            yield f"{id}-{step + 1}"


def _renamed(node: Any, ids: Mapping[str, str]) -> Any:
    """A copy with new ids in place of old ones, each of the same JSON type."""

    def _rename(leaf: Any) -> Any:
        if isinstance(leaf, bool) or str(leaf) not in ids:
            return leaf
        return type(leaf)(ids[str(leaf)])

    return map_leaves(node, _rename)
