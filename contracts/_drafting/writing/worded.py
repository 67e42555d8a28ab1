"""What the description of a read-only member, or of the object around it, says that it is worked out from.

`The hourly rate of the room for the duration, plus 250 per towel` names its causes in plain words, so that nobody can
be sure that these are all: they may change it, and no clause holds that nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.member_names import MARKS, is_named_in_words, names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.plan import Plan
from contracts._drafting.writing.steady import gives_a_formula, may_change_by_itself, moves_by_itself

FROM = re.compile(
    r"\b(computed|calculated|derived|worked out|determined|sum|product|total|difference|times|plus|minus|multiplied"
    r"|divided|added up|adds? up|together|rate|per|number of|count of|follows? from|depends? on|based on|results? from"
    r"|according to|percent|percentage|converted|rounded)\b| [×*+/−–-] |\d ?%",
    re.IGNORECASE,
)
"""How a sentence says that a member is worked out."""
IN_ANOTHER_FORM = re.compile(
    rf"^\W*(the )?(value of )?{MARKS}\w+{MARKS} (on|in|as|at|of|with|for|plus|minus|times|and)\b",
    re.IGNORECASE,
)
"""The same, where it begins with the name of what it is worked out from: `startsAt on the clock of the room`."""
PART = re.compile(
    r"\b(plus|minus|times|less|multiplied by|divided by)\b(?! (its|their)\b)"
    r"(?P<part>[^,;:]*?)(?=$|[,;:]| (and|plus|minus)\b)",
    re.IGNORECASE,
)
"""What is added, taken off or multiplied, but for what belongs to something that is named before."""
DENIED = re.compile(r"\b(not|never|no longer|\w+n't|neither|nor)\b", re.IGNORECASE)
"""How it says that it is worked out otherwise."""
GENERIC = re.compile(
    r"(time|date|name|type|minutes?|hours?|number|count|code|local|value|status|state|text|info|data|with|from|note|notes"
    r"|item|items|total|price|amount|start|starts|ends?|list|kind|ref|reference|size)"
)
"""Parts of names that are words of any sentence."""
SHORTEST = 4
"""Letters of a part of a name that tells which member is meant: shorter ones are ids and small words."""


@dataclass(frozen=True)
class Worded:
    """What a sentence says of a shown member: the members of an update (`causes`) from which it is worked out.

    `place` is where the `text` stands in which the sentence is: the member, or an object around it. `is_steady`: it has
    one value as long as what is shown beside it stays as it is. `may_move`: it may change though nothing else does."""

    place: str
    causes: tuple[str, ...]
    sentence: str
    text: str
    is_steady: bool
    may_move: bool


def worded(plan: Plan, rest: Iterable[str], sent: Mapping[str, str]) -> dict[str, Worded]:
    """What is said of each of the shown members at these places. `sent` are the members of an update by the places that
    show them. One that is worked out from another of them has the causes of that, too."""
    places, found = list(rest), dict[str, Worded]()
    names = {**dict.fromkeys(places, ""), **sent}
    for place in places:
        if one := _worded(plan, place, names):
            found[place] = one
    for _ in places:  # as many steps as a chain of all of them has
        found = {place: _in_turn(one, found, names) for place, one in found.items()}
    known = {
        place: replace(one, causes=tuple(names[at] for at in one.causes if names[at])) for place, one in found.items()
    }
    return {place: one for place, one in known.items() if one.causes}


def _in_turn(one: Worded, found: Mapping[str, Worded], names: Mapping[str, str]) -> Worded:
    """The same, also with the causes of its causes, where no update sends these."""
    more = [at for cause in one.causes if not names[cause] and cause in found for at in found[cause].causes]
    return replace(one, causes=tuple(dict.fromkeys([*one.causes, *more])))


def _worded(plan: Plan, pointer: str, names: Mapping[str, str]) -> Worded | None:
    """What is said of one, with the places of its causes; None where nothing is."""
    told = [(place, text, one) for place, text in texts_at(plan, pointer) for one in sentences_of(unwrapped(text))]
    about = [(place, text, one) for place, text, one in told if _is_worked_out(one)]
    if any(DENIED.search(one) or _has_another_part(one, names) for *_, one in about):
        return None
    causes = dict.fromkeys(at for *_, one in about for at in _named(one, names) if at != pointer)
    if not causes:
        return None
    place, text, sentence = about[0]
    is_whole = any(gives_a_formula(one) for *_, one in about)
    is_steady = not any(may_change_by_itself(one, names) for *_, one in told)
    may_move = any(moves_by_itself(one, names) for *_, one in told)
    return Worded(place, tuple(causes), sentence, text, is_whole and is_steady, may_move)


def is_plainly_named(text: str, place: str) -> bool:
    """Whether a text names a member by its name, or by all of its words, if these are not words of any sentence."""
    last = snake(pointers.split(place)[-1])
    is_plain = len(last) < SHORTEST or GENERIC.fullmatch(last)
    return names_member(text, place) if is_plain else is_named_in_words(text, place)


def texts_at(plan: Plan, pointer: str) -> Iterator[tuple[str, str]]:
    """The descriptions of a shown member and of the objects around it, each with its place."""
    for place in (pointer, *_around(pointer)):
        yield place, " ".join(str(one.get("description", "")) for one in schema_at(plan.whole, place)["anyOf"]).strip()


def _around(pointer: str) -> Iterator[str]:
    steps = pointers.split(pointer)
    yield from (pointers.join("", *steps[:depth]) for depth in range(len(steps) - 1, 0, -1))


def _is_worked_out(sentence: str) -> bool:
    return FROM.search(sentence) is not None or IN_ANOTHER_FORM.search(sentence) is not None


def _has_another_part(sentence: str, places: Iterable[str]) -> bool:
    """Whether something is added, taken off or multiplied that is neither a member nor a number."""
    return any(not ([*_named(one["part"], places)] or re.search(r"\d", one["part"])) for one in PART.finditer(sentence))


def _named(sentence: str, places: Iterable[str]) -> Iterator[str]:
    """The places that a sentence names: by their names or those of the objects around them, or by a word that is a part
    of one."""
    words = {one.removesuffix("s") for one in snake(sentence).split("_")}
    for place in places:
        *around, last = pointers.split(place)
        parts = {one.removesuffix("s") for one in snake(last).split("_") if len(one) >= SHORTEST}
        is_told = any(one in words for one in parts if not (GENERIC.fullmatch(one) or GENERIC.fullmatch(f"{one}s")))
        objects = (pointers.join("", *around[:depth]) for depth in range(1, len(around) + 1))
        if is_told or names_member(sentence, place) or any(names_member(sentence, one) for one in objects):
            yield place
