"""What reads showed of appointments, without a value: kinds, forms of texts, shares, and what changed by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.pointers import Json, join, split

Pair = tuple[Mapping[str, Json], Mapping[str, Json]]
"""One appointment as two reads showed it, a few seconds apart and with no write in between."""

EACH = "*"
"""Stands in pointers for every item of a list, and for a name that could be a value."""
A_NAME = re.compile(r"[a-z_$@][A-Za-z0-9_$]{0,60}")
"""Names that programmers give. A person's name or a day as a name is a value, and is not shown."""
LIKE_A_VALUE = re.compile(r"\d{3}")
"""Ids and days."""
A_WORD = re.compile(r"[^\W_]{3,}")
"""A word of a text. Shorter ones stand in many names."""

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


@dataclass(frozen=True)
class Names:
    """Which names of members may be shown: those that the page gives, and others beside them that plainly are names.

    What is no map by the page may be one all the same, and its keys may be people's names: inside of an object that the
    page leaves open or does not list, only names that it gives are shown. `open_objects` are those in which any name
    may stand by the page, and `usual` the names that every appointment has and that are like no text in it.
    """

    documented: frozenset[str]
    places: frozenset[str]
    open_objects: frozenset[str]
    usual: frozenset[str]

    @classmethod
    def of(cls, schema: Mapping[str, Any], sent: Collection[str] = (), shown: Sequence[Json] = ()) -> Names:
        """The names in the schema of an appointment and in pointers of its update, by the appointments of a target."""
        places = described(schema)
        documented = frozenset(name for place in (*places, *sent) for name in split(place))
        open_objects = frozenset(place for place, inner in places.items() if place and not inner)
        common = set.intersection(*(_keys(one) for one in shown)) if shown else set()
        texts = {text for one in shown for text in _texts(one)}
        return cls(
            documented,
            frozenset(places).difference(_maps(schema)),
            open_objects,
            frozenset(one for one in common if _is_name(one, texts)),
        )

    def shown(self, name: str, pointer: str) -> str:
        """A member's name in the object at a pointer, or `*` where it could be a value."""
        is_usual = pointer in self.places and name in self.usual
        return name if (name in self.documented or is_usual) and pointer not in self.open_objects else EACH


def _keys(value: Json) -> set[str]:
    """Every name in an appointment."""
    members = list(value.items()) if isinstance(value, Mapping) else []
    inner = [child for _, child in members] if members else value if isinstance(value, list) else []
    return {name for name, _ in members}.union(*map(_keys, inner))


def _texts(value: Json) -> Iterator[str]:
    """Every text in an appointment, and every word of it, as a name could spell them."""
    if isinstance(value, str):
        words = A_WORD.findall(value.casefold())
        yield from (*words, "".join(words))
    for child in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(child)


def _is_name(name: str, texts: Collection[str]) -> bool:
    """Whether a name is one that programmers give, and has nothing of a text."""
    plain = name.casefold().replace("_", "")
    is_given = A_NAME.fullmatch(name) is not None and not LIKE_A_VALUE.search(name)
    return is_given and not any(text in plain for text in texts if text)


def described(schema: Mapping[str, Any], pointer: str = "") -> dict[str, tuple[str, ...]]:
    """Each place that the page describes, and the names of the members that it gives there; none if it leaves them
    open."""
    inner = _inner(schema)
    found: dict[str, tuple[str, ...]] = {pointer: tuple(dict.fromkeys(name for name, _ in inner))}
    for name, child in inner:
        for place, names in described(child, join(pointer, name)).items():
            found[place] = (*found.get(place, ()), *names)
    return found


def _maps(schema: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    """The places of objects in which the page describes members without giving their names."""
    if any(one.get(word) for one in _parts(schema) for word in ("patternProperties", "propertyNames")):
        yield pointer
    if any(isinstance(rest := one.get("additionalProperties"), Mapping) and rest for one in _parts(schema)):
        yield pointer
    for name, child in _inner(schema):
        yield from _maps(child, join(pointer, name))


def _parts(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = [schema, *(one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ()))]
    return [*parts, *(schema[word] for word in ("x-should",) if word in schema)]


def _inner(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The members and items that a schema describes, by name."""
    inner = [(name, child) for one in _parts(schema) for name, child in one.get("properties", {}).items()]
    return inner + [(EACH, one["items"]) for one in _parts(schema) if isinstance(one.get("items"), Mapping)]


def seen(pairs: Sequence[Pair], names: Names) -> dict[str, Seen]:
    """Each place that an appointment showed."""
    first = [_places(one, names) for one, _ in pairs]
    second = [_places(one, names) for _, one in pairs]
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
        changes=any(shown and _sorted(shown) != _sorted(later) for shown, later in zip(first, second, strict=True)),
    )


def _sorted(value: Json) -> Json:
    """A value with its lists in one order: that a vendor lists things in another order says nothing."""
    if isinstance(value, Mapping):
        return {name: _sorted(child) for name, child in value.items()}
    return sorted(map(_sorted, value), key=repr) if isinstance(value, list) else value


def _places(value: Json, names: Names) -> dict[str, list[Json]]:
    """Each place in an appointment, with all that stands there: objects and lists are opened."""
    found: dict[str, list[Json]] = {}
    for place, part in _walk(value, names, ""):
        found.setdefault(place, []).append(part)
    return found


def _walk(value: Json, names: Names, pointer: str) -> Iterator[tuple[str, Json]]:
    if pointer:
        yield pointer, value
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _walk(child, names, join(pointer, names.shown(name, pointer)))
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, names, join(pointer, EACH))


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
        return "integer" if isinstance(value, int) or value.is_integer() else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
