"""What follows from a member that only the vendor sets: `if the estimate changes, the job goes back to draft`.

No update sends that one, so what it is worked out from leads: the members that its own paragraph names, and those that
a price is usually worked out from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.member_names import in_words
from contracts._drafting.document.name_patterns import any_of, spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import name_of, snake
from contracts._drafting.plan import Plan
from contracts._drafting.writing.consequences import UNLESS_SENT, turned_in
from contracts._drafting.writing.sent_places import closed_lists

WHEN = r"\b(if|when(ever)?|once|as soon as)\b[^,;:]*?"
CHANGES = r"[^,;:]*?\b(changes|is changed|differs|becomes another)\b"
"""What stands before and behind the name of a member whose change is a cause."""
WORKED_OUT = re.compile(r"\b(worked out|computed|calculated|derived|determined)\b", re.IGNORECASE)
OF_PRICES = re.compile(r"(^|_)(price|estimate|amount|cost|fee|total|sum)s?(_|$)")
PRICED = re.compile(r"(^|_)(items?|services?|products?|quantity|rate|price|discount|coupon|voucher|promo\w*)(s|_|$)")
"""Names of amounts, and of what they are worked out from, where a paragraph names only some of that."""


def through_others(plan: Plan, texts: Iterable[str], sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The members of an update, each with a place that changes with what the vendor works out from that member."""
    known, unsent = list(texts), [one for one in leaf_pointers(plan.whole) if one not in sent]
    shown, values = spellings(unsent), closed_lists(plan)
    for text in known:
        for whole in sentences_of(unwrapped(text)):
            sentence = UNLESS_SENT.sub("", whole)
            found = re.search(rf"{WHEN}(?P<name>{any_of(shown)}){CHANGES}", sentence, re.IGNORECASE)
            changed = list(turned_in(sentence, values)) if found else []
            causes = shown.get(found["name"].strip("`'\"*"), []) if found and changed else []
            leaders = dict.fromkeys(one for cause in causes for one in _leaders(cause, known, sent))
            yield from ((one, place) for one in leaders for place in changed if sent.get(place) != one)


def _leaders(place: str, texts: Iterable[str], sent: Mapping[str, str]) -> Iterator[str]:
    """The members of an update that a place is worked out from."""
    own = [one for text in texts for one in re.split(r"\n\s*\n", text) if _is_about(one, place)]
    is_price = OF_PRICES.search(name_of(place))
    for shown, pointer in sent.items():
        names = rf"\b({re.escape(pointers.split(shown)[-1])}|{in_words(shown)})\b"
        is_named = any(re.search(names, unwrapped(one), re.IGNORECASE) for one in own)
        if is_named or (own and is_price and PRICED.search(name_of(shown))):
            yield pointer


def _is_about(paragraph: str, place: str) -> bool:
    """Whether a paragraph is headed by the name of a place, and says that it is worked out."""
    words = snake(pointers.split(place)[-1]).replace("_", " ")
    return bool(re.match(rf"[\W_]*{re.escape(words)}\b", paragraph, re.IGNORECASE) and WORKED_OUT.search(paragraph))
