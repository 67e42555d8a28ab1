"""What a document says of a member elsewhere than at the member: in the text of the update, and in its introduction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.local_times import ALL_TIMES, NAMED_ZONE
from contracts._drafting.document.marks import MEANINGS, SAID, ZONE
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
OTHER_THINGS = (
    r"(pay\w*|billing|bill|invoice|insur\w*|claim|deposit|refund|address|country|home|shipping|delivery|marital|smoking"
    r"|e?mail|sms|sync|notification|reminder|verification|eligibility|room|device|file|consent|form)"
)
"""What has a state of its own that is not the appointment's."""
OWN_THINGS = r"(appointment|appt|visit|booking|event|encounter|session|meeting|reservation)"
"""Words for the appointment: what a table says of the stage of one is said of its member stage."""
CELLS = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
RULE = re.compile(r"[\s:|-]+")
"""A row of a table of Markdown, and the line under its head."""


@dataclass(frozen=True)
class Meaning:
    """What a table says of a value; `about` is the name of what has it, or the line before the table, in snake case.

    `around` is that line, which may say that all of the table is about another thing."""

    about: str
    around: str
    value: str
    words: str


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
    said = ". ".join(_said(name, update, introduction)) if name and "properties" not in schema else ""
    meant = _meanings(name, schema, f"{introduction}\n\n{update}") if name else {}
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


def _said(name: str, update: str, introduction: str) -> Iterator[str]:
    yield from (one for one in sentences_of(unwrapped(update)) if names_member(one, pointers.join("", name)))
    if MONEY.search(snake(name)):
        yield from (one for one in sentences_of(unwrapped(introduction)) if OF_MONEY.match(one))


def _meanings(name: str, schema: Mapping[str, Any], text: str) -> dict[str, str]:
    """The words for each number of a closed list, from the one table that has all of them; empty where there is none,
    or where several do."""
    numbers = [one for one in schema.get("enum", ()) if isinstance(one, int) and not isinstance(one, bool)]
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for one in _rows(text) if numbers else ():
        if _is_about(one, snake(name)):
            groups.setdefault((one.about, one.around), {})[one.value] = one.words
    whole = [found for found in groups.values() if {str(one) for one in numbers} <= found.keys()]
    return whole[0] if len(whole) == 1 else {}


def _is_about(row: Meaning, name: str) -> bool:
    """Whether a table is about the member of this name, also as the appointment's; what it says of the stage of a
    payment is about another one."""
    is_other = re.search(rf"(^|_){OTHER_THINGS}s?(_|$)", row.around.replace(name, ""))
    before = "" if row.about != row.around else "|(.*_)?(the|an?|of|each|every|for|its|this|which)_"
    after = "" if row.about != row.around else "(_.*)?"
    return not is_other and bool(re.fullmatch(rf"({before})({OWN_THINGS}_)?{re.escape(name)}{after}", row.about))


def _rows(text: str) -> Iterator[Meaning]:
    """The rows of tables that say what a number means: its name or nothing, the number, and the words."""
    before = ""
    for line in text.splitlines():
        found = CELLS.match(line)
        if found is None:
            before = line if line.strip() else before
            continue
        cells = [one.strip(" `*'\"") for one in found["cells"].split("|")]
        place = next((at for at, one in enumerate(cells) if re.fullmatch(r"-?\d+", one)), None)
        if place is not None and place + 1 < len(cells) and cells[place + 1] and not RULE.fullmatch(line):
            around = snake(before)
            yield Meaning(snake(cells[place - 1]) if place else around, around, cells[place], cells[place + 1])
