"""Times that no ordinary update sends, as the document says that an appointment can be moved a few times only.

Putting a time back is a move, too, so that the appointment would soon stay where a run has put it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, DATE_NAME, instant_kind, name_of
from contracts._drafting.members.member import Member

MOVED = r"(re-?scheduled|moved|postponed|shifted|re-?booked)"
MOVES = r"(re-?schedul(es?|ings?)|moves|postponements|reschedules)"
NUMBER = r"(\d+|two|three|four|five|six|seven|eight|nine|ten)"
NTH = r"(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(nd|rd|th)|another|further|next|more)"
REFUSED = r"(refused|rejected|declined|denied|fails?|4\d\d|not (allowed|accepted|permitted|possible))"
HOW = r"(before|after|without|with|for|until|till|in|by|within|per|only|and|or|then|during|at|from|on|up|between|each)"
HAPPENS = r"(is|are|has|have|had|was|were|starts?|begins?|becomes?|gets?|arrives?|accepts?|pays?|confirms?|ends?)"
AS_SOON_AS = rf"once(?= (\w+ed|paid|begun|((?!{HOW}\b)\w+ ){{1,4}}{HAPPENS})\b)"
"""`can be moved once it is confirmed`; but `once before it starts` is a number."""
TIMES = rf"((?!{AS_SOON_AS})once\b|twice|{NUMBER} times\b|(a single|one) time\b)"
"""How often."""
FEW = re.compile(
    rf"\b(can|may|must|could)( only)? be {MOVED}( \w+){{0,3}} {TIMES}"
    rf"|\b(can(not|['’]t)?|may|must)( not| only)? be {MOVED}( \w+)? (more (often )?than|at most|up to|no more than)"
    rf" {TIMES}"
    rf"|\b(can|may|could)( only)? (re-?schedule|move|postpone|shift|re-?book)( \w+){{0,3}}?"
    rf"( only| at most| up to| no more than| a maximum of)? {TIMES}"
    r"|\b(time|date|start|slot|\w+_(at|time|date|on)|\w+(?-i:At|Time|Date))\b\W*"
    r" (can(not|['’]t)?|may|must|could)( not| only)?"
    rf" be (changed|updated|modified|edited)( \w+){{0,3}} {TIMES}"
    rf"|\b(at most|up to|no more than|not more than|a maximum of|(a )?limit of|only) (one|a single|{NUMBER}) {MOVES}\b"
    rf"|\b{NTH} ({MOVES}|reschedule|move|postponement)\b[^.;:]{{0,200}}\b{REFUSED}\b",
    re.IGNORECASE,
)
"""How a sentence says that an appointment is moved so many times at most, or that one move more is refused."""
RATE = re.compile(
    r"\b(per|each|every|the same|twice an?|times an?|(with)?in (an?|one|any)) (second|minute|hour)\b"
    r"(?! (of|before|after|from)\b)|\bper request\b|\b429\b",
    re.IGNORECASE,
)
"""What tells that a limit is one of requests in a time, which every client keeps by waiting."""


def few_moves(text: str) -> str:
    """The sentence of a text that says so; empty where none does."""
    told = (one for one in sentences_of(unwrapped(text)) if not RATE.search(one))
    return next((one for one in told if FEW.search(one)), "")


def seldom_moved(members: Iterable[Member], text: str) -> list[str]:
    """The members of an update by which an appointment moves, where a text says that it does so a few times only."""
    return [one.pointer for one in members if _is_a_time(one) and not one.is_moving] if few_moves(text) else []


def without_moves(members: Sequence[Member], text: str, needed: Sequence[str]) -> tuple[Member, ...]:
    """The members, of which no ordinary update sends those times, but for those that are `needed` in each; all of them
    where nothing else would be left that an update could change."""
    seldom = {*seldom_moved(members, text)} - {*needed}
    rest = tuple(replace(one, choice=None, is_asked=False) if one.pointer in seldom else one for one in members)
    return rest if any(one.choice and one.choice.plain[0] != one.choice.plain[1] for one in rest) else tuple(members)


def _is_a_time(member: Member) -> bool:
    name = name_of(member.pointer)
    return bool(instant_kind(member.pointer, member.schema) or BEGINS.search(name) or DATE_NAME.search(name))
