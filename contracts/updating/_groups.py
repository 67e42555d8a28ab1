"""Which edits belong together: those of one member, as a member that comes is described, required and shown at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from contracts.pointers import split
from contracts.updating._merging import Edit

Group = frozenset[str]
LISTED = "/"
"""How names begin in the lists of behaviour.yaml, which are pointers; in those of schemas they are bare."""


def names_of(edit: Edit) -> Group:
    """The members that an edit is about; its file, where it is about none."""
    names = split(edit.pointer)
    if isinstance(edit.old, list) and isinstance(edit.new, list) and names[-1] != "enum":
        differ = [*_only(edit.old, edit.new), *_only(edit.new, edit.old)]
        found = {one.strip(LISTED).split(LISTED)[0] for one in differ if isinstance(one, str)}
    else:
        found = {_member(names)} - {""}
    return frozenset(found or {edit.file})


def groups(edits: Iterable[Edit]) -> list[Group]:
    """The members whose edits only make sense together, a group each."""
    found: list[Group] = []
    for edit in edits:
        names = names_of(edit)
        apart = [one for one in found if not one & names]
        found = [*apart, names.union(*(one for one in found if one & names))]
    return sorted(found, key=sorted)


def _member(names: tuple[str, ...]) -> str:
    """The outermost member on the way to a place: below `properties`, below `shows`, or the key that is a pointer."""
    for at, name in enumerate(names):
        if name.startswith(LISTED):
            return name.strip(LISTED).split(LISTED)[0]
        if name in ("properties", "shows", "originals") and at + 1 < len(names):
            return names[at + 1]
    return ""


def _only(one: list[Any], other: list[Any]) -> list[Any]:
    return [item for item in one if item not in other]
