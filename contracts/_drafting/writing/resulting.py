"""Drafted clauses about what the vendor works out: it has one value for what it is worked out from, and a state that a
sentence ties to a member without a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.member_names import MARKS, spelled
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_out import is_own_state
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.anew import is_worked_out
from contracts._drafting.writing.consequences import told_in
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.sent_places import places_of
from contracts._drafting.writing.steady import is_of_others
from contracts._drafting.writing.worded import texts_at
from contracts._drafting.writing.worked_out import worked_out
from contracts.relations import DETERMINED, EQUALS

Row = dict[str, Any]
OF_THE_APPOINTMENT = re.compile(
    r"\bfrom (the|its|this) ((resulting|whole|new|updated|current|changed|other) )?\w+( (as|after) \w+)?\W*$",
    re.IGNORECASE,
)
"""How a sentence says that they are worked out from the appointment, and from nothing else: `from the visit as
replaced`."""
HAS_STATE = r"\b(has|gets|is in|goes to|is given|takes) (the |its )?(state|status) "
"""What stands before a value of a state."""
NULL = rf"{MARKS}?\W{{0,2}}(is |= ?|: ?|being |set to )?{MARKS}?null\b"
"""What stands behind the name of a member that has no value."""


def resulting(plan: Plan) -> Iterator[Row]:
    """A drafted clause for each member that the page says is worked out from the appointment, and for each state that
    it ties to a member without a value."""
    if plan.reading or plan.answer:
        yield from _determined(plan)
        yield from _states(plan)


def _determined(plan: Plan) -> Iterator[Row]:
    text, sent, stamps = described(plan.source, plan.update.pointer), places_of(plan), worked_out(plan).stamps
    rest, seen = [one for one in leaf_pointers(plan.shown) if one not in sent], set[str]()
    for told in told_in([text], sent, rest):
        is_told = is_worked_out(told.sentence) and OF_THE_APPOINTMENT.search(told.sentence) and not told.causes
        changed = [one for one in told.changed if one not in stamps]  # when it was done is another time each time
        for place in wholes(changed, rest) if is_told else ():
            if place not in {*seen, *sent} and not _is_of_others(plan, place, rest):
                seen.add(place)
                says = f"{place} has one value for each state of all else that the appointment shows."
                relation = {"kind": DETERMINED, "of": place}
                row = row_of(f"{name_for(place)}-DETERMINED", says, "derives", relation=relation, draft=True)
                yield {**row, "source": quoted(plan, place, text, told.sentence)}


def _is_of_others(plan: Plan, place: str, rest: list[str]) -> bool:
    """Whether a description at a place, in it or around it says that other people decide what is there."""
    inside = [one for one in rest if pointers.under(one, (place,))]
    return any(is_of_others(text) for one in inside for _, text in texts_at(plan, one))


def wholes(changed: list[str], shown: list[str]) -> list[str]:
    """The places, of which those that make up a whole object stand for that."""
    tops = {one: pointers.join("", pointers.split(one)[0]) for one in changed}
    whole = {top for top in tops.values() if {one for one in shown if pointers.under(one, (top,))} <= {*changed}}
    return list(dict.fromkeys(top if top in whole else one for one, top in tops.items()))


def _states(plan: Plan) -> Iterator[Row]:
    text = described(plan.source, plan.update.pointer)
    for member in plan.request.members:
        place = plan.fields.get(member.pointer)
        for sentence in sentences_of(unwrapped(text)) if place and "null" in types_of(member.schema) else ():
            for state, value in _tied(plan, member, sentence):
                says = f"{state} is {value} where {place} has no value."
                relation = {"kind": EQUALS, "of": state, "value": value, "when": {str(place): None}}
                send = [{"body": pointers.with_value({}, member.pointer, None)}]
                id = f"{name_for(state)}-WITHOUT-{name_for(str(place))}"
                row = row_of(id, says, "derives", relation=relation, send=send, draft=True)
                yield {**row, "source": quoted(plan, state, text, sentence)}


def _tied(plan: Plan, member: Member, sentence: str) -> Iterator[tuple[str, str]]:
    """The state, and its value, that a part of a sentence ties to a member that is null."""
    names = "|".join(map(re.escape, spelled(member.pointer)))
    for state, values in _states_of(plan).items():
        for part in _parts(sentence):
            listed = "|".join(re.escape(one) for one in sorted(values, key=len, reverse=True))  # no-show before no
            found = re.search(rf"{HAS_STATE}{MARKS}?(?P<value>{listed}){MARKS}?(?!\w)", part, re.IGNORECASE)
            is_null = found and re.search(rf"{MARKS}?(?<!\w)({names}){NULL}", part[: found.start()])
            if found and is_null and not is_negated(part[is_null.end() : found.start("value")]):
                written = found["value"].lower()
                yield state, next(one for one in values if one.lower() == written)


def _parts(sentence: str) -> list[str]:
    """The parts of a sentence; a case with which it begins belongs to the next one: `where it is null, the`."""
    parts = re.split(r"[,;]", sentence)
    is_case = len(parts) > 1 and re.match(r"\W*(if|when(ever)?|where|while)\b", parts[0], re.IGNORECASE)
    return [f"{parts[0]} {parts[1]}", *parts[2:]] if is_case else parts


def _states_of(plan: Plan) -> Mapping[str, list[str]]:
    """The closed lists of the states that no update sends."""
    shown = [one for one in leaf_pointers(plan.shown) if one not in plan.fields.values()]
    schemas = {one: schema_at(plan.shown, one)["anyOf"][0] for one in shown}
    return {
        one: [value for value in schema.get("enum", ()) if isinstance(value, str)]
        for one, schema in schemas.items()
        if schema.get("enum") and is_own_state(one, schema)
    }


def name_for(place: str) -> str:
    """The part of the id of a clause that names a place."""
    return re.sub(r"[^A-Z0-9]+", "-", snake(place).upper()).strip("-")
