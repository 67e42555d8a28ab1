"""What reads showed of appointments, without a value: kinds, forms of texts, shares, and what changed by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.pointers import Json, join

Pair = tuple[Mapping[str, Json], Mapping[str, Json]]
"""One appointment as two reads showed it, a few seconds apart and with no write in between."""

EACH = "*"
"""Stands in pointers for every item of a list, and for a name that could be a value."""
A_NAME = re.compile(r"[a-z_$@][A-Za-z0-9_$@-]{0,60}")
"""Names that programmers give. A person's name or a day as a name is a value, and is not shown."""

DATE = r"\d{4}-\d{2}-\d{2}"
TIME = r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?"
FORMS = {
    "day": re.compile(DATE),
    "time in UTC": re.compile(f"{DATE}[T ]{TIME}(Z|[+]00:?00)", re.IGNORECASE),
    "time with an offset": re.compile(f"{DATE}[T ]{TIME}[+-]\\d{{2}}:?\\d{{2}}", re.IGNORECASE),
    "time without a zone": re.compile(f"{DATE}[T ]{TIME}", re.IGNORECASE),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "number as text": re.compile(r"-?\d+(\.\d+)?"),
}
"""Forms of a text that say how to read it; the first that fits counts, so UTC stands before other offsets."""


@dataclass(frozen=True)
class Seen:
    """What appointments showed at one place: kinds of JSON, forms of texts, how many of how many showed it.

    `changes`: two reads without a write in between showed different values.
    """

    pointer: str
    kinds: frozenset[str]
    forms: frozenset[str]
    shown: int
    of: int
    changes: bool

    @property
    def share(self) -> str:
        """How many appointments showed it, as text."""
        return f"{self.shown} of {self.of}"


def seen(pairs: Sequence[Pair], documented: frozenset[str]) -> dict[str, Seen]:
    """Each place that an appointment showed. Names that are not `documented` and could be values become `*`."""
    first = [_places(one, documented) for one, _ in pairs]
    second = [_places(one, documented) for _, one in pairs]
    return {
        place: _summed(place, [one.get(place, []) for one in first], [one.get(place, []) for one in second])
        for place in dict.fromkeys(place for one in first for place in one)
    }


def _summed(place: str, first: list[list[Json]], second: list[list[Json]]) -> Seen:
    values = [value for shown in first for value in shown]
    return Seen(
        place,
        frozenset(map(_kind, values)),
        frozenset(filter(None, map(form_of, values))),
        shown=sum(map(bool, first)),
        of=len(first),
        changes=any(shown and shown != later for shown, later in zip(first, second, strict=True)),
    )


def _places(value: Json, documented: frozenset[str]) -> dict[str, list[Json]]:
    """Each place in an appointment, with all that stands there: objects and lists are opened."""
    found: dict[str, list[Json]] = {}
    for place, part in _walk(value, documented, ""):
        found.setdefault(place, []).append(part)
    return found


def _walk(value: Json, documented: frozenset[str], pointer: str) -> Iterator[tuple[str, Json]]:
    if pointer:
        yield pointer, value
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _walk(child, documented, join(pointer, name if is_name(name, documented) else EACH))
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, documented, join(pointer, EACH))


def is_name(name: str, documented: frozenset[str]) -> bool:
    """Whether a member's name may be shown: it is documented, or looks like one that a programmer gave."""
    return name in documented or (bool(A_NAME.fullmatch(name)) and not re.search(r"\d{3}|@.*\.", name))


def form_of(value: Json) -> str | None:
    """The form of a text, such as `time in UTC`; None where it has none of those that are told apart."""
    if not isinstance(value, str):
        return None
    return next((form for form, pattern in FORMS.items() if pattern.fullmatch(value)), None)


def _kind(value: Json) -> str:
    """The kind of a JSON value, as JSON Schema names it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if float(value).is_integer() else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
