"""What answers have only where a query parameter asks for it, and which parameter that is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.api import Call
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import ON_DEMAND
from contracts._drafting.document.times import snake

WIDENS = re.compile(r"verbose|detailed|full|full_details|with_details|expanded|include_(all|details)")
"""Names of switches that make answers say more."""
INCLUDES = re.compile(r"\b(includ|return|show|add)\w*\b", re.IGNORECASE)
"""How the description of such a switch says so."""


def asked_by(call: Call, members: Collection[str]) -> str | None:
    """The switch in the query of an operation by which its answers have these members, too; None where none is known.

    Its description says that it includes something, and it is called so or names one of them.
    """
    names = {snake(one) for one in members}
    for one in call.parameters:
        said = f"{one.get('description', '')} {one['schema'].get('description', '')}"
        is_switch = one["in"] == "query" and set(types_of(one["schema"])) - {"null"} == {"boolean"}
        is_named = names & {snake(word) for word in re.findall(r"\w+", said)}
        if is_switch and INCLUDES.search(said) and (is_named or WIDENS.fullmatch(snake(one["name"]))):
            return str(one["name"])
    return None


def switch_of(calls: Iterable[Call], members: Collection[str]) -> str | None:
    """The switch that all of these operations have; None where they have none in common."""
    found = {asked_by(call, members) for call in calls} if members else {None}
    return found.pop() if len(found) == 1 else None


def on_demand_in(schema: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    """The members of a schema that answers have on demand only."""
    for name, inner in schema.get("properties", {}).items():
        place = pointers.join(pointer, name)
        yield from [place] if inner.get(ON_DEMAND) else on_demand_in(inner, place)


def demanded(schema: Any) -> Any:
    """The schema of an answer to a call that asks for everything: nothing is on demand in it."""
    if isinstance(schema, list):
        return [demanded(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {name: demanded(one) for name, one in schema.items() if name != ON_DEMAND}
