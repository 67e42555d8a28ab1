"""What a document says of a member elsewhere than at the member: in the text of the update, and in its introduction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.local_times import ALL_TIMES, NAMED_ZONE
from contracts._drafting.document.marks import MEANINGS, SAID, ZONE
from contracts._drafting.document.meanings import meanings
from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind, is_counted, snake, zone_of
from contracts._drafting.document.wording import is_conditional

OF_MONEY = re.compile(r"\W*((all|any|our|the) )*(money|amounts?|prices?|monetary \w+)\b", re.IGNORECASE)
MONEY = re.compile(
    r"(^|_)(price|amount|fee|cost|deposit|charge|balance|copay|tax|total)s?"
    r"(_(paid|due|total|amount|value|sum|price|net|gross|eur|euros?|usd|gbp|chf|before_tax|after_tax|(incl|excl)\w*_(vat|tax)))*$"
)
"""How a sentence begins that is about all money, and names of members that are some."""
COUNTED_AFTER = (
    r"\W*(the |their |all )?lengths? (counts?|(is|are) (counted|measured|checked)) after\b.{0,40}"
    r"\b(trimm\w+|white ?space|blanks|spaces)"
)
AFTER_TRIMMING = re.compile(COUNTED_AFTER, re.IGNORECASE)
"""How an introduction says in other words that all texts are trimmed: nothing else has a length."""
OF_TEXTS = re.compile(
    rf"{COUNTED_AFTER}"
    r"|\W*(unless (a|the) (member|field|property|description) says otherwise, )?((all|any|every|free) )*"
    r"(texts?|strings?)( (values?|members?|fields?|properties))? (is|are|gets?|will be) ",
    re.IGNORECASE,
)
"""How an introduction says something of all texts."""


def with_said(schema: Mapping[str, Any], update: str, introduction: str, name: str = "") -> dict[str, Any]:
    """A schema in which each member is marked with what these texts say of it."""
    inner = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        inner["properties"] = {
            one: with_said(member, update, introduction, one) for one, member in schema["properties"].items()
        }
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            inner[word] = [with_said(branch, update, introduction, name) for branch in schema[word]]
    said = ". ".join(_said(name, schema, update, introduction)) if name and "properties" not in schema else ""
    meant = meanings(name, schema, f"{introduction}\n\n{update}") if name else {}
    zone = zone_told(introduction) if name and _is_bare(name, schema) else ""
    marks = {SAID: said, MEANINGS: meant, ZONE: zone}
    return {**inner, **{mark: told for mark, told in marks.items() if told and mark not in inner}}


def zone_told(introduction: str) -> str:
    """The time zone that a text names for all times; empty where it names none, or several."""
    told = [one for one in sentences_of(unwrapped(introduction)) if ALL_TIMES.search(one) and not is_conditional(one)]
    zones = {found[0] for one in told for found in NAMED_ZONE.finditer(one)}
    return zones.pop() if len(zones) == 1 else ""


def _is_bare(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member is an instant that the document shows without a zone."""
    pointer = pointers.join("", name)
    is_text = "string" in types_of(schema) and not is_counted(pointer, schema)
    return is_text and instant_kind(pointer, schema) == "time" and zone_of(schema) == "without"


def _said(name: str, schema: Mapping[str, Any], update: str, introduction: str) -> Iterator[str]:
    yield from (one for one in sentences_of(unwrapped(update)) if names_member(one, pointers.join("", name)))
    if MONEY.search(snake(name)):
        yield from (one for one in sentences_of(unwrapped(introduction)) if OF_MONEY.match(one))
    if "string" in types_of(schema):
        yield from (one for one in sentences_of(unwrapped(introduction)) if OF_TEXTS.match(one))
