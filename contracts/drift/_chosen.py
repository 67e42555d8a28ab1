"""Which operations of two documents are compared: the update, and those beside it."""

from __future__ import annotations

import difflib

from contracts._drafting.document.api import Call
from contracts._drafting.document.choice import choose
from contracts._problems import ContractError
from contracts.drift._based import path_now
from contracts.drift._facts import Reading

ALIKE = 0.7
"""Share of the steps of two paths that are one under another version or name; a third of /v1/visits/{id} may change."""
Roles = dict[str, Call]
"""Operations by what they do: update, read, list, create, cancel."""


def both_roles(old: Reading, new: Reading, wanted: str | None, known: str | None = None) -> tuple[Roles, Roles]:
    """The operations of both. `wanted` is the update as one of the documents calls it, `known` as the old one does.

    What has the same method and path in both is the same operation; others are found by what they do. Raises
    ContractError where a document has no update, or several and none is wanted.
    """
    try:
        update = choose(old.source, old.outlines, known or wanted).update
    except ContractError:
        if wanted is None:
            raise
        other = choose(new.source, new.outlines, wanted).update  # only the new document may call it so
        update = _same(old, new, other, None)
    before = choose(old.source, old.outlines, _line(update)).by_role()
    after = choose(new.source, new.outlines, _line(_same(new, old, update, wanted))).by_role()
    return before, {**after, **_kept(before, new, after["update"].path)}


def _same(reading: Reading, other: Reading, update: Call, wanted: str | None) -> Call:
    """The operation of a document that is this update of the other: by method and path, by name, by a path like it."""
    found = reading.outline(update.method, update.path)
    for name in (wanted, update.id):
        if found is None and name is not None:
            found = _named(reading, name)
    return found or _renamed(reading, other, update) or choose(reading.source, reading.outlines, None).update


def _renamed(reading: Reading, other: Reading, update: Call) -> Call | None:
    """The one operation that only this document has, and whose path is like that of the update."""
    alone = [one for one in reading.outlines if other.outline(one.method, one.path) is None]
    alike = [one for one in alone if one.method == update.method and likeness(one.path, update.path) >= ALIKE]
    return alike[0] if len(alike) == 1 else None


def likeness(one: str, other: str) -> float:
    """The share of steps that two paths have in common, whatever parameters are called."""
    steps = [["{}" if step.startswith("{") else step for step in path.split("/")] for path in (one, other)]
    return difflib.SequenceMatcher(None, steps[0], steps[1]).ratio()


def _named(reading: Reading, name: str) -> Call | None:
    try:
        return choose(reading.source, reading.outlines, name).update
    except ContractError:
        return None


def _kept(before: Roles, new: Reading, update: str) -> Roles:
    """The operations with the same method and path as before, or that moved with the path of the update."""
    moved = {role: path_now(call.path, before["update"].path, update) for role, call in before.items()}
    found = {
        role: new.outline(call.method, call.path) or new.outline(call.method, moved[role])
        for role, call in before.items()
    }
    return {role: call for role, call in found.items() if call is not None}


def _line(call: Call) -> str:
    return f"{call.method} {call.path}"
