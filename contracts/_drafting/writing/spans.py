"""Drafted clauses about how far two times of an appointment are apart: `at most 14 days after starts_at`.

Only a time of which nothing is ordinary gets one: of the others ordinary updates send pairs that a target lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind, snake
from contracts._drafting.document.wording import names_a_case
from contracts._drafting.members.left_out import MOMENT
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.rules import row_of

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNITS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
"""Units of a distance and their seconds; months and years have no fixed length."""
AMOUNT = rf"(?P<number>\d+|an?|{'|'.join(NUMBERS)}) (?P<unit>{'|'.join(UNITS)})s?\b"
LIMITS: Mapping[str, re.Pattern[str]] = {
    "least": re.compile(
        rf"\b(at least|no less than|not less than|a minimum of|not earlier than) {AMOUNT}", re.IGNORECASE
    ),
    "most": re.compile(
        rf"\b(at most|no more than|not more than|up to|a maximum of|no later than|not later than) {AMOUNT}",
        re.IGNORECASE,
    ),
}
"""How a sentence says that a time is so far from another one, and not nearer or farther."""


def spans(plan: Plan) -> Iterator[dict[str, Any]]:
    """A drafted clause for each time of whose distance from another one its description says the limits."""
    times = [one for one in plan.request.members if _is_time(one) and plan.fields.get(one.pointer)]
    for member in times if plan.reading or plan.answer else ():
        found = next(_told(member, times), None) if member.choice is None else None
        if found:
            yield _row(plan, member, *found)


def _is_time(member: Member) -> bool:
    is_number = set(types_of(member.schema)) <= {"integer", "null"}
    is_named = is_number and MOMENT.search(snake(pointers.split(member.pointer)[-1]))
    return instant_kind(member.pointer, member.schema) == "time" or bool(is_named)


def _told(member: Member, times: list[Member]) -> Iterator[tuple[Member, dict[str, int], str]]:
    """The time from which a sentence counts, the limits in seconds, and the sentence."""
    for sentence in sentences_of(unwrapped(said_of(member))):
        limits = {name: seconds for name, words in LIMITS.items() if (seconds := _seconds(words, sentence))}
        for other in times if limits and not names_a_case(sentence) else ():
            name = re.escape(pointers.split(other.pointer)[-1])
            if other is not member and re.search(rf"\bafter (the )?{MARKS}?{name}(?!\w)", sentence):
                yield other, limits, sentence


def _seconds(words: re.Pattern[str], sentence: str) -> int | None:
    found = words.search(sentence)
    if found is None:
        return None
    number = found["number"].lower()
    count = NUMBERS.index(number) + 1 if number in NUMBERS else 1 if number in ("a", "an") else int(number)
    return count * UNITS[found["unit"].lower()]


def _row(plan: Plan, member: Member, other: Member, limits: dict[str, int], sentence: str) -> dict[str, Any]:
    of, since = plan.fields[member.pointer], plan.fields[other.pointer]
    said = " and ".join(f"at {name} {seconds} s" for name, seconds in limits.items())
    id = f"{snake(member.pointer).strip('_-').upper().replace('/', '-').replace('_', '-')}-APART"
    relation = {"kind": "apart", "of": of, "as": since, **limits}
    row = row_of(id.strip("-"), f"{of} is {said} after {since}.", "derives", relation=relation, draft=True)
    return {**row, "source": quoted(plan, member.pointer, said_of(member), sentence)}
