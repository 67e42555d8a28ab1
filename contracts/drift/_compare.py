"""Compares the facts of two documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contracts.change_table import TABLE
from contracts.drift._access import credential_changes, server_changes
from contracts.drift._based import as_divided
from contracts.drift._calls import call_changes, with_moves
from contracts.drift._change import Change, worst_first
from contracts.drift._facts import CallFacts, Facts
from contracts.drift._once import once, tied_together
from contracts.drift._prose import text_changes

Classes = Mapping[str, str]
"""The class of a kind of change, or of one change by its id, where it is not that of the table."""


def compared(old: Facts, new: Facts, classes: Classes, with_texts: bool = True) -> list[Change]:
    """Every change, the worst first, with its class; without texts where the old ones are not the vendor's words."""
    new = as_divided(old, new)
    moved: list[Change] = []
    kept: dict[str, CallFacts] = {}
    for role, call in old.calls.items():
        if role in new.calls:
            kept[role], changes = with_moves(role, call, new.calls[role])
            moved += changes
    before = replace(old, calls=kept)
    structure = [*_operations(old, new), *server_changes(old.servers, new.servers), *moved, *_calls(before, new)]
    texts = text_changes(before, replace(new, calls={role: new.calls[role] for role in kept})) if with_texts else ()
    return worst_first(_classed(one, classes) for one in once(tied_together(structure, texts)))


def _operations(old: Facts, new: Facts) -> Iterator[Change]:
    for role, call in old.calls.items():
        if role not in new.calls and (call.method, call.path) not in new.listed:
            yield Change("operation-removed", role, f"{call.method} {call.path}", "")
    for role, call in new.calls.items():
        if role not in old.calls and (call.method, call.path) not in old.listed:
            yield Change("operation-added", role, "", f"{call.method} {call.path}")


def _calls(old: Facts, new: Facts) -> Iterator[Change]:
    for role, call in old.calls.items():
        yield from credential_changes(role, call, new.calls[role])
        yield from call_changes(role, call, new.calls[role])


def _classed(change: Change, classes: Classes) -> Change:
    level = classes.get(change.id) or classes.get(change.kind) or TABLE[change.kind].level
    return replace(change, level=level)
