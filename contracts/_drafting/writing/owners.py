"""Whose an appointment is, where no update lists that: ids of others are tried only if a target declares some."""

from __future__ import annotations

from typing import Any

from contracts._checking._schema_places import schema_at
from contracts._drafting.members.natures import natures_of, other_id
from contracts._drafting.plan import Plan
from contracts._drafting.writing.marked import own_ids
from contracts._drafting.writing.worked_out import worked_out


def unlisted_of(plan: Plan) -> dict[str, dict[str, Any]]:
    """What the members are that an appointment shows and no update lists."""
    listed, by_itself = [*plan.fields, *(place for place in plan.fields.values() if place)], worked_out(plan)
    known = [*listed, *by_itself.volatile, *plan.moving.values()]
    told = {one for places in by_itself.follows.values() for one in places} - {*by_itself.guessed}
    own = {one: {"is": "identity"} for one in own_ids(plan) if one not in {*known, *told}}
    return natures_of(plan.whole, known, by_itself.of_person, told) | own


def owners_of(plan: Plan) -> dict[str, str]:
    """The lists of others' ids by name, each with its sentence in contract.yaml."""
    return {
        name: f"Ids of others that {pointer} could name, sent to appointment.expendable only; none: nothing is sent."
        for name, pointer in _named(plan).items()
    }


def others_of(plan: Plan) -> dict[str, list[Any]]:
    """The same lists, with what the stand-in has in them."""
    shown = {name: schema_at(plan.whole, pointer)["anyOf"][0] for name, pointer in _named(plan).items()}
    return {name: [other_id(schema)] for name, schema in shown.items()}


def _named(plan: Plan) -> dict[str, str]:
    owners = {pointer: nature for pointer, nature in unlisted_of(plan).items() if nature["is"] == "owner"}
    return {nature["values"]: pointer for pointer, nature in owners.items()}
