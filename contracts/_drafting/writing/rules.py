"""Clauses from rules of the document: groups of members of which one has to be there, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.member import Member
from contracts._drafting.members.numbers import counted
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.texts import candidates
from contracts._drafting.plan import Plan
from contracts._drafting.writing.prose import Suggestion, suggested_by
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.updates import beside
from contracts._validation import satisfies


def row_of(id: str, says: str, check: str, strength: str = "must", **facts: Any) -> dict[str, Any]:
    """A clause without its source."""
    return {"id": id, "says": says, "strength": strength, "check": check, **facts}


def distinct(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with an id each. What several sentences say alike is one row, of the first of them; of rows that promise
    different things under one name, as of /a/b and /a_b, the later ones get a number."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        id, number = row["id"], 1
        while id in found and _promised(found[id]) != _promised(row):
            number += 1
            id = f"{row['id']}-{number}"
        found.setdefault(id, {**row, "id": id})
    return [*found.values()]


def _promised(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its name and the place of the page."""
    return {name: value for name, value in row.items() if name not in ("id", "source", "at")}


def alternatives(plan: Plan, schema: Mapping[str, Any], pointer: str) -> Iterator[dict[str, Any]]:
    """A clause for each object of the request of which one of several groups of members has to be there."""
    wanted = {name for branch in schema.get("anyOf", ()) for name in branch.get("required", ())}
    inside = f"{pointer}/"
    sent = [one for one in plan.request.members if one.choice and not one.is_moving] if wanted else []
    rest = [one for one in sent if one.pointer.startswith(inside)]
    free = [one for one in rest if pointers.split(one.pointer)[pointer.count("/")] not in wanted]
    body = pointers.with_value({}, free[0].pointer, free[0].choice.plain[0]) if free and free[0].choice else {}
    if wanted and body and not satisfies({"anyOf": schema["anyOf"]}, pointers.get(body, pointer)):
        where = f" in {pointer}" if pointer else ""
        yield row_of(
            "-".join(["ALTERNATIVES", *(re.sub("[^A-Z0-9]+", "", part.upper()) for part in pointers.split(pointer))]),
            f"An update that names none of the alternatives{where} is refused.",
            "refuses",
            covers=[f"{plan.name}:request{pointer}/anyOf"],
            send=[{"body": body, **({} if pointer else {"bare": True})}],
            at="requestBody",
        )
    for name, inner in schema.get("properties", {}).items():
        yield from alternatives(plan, inner, pointers.join(pointer, name))


def from_prose(plan: Plan) -> Iterator[dict[str, Any]]:
    """A drafted clause for each rule that the description of a member is recognized to state."""
    ids: set[str] = set()
    for member in plan.request.members:
        for one in suggested_by(member, plan.request.members):
            bodies = list(_bodies(plan, member, one))
            id = f"{snake(member.pointer).upper().replace('_', '-')}-{one.kind}"
            if bodies and id not in ids:
                ids.add(id)
                row = row_of(id, one.says, "refuses", send=bodies, expect={"status": "any4xx"}, draft=True)
                yield {**row, "source": quoted(plan, member.pointer, said_of(member), one.sentence)}


def _candidates(member: Member) -> tuple[Any, ...]:
    """A value that the schema of a member without ordinary ones allows; none where it has no texts and no numbers."""
    types = types_of(member.schema)
    is_number = bool({"integer", "number"} & set(types))
    return (counted(member.schema, member.schema.get("examples", ())) if is_number else candidates(member.schema))[:1]


def _bodies(plan: Plan, member: Member, one: Suggestion) -> Iterator[dict[str, Any]]:
    """The requests that should be refused: a wrong value of the member, or the member without the one beside it."""
    around = beside(plan, member.pointer, list(pairs_of(plan.request.members)))
    if one.without is None:
        yield from ({"body": pointers.with_value(around, member.pointer, value)} for value in one.refused)
    elif value := member.choice.plain[:1] if member.choice else _candidates(member):
        body = pointers.with_value(around, member.pointer, value[0])
        yield {"body": pointers.without(body, {one.without})}
