"""From which members of an update a shown one is worked out, where the document says all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.member_names import MARKS, in_words, spelled
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, name_of, snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan

WORKED_OUT = re.compile(
    r"\b(computed|calculated|derived|worked out|sum|product|total|difference|multiplied|times|plus|minus|divided"
    r"|number of|counts?|how many|joined|concatenat(ed|ion))\b| [×*+/−–-] ",
    re.IGNORECASE,
)
"""How a sentence says that a member is worked out."""
PLAIN = re.compile(
    r"an?|the|its?|this|is|are|all|each|every|always|of|from|by|as|and|with|in|over|times|plus|minus|multiplied|sums?|product"
    r"|totals?|difference|between|computed|calculated|derived|worked|out|items?|read|only|server|automatically|number|counts?"
    r"|how|many|there|divided|equals?|joined|concatenat(ed|ion)|commas?|separated|value|amount|entries|per|we|up|that|sent"
    r"|minutes|hours|seconds",
    re.IGNORECASE,
)
"""The other words of one that says from what, and leaves nothing out."""
KNOWN = "\N{SECTION SIGN}"
"""Stands in a sentence for the name of a member."""
LENGTH = re.compile(r"(^|_)(duration|length|minutes|hours|seconds)(_|$)")
IN_A_WORD = (
    (re.compile(r"(start|begin|beginning)(s|ning)?", re.IGNORECASE), BEGINS),
    (re.compile(r"(ends?|finish)", re.IGNORECASE), ENDS),
    (re.compile(r"(length|duration)", re.IGNORECASE), LENGTH),
)
"""What the times and the length of an appointment are called, whatever their members are."""


def computed_from(plan: Plan, pointer: str, texts: tuple[str, str], sent: Mapping[str, str]) -> list[str]:
    """The members of an update, of those that are shown at the keys of `sent`, from which the one at `pointer` is
    worked out; none where it names something else, too. `texts` are its description, and the text of the update."""
    found = list[str]()
    for sentence in (*sentences_of(unwrapped(texts[0])), *_about(pointer, texts[1])):
        if WORKED_OUT.search(sentence) and not is_negated(sentence):
            found += _causes(plan, _without_itself(sentence, pointer), list(dict.fromkeys(sent.values())))
    return list(dict.fromkeys(found))


def _about(pointer: str, text: str) -> Iterator[str]:
    """The sentences of a text that begin with the name of a member."""
    name = "|".join(map(re.escape, spelled(pointer)))
    for one in sentences_of(unwrapped(text)):
        if re.match(rf"[\s*+-]*(the )?(value of )?{MARKS}?({name}){MARKS}?(?= )", one, re.IGNORECASE):
            yield one


def _without_itself(sentence: str, pointer: str) -> str:
    name = "|".join([*map(re.escape, spelled(pointer)), in_words(pointer)])
    return re.sub(
        rf"^[\s*+-]*(the )?(value of )?{MARKS}?({name}){MARKS}?(?= (is|are|equals?|counts?) )", "", sentence, flags=re.I
    )


def _causes(plan: Plan, sentence: str, members: Iterable[str]) -> list[str]:
    """The members that a sentence names, if it has no other words than plain ones beside them."""
    found, rest = list[str](), sentence
    for one in sorted(members, key=lambda one: -len(one)):
        names = "|".join([*map(re.escape, spelled(one)), in_words(one)])
        rest, count = re.subn(rf"(?<![\w.]){MARKS}?(?:{names})s?{MARKS}?(?!\w)", KNOWN, rest, flags=re.IGNORECASE)
        found += [one] if count else []
    words = [one for one in re.findall(r"\w+", rest) if not PLAIN.fullmatch(one)]
    causes = [_named_by(plan, word, members) for word in words]
    return [*found, *(one for listed in causes for one in listed)] if all(causes) else []


def _named_by(plan: Plan, word: str, members: Iterable[str]) -> list[str]:
    """The members that a word may mean: by a name in their items, or as the time or length that they are."""
    of_items = [one for one in members if {snake(word), snake(word).removesuffix("s")} & {*_names_of(plan, one)}]
    kinds = [names for words, names in IN_A_WORD if words.fullmatch(word)]
    return of_items or [one for one in members for names in kinds if names.search(name_of(one))]


def _names_of(plan: Plan, pointer: str) -> Iterator[str]:
    """The name of a member of an update, and those of what its items have."""
    yield snake(pointers.split(pointer)[-1])
    member = plan.request.member(pointer)
    items = flat(member.schema).get("items") if member else None
    yield from (snake(pointers.split(one)[-1]) for one in leaf_pointers(items or {}) if one)
