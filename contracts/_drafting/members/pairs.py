"""Beginnings and ends of an update, and times that keep an order with them: their values belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, is_birth, name_of
from contracts._drafting.members.forms import STEP, form_of, later
from contracts._drafting.members.values import Choice

if TYPE_CHECKING:
    from contracts._drafting.members.member import Member


OF_TARGET = "of the target"
ORDERED = re.compile(
    r"\b(has to|have to|must|should|needs? to|may|can ?not|can't|is|are)( always| never| not)* be"
    r"( (on|or|at|strictly|always|no|not|any|the same day|least|most|[0-9]+|a|an|one|two|(minute|hour|day|week)s?))*"
    r" (after|before|later than|earlier than|prior to) (?P<other>[^,;()]+)",
    re.IGNORECASE,
)
"""How a document says that a time has to keep an order with another one: a vendor refuses the one without the other."""
NO_TIME_OF_IT = re.compile(
    r"(the )?(now|today|current|present|past|future|tomorrow|yesterday|time of|request|[0-9])\b|.*\bbirth",
    re.IGNORECASE,
)
"""What a time may come after without being tied to another member: the clock, or a fixed day."""

OF_IT = re.compile(
    r"(the |an? |its )*(appointment|visit|booking|event|meeting|session|encounter|start|begin|scheduled)", re.IGNORECASE
)
"""How a sentence speaks of the time of the appointment without the name of a member."""


def pairs_of(members: tuple[Member, ...]) -> Iterator[tuple[str, ...]]:
    """The pointers of beginning and end, where an update has both, with the times that the document ties to them: an
    update that moves only one of them may be refused."""
    pairs = list(_begins_and_ends(members))
    ties = {one: other for one, other, _ in ties_of(members) if not any(one in pair for pair in pairs)}
    yield from ((*pair, *(one for one, other in ties.items() if other in pair)) for pair in pairs)
    alone = dict.fromkeys(one for one in ties.values() if not any(one in pair for pair in pairs))
    yield from ((first, *(one for one, other in ties.items() if other == first)) for first in alone)


def ties_of(members: tuple[Member, ...]) -> Iterator[tuple[str, str, str]]:
    """Each time with the one that it has to keep an order with, and the sentence of the document that says so.

    It is the one that the sentence names, else the beginning of the appointment.
    """
    times = {one.pointer: one for one in members if _kind_of_time(one).endswith(OF_TARGET)}
    tied = set[str]()
    for pointer, member in times.items():
        said = sentences_of(unwrapped(str(member.schema.get("description", ""))))
        found = next(((one, match) for one in said if (match := ORDERED.search(one))), None)
        others = [one for one in times if one != pointer and one not in tied]
        if found and not NO_TIME_OF_IT.match(found[1]["other"]) and (other := _meant(found[1]["other"], others)):
            tied.add(pointer)
            yield pointer, other, found[0]


def _meant(words: str, others: list[str]) -> str | None:
    """The time that a sentence names, else the beginning; None where neither is among them."""
    names = {one: pointers.split(one)[-1] for one in others}
    named = [one for one, name in names.items() if re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE)]
    begins = [one for one in others if BEGINS.search(name_of(one))] or (others if len(others) == 1 else [])
    return next(iter([*named, *(begins if OF_IT.match(words) else ())]), None)


def _begins_and_ends(members: tuple[Member, ...]) -> Iterator[tuple[str, str]]:
    times = {one.pointer: kind for one in members if (kind := _kind_of_time(one))}
    free = [one for one in times if ENDS.search(name_of(one))]
    for begin in (one for one in times if BEGINS.search(name_of(one))):
        alike = [one for one in free if times[one] == times[begin] and one.count("/") == begin.count("/")]
        rest = BEGINS.sub("_", name_of(begin))
        for end in sorted(alike, key=lambda one: ENDS.sub("_", name_of(one)) != rest)[:1]:
            free.remove(end)
            yield begin, end


def in_order(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The members, with ends after their beginnings where a document shows only one of the two hours, and with what it
    says of the order of a time: whoever lists its values has to keep that."""
    changed: dict[str, Member] = {}
    known = {one.pointer: one for one in members}
    for begin, end in _begins_and_ends(members):
        first, last = known[begin].choice, known[end].choice
        if first and last and form_of(known[end].schema) == "time" and _is_out_of_order(first, last):
            changed[end] = replace(known[end], choice=_after(first))
    for tied, _, said in ties_of(members):
        changed[tied] = _told(known[tied], said)
    return tuple(changed.get(one.pointer, one) for one in members)


def _told(member: Member, said: str) -> Member:
    choice = member.choice and replace(member.choice, sentence=f'{member.choice.sentence} The document says: "{said}".')
    return replace(member, choice=choice)


def _is_out_of_order(begin: Choice, end: Choice) -> bool:
    hours = zip(begin.schema.get("enum", ()), end.schema.get("enum", ()), strict=False)
    return any(start >= finish for start, finish in hours)


def _after(begin: Choice) -> Choice:
    """The hours at which an appointment ends, one step after each at which it begins."""
    ends = [later(one, STEP) for one in begin.schema["enum"]]
    return replace(
        begin, schema={**begin.schema, "enum": ends}, plain=(ends[0], ends[1]), before=later(begin.before, STEP)
    )


def _kind_of_time(member: Member) -> str:
    """What kind of time a member with ordinary values is, and who gives these; only times of one kind are a pair."""
    if member.choice is None or is_birth(member.pointer):
        return ""
    kind = instant_kind(member.pointer, member.schema) or (form_of(member.schema) == "time" and "time of day")
    return f"{kind} {OF_TARGET if member.choice.named else 'of the document'}" if kind else ""
