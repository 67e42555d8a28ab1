"""Ordinary values for a member: synthetic ones that its name, type and format suggest, or a list of the target's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import current, pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import ZONE
from contracts._drafting.document.patterns import matching
from contracts._drafting.document.times import (
    DAYS,
    ENDS,
    PAST_DAYS,
    WITHOUT_ZONE,
    instant_kind,
    is_birth,
    is_counted,
    is_kept_past,
    name_of,
    shown_instant,
    spelled,
    zone_of,
)
from contracts._drafting.document.unix import unit_of, unix_times
from contracts._drafting.members.elsewhere import is_reference
from contracts._drafting.members.forms import form_of, formed_texts
from contracts._drafting.members.left_out import (
    closing_values,
    question_about,
    unclear_values,
)
from contracts._drafting.members.numbers import counted, numbers_of
from contracts._drafting.members.texts import SHORTEST_NOTE, WORDS, candidates, is_free, sentences, texts_of
from contracts._validation import satisfies


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


ZONES: Mapping[str, str] = {
    "local": " They are local times of {zone}: write them without an offset, as {example}.",
    "without": " The document shows them without a zone: write them so, as {example}.",
    "": " The document names no zone: write them as the vendor's own answers show this member.",
}
"""What a target is told of the zone of its instants: one that is sent in another form may come back in local time."""


STATES = ("etag", "version", "revision", "rev", "lock_version", "row_version")
"""Names of members that show the state of an appointment, the one that is meant for this first."""


TWELVE_YEARS = 12 * 365 * 24 * 60 * 60
"""Seconds before the instants ahead that are usual: then they are past."""
BOOK_DAY = "2031-07-01"
"""A date as the sentence of a list shows it; a number of days ahead is no date."""


LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern")
"""What may be said of such a member beside its type."""


def can_be_repeated(place: str) -> bool:
    """Whether a placeholder can name a place: some names, as with a colon or a blank, would end it."""
    return current.PLACEHOLDER.fullmatch(f"$current:{place}") is not None


def moving_choice(place: str, schema: Mapping[str, Any]) -> Choice | None:
    """The one value of a member that names the state which an update changes: what the appointment shows there."""
    types = set(types_of(schema)) - {"null"}
    if not types or not types <= {"integer", "string"} or not can_be_repeated(place):
        return None
    before: Any = 1 if "integer" in types else "1"
    limits = {name: schema[name] for name in LIMITS if name in schema}
    return Choice({"type": sorted(types)[0], **limits}, (f"$current:{place}", f"$current:{place}"), before)


def repeated_choice(place: str, schema: Mapping[str, Any]) -> Choice:
    """The choice of what the appointment shows at a place, whatever that is: a list of objects, or the id of its own.

    What an appointment of the stand-in shows there is made from the schema of what is shown.
    """
    types = [one for one in types_of(schema) if one != "null"]
    known = {"type": types[0] if len(types) == 1 else types} if types else {}
    return Choice(known, (f"$current:{place}", f"$current:{place}"), pointers.ABSENT)


def choice_for(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    """Ordinary values of a member without members of its own; None where the document does not say which are right."""
    return None if question_about(pointer, schema) else _choice(pointer, schema)


def asked_for(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    """Values of a member that has to be sent though no document says which ones are right: a target names them."""
    if found := choice_for(pointer, schema) or _choice(pointer, schema):
        return found
    types = set(types_of(schema)) - {"null"}
    kind = next((one for one in ("integer", "number", "string") if types == {one}), None)
    listed = tuple(one for one in schema.get("enum", ()) if one is not None)
    counts = counted(schema, list(schema.get("examples", ())))
    served = listed or (candidates(schema, pointer) if kind == "string" else counts)
    if kind is None or len(served) < 2:
        return None
    name = f"{name_of(pointer)}.ordinary"
    sentence = f"Two values or more to which an update may set {pointer}; the document does not say which are right."
    sentence += f" They are spelled as {served[0]}." if form_of(schema) else ""
    return Choice({"type": kind, "x-values": name}, (f"${name}[1]", f"${name}"), served[0], name, sentence, served[:2])


def _choice(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    types = set(types_of(schema)) - {"null"}
    if schema.get("enum"):
        return _among(pointer, schema, [value for value in schema["enum"] if value is not None])
    if "const" in schema:
        return _among(pointer, schema, [schema["const"]])
    if types == {"array"}:
        return _array(pointer, schema)
    if types == {"boolean"}:
        return Choice({"type": "boolean"}, (True, False), False)
    if is_counted(pointer, schema):
        return _counted_instants(pointer, schema, types)
    if is_reference(pointer, schema, types):
        return _reference(pointer, schema, types)
    if types and types <= {"integer", "number"}:
        return _number(pointer, schema, "integer" if "integer" in types else "number")
    is_text = types == {"string"} or (not types and {"format", "pattern", "examples"} & schema.keys())
    return _text(pointer, schema) if is_text else None


def _among(pointer: str, schema: Mapping[str, Any], values: list[Any]) -> Choice | None:
    types = [one for one in types_of(schema) if one != "null"]
    if not values:
        return None
    ordinary = {"type": types[0] if len(types) == 1 else types, "enum": values} if types else {"enum": values}
    closing, unclear = (found(pointer, schema, tuple(values)) for found in (closing_values, unclear_values))
    usual = [one for one in values if one not in closing and one not in unclear]
    if unclear and not usual:
        return None
    usual = usual or values
    return Choice(ordinary, (usual[-1], usual[0]), usual[0])


def _array(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    inner = schema.get("items") or {}
    if inner.get("properties") or "object" in types_of(inner):
        return None  # its items have members of their own: a person writes what is ordinary
    about = {**inner, "description": f"{schema.get('description', '')}. {inner.get('description', '')}"}
    is_named = not inner.get("enum") and is_reference(pointer, about, set(types_of(inner)) - {"null"})
    one = choice_for(pointer, about if is_named else inner)
    if one is None or one.plain[0] == one.plain[1]:
        return None
    most = min(schema.get("maxItems", 2), 2)
    least = max(1, schema.get("minItems", 1))
    if least > 1 or most < 1:
        return None
    ordinary = {"type": "array", "items": one.schema, "minItems": 1, "maxItems": most, "uniqueItems": True}
    return Choice(ordinary, ([one.plain[0]], [one.plain[1]]), [one.before], one.named, one.sentence, one.served)


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
    return next(fitting, None) or _patterned(schema) or (_within(schema) if kind == "integer" else ()) or made[0]


def _patterned(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    found = matching(schema)
    return found if len(found) == 2 else ()


def _within(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """Two numbers inside the limits of a schema, empty where it leaves no two."""
    found = tuple(dict.fromkeys(numbers_of("", schema)))
    return found[:2] if len(found) > 1 else ()


def uuid(number: int) -> str:
    """A synthetic UUID of version 4 that is recognized at once."""
    return f"00000000-0000-4000-8000-{number:012d}"


def _number(pointer: str, schema: Mapping[str, Any], kind: str) -> Choice | None:
    values = numbers_of(pointer, schema)
    return Choice({"type": kind, "enum": list(values)}, (values[1], values[0]), values[-1]) if values else None


def _text(pointer: str, schema: Mapping[str, Any]) -> Choice | None:
    kind = instant_kind(pointer, schema)
    if kind is not None:
        return _instants(pointer, schema, kind)
    if values := texts_of(pointer, schema):
        formed = formed_texts(pointer, schema)
        if formed:
            return Choice({"type": "string", "enum": list(values)}, (values[0], values[1]), formed[2])
        return _among(pointer, {**schema, "type": "string"}, list(values))
    return _sentence(schema) if is_free(pointer, schema) else None


def _sentence(schema: Mapping[str, Any]) -> Choice | None:
    found = sentences(schema)
    if found is None or found[4] < SHORTEST_NOTE:
        return None
    one, other, before, shortest, longest = found
    if schema.get("pattern"):  # it takes these two, and perhaps not every text that ours takes
        return Choice({"type": "string", "enum": [one, other]}, (one, other), other)
    ordinary = {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": WORDS}
    return Choice(ordinary, (one, other), before)


def _counted_instants(pointer: str, schema: Mapping[str, Any], types: set[str]) -> Choice:
    """Instants that are counted: the target gives them, and is told in which unit as far as the document says it."""
    is_past = is_kept_past(schema)
    back = TWELVE_YEARS if is_past else 0
    values, unit = unix_times(schema, bool(ENDS.search(name_of(pointer))), back), unit_of(schema)
    name = f"time.{name_of(pointer)}"
    sentence = f"Instants {'in the past' if is_past else 'ahead'} to which an update may set {pointer}."
    written = f"Unix timestamps in {unit}, such as {values[0]}" if unit else "the numbers that"
    sentence += f" Write them as {written}{'' if unit else ' the vendor shows in this member, whatever their unit'}."
    kind = "string" if "string" in types else "integer" if "integer" in types else "number"
    return Choice({"type": kind, "x-values": name}, (f"${name}", f"${name}[1]"), values[2], name, sentence, values[:2])


def _instants(pointer: str, schema: Mapping[str, Any], kind: str) -> Choice:
    name, example = f"{kind}.{name_of(pointer)}", shown_instant(schema)
    if is_birth(pointer):
        days = ("1985-03-22", "1990-07-14")
        values = tuple(f"{day}T00:00:00Z" if kind == "time" else day for day in days)
        return Choice({"type": "string", "enum": list(values)}, (values[1], values[0]), values[0])
    hours = ("11:00", "11:30", "11:15") if ENDS.search(name_of(pointer)) else ("10:00", "10:30", "10:15")
    is_past = is_kept_past(schema)
    dated = PAST_DAYS if is_past else DAYS
    served = tuple(
        spelled(example, schema, hour).replace(DAYS[0], dated[0]) if kind == "time" else day
        for hour, day in zip(hours, dated, strict=True)
    )
    dates = f'Dates in the {"past" if is_past else "future"}, written as "{BOOK_DAY}",'
    what = f"Instants {'in the past' if is_past else 'ahead'}" if kind == "time" else dates
    sentence = f"{what} to which an update may set {pointer}."
    zone = zone_of(schema) if kind == "time" else "none"
    place = str(schema.get(ZONE, ""))
    sentence += ZONES.get("local" if place else zone, "").format(example=example, zone=place)
    ordinary = {"type": "string", "x-values": name, **({"pattern": WITHOUT_ZONE} if zone == "without" else {})}
    return Choice(ordinary, (f"${name}", f"${name}[1]"), served[2], name, sentence, served[:2])
