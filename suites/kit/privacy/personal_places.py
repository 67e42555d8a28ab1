"""One shell variable for each member of a request that holds somebody's value, as a variable has one value only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import Json
from contracts.pointers import join, split
from suites.kit.privacy.documented import PERSONAL

OF_A_MEMBER = re.compile(rf"\{PERSONAL}_\w+", re.ASCII)
"""The variable of one member: `$personal_contact_phone`. It names the member, so it tells nothing of the person."""
WHOLE = re.compile(rf"\{PERSONAL}(?!\w)", re.ASCII)
"""One of no member yet. A shell's names have ASCII letters only (POSIX.1-2024, 3.216): any other one ends it."""


def by_member(body: Json) -> Json:
    """A masked body in which each member with somebody's value has a variable of its own; as it is where one has."""
    masked = [at for at, text in _texts(body) if PERSONAL in text]
    return _renamed(body, "", _names(masked)) if len(masked) > 1 else body


def variables(text: str) -> list[str]:
    """Those variables in a text, each once."""
    return list(dict.fromkeys(OF_A_MEMBER.findall(text)))


def _texts(value: Json, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    for key, item in _items(value):
        yield from _texts(item, join(at, key))


def _names(places: Iterable[str]) -> dict[str, str]:
    """The variable of each place; where another one has that name already, with a number behind it."""
    names: dict[str, str] = {}
    for at in places:
        name = "_".join((PERSONAL, *(re.sub(r"\W", "_", key, flags=re.ASCII) for key in split(at))))
        numbered = (name, *(f"{name}_{number}" for number in range(2, len(names) + 3)))
        names[at] = next(one for one in numbered if one not in names.values())
    return names


def _renamed(value: Any, at: str, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return WHOLE.sub(lambda _: names[at], value)
    if isinstance(value, Mapping):
        return {key: _renamed(item, join(at, key), names) for key, item in value.items()}
    return [_renamed(item, join(at, key), names) for key, item in _items(value)] if isinstance(value, list) else value


def _items(value: Any) -> Iterator[tuple[str | int, Any]]:
    yield from value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
