"""Whether a sentence names a member of an update or of an answer: the one place that decides it.

A name that is a plain word, such as note, may be just that word, so that it counts only where a text marks it.
"""

from __future__ import annotations

import re

from contracts import pointers
from contracts._drafting.document.times import snake

MARKS = r"(?:[`'\"*]+|</?(?:code|b|strong|em|i|tt)>)"
"""How a text marks a name: quotes, stars of Markdown (CommonMark 0.31), tags of HTML."""
GENERAL = (
    r"(member|field|value|property|properties|attribute|parameter|key|visit|appointment|booking|event|encounter|request"
    r"|body|update|old|current|existing|stored|previous|same|others?)s?"
)
"""Nouns for any member, and for what has them."""
THE_NOUN = re.compile(
    rf"\b(the|its|their|an?|any|each|every) (?!([\w-]+ )?{GENERAL}\b|`?null\b|(empty|explicit|literal) )[a-z]\w+"
    r"|(?:[`'\"*]+|<code>)(?!null\b|true\b|false\b)\w+(?:[`'\"*]+|</code>)",
    re.IGNORECASE,
)
IT = re.compile(r"\b(it|this|that)\b", re.IGNORECASE)
A_MEMBER = re.compile(rf"\b{GENERAL}\b", re.IGNORECASE)
"""How a sentence seems to name something that may be a member: `the note`, or a marked word; or
goes on about what was named before: `send null to clear it`."""
VERBS = ("starts", "begins", "ends")
"""What is left of `ends_at` is no thing: blanks stand at both ends, and a text begins with a letter."""


def spelled(pointer: str) -> tuple[str, ...]:
    """The ways in which a text may name a member: by its name, or by its path with dots or slashes."""
    steps = pointers.split(pointer)
    return tuple(dict.fromkeys((steps[-1], ".".join(steps), "/".join(steps), pointer)))


def is_plain_word(name: str) -> bool:
    """Whether a name may be a word of the sentence."""
    return name.isalpha() and name.islower()


def names_member(sentence: str, pointer: str) -> bool:
    """Whether a sentence names a member; as a plain word only where it is marked."""
    is_there = pointers.split(pointer)[-1] in sentence or pointer in sentence  # most of thousands have no such word
    return is_there and any(re.search(_pattern(name), sentence) for name in spelled(pointer))


def in_words(pointer: str) -> str:
    """A pattern of the plain words for a member: `room` or `room id` for roomId, `length` for lengthMinutes.

    They may mean just that thing, so they count only where more of the sentence tells that the member is meant."""
    name = snake(pointers.split(pointer)[-1])
    thing = re.sub(r"_(id|ids|uuid|at|on|time|minutes|hours|days)$", "", name)
    words = (name,) if thing in VERBS else (name, thing)
    return "|".join(re.escape(one).replace("_", "[ _-]") for one in dict.fromkeys(words))


def is_named_in_words(sentence: str, pointer: str) -> bool:
    """Whether a sentence has those words, or names the member."""
    found = re.search(rf"(?<![\w-])(?:{in_words(pointer)})(?![\w-])", sentence, re.IGNORECASE)
    return found is not None or names_member(sentence, pointer)


def seems_to_name(sentence: str) -> bool:
    """Whether a sentence seems to name something that may be a member."""
    goes_on = IT.search(sentence) and not A_MEMBER.search(sentence)
    return bool(THE_NOUN.search(sentence) or goes_on)


def _pattern(name: str) -> str:
    escaped = re.escape(name)
    marked = rf"{MARKS}{escaped}{MARKS}"
    return marked if is_plain_word(name) else rf"{marked}|(?<![\w./-]){escaped}(?![\w/]|-\w)"
