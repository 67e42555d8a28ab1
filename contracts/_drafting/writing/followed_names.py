"""Sentences that begin with what follows from what, with names that need no marks: `price follows lessonType`.

A plain word counts as a name elsewhere only where it is marked. Here the sentence says of the word that it follows from
members of an update, which no other thing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from contracts._drafting.document.member_names import MARKS, in_words
from contracts._drafting.document.name_patterns import spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated

WORKED_OUT = r"(worked out|(re-?)?(calculated|computed|derived|determined|set|priced))"
FOLLOWS = (
    r"((always|also|then|automatically) )?(follows?( from)?|depends? (up)?on|results? from|changes? with|varies with"
    rf"|(is|are) ((always|also|then|again) )?{WORKED_OUT}( anew| again)? (from|by|with|whenever|when|each time|if))"
)
"""What stands between what is worked out and what from."""
CHANGES = (
    r"(changes?|(is|are|gets?) ((then|also|again) )?(changed|set|moved|put|worked out)|becomes?|turns?|goes|moves?)"
)
"""How a sentence says that something is another one."""
NO_CAUSE = re.compile(r"\b(each other|one another|unless|except\w*)\b", re.IGNORECASE)
"""What stands there where lessons follow each other, or where something is not so."""
JOINED = r"(?:,? and |, | & |/)"

Found = tuple[list[str], list[str]]
"""Members of an update, and the places that follow from them."""


def followed_names(
    texts: Iterable[str], sent: Mapping[str, str], places: Iterable[str], values: Mapping[str, Iterable[str]]
) -> Iterator[Found]:
    """The members of an update with the places that follow from them, as parts of sentences of some texts say it.

    `sent` are the members by the places that show them, `places` all that an appointment shows, `values` the closed
    lists of some of them."""
    shown = spellings(places)
    names = "|".join(re.escape(one) for one in sorted(shown, key=len, reverse=True)) or "(?!)"
    name = rf"(?:the |its )?{MARKS}?(?:{names}){MARKS}?"
    row = rf"(?P<what>{name}(?:{JOINED}{name})*)"
    for sentence in (_small(one) for text in texts for one in sentences_of(unwrapped(text))):
        for words, by, tail in (*_leading(sentence, row), *_in_a_case(sentence, row)):
            causes = [pointer for place, pointer in sent.items() if _names(by, place)]
            valued = [sent[place] for place, listed in values.items() if place in sent and _has_value(tail, listed)]
            named = re.findall(rf"(?<![\w./])(?:{names})(?![\w/])", words)
            changed = list(dict.fromkeys(place for one in named for place in shown[one]))
            if causes and changed and not NO_CAUSE.search(by):
                yield list(dict.fromkeys([*causes, *valued])), changed


def _leading(sentence: str, row: str) -> Iterator[tuple[str, str, str]]:
    """The names with which parts of a sentence begin, what they follow from, and all that is said of that."""
    heads = list(re.finditer(rf"(?:^|[,;:.(]|\band\b)[\s*+-]*{row} {FOLLOWS} ", sentence))
    ends = [*(one.start() for one in heads[1:]), len(sentence)]
    for found, end in zip(heads, ends, strict=False):
        tail = sentence[found.end() : end]
        yield found["what"], re.split(r"[;:]", tail)[0], tail


def _in_a_case(sentence: str, row: str) -> Iterator[tuple[str, str, str]]:
    """The same of `if the kind changes to short, the price becomes 10`."""
    case = rf"\b(?:if|when(?:ever)?|once) (?P<by>[^,;:]*?\b{CHANGES}\b[^,;:]*), {row} {CHANGES}\b"
    for found in re.finditer(case, sentence, re.IGNORECASE):
        if not is_negated(found["by"]):
            yield found["what"], found["by"], ""


def _small(sentence: str) -> str:
    """The sentence with a small letter first where it begins with an article: `The price`."""
    return re.sub(r"^(\W*)(The|Its)\b", lambda found: found[1] + found[2].lower(), sentence)


def _has_value(text: str, values: Iterable[str]) -> bool:
    """Whether a text has a value that is spelled like no plain word: 0.00 with a VOUCHER."""
    odd = "|".join(re.escape(one) for one in values if re.search(r"[A-Z0-9_]", one))
    return bool(odd) and re.search(rf"(?<![\w-])(?:{odd})(?![\w-])", text) is not None


def _names(text: str, place: str) -> bool:
    """Whether a text names a member, with or without marks, or by its words with an article: `the vehicle`."""
    steps = place.strip("/").split("/")
    spelled = "|".join(map(re.escape, {steps[-1], ".".join(steps), "/".join(steps), place}))
    is_named = re.search(rf"(?<![\w.-])(?:{spelled})(?![\w/-])", text)
    return bool(
        is_named or re.search(rf"\b(the|its|another|a new) (?:{in_words(place)})(?![\w-])", text, re.IGNORECASE)
    )
