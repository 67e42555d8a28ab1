"""The shape of JSON values: genson tells members and types, and what is counted here how often there was which.

Import it where a shape is begun: genson takes 10 milliseconds to import, which a run without an answer does not need.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from genson import SchemaBuilder
from genson.schema.strategies import Boolean, List, Null, Number, Object, String

from contracts import Json

SEEN, FORMATS, DIGITS, VALUES, PRECISION = "seen", "formats", "digits", "values", "precision"
"""Keywords beside those of JSON Schema: how many values there were, of which formats, sizes and texts, and how many
different times of which precision."""
MOST_VALUES = 100
"""How many texts of one member are kept: an enumeration has fewer, and a member with more is none."""
DAY, CLOCK, OFFSET = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d([.,]\d+)?)?", r"(Z|[+-]\d\d(:?\d\d)?)"
KINDS = {
    "date-time": re.compile(f"{DAY}[T ]{CLOCK}{OFFSET}", re.IGNORECASE),
    "date-time without an offset": re.compile(f"{DAY}[T ]{CLOCK}", re.IGNORECASE),
    "date": re.compile(DAY),
    "time": re.compile(f"{CLOCK}{OFFSET}?", re.IGNORECASE),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "uri": re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE),
}
"""Formats that a client may rely on. An offset is one, however it is written: a place has another one in summer. Mere
digits are none: an id may consist of them by chance."""
PRECISE = re.compile(f"({DAY}[T ])?\\d\\d:\\d\\d(?P<second>:\\d\\d([.,](?P<fraction>\\d+))?)?{OFFSET}?", re.IGNORECASE)
"""A time, and how precisely it is written."""


@lru_cache(maxsize=10_000)
def precision_of(text: str) -> str:
    """How precisely a time is written: `minutes`, or the number of digits of its seconds' fraction; else empty."""
    found = PRECISE.fullmatch(text)
    if found is None:
        return ""
    return str(len(found["fraction"] or "")) if found["second"] else "minutes"


@lru_cache(maxsize=10_000)
def format_of(text: str) -> str:
    """The format of a text; `text` where it has none that we know."""
    return next((name for name, pattern in KINDS.items() if pattern.fullmatch(text)), "text")


def digits_of(number: float) -> int:
    """How many digits a number has before its point, below zero for a negative one; 0 for what is less than 1."""
    try:
        count = len(str(abs(int(number)))) if abs(number) >= 1 else 0
    except (OverflowError, ValueError):  # 1e999 is read as infinity, and has no digits
        return 0
    return -count if number < 0 else count


class _Counted:
    """How many values of its type there were. Mixed into the strategies of genson, which walk the values."""

    times = 1
    """How often the value that is being added was seen: genson hands values on to the strategies, and no numbers."""

    def __init__(self, node_class: Any) -> None:
        super().__init__(node_class)  # type: ignore[call-arg]
        self.seen = 0

    def add_object(self, obj: Json) -> None:
        """Count one more value, as often as it was seen."""
        super().add_object(obj)  # type: ignore[misc]
        self.seen += _Counted.times

    def to_schema(self) -> dict[str, Any]:
        """What genson says of these values, and their number."""
        return {**super().to_schema(), SEEN: self.seen}  # type: ignore[misc]


class _Scalars(_Counted):
    """Counts the formats, sizes and values of scalars as well."""

    def __init__(self, node_class: Any) -> None:
        super().__init__(node_class)
        self.formats, self.digits, self.values = Counter[str](), Counter[int](), Counter[str]()
        self.precision = Counter[str]()

    def to_schema(self) -> dict[str, Any]:
        """The counts beside the type; the values only where they are so few that they may be an enumeration."""
        values = self.values if len(self.values) <= MOST_VALUES else Counter[str]()
        counts = {FORMATS: dict(self.formats), DIGITS: dict(self.digits), VALUES: dict(values)}
        counts[PRECISION] = dict(self.precision)
        return {**super().to_schema(), **counts}


class _Texts(_Scalars, String):
    """Texts, with their formats, lengths and values."""

    def add_object(self, obj: str) -> None:
        """Count one more text."""
        super().add_object(obj)
        if obj:
            self.formats[format_of(obj)] += self.times
        self.digits[len(str(len(obj))) if obj else 0] += self.times
        # Each time once: that of a stamp is read forty times, and its trailing zeros are left out by chance.
        if (precise := precision_of(obj)) and obj not in self.values and len(self.values) <= MOST_VALUES:
            self.precision[precise] += 1
        if obj in self.values or len(self.values) <= MOST_VALUES:
            self.values[obj] += self.times


class _Numbers(_Scalars, Number):
    """Numbers, with their sizes."""

    def add_object(self, obj: float) -> None:
        """Count one more number."""
        super().add_object(obj)
        self.digits[digits_of(obj)] += self.times

    def to_schema(self) -> dict[str, Any]:
        """The counts beside the type `number`."""
        # JSON has one type for both, and 10.0 may be written 10: whether a value has a fraction is no matter of types.
        return {**super().to_schema(), "type": "number"}


class _Objects(_Counted, Object):
    """Objects."""


class _Lists(_Counted, List):
    """Lists."""


class _Nulls(_Counted, Null):
    """Nulls."""


class _Booleans(_Counted, Boolean):
    """True and false."""


class ShapeBuilder(SchemaBuilder):
    """Takes JSON values in, and tells their schema with the counts of each of its types."""

    EXTRA_STRATEGIES = (_Objects, _Lists, _Texts, _Numbers, _Booleans, _Nulls)

    def add_times(self, value: Json, times: int) -> None:
        """Take a value in that was seen several times."""
        _Counted.times = times
        try:
            self.add_object(value)
        finally:
            _Counted.times = 1


def types_of(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The part of a schema that is about each type of one member, by the name of the type."""
    listed = schema.get("anyOf", [schema] if "type" in schema else [])
    return {one["type"]: one for one in listed}
