"""What a new item of a list needs by words alone: `without id: a new line, for which label and quantity are needed`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated

NEEDED = re.compile(
    r"\b(needed|required|mandatory|necessary|compulsory"
    r"|(must|ha(s|ve) to|needs? to) be (given|sent|set|present|there))\b",
    re.IGNORECASE,
)
NEEDS = re.compile(r"\b(needs?|requires?|must (have|carry|contain|name|give)|ha(s|ve) to (have|carry|name))\b", re.I)
"""How a sentence says it with the members before the verb, and with the members behind it."""
NEW_ITEM = re.compile(r"\b(new|added|without|additional|adding|adds?)\b", re.IGNORECASE)
"""What makes the item of such a sentence one that was not there."""
WITHOUT_ONE = re.compile(rf"\bwithout (an? |the )?{MARKS}\w+{MARKS}", re.IGNORECASE)
WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)


def needed_of_new(schema: Mapping[str, Any]) -> set[str]:
    """The members that an item needs which an update adds to a list, as its description and that of its items say."""
    items = schema.get("items") or {}
    texts = (str(one.get("description", "")) for one in (schema, items))
    told = (sentence for text in texts for sentence in sentences_of(unwrapped(text)))
    return {name for one in told for name in _needed(one, items.get("properties", {}))}


def _needed(sentence: str, names: Iterable[str]) -> Iterator[str]:
    verb = NEEDED.search(sentence) or NEEDS.search(sentence)
    told = WITHOUT.sub("", sentence)  # an item without an id is a new one, which denies nothing
    if verb is None or not NEW_ITEM.search(sentence) or is_negated(told):
        return
    part = sentence[: verb.start()] if verb.re is NEEDED else sentence[verb.end() :]
    own = WITHOUT_ONE.sub("", part)
    yield from (name for name in names if re.search(rf"{MARKS}{re.escape(name)}{MARKS}", own))
