"""Sentences that tie members of an update together, or one of them to a case, and that no rule has read as a whole.

What such a sentence says is not known; so what it may refuse or change is nothing that an ordinary update sends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.meanings import meaning_of
from contracts._drafting.document.member_names import MARKS, in_words, is_plain_word, names_member, spelled
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, name_of, snake
from contracts._drafting.document.tying import (
    binds_in_a_case,
    is_cause,
    is_of_closed,
    may_change,
    may_tie,
    ties_each_other,
    ties_several,
)
from contracts._drafting.members.exclusive import are_exclusive
from contracts._drafting.members.member import Member
from contracts._drafting.members.said_values import listed, plainly_named_values, value_pattern

OF_PEOPLE = re.compile(
    r"(.*_)?(patient|client|customer|user|person|provider|doctor|practitioner|clinic|location|practice|visit|appointment"
    r"|booking|event|team|member|staff|account|name|title|type|date|time|day|id)"
)
"""Things of which every description speaks: as words, they do not name the member that refers to one."""
BEGIN, END = r"(start|begin|beginning|start time|starting time)", r"(end|end time|ending time)"
IN_A_ROW = re.compile(r"[\s,;/&+*`'\"<>()]*((and|or|the|its|an?|nor|plus|as well as)\b[\s,*`'\"<>()]*)*", re.IGNORECASE)
"""What stands between the names of a row."""

SHORTEST = 4
"""Letters of a part of a name that tells which member is meant: shorter ones are ids and small words."""
Read = Callable[[str, str | None], set[str]]
"""The members of which a rule made something in a sentence: in the description of a member, or None for elsewhere."""


@dataclass(frozen=True)
class Text:
    """A text of the document: the description of a member (`own`), or of what is around several. `is_near`: it is about
    the update, so that it may name members in plain words. `is_whole`: not of a part of the update only."""

    words: str
    own: str | None = None
    is_near: bool = True
    is_whole: bool = True


@dataclass(frozen=True)
class Tie:
    """Members that a sentence ties together, with the text in which that stands. `is_exclusive`: it says that only one
    of them is there. `changed` are those that it may say to be other ones afterwards."""

    members: tuple[str, ...]
    sentence: str
    text: str
    is_exclusive: bool = False
    changed: tuple[str, ...] = ()


def ties_in(texts: Iterable[Text], index: Index, read: Read) -> Iterator[Tie]:
    """The ties of these texts which no rule has read, each sentence once."""
    seen = set[str]()
    for text in texts:
        for sentence in sentences_of(unwrapped(text.words)):
            is_new = sentence not in seen and may_tie(sentence)
            tied = _tied(sentence, text, index) if is_new else ()
            is_exclusive = len(tied) > 1 and are_exclusive(sentence)
            if tied and (is_exclusive or not set(tied) <= read(sentence, text.own)):
                seen.add(sentence)
                yield Tie(tied, sentence, text.words, is_exclusive, tuple(_changed(sentence, text, tied, index)))


@dataclass(frozen=True)
class Index:
    """The members by the words by which a sentence may name them, and how many have each part of a name: a request has
    hundreds of members, and a document thousands of sentences."""

    members: Mapping[str, Member]
    by_word: Mapping[str, set[str]]
    parts: Mapping[str, int]

    @classmethod
    def of(cls, members: Sequence[Member], noun: str = "") -> Index:
        """The index of these members. The `noun` of the appointment means none of them: a lesson is not its type."""
        by_word: dict[str, set[str]] = {}
        for one in members:
            for word in _words_for(one):
                by_word.setdefault(word, set()).add(one.pointer)
        parts = Counter(part for one in members for part in {*_parts(one)} - {noun})
        return cls({one.pointer: one for one in members}, by_word, parts)

    def near(self, sentence: str) -> list[Member]:
        """The members of whose words a sentence has one, in their order."""
        words = {""} | {part for one in re.findall(r"\w+", sentence) for part in (*snake(one).split("_"), one.lower())}
        found = {
            pointer for one in words | {one.removesuffix("s") for one in words} for pointer in self.by_word.get(one, ())
        }
        return [one for pointer, one in self.members.items() if pointer in found]


def _words_for(member: Member) -> set[str]:
    """The words of which a sentence that names a member has one; an empty one for a name of signs only."""
    name = snake(pointers.split(member.pointer)[-1])
    values = [*(one for one in listed(member) if isinstance(one, str)), *_meanings(member)]
    told = snake(" ".join([name, *values])).split("_")
    about = f"{BEGIN} {END}" if instant_kind(member.pointer, member.schema) else ""
    words = {*told, *re.findall(r"[a-z]+", about), *_verbs(member)}
    return words | {one.removesuffix("s") for one in words} | ({""} if len(name) < len(member.pointer) // 2 else set())


def _tied(sentence: str, text: Text, index: Index) -> tuple[str, ...]:
    """The members that a sentence ties, or binds in a case."""
    own = index.members.get(text.own or "")
    has_value = own is not None and "enum" in own.schema and bool(plainly_named_values(sentence, own))
    named = named_in(sentence, index, text.is_near)
    if has_value:
        others = [one for one in index.near(sentence) if one.pointer != text.own and _has_word(sentence, one)]
        named |= {one.pointer: len(sentence) + 1 for one in others}
    places = {**({text.own: -1} if text.own and text.own not in named else {}), **named}
    if len(places) > 1:
        is_row = -1 not in places.values() and _are_in_a_row(sentence, places)
        return tuple(places) if (ties_each_other if is_row else ties_several)(sentence) else ()
    is_one = text.is_near and text.is_whole and bool(places)
    return tuple(places) if is_one and binds_in_a_case(sentence, has_value) else ()


def _changed(sentence: str, text: Text, tied: Iterable[str], index: Index) -> Iterator[str]:
    """Those which may be other ones afterwards: all but for those of which it says that they are changed first."""
    if may_change(sentence):
        named = named_in(sentence, index, text.is_near)
        yield from (one for one in tied if not is_cause(sentence, named.get(one, 0)))


def named_in(sentence: str, index: Index, is_near: bool = True) -> dict[str, int]:
    """The members that a sentence names, each with the place behind its name: by name, and where it `is_near` also by
    clear words or a value."""
    found: dict[str, int] = {}
    for member in index.near(sentence):
        match = _name_in(sentence, member) or (_words_in(sentence, member, index.parts) if is_near else None)
        if match:
            found[member.pointer] = match.end()
        elif is_near and _has_value(sentence, member) and not is_of_closed(sentence):
            found[member.pointer] = len(sentence) + 1
    return found


def _name_in(sentence: str, member: Member) -> re.Match[str] | None:
    name = spelled(member.pointer)[0]
    if name not in sentence or not names_member(sentence, member.pointer):
        return None
    marked = rf"{MARKS}[\w./]*{re.escape(name)}{MARKS}"
    return re.search(marked if is_plain_word(name) else rf"(?<!\w){re.escape(name)}(?!\w)", sentence)


def _parts(member: Member) -> list[str]:
    return [one for one in snake(pointers.split(member.pointer)[-1]).split("_") if len(one) >= SHORTEST]


def _words_in(sentence: str, member: Member, parts: Mapping[str, int]) -> re.Match[str] | None:
    """Where a sentence speaks of a member in words: `the room`, `its start`, or a part of its name that no other has,
    or that begins those of several: `the minutes` for reminder_minutes, `both buffers`."""
    last = snake(pointers.split(member.pointer)[-1])
    thing, own = re.sub(r"_(id|ids|uuid)$", "", last), _parts(member)
    words = [] if OF_PEOPLE.fullmatch(last) else [last.replace("_", "[ _-]")]
    words += [in_words(member.pointer)] if not OF_PEOPLE.fullmatch(thing) else []
    if len(own) > 1:
        words += [f"{own[-1]} of (the |its )?{own[0]}"]
        words += [own[-1]] if parts[own[-1]] == 1 and not OF_PEOPLE.fullmatch(own[-1]) else []
        words += (
            [rf"{own[0]}(s|(?= (before|after|in|at|on|is|has|may|must|can)\b|\W*$))"]
            if parts[own[0]] > 1 and not OF_PEOPLE.fullmatch(own[0])
            else []
        )
    if instant_kind(member.pointer, member.schema):
        begins, ends = BEGINS.search(name_of(member.pointer)), ENDS.search(name_of(member.pointer))
        words += [*([BEGIN] if begins else []), *([END] if ends and not begins else [])]
    pattern = rf"\b(the|its|their|an?|another|new|this|no|both|any) ({'|'.join(words)})(?![\w-])"
    told = re.search(pattern, sentence, re.IGNORECASE) if words else None
    return told or (re.search(rf"\b{verb}e?s?\b", sentence, re.IGNORECASE) if (verb := _verb_of(member)) else None)


def _verbs(member: Member) -> list[str]:
    verb = _verb_of(member)
    return [verb, f"{verb}e"] if verb else []


def _verb_of(member: Member) -> str:
    """The verb by which a sentence may speak of a switch: `wait` for waiting; empty where there is none."""
    found = re.fullmatch(r"(?:is_)?(?P<verb>[a-z]{4,})ing", snake(pointers.split(member.pointer)[-1]))
    stem = found["verb"] if found and "boolean" in types_of(member.schema) else ""
    return stem[:-1] if stem[-1:] == stem[-2:-1] else stem  # swim of swimming


def _has_word(sentence: str, member: Member) -> bool:
    """Whether a sentence has a value of another member in words, beside one of its own: `x-ray in the north only`."""
    values = "|".join(value_pattern(one) for one in _value_words(member))
    pattern = rf"\b(the|in|for|with|an?|at|by) ({values})(?![\w-])"
    return bool(values) and re.search(pattern, sentence, re.IGNORECASE) is not None


def _value_words(member: Member) -> list[str]:
    return [one for one in (*listed(member), *_meanings(member)) if isinstance(one, str) and len(one) >= SHORTEST]


def _meanings(member: Member) -> list[str]:
    """The words for the numbers of a closed list: `3 motorway` is named by `a motorway lesson`."""
    numbers = [one for one in listed(member) if isinstance(one, int) and not isinstance(one, bool)]
    told = (meaning_of(one, member.schema).strip() for one in numbers)
    return [one for one in told if len(one) >= SHORTEST]


def _has_value(sentence: str, member: Member) -> bool:
    """Whether a sentence plainly names a value of a member, or one behind its name: `when kind is short`."""
    if plainly_named_values(sentence, member):
        return True
    meanings = [value_pattern(one) for one in _meanings(member)]
    if meanings and re.search(rf"\b(an?|any|every|for|with) ({'|'.join(meanings)})(?![\w-])", sentence, re.IGNORECASE):
        return True
    values = "|".join(value_pattern(one) for one in listed(member) if isinstance(one, str))
    between = rf"{MARKS}? (is |are |of |= ?|set to |being )?{MARKS}?"
    pattern = rf"(?<![\w-])({in_words(member.pointer)}){between}({values})(?![\w-])"
    return bool(values) and re.search(pattern, sentence, re.IGNORECASE) is not None


def _are_in_a_row(sentence: str, places: Mapping[str, int]) -> bool:
    """Whether nothing but commas and words such as `and` stands between the names of members."""
    ends = sorted(set(places.values()))
    names = "|".join(re.escape(one) for pointer in places for one in spelled(pointer))
    between = (sentence[begin:end] for begin, end in pairwise(ends))
    is_each_named = len(ends) == len(places) and ends[-1] <= len(sentence)
    return is_each_named and all(IN_A_ROW.fullmatch(re.sub(rf"({names})\W*$", "", part)) for part in between)
