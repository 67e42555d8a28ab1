"""Lists of objects whose items are told apart by a key: what an update makes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from contracts import Field
from suites.standin._pointers import ABSENT, get, set_in

UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def stored_items(field: Field, old: Any, sent: list[Any], template: Any) -> list[Any]:
    """A list after an update: the items that were sent, each with what is known of the one with its key, a new one with
    what the server fills; where the list is merged, the others too. What is filled is as in the first item of a
    `template`."""
    known = list(old) if isinstance(old, list) else []
    taken = [key_of(field, item) for item in known]
    made = list[Any]()
    for item in deepcopy(sent):
        before = with_key(field, key_of(field, item), known)
        is_new = before is None
        made.append({**deepcopy(before or _filled(field, template)), **item})
        if is_new and field.key in field.filled:
            set_in(made[-1], str(field.key), _next(taken))
            taken.append(key_of(field, made[-1]))
    return [*made, *_left_out(field, known, made)] if field.merges else made


def _left_out(field: Field, known: list[Any], made: list[Any]) -> list[Any]:
    keys = [key_of(field, item) for item in made]
    return [item for item in known if key_of(field, item) not in keys]


def key_of(field: Field, item: Any) -> Any:
    """The key of an item; ABSENT where it has none."""
    return get(item, str(field.key))


def with_key(field: Field, key: Any, items: list[Any]) -> Any:
    """The item with a key; None where none has it."""
    return next((item for item in items if key is not ABSENT and key_of(field, item) == key), None)


def changed_leaders(field: Field, item: Any, before: Any) -> list[str]:
    """The members of an item that what the server fills follows, and that are not what they were."""
    return [one for one in field.item_follows if get(item, one) != get(before, one)]


def _filled(field: Field, template: Any) -> dict[str, Any]:
    """What the server gives a new item: the members of the first item of the template that it fills."""
    model = template[0] if isinstance(template, list) and template and isinstance(template[0], Mapping) else {}
    made: dict[str, Any] = {}
    for pointer in field.filled:
        if get(model, pointer) is not ABSENT:
            set_in(made, pointer, deepcopy(get(model, pointer)))
    return made


def _next(taken: list[Any]) -> Any:
    """A key that no item has had, written as the others are: of numbers and UUIDs the next one, of texts one whose
    number at the end is greater."""
    if taken and all(isinstance(key, str) for key in taken):
        made = taken[0]
        while made in taken:
            made = _following(made)
        return made
    return max((key for key in taken if isinstance(key, int)), default=0) + 1


def _following(key: str) -> str:
    """The next text: the next UUID (RFC 9562), else one with the next number at its end; -2 where it has none."""
    if UUID_TEXT.fullmatch(key):
        return str(UUID(int=(UUID(key).int + 1) % 2**128))
    found = re.search(r"[0-9]+$", key)
    return f"{key[: found.start()]}{int(found[0]) + 1:0{len(found[0])}}" if found else f"{key}-2"
