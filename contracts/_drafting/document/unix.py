"""Instants that are counted since 1970, in seconds or milliseconds, instead of spelled as dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated

TOLD = re.compile(r"\b(unix|epoch|posix)\b|\bsince\b.{0,25}\b1970\b|\b1970-01-01\b", re.IGNORECASE)
"""How a description says that an instant is counted since 1970."""
SPELLED_TOO = re.compile(r"\bISO\b|RFC ?\d|\bdate-time\b|\bdate string\b", re.IGNORECASE)
"""How the description of a text says that dates are taken there, too."""
MILLISECONDS = re.compile(r"\bmilli|\bms\b", re.IGNORECASE)
A_TIMESTAMP = re.compile(r"\btimestamp\b", re.IGNORECASE)
"""What only of a number says that it is counted: texts are timestamps, too."""
FORMATS = (
    "unix",
    "unixtime",
    "unixtimestamp",
    "epoch",
    "timestamp",
    "unixtimems",
    "epochms",
    "epochmilli",
    "epochmillis",
)
"""Formats of numbers by which some documents say so, without their dashes."""
NAME = re.compile(
    r"(^|_)(time|timestamp|datetime|date_time|epoch|at|ts|millis)(_(utc|ms|millis|s|sec|seconds))?$"
    r"|^(start|end|begin|from|until|to)s?$"
)
"""Names of whole numbers that are instants, unless the description counts something else with them."""
A_LENGTH = re.compile(
    r"(^|_)(prep(aration)?|travel|set_?up|lead|processing|wait(ing)?|service|buffer|clean_?up|turnaround|grace|response|hold"
    r"|break|treatment|working|drive|driving|run|total|extra|block(ed)?|idle|handling)_time$"
)
"""Names of how long something takes."""
ANOTHER_COUNT = re.compile(
    r"\b(minutes?|mins?|hours?|days?|weeks?|midnight|index|number of|position|before|after|length|duration|percent\w*"
    r"|offset|slot|page|seats?|spent|elapsed|how long|takes?|lasts?|h{1,2}:?mm|yyyy\w*)\b",
    re.IGNORECASE,
)
"""What such a number may count instead: minutes of the day, an hour, how long before the visit."""
LEAST_SECONDS, LEAST_MILLISECONDS = 10**9, 10**11
"""The year 2001 in seconds, and the year 1973 in milliseconds, which as seconds is the year 5138."""
AHEAD = (2_129_364_000, 2_129_365_800, 2_129_364_900)
"""23 June 2037, 10:00, 10:30 and 10:15 UTC: in the last year that 32 bits hold whole, as `int32` does."""
STEP_OF_END = 3_600
"""An end is an hour after its beginning, as for instants that are spelled."""
DAY_OF_SECONDS = 86_400
PAST = 946_684_800
"""The first second of 2000; the same number of milliseconds is in 1970, and past, too."""


def is_unix(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member, by its `name` in snake case, is an instant that is counted since 1970."""
    types, described = set(types_of(schema)) - {"null"}, str(schema.get("description", ""))
    if schema.get("enum") or not types or not types <= {"integer", "number", "string"}:
        return False
    shown = [one for one in schema.get("examples", ()) if isinstance(one, int | float)]
    if any(one < LEAST_SECONDS for one in shown) or schema.get("maximum", LEAST_MILLISECONDS) < LEAST_SECONDS:
        return False
    is_told = _is_told(described) or _format(schema) in FORMATS
    if types <= {"integer", "number"}:
        is_told = is_told or bool(A_TIMESTAMP.search(described) and not is_negated(described))
    if "string" in types:
        is_text = types == {"string"} and not {"format", "pattern", "examples"} & schema.keys()
        return is_text and _is_told(described) and not SPELLED_TOO.search(described)
    is_named = NAME.search(name) and not A_LENGTH.search(name)
    return is_told or bool(is_named and not ANOTHER_COUNT.search(described))


def _is_told(described: str) -> bool:
    return any(TOLD.search(one) and not is_negated(one) for one in sentences_of(unwrapped(described)))


def _format(schema: Mapping[str, Any]) -> str:
    return re.sub(r"[^a-z]", "", str(schema.get("format", "")).lower())


def unit_of(schema: Mapping[str, Any]) -> str:
    """What an instant is counted in, as the document says or shows; empty where it does not even say that it is counted
    since 1970."""
    described, format = str(schema.get("description", "")), _format(schema)
    shown = [one for one in schema.get("examples", ()) if isinstance(one, int | float)]
    if MILLISECONDS.search(described) or format.endswith(("ms", "milli", "millis")):
        return "milliseconds"
    if shown:
        return "milliseconds" if min(shown) >= LEAST_MILLISECONDS else "seconds"
    return "seconds" if _is_told(described) or format in FORMATS else ""


def unix_times(schema: Mapping[str, Any], is_end: bool, back: int = 0) -> tuple[int | str, ...]:
    """Three instants ahead, so many seconds `back`: two for updates, and one that is there before."""
    times = 1000 if unit_of(schema) == "milliseconds" else 1
    found = tuple((one + (STEP_OF_END if is_end else 0) - back) * times for one in AHEAD)
    return tuple(map(str, found)) if "string" in types_of(schema) else found
