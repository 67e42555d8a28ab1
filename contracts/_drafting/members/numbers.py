"""Ordinary numbers for a member: those that its document shows or limits, or small ones of what counts something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from contracts._drafting.document.marks import SAID
from contracts._drafting.document.times import name_of
from contracts._drafting.members.limits import keeps_limits
from contracts._validation import satisfies

WIDEST_RANGE = 1_000
"""A wider range is not one of sensible values, but of the type: int32 has four billion."""
DURATIONS = (15, 30, 45, 60)
"""Minutes; lengths that every scheduler that we know has."""
LONGEST_DURATION = 480
"""Minutes of a working day; an example above that is in seconds."""
LENGTH = re.compile("duration|minutes|length")
QUANTITY = re.compile(
    r"(^|_)(count|quantity|qty|num|number_of|seats|guests|participants|attendees|persons|people|price|amount|fee|cost|"
    r"duration|minutes|length|capacity|size|weight|height|buffer|priority)(_|$)"
)
"""Names of numbers that count or measure something, so that small ones are right; any other may name something."""
OTHER_UNIT = re.compile(r"\b(milli)?seconds?\b|\bhours?\b|\bdays?\b", re.IGNORECASE)
EXAMPLE = re.compile(r"\b(defaults?( to| is|:)?|e\.g\.,?|for example,?|such as) *\d+", re.IGNORECASE)
RANGE = re.compile(r"\b(?:between|from) (?P<low>\d+) (?:and|to) (?P<high>\d+)\b", re.IGNORECASE)
STEPS = re.compile(r"\b(?:multiples?|increments?|steps?) of (?P<step>\d+(?:\.\d+)?)", re.IGNORECASE)


def numbers_of(pointer: str, schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The ordinary numbers of a member: at least two, or none where the document does not say which ones are right."""
    low, high = _limits(schema)
    shown = [one for one in schema.get("examples", ()) if isinstance(one, int | float)]
    is_narrow = low is not None and high is not None and high - low <= WIDEST_RANGE
    is_length, description = LENGTH.search(name_of(pointer)), str(schema.get("description", ""))
    is_counted = QUANTITY.search(name_of(pointer)) or re.match(r"(the )?number of\b", description, re.IGNORECASE)
    said = {} if is_narrow else _limits_told(description)
    is_sure = len(set(shown)) > 1 or is_narrow or said or (is_counted and said is not None)
    if not is_sure or (is_length and not _is_in_minutes(description, shown)):
        return ()
    ends = [low, high] if is_narrow else [one for one in (said or {}).values() if one != (said or {}).get("multipleOf")]
    found = counted({**schema, **(said or {})}, [*shown, *(DURATIONS if is_length else ()), *ends])
    found = tuple(one for one in found if one in shown or keeps_limits(str(schema.get(SAID, "")), str(one)))
    return found if len(found) > 1 else ()


def _limits_told(description: str) -> dict[str, int] | None:
    """The limits in a description; empty where it has no number, None where it has one that may be any limit."""
    text = EXAMPLE.sub("", description)
    if not re.search(r"\d", text):
        return {}
    ends, steps = RANGE.findall(text), STEPS.search(text)
    if steps and not (steps["step"].isdigit() and int(steps["step"])):
        return None  # steps of a fraction, as of 2.5: no list of ours has them
    found = {"minimum": int(ends[-1][0]), "maximum": int(ends[-1][1])} if ends else {}
    return {**found, **({"multipleOf": int(steps["step"])} if steps else {})} or None


def _limits(schema: Mapping[str, Any]) -> tuple[Any, Any]:
    low, high = ((f"{end}imum", f"exclusive{end.title()}imum") for end in ("min", "max"))
    return schema.get(low[0], schema.get(low[1])), schema.get(high[0], schema.get(high[1]))


def _is_in_minutes(description: str, shown: Iterable[float]) -> bool:
    return not OTHER_UNIT.search(description) and all(one <= LONGEST_DURATION for one in shown)


def counted(schema: Mapping[str, Any], tried: Iterable[Any]) -> tuple[Any, ...]:
    """The first few numbers that a schema allows, those that are `tried` first."""
    step, (low, _) = schema.get("multipleOf", 1), _limits(schema)
    tried = [*tried, *(one * step for one in (1, 2, 3, 5, 10, 20, 100))]
    if isinstance(low, int) and abs(low) < WIDEST_RANGE:
        tried += [low + one * step for one in range(3)]
    numbers = [one for one in tried if isinstance(one, int | float) and not isinstance(one, bool)]
    return tuple(dict.fromkeys(one for one in numbers if satisfies(schema, one)))[:4]
