"""Drafted clauses about what the description of a read-only member says that it is worked out from.

An end that is `starts_at plus minutes` is added up; of everything else that is worked out it is enough that it has one
value for each state of all else that is shown: no formula need be read for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind, snake
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan
from contracts._drafting.writing.marked import description_of, is_marked
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.worded import is_plainly_named
from contracts._drafting.writing.worked_out import WorkedOut, worked_out
from contracts.relations import DETERMINED

Row = dict[str, Any]
PLUS = re.compile(
    rf"^\W*((is|equals|always|the|sum|of) )*{MARKS}?(?P<start>\w+){MARKS}?( plus | \+ | and )((the|its) )?"
    rf"{MARKS}?(?P<length>\w+){MARKS}?\W*$",
    re.IGNORECASE,
)
"""How a sentence says that a time is another one and a length."""
MINUTES = re.compile(r"(^|_)(minutes?|mins?)(_|$)")
"""Names of a length that is counted in minutes."""


def sums(plan: Plan) -> Iterator[Row]:
    """A drafted clause for each such member: about its sum, or that it is determined by all else."""
    if not (plan.reading or plan.answer):
        return
    added = {place: row for place in leaf_pointers(plan.shown) if (row := _sum(plan, place))}
    yield from added.values()
    if all(plan.fields.get(one.pointer) for one in plan.request.members):  # else a member that nobody sees decides it
        yield from _determined(plan, {*added})


def _sum(plan: Plan, place: str) -> Row | None:
    """The clause about a time that is another one and a length in minutes; None where nothing says so of this one."""
    text, beside = description_of(plan, place), place.rpartition("/")[0]
    if not (_is_instant(plan, place) and is_marked(plan, place)):
        return None
    for sentence in sentences_of(unwrapped(text)):
        found = PLUS.match(sentence)
        start, length = (f"{beside}/{found[name]}" if found else "" for name in ("start", "length"))
        if found and _is_instant(plan, start) and _is_minutes(plan, length):
            says = f"{place} is {start} plus {length}."
            relation = {"kind": "sum", "of": place, "as": start, "plus_minutes": length}
            row = row_of(f"{_name(place)}-SUM", says, "derives", relation=relation, draft=True)
            return {**row, "source": quoted(plan, place, text, sentence)}
    return None


def _determined(plan: Plan, added: set[str]) -> Iterator[Row]:
    by_itself = worked_out(plan)
    shown = leaf_pointers(plan.shown)
    seen = set[str]()
    for pointer, told in by_itself.in_words.items():
        whole = [one for one in shown if pointers.under(one, (told.place,))]
        is_steady = all(one in by_itself.in_words and _is_steady(by_itself, one) for one in whole)
        is_free = not ({pointer, told.place} & {*added, *seen, *by_itself.volatile})
        if whole and is_steady and is_free:
            seen.add(told.place)
            says = f"{told.place} has one value for each state of all else that the appointment shows."
            relation = {"kind": DETERMINED, "of": told.place}
            row = row_of(f"{_name(told.place)}-DETERMINED", says, "derives", relation=relation, draft=True)
            yield {**row, "source": quoted(plan, told.place, told.text, told.sentence)}


def _is_steady(by_itself: WorkedOut, place: str) -> bool:
    """Whether a member has one value for each state of all else that is compared: not one that is worked out from what
    changes by itself, which is not compared."""
    told = by_itself.in_words[place]
    return told.is_steady and not any(is_plainly_named(told.text, one) for one in by_itself.volatile)


def _schema(plan: Plan, place: str) -> Any:
    return flat(next(iter(schema_at(plan.shown, place)["anyOf"]), {}))


def _is_instant(plan: Plan, place: str) -> bool:
    """Whether a shown member is an instant that is written as a text."""
    schema = _schema(plan, place)
    return "string" in types_of(schema) and instant_kind(place, schema) == "time"


def _is_minutes(plan: Plan, place: str) -> bool:
    schema = _schema(plan, place)
    is_number = bool({"integer", "number"} & set(types_of(schema)))
    is_named = MINUTES.search(snake(pointers.split(place)[-1])) or re.search(
        r"\bminutes\b", description_of(plan, place)
    )
    return is_number and bool(is_named)


def _name(place: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", snake(place).upper()).strip("-")
