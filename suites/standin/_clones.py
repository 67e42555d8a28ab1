"""An appointment like another one in all but its ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import count
from typing import Any
from uuid import UUID

from contracts import Contract
from suites.standin._seeds import Row, Store, is_of, seed
from suites.standin._state import remembered

EDITABLE = "appointment.editable"


def furnished(contract: Contract, editables: int = 1) -> Store:
    """A fresh memory in which what no read shows is known too, with so many editable appointments."""
    store = seed(contract)
    base = _placed(store, contract.behaviour.base)
    for row in store.appointments:
        if row.owner == "ours":
            row.hidden = _original(contract, store, row, base)
    listed = store.plays.get(EDITABLE, [])
    for _ in range(editables - len(listed) if listed else 0):
        _add_editable(store, listed, own_parameter(contract))
    return store


def own_parameter(contract: Contract) -> str:
    """The path parameter that is the appointment's own id: the last one."""
    return str(re.findall(r"\{(\w+)\}", contract.update.path)[-1])


def clone(store: Store, row: Row, parameter: str) -> tuple[Row, Mapping[str, str]]:
    """An appointment like a known one under ids of its own, and which of the old ids became which.

    The store is left alone.
    """
    olds = dict.fromkeys([row.path[parameter], *(str(alias["path"][parameter]) for alias in row.aliases)])
    taken = _all_ids(store)
    names = {old: _fresh(old, taken) for old in olds}
    aliases = tuple({**alias, "path": _renamed(alias["path"], names)} for alias in row.aliases)
    path = {**row.path, parameter: names[row.path[parameter]]}
    return Row(path, row.owner, _renamed(row.shows, names), aliases, _renamed(row.hidden, names)), names


def _original(contract: Contract, store: Store, row: Row, base: Mapping[str, Any]) -> dict[str, Any]:
    listed = [known for role in store.plays if role.startswith("appointment.") for known in store.plays[role]]
    found = [known["originals"] for known in listed if "originals" in known and is_of(known, row)]
    hidden = remembered(contract, {}, base)
    for originals in found:
        hidden = remembered(contract, hidden, originals)
    return hidden


def _placed(store: Store, node: Any) -> Any:
    """A copy with values in place of placeholders."""
    if isinstance(node, Mapping):
        return {name: _placed(store, value) for name, value in node.items()}
    return store.meant(node) if isinstance(node, str) and node.startswith("$") else node


def _add_editable(store: Store, listed: list[Any], parameter: str) -> None:
    row = next(row for row in store.appointments if is_of(listed[0], row))
    made, names = clone(store, row, parameter)
    store.appointments.append(made)
    listed.append(_renamed(listed[0], names))


def _all_ids(store: Store) -> set[str]:
    """Whatever addresses an appointment, and whatever a fixture says."""
    rows = [value for row in store.appointments for value in row.path.values()]
    aliases = [value for row in store.appointments for alias in row.aliases for value in alias["path"].values()]
    fixtures = [value for listed in store.plays.values() for fixture in listed for value in fixture.values()]
    return {str(value) for value in (*rows, *aliases, *fixtures)}


def _fresh(id: str, taken: set[str]) -> str:
    """The next id of the same kind that is not taken: a UUID of the same version, a number, or a text."""
    return next(name for name in _alike(id) if name not in taken)


def _alike(id: str) -> Iterator[str]:
    for step in count(1):
        if _is_uuid(id):
            yield f"{id[:-12]}{(int(id[-12:], 16) + step) % 16**12:012x}"
        elif id.isdecimal():
            yield str(int(id) + step)
        else:
            yield f"{id}-{step + 1}"


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """A copy in which each old id is the new one, of the same JSON type."""
    if isinstance(node, Mapping):
        return {key: _renamed(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    if isinstance(node, bool) or str(node) not in names:
        return deepcopy(node)
    return type(node)(names[str(node)])
