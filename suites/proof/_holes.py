"""What a contract leaves unwatched: troubles that none of its clauses would notice, whatever the vendor does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Contract
from contracts.pointers import split
from suites.standin import troubles


def holes(contract: Contract) -> Iterator[str]:
    """A sentence each: checks that no confirmed clause has, members that nothing sends, and that nothing shows."""
    blind = f"{contract.name}: no clause would notice"
    watched = {one.check for one in contract.clauses if one.strength != "may" and not one.is_draft}
    for check, says in troubles().items():
        if check not in watched:
            yield f"{blind} if the vendor {says[0].lower()}{says[1:].rstrip('.')} (no clause has check: {check})"
    for field in contract.behaviour.fields:
        if not _is_sent(contract, field.pointer):
            yield f"{blind} if {field.pointer} were ignored: no update sends it, by schemas/ordinary.schema.json"
        elif field.shows is None:
            yield f"{blind} if {field.pointer} were ignored: no answer shows it, by `fields` in behaviour.yaml"


def _is_sent(contract: Contract, pointer: str) -> bool:
    """Whether the ordinary updates may have a member."""
    schema: Mapping[str, Any] = contract.ordinary
    for name in split(pointer):
        inner = [schema, *(one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ()))]
        found = [one["properties"][name] for one in inner if name in one.get("properties", {})]
        if not found:
            return False
        schema = found[0]
    return True
