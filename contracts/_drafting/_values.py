"""Ordinary values for a member: synthetic ones that its name, type and format suggest, or a list of the target's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import pointers
from contracts._drafting._dialect import types_of
from contracts._drafting._patterns import matching
from contracts._drafting._times import DAYS, ENDS, instant_kind, is_birth, name_of, snake, spelled
from contracts._validation import satisfies

WORDS = "^[A-Za-z0-9](?:[A-Za-z0-9 .,'-]*[A-Za-z0-9])?$"
"""Texts that every back end stores as they are: no blanks at the ends, nothing to escape."""
LONGEST_TEXT = 60
"""Most columns for a name or a note hold at least so much, and the schema's own limit still counts."""
WIDEST_RANGE = 1_000
"""A wider range is not one of sensible values, but of the type: int32 has four billion."""
DURATIONS = (15, 30, 45, 60)
"""Minutes; lengths that every scheduler that we know has."""
NAMED_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("e?mail", ("test.person@example.com", "other.person@example.com")),
    ("phone|mobile|fax", ("+12025550101", "+12025550102")),
    ("ur[il]|link|website|webhook|callback", ("https://example.com/a", "https://example.com/b")),
    ("time_?zone|tz", ("Europe/Berlin", "America/New_York")),
    ("language|locale|lang", ("en", "de")),
    ("country", ("DE", "US")),
    ("currency", ("EUR", "USD")),
    ("colou?r", ("#112233", "#445566")),
)
FORMATTED: Mapping[str, tuple[str, ...]] = {
    "email": NAMED_TEXTS[0][1],
    "uri": NAMED_TEXTS[2][1],
    "time": ("10:00:00Z", "11:30:00Z"),
    "duration": ("PT30M", "PT45M"),
    "ipv4": ("192.0.2.1", "192.0.2.2"),
    "hostname": ("a.example.com", "b.example.com"),
}
TRIED = (
    "10:00",
    "11:30",
    "10:00:00",
    "PT30M",
    "AB",
    "ab",
    "AB1",
    "12345",
    "1",
    "2",
    "Test",
    "Other",
    "test-1",
    "test-2",
)
"""Texts that patterns of real documents take."""
REFERENCE = re.compile(r"(.*_)?(id|ids|uuid|guid|uid)")
AN_ID = re.compile(r"(^|[.] )(the )?(unique )?(ID|identifier|UUID) (of|for)\b")
"""How a description of a reference begins."""
CLOSING = re.compile("cancel|no.?show|complete|declin|reject|delet|clos|finish|done|archiv|void|expired", re.IGNORECASE)
"""Words of states from which many vendors let no update lead back."""


@dataclass(frozen=True)
class Choice:
    """What is ordinary for a member.

    `schema` is its part of the ordinary schema, `plain` are two values for an ordinary update. `named` is the list that
    a target gives, `sentence` what it holds, and `served` what the stand-in has in it. `before` is what an appointment
    of the stand-in shows before the first update.
    """

    schema: Mapping[str, Any]
    plain: tuple[Any, Any]
    before: Any
    named: str | None = None
    sentence: str = ""
    served: tuple[Any, ...] = field(default=())


STATES = ("etag", "version", "revision", "lock_version", "row_version")
"""Names of members that show the state of an appointment, the one that is meant for this first."""


LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern")
"""What may be said of such a member beside its type."""


def moving_choice(place: str, schema: Mapping[str, Any]) -> Choice | None:
    """The one value of a member that names the state which an update changes: what the appointment shows there."""
    types = set(types_of(schema)) - {"null"}
    if not types or not types <= {"integer", "string"}:
        return None
    before: Any = 1 if "integer" in types else "1"
    limits = {name: schema[name] for name in LIMITS if name in schema}
    return Choice({"type": sorted(types)[0], **limits}, (f"$current:{place}", f"$current:{place}"), before)


def choice_for(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    """Ordinary values of a member without members of its own; None where nothing suggests any."""
    types = set(types_of(schema)) - {"null"}
    if schema.get("enum"):
        return _among(schema, [value for value in schema["enum"] if value is not None])
    if "const" in schema:
        return None
    if types == {"array"}:
        return _array(pointer, schema)
    if types == {"boolean"}:
        return Choice({"type": "boolean"}, (True, False), False)
    if _is_reference(pointer, schema, types):
        return _reference(pointer, schema, types)
    if types and types <= {"integer", "number"}:
        return _number(pointer, schema, "integer" if "integer" in types else "number")
    return _text(pointer, schema) if types <= {"string"} else None


def _among(schema: Mapping[str, Any], values: list[Any]) -> Choice | None:
    types = [one for one in types_of(schema) if one != "null"]
    if not values:
        return None
    ordinary = {"type": types[0] if len(types) == 1 else types, "enum": values} if types else {"enum": values}
    return Choice(ordinary, (values[-1], values[0]), values[0])


def _array(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    inner = schema.get("items") or {}
    if inner.get("properties") or "object" in types_of(inner):
        return None  # its items have members of their own: a person writes what is ordinary
    one = choice_for(pointer, inner)
    if one is None or one.plain[0] == one.plain[1]:
        return None
    most = min(schema.get("maxItems", 2), 2)
    least = max(1, schema.get("minItems", 1))
    if least > 1 or most < 1:
        return None
    ordinary = {"type": "array", "items": one.schema, "minItems": 1, "maxItems": most, "uniqueItems": True}
    return Choice(ordinary, ([one.plain[0]], [one.plain[1]]), [one.before], one.named, one.sentence, one.served)


def _is_reference(pointer: str, schema: Mapping[str, Any], types: set[str]) -> bool:
    """Whether a member names something that is kept elsewhere, by its name, its format, or its description."""
    name, description = snake(pointers.split(pointer)[-1]), str(schema.get("description", ""))
    is_told = AN_ID.search(description) or (types == {"integer"} and re.search(r"\bID$", description))
    is_named = bool(REFERENCE.fullmatch(name)) or schema.get("format") == "uuid"
    return types <= {"string", "integer"} and (is_named or bool(is_told))


def _reference(pointer: str, schema: Mapping[str, Any], types: set[str]) -> Choice:
    what = re.sub(r"_?(id|ids|uuid|guid|uid)$", "", name_of(pointer)) or "other"
    name, kind = f"{what}.known", "integer" if "integer" in types else "string"
    served = _ids(what.replace("_", "-"), schema, kind)
    sentence = f"Values of {pointer} that an update may name."
    return Choice({"type": kind, "x-values": name}, (f"${name}[1]", f"${name}"), served[0], name, sentence, served)


def _ids(what: str, schema: Mapping[str, Any], kind: str) -> tuple[Any, ...]:
    """Two synthetic ids, as long as the schema takes them."""
    forms: tuple[Callable[[int], Any], ...] = (
        (lambda number: number,)
        if kind == "integer"
        else (uuid,)
        if schema.get("format") == "uuid"
        else (lambda number: f"{what}-{number}", lambda number: f"{what[0]}-{number}", str)
    )
    made = [tuple(map(form, (101, 102))) for form in forms]
    fitting = (pair for pair in made if all(satisfies(schema, one) for one in pair))
    return next(fitting, made[0])


def uuid(number: int) -> str:
    """A synthetic UUID of version 4 that is recognized at once."""
    return f"00000000-0000-4000-8000-{number:012d}"


def _number(pointer: str, schema: Mapping[str, Any], kind: str) -> Choice | None:
    step = schema.get("multipleOf", 1)
    low, high = (
        schema.get("minimum", schema.get("exclusiveMinimum")),
        schema.get("maximum", schema.get("exclusiveMaximum")),
    )
    tried = [
        *schema.get("examples", ()),
        *(DURATIONS if re.search("duration|minutes|length", name_of(pointer)) else ()),
    ]
    tried += [low, high] if low is not None and high is not None and high - low <= WIDEST_RANGE else []
    tried += [one * step for one in (1, 2, 3, 5, 10, 20, 100)]
    if isinstance(low, int) and abs(low) < WIDEST_RANGE:
        tried += [low + one * step for one in range(3)]
    values = [
        one for one in tried if isinstance(one, int | float) and not isinstance(one, bool) and satisfies(schema, one)
    ]
    values = list(dict.fromkeys(values))[:4]
    return Choice({"type": kind, "enum": values}, (values[1], values[0]), values[-1]) if len(values) > 1 else None


def _text(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    kind = instant_kind(pointer, schema)
    if kind is not None:
        return _instants(pointer, schema, kind)
    name = name_of(pointer)
    listed = FORMATTED.get(str(schema.get("format"))) or next(
        (v for word, v in NAMED_TEXTS if re.search(rf"(^|_)({word})s?$", name)), ()
    )
    listed = listed or _told(str(schema.get("description", "")))
    if schema.get("pattern") or schema.get("format") or listed:
        tried = (*listed, *(one for one in schema.get("examples", ()) if isinstance(one, str)), *TRIED)
        values = [one for one in dict.fromkeys(tried) if satisfies(schema, one)]
        values = [one for one in values if one in listed] or values[:2]
        values = values if len(values) > 1 else [*dict.fromkeys([*values, *matching(schema)])][:2]
        return (
            Choice({"type": "string", "enum": values}, (values[1], values[0]), values[0]) if len(values) > 1 else None
        )
    longest = min(LONGEST_TEXT, schema.get("maxLength", LONGEST_TEXT))
    shortest = max(1, schema.get("minLength", 1))
    plain = tuple(
        one.ljust(shortest, "x")[:longest] for one in ("Bring the earlier results", "Arrive ten minutes early")
    )
    if shortest > longest or plain[0] == plain[1]:
        return None
    ordinary = {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": WORDS}
    return Choice(ordinary, (plain[0], plain[1]), "Test".ljust(shortest, "x")[:longest])


def _told(description: str) -> tuple[str, ...]:
    """The values that a description of a free text gives: words in backticks of which one is meant, or a range."""
    if re.search(r"\bone of\b", description, re.IGNORECASE):
        words = tuple(word for word in re.findall(r"`([^`]+)`", description) if word)
        return words if len(words) > 1 else ()
    found = re.search(r"\b(\d{1,3}) ?(?:-|to) ?(\d{1,3})\b", description)
    return (found[1], found[2]) if found and int(found[1]) < int(found[2]) else ()


def _instants(pointer: str, schema: Mapping[str, Any], kind: str) -> Choice:
    name, example = (
        f"{kind}.{name_of(pointer)}",
        next((e for e in schema.get("examples", ()) if isinstance(e, str)), ""),
    )
    if is_birth(pointer):
        days = ("1985-03-22", "1990-07-14")
        values = tuple(f"{day}T00:00:00Z" if kind == "time" else day for day in days)
        return Choice({"type": "string", "enum": list(values)}, (values[1], values[0]), values[0])
    hours = ("11:00", "11:30", "11:15") if ENDS.search(name_of(pointer)) else ("10:00", "10:30", "10:15")
    served = tuple(
        spelled(example, schema, hour) if kind == "time" else day for hour, day in zip(hours, DAYS, strict=True)
    )
    sentence = f"{'Instants' if kind == 'time' else 'Days'} ahead to which an update may set {pointer}."
    return Choice(
        {"type": "string", "x-values": name}, (f"${name}", f"${name}[1]"), served[2], name, sentence, served[:2]
    )
