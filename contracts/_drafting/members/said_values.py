"""Which values of a member a text names: the one place that decides it.

A document may spell them otherwise than its schema does: in-person for IN_PERSON, Email for 2, on for true.
"""

from __future__ import annotations

import json
import re
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.meanings import OWN_THINGS, meaning_of
from contracts._drafting.document.member_names import MARKS, in_words, spelled
from contracts._drafting.members.member import Member

STATES = {True: "true|on|enabled|active|checked", False: "false|off|disabled|inactive|unchecked"}
"""Words for the two values of a switch."""
SET = r"(?:(?:is|are|was|were|has been|have been|=+|:) ?)?(?:(?:set|changed|switched|turned)(?: to)? )?"
"""What stands between the name of a switch and its value."""


def listed(member: Member) -> list[Any]:
    """The values of a closed list or a switch."""
    if "boolean" in types_of(member.schema):
        return [True, False]
    return [one for one in member.schema.get("enum", ()) if one is not None]


def named_values(text: str, member: Member) -> list[Any]:
    """The values of a closed list or a switch that a text names, by whatever words."""
    if "boolean" in types_of(member.schema):
        return [value for value in STATES if _is_switched(text, value, member)]
    return [one for one in listed(member) if any(_finds(words, text) for words in _words(one, member))]


def plainly_named_values(text: str, member: Member) -> list[Any]:
    """Those that it plainly names as values: marked, spelled like no plain word, or as a kind of appointment; or two
    of any kind. Of a switch it has to say that it is on or off."""
    found = named_values(text, member)
    if "boolean" in types_of(member.schema) or len(found) > 1:
        return found
    return [one for one in found if isinstance(one, str) and _is_plainly_named(one, text)]


def value_pattern(value: str) -> str:
    """A pattern of a text of a closed list, with blanks and hyphens for its underscores."""
    return re.sub(r"(\\?[-_ ])+", "[-_ ]", re.escape(value)) or "(?!)"


def _is_plainly_named(value: str, text: str) -> bool:
    pattern = value_pattern(value)
    as_spelled = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text)
    is_odd = as_spelled and len(value) > 1 and not (value.isalpha() and value.islower())
    is_marked = re.search(rf"{MARKS}{pattern}{MARKS}", text, re.IGNORECASE)
    return bool(is_odd or is_marked or re.search(rf"(?<![\w-]){pattern} {OWN_THINGS}s?\b", text, re.IGNORECASE))


def _words(value: Any, member: Member) -> list[str]:
    words = [value if isinstance(value, str) else json.dumps(value), meaning_of(value, member.schema).strip()]
    return [one for one in words if one]


def _finds(words: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){value_pattern(words)}(?![\w-])", text, re.IGNORECASE) is not None


def _is_switched(text: str, value: bool, member: Member) -> bool:
    """Whether a text says of a switch that it has this value: `reminder is on`, `turning reminder off`."""
    names = "|".join([*map(re.escape, spelled(member.pointer)), in_words(member.pointer)])
    state = rf"(?<!\w){MARKS}?(?:{names}){MARKS}? ?{SET}{MARKS}?(?:{STATES[value]}){MARKS}?(?!\w)"
    return re.search(state, text, re.IGNORECASE) is not None
