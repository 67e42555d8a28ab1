"""Takes what changed between the drafts of two pages over into a person's contract, where the person left it as it was.

Three states of one value: `old` and `new` are what the drafts of the two pages have, `own` is what the contract has. A
value that the person has changed stays; what the page would have there now is a question to the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts.pointers import ABSENT, Json


@dataclass(frozen=True)
class Edit:
    """A value of a file that the two pages say differently."""

    file: str
    pointer: str
    old: Json
    new: Json


@dataclass(frozen=True)
class Merged:
    """What is taken over (`edits`, with the contract's values to be), and what a person has to decide (`open`)."""

    edits: tuple[Edit, ...]
    open: tuple[Edit, ...]


def differences(file: str, old: Json, new: Json, pointer: str = "") -> Iterator[Edit]:
    """Where two documents differ, as deep inside as it can be said."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*new, *old)):  # what goes may be the last there is
            inner = pointers.join(pointer, name)
            yield from differences(file, old.get(name, ABSENT), new.get(name, ABSENT), inner)
    elif _are_alike(old, new):
        for number, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(file, *pair, pointers.join(pointer, number))
    elif old != new or type(old) is not type(new):
        yield Edit(file, pointer, old, new)


def merged(found: Iterator[Edit], own: Json) -> Merged:
    """What of the differences fits a document of the person's."""
    taken, open_ = list[Edit](), list[Edit]()
    for one in found:
        there = pointers.get(own, one.pointer, ABSENT)
        if there == one.new and type(there) is type(one.new):
            continue
        if there == one.old and _has_place(own, one):
            taken.append(one)
        elif (mixed := _mixed(there, one.old, one.new)) is not None:
            taken += [Edit(one.file, one.pointer, there, mixed)] if mixed != there else []
        else:
            open_.append(one)
    return Merged(tuple(taken), tuple(open_))


def _are_alike(old: Json, new: Json) -> bool:
    """Whether two lists are of objects, one for one, so that they can be compared item by item."""
    return (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and all(isinstance(item, dict) for item in (*old, *new))
    )


def _has_place(own: Json, edit: Edit) -> bool:
    return isinstance(pointers.get(own, edit.pointer.rpartition("/")[0], ABSENT), dict)


def _mixed(own: Any, old: Any, new: Any) -> list[Any] | None:
    """A list of single values from which the same has gone, and to which the same has come; None for anything else."""
    if not all(isinstance(one, list) for one in (own, old, new)):
        return None
    if any(isinstance(item, dict | list) for item in (*own, *old, *new)):
        return None
    kept = [item for item in own if item in new or item not in old]
    return [*kept, *(item for item in new if item not in old and item not in kept)]
