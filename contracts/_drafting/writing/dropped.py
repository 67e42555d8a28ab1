"""What a document says is cleared beside another value, however it names the two: `note is removed if mode is video`.

Marked names are read by `consequences`; here a plain word counts, too, as the sentence says both what is taken away and
in which case. It only says what may change with a member that is sent: nothing is held against a vendor by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.doing import is_of_the_vendor
from contracts._drafting.document.member_names import MARKS, in_words, is_named_in_words, spelled
from contracts._drafting.document.sentences import unwrapped, whole_sentences_of
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.member import Member
from contracts._drafting.members.said_values import named_values, plainly_named_values

GONE = (
    r"(removed|cleared|emptied|reset|unset|dropped|deleted|erased|wiped|blanked|lost|discarded|nulled|null|empty"
    r"|(set|reset|changed|turned) (back )?to (null|an empty \w+|empty|nothing))"
)
BECOMES = r"((is|are|gets?|becomes?|will be|turns?|goes|stays?|remains?) )?((then|also|always|automatically) )*"
AFTER = re.compile(rf"\W*{BECOMES}{GONE}\b", re.IGNORECASE)
"""What stands after the name of a member that is taken away."""
BEFORE = re.compile(
    r"\b(?P<verb>(clear|empt(y|ie)|remov(e|ing)|reset|unset|drop|delet(e|ing)|eras(e|ing)|wip(e|ing)|blank|discard"
    r"|null(s|ify|ifies))(s|es|ing)?)(?P<behind>( (also|both|the|its|any|a|an))*)\W*$",
    re.IGNORECASE,
)
"""What stands before its name: `clears the`, `we remove the`; not `an empty`, nor `send null to remove the`."""
SAYS = re.compile(
    rf"\b{GONE}\b|\b(clear|empt(y|ie)|remov|reset|unset|drop|delet|eras|wip|blank|discard|null)(e?s|e|ing|if(y|ies))?\b",
    re.I,
)
"""One of these words, without which no name has to be looked for: a large document has hundreds."""
ITSELF = re.compile(
    rf"\W*((it|this|this (field|member|value)) )?{BECOMES}"
    rf"(?!(null|empty) (?!if|when|while|for|once|after|on|with|as long|in\b)){GONE}\b",
    re.IGNORECASE,
)
"""How the description of a member begins to say so of itself."""
BY_NULL = re.compile(
    r"\W*((an? )?(explicit )?|sending |send |a value of )[`'\"*]*null[`'\"*]*( also)?"
    r" (clears|empties|removes|resets|unsets|drops|deletes|erases|wipes|blanks) [`'\"*]",
    re.IGNORECASE,
)
"""How it begins that a null clears each of the members for which it is sent, and nothing beside it."""
CASE = re.compile(
    r"\b(when(ever)?|if|once|as soon as|while|as long as|where|after|on|upon|with|for|by|setting|changing|switching"
    r"|(a|any|each|every) (change|switch))\b",
    re.IGNORECASE,
)
"""Words before the case in which that happens."""
UNSENT = re.compile(r"\b(left out|omit\w*|absent|missing|unless|except\w*)\b", re.IGNORECASE)
"""Words of a sentence of what is not sent, or of the opposite case."""
OWN = re.compile(
    r"\b(setting|changing|switching) (it|this)\b|\b(set|changed|switched) to\b|^\W*(on|for)\b", re.IGNORECASE
)
"""How the description of a member speaks of another value of itself."""

AN_EVENT = re.compile(
    r"\b(becom(es|ing)|chang(e|es|ed|ing)|set|sets|setting|switch(es|ed|ing)?|turns?|moves?|moved|moving|goes|gets|new)\b",
    re.IGNORECASE,
)
"""Words of a case that is a change: what is sent later is stored, whatever the other value then is."""


@dataclass(frozen=True)
class Dropped:
    """A place in the appointment that is cleared beside a value of the member `by` of an update, by a sentence.

    `is_standing`: as long as that value stands, so that what is sent for the place alone may not be stored either.
    """

    place: str
    by: str
    sentence: str
    is_standing: bool


def dropped(update: str, members: Iterable[Member], shown: Mapping[str, str]) -> Iterator[Dropped]:
    """What the document says is cleared beside a value of a member of an update.

    `update` is the text of the operation, `shown` the places that may be cleared, each with its own description.
    """
    listed = list(members)
    texts = [(update, ""), *((str(one.schema.get("description", "")), one.pointer) for one in listed), *_of(shown)]
    for text, own in texts:
        for sentence in whole_sentences_of(unwrapped(text)):
            yield from _in(sentence, own, listed, shown)


def _of(shown: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((text, place) for place, text in shown.items())


def _in(sentence: str, own: str, members: list[Member], shown: Mapping[str, str]) -> Iterator[Dropped]:
    """What a sentence says, which may be of the description of a member or place, `own`."""
    if not SAYS.search(sentence) or is_negated(sentence) or UNSENT.search(sentence) or BY_NULL.match(sentence):
        return
    for part in (sentence, *sentence.split(";")):
        gone = [(place, _span(part, place)) for place in shown]
        told = [(place, span) for place, span in gone if span and _is_gone(part, *span)]
        if not told and own in shown and (found := ITSELF.match(part)):
            told = [(own, (0, found.end()))]
        for place, (start, end) in told:
            after = AFTER.match(part, end)
            rest = f"{part[:start]} | {part[after.end() if after else end :]}"
            for cause in (one for one in _causes(rest, own, members) if one != place):
                yield Dropped(place, cause, sentence, _is_standing(rest, cause, members))


@lru_cache(maxsize=4096)
def _words(place: str) -> tuple[str, ...]:
    """What a sentence has to have, in small letters, to name a member: patterns are looked for only there."""
    thing = snake(pointers.split(place)[-1]).split("_")[0]
    return (thing, *(one.lower() for one in spelled(place)))


def _may_name(sentence: str, place: str) -> bool:
    small = sentence.lower()
    return any(one in small for one in _words(place))


def _span(sentence: str, place: str) -> tuple[int, int] | None:
    """Where a sentence names a member, by its name or in plain words."""
    if not _may_name(sentence, place):
        return None
    names = "|".join([*map(re.escape, spelled(place)), in_words(place)])
    found = re.search(rf"(?<![\w.-]){MARKS}?(?:{names}){MARKS}?(?![\w-])", sentence, re.IGNORECASE)
    return found.span() if found else None


def _is_gone(sentence: str, start: int, end: int) -> bool:
    """Whether a sentence says that what it names there is taken away, and not that a case begins with that."""
    before = sentence[:start]
    is_in_case = re.search(r"\b(if|when(ever)?|once|while|where|unless)( \w+){0,2}\W*$", before, re.IGNORECASE)
    verb = BEFORE.search(before)
    does = verb and is_of_the_vendor(before[: verb.start()], verb["verb"], verb["behind"])
    return bool(does or (AFTER.match(sentence, end) and not is_in_case))


def _is_standing(rest: str, cause: str, members: list[Member]) -> bool:
    """Whether the rest of a sentence speaks of a value that stands, and of no change."""
    by = next(one for one in members if one.pointer == cause)
    is_named = is_named_in_words(rest, cause) and (named_values(rest, by) or "boolean" in types_of(by.schema))
    is_valued = is_named or plainly_named_values(rest, by)
    return bool(is_valued) and not AN_EVENT.search(rest)


def _causes(rest: str, own: str, members: list[Member]) -> list[str]:
    """The members of which the rest of a sentence says the case: by their names, else by a value that one has only.
    What an appointment only shows is no case, as no update sends it."""
    case, itself = CASE.search(rest), [one.pointer for one in members if one.pointer == own and OWN.search(rest)]
    if case is None:
        return itself
    named = [one.pointer for one in members if _may_name(rest, one.pointer) and is_named_in_words(rest, one.pointer)]
    listed = [one for one in members if "enum" in one.schema] if not named else []
    valued = [one.pointer for one in listed if [two for two in named_values(rest, one) if isinstance(two, str)]]
    known = named or (valued if len(valued) == 1 else [])
    return known or itself
