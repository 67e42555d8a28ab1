"""Writes the schemas of OpenAPI 2.0, 3.0 and 3.1 as JSON Schema 2020-12 with the keywords that contracts know.

Evaluated first: the converters inside Schemathesis (private, and they keep what they do not know), prance (resolves,
does not convert), jsonref (no recursion). `referencing` follows the references; what is left is these rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from referencing.exceptions import Unresolvable

from contracts._checking._schema import RANGE_OF_FORMAT
from contracts._drafting.document.kinds import SCHEMA, fitted
from contracts._drafting.document.listed import either_of, enum_of, kinds_of, meant, told_apart
from contracts._drafting.document.marks import BY_DEFAULT, ON_DEMAND, UNREAD, marks_in, on_demand
from contracts._drafting.document.patterns import readable, readable_names
from contracts._drafting.document.references import followed, unfollowed
from contracts._drafting.document.tidied import all_said, bounded, tidied

if TYPE_CHECKING:
    from referencing._core import Resolver

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
KEPT_WORDS = (
    "type enum const format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum "
    "multipleOf minItems maxItems uniqueItems minProperties maxProperties required properties patternProperties "
    "items additionalProperties oneOf anyOf not dependentRequired title description readOnly writeOnly "
    "examples if then else dependentSchemas"
)
KEPT = frozenset(KEPT_WORDS.split())
ANY_ITEM = "-"
"""In pointers of a contract; no member can have this name."""
DROPPED = ("unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains", "prefixItems")
"""Keywords that demand something of a value, and that drafts do not have."""
CASES = ("if", "then", "else")
INNER = ("items", "additionalProperties", "not", "propertyNames", "contains", *CASES)
"""Keywords with a schema."""
NULLABLE = ("x-nullable", "x-isnullable")
"""What go-swagger, rswag and AutoRest write, as OpenAPI 2.0 has no word for it."""
GUID = "guid"
"""What .NET calls a UUID (RFC 9562)."""
REFERENCE = "$ref"
DEEPEST = 12
"""No request or answer of a vendor that we know is nested more than 7 deep; a schema that goes on is cut."""
MOST_SCHEMAS = 20_000
"""In one document. Types that name each other unfold to any number; the largest appointment we know has 400."""


@dataclass
class SchemaReader:
    """Normalizes schemas. `notes` has what could not be kept, a sentence each; `also` are further keywords to keep."""

    notes: list[str] = field(default_factory=list)
    also: frozenset[str] = frozenset()
    _count: int = 0

    def read(self, raw: Any, resolver: Resolver[Any], where: str = "", above: tuple[int, ...] = ()) -> dict[str, Any]:
        """A schema without references. `where` is the place that notes name."""
        try:
            schema, resolver = followed(raw, resolver)
        except Unresolvable as error:
            self.note(where, f"{unfollowed(error)}, so any value is taken here")
            return {}
        if isinstance(schema, bool):
            return {}
        self._count += 1
        is_too_much = len(above) > DEEPEST or self._count > MOST_SCHEMAS
        here = id(schema.get("properties", schema) if isinstance(schema, Mapping) else schema)
        if is_too_much or here in above:
            self.note(where, f"the schema {'is too large' if is_too_much else 'contains itself'}; it is cut here")
            return {}
        schema, inside = nullable_of(fitted(schema, SCHEMA, lambda what: self.note(where, what))), (*above, here)
        return self._flat(self._own(schema, where), schema, resolver, where, inside)

    def note(self, where: str, what: str) -> None:
        """Note what could not be kept at a place, once."""
        sentence = f"{where or 'the whole'}: {what}"
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _flat(
        self, own: dict[str, Any], raw: Mapping[str, Any], resolver: Resolver[Any], where: str, above: tuple[int, ...]
    ) -> dict[str, Any]:
        """The schema with its inner schemas read, and with allOf merged into it."""
        if isinstance(own.get("properties"), Mapping):
            own["properties"] = {
                str(name): self.read(inner, resolver, f"{where}/{name}", above)
                for name, inner in self._writable(own["properties"], where)
            }
            for name in on_demand(raw, own["properties"]):
                own["properties"][name] = {**own["properties"][name], ON_DEMAND: True}
        if "dependentSchemas" in own:
            inside = {name: self.read(one, resolver, where, above) for name, one in own["dependentSchemas"].items()}
            own["dependentSchemas"] = inside
        for keyword in INNER:
            if isinstance(own.get(keyword), Mapping):
                own[keyword] = self.read(own[keyword], resolver, f"{where}/-" if keyword == "items" else where, above)
        for keyword in ("oneOf", "anyOf"):
            if isinstance(own.get(keyword), list):
                read = [self.read(branch, resolver, where, above) for branch in own[keyword]]
                own[keyword] = told_apart(raw, own[keyword], read)
        if all("properties" in branch for branch in own.get("oneOf", ({},))):
            own.setdefault("anyOf", own.pop("oneOf"))  # seldom do vendors' branches exclude each other, as oneOf asks
        parts = [self.read(part, resolver, where, above) for part in raw.get("allOf") or ()]
        own |= all_said(own, parts) if self.also else {}
        whole = tidied(_united(_single_branch(merged([*parts, own])), self.also), partial(self.note, where))
        return nullable(whole) if raw.get("nullable") is True else whole

    def _writable(self, members: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
        """The members that the files of a contract can name."""
        for name, inner in members.items():
            if name == REFERENCE:
                self.note(where, f"a member called {REFERENCE} cannot be told from a reference, so it is left out")
            else:
                yield name, inner

    def _own(self, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The schema's own keywords, those of 3.0 as 2020-12 has them."""
        own = {name: value for name, value in schema.items() if name in KEPT | self.also and value is not None}
        for word in DROPPED:
            if schema.get(word) not in (None, True, {}):
                self.note(where, f"a draft does not have {word}; it is left out")
        if ANY_ITEM in (schema.get("properties") or {}):
            self.note(where, f"the member {ANY_ITEM} is left out, as contracts call any item of a list so")
            own["properties"] = {name: one for name, one in schema["properties"].items() if name != ANY_ITEM}
            own |= {"required": [one for one in own["required"] if one != ANY_ITEM]} if own.get("required") else {}
        own |= {BY_DEFAULT: schema["default"]} if "default" in schema else {}
        listed = list(examples.values()) if isinstance(examples := own.get("examples") or [], Mapping) else examples
        own["examples"] = [*listed, *([schema["example"]] if "example" in schema else [])]
        own |= dict.fromkeys(marks_in(str(schema.get("description", "")), where.rpartition("/")[2]), True)
        self._types(own, schema, where)
        bounded(own, schema)
        self._format(own, where)
        self._pattern(own, where)
        return own

    def _types(self, own: dict[str, Any], schema: Mapping[str, Any], where: str) -> None:
        types = own.get("type")
        listed = [types] if isinstance(types, str) else list(types or ())
        unknown = [one for one in listed if one not in TYPES]
        if unknown:
            self.note(where, f"{', '.join(map(str, unknown))} is not a type of JSON, so any value is taken here")
        listed = [one for one in listed if one in TYPES] or _implied(schema)
        if schema.get("nullable") is True and listed and "null" not in listed:
            listed.append("null")
        own.pop("type", None)
        if listed and not unknown:
            own["type"] = listed[0] if len(listed) == 1 else listed
        self._values(own, listed, where)

    def _values(self, own: dict[str, Any], types: list[str], where: str) -> None:
        """The closed list and the one value; an empty list says nothing."""
        note = partial(self.note, where)
        if own.get("enum") == []:
            note("enum is empty, and is left out")
        listed = enum_of(own.pop("enum", []), types, note)
        only = meant([own.pop("const")], types, note) if "const" in own else []
        own |= {"enum": listed} if listed else {}
        own |= {"const": only[0]} if only else {}

    def _format(self, own: dict[str, Any], where: str) -> None:
        name = own.get("format")
        if str(name).lower() == GUID:
            own["format"] = "uuid"
        if name in RANGE_OF_FORMAT and "integer" in types_of(own):
            low, high = RANGE_OF_FORMAT[name]
            own.setdefault("minimum", low) if "exclusiveMinimum" not in own else None
            own.setdefault("maximum", high) if "exclusiveMaximum" not in own else None

    def _pattern(self, own: dict[str, Any], where: str) -> None:
        if "patternProperties" in own:
            own["patternProperties"] = readable_names(own["patternProperties"])
        if (pattern := own.get("pattern")) is None:
            return
        inside = readable(str(pattern))
        if inside is None:
            self.note(where, f"the pattern {pattern} is no regular expression of Python, so it is left out")
            del own["pattern"]
            own[UNREAD] = True
        else:
            own["pattern"] = inside


def nullable_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with `nullable` of 3.0, for which documents in 2.0 have words of their own."""
    return {**schema, "nullable": True} if any(schema.get(word) is True for word in NULLABLE) else schema


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The types that a schema lists."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One schema that demands what all of these do; where two differ on a keyword, both stand under allOf."""
    whole: dict[str, Any] = {}
    for part in parts:
        for keyword, value in (_beside_cases(part) if "if" in whole else part).items():
            if keyword not in whole:
                whole[keyword] = value
            elif keyword == "properties":
                whole[keyword] = _merged_members(whole[keyword], value)
            elif keyword in ("required", "examples"):
                whole[keyword] = [*whole[keyword], *(one for one in value if one not in whole[keyword])]
            elif keyword in ("description", "title"):
                whole[keyword] = value
            elif keyword == "enum":
                whole[keyword] = [one for one in whole[keyword] if one in value] or whole[keyword]
            elif keyword == "type":
                both = [one for one in types_of(whole) if one in types_of(part)] or list(types_of(part))
                whole[keyword] = both[0] if len(both) == 1 else both
            elif keyword == "allOf":
                whole[keyword] = [*whole[keyword], *value]
            elif keyword == "dependentSchemas":
                whole[keyword] = _merged_members(whole[keyword], value)
            elif keyword == "dependentRequired":
                names = {**whole[keyword], **value}
                whole[keyword] = {one: [*whole[keyword].get(one, ()), *value.get(one, ())] for one in names}
            elif keyword in ("oneOf", "anyOf", "not", "pattern") and whole[keyword] != value:
                whole["allOf"] = [*whole.get("allOf", ()), {keyword: value}]
            elif keyword in ("minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum"):
                whole[keyword] = max(whole[keyword], value)
            elif keyword in ("maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum"):
                whole[keyword] = min(whole[keyword], value)
            else:
                whole[keyword] = value
    return whole


def _beside_cases(part: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with its if, then and else under allOf, where they are not mixed with those of another."""
    cases = {word: part[word] for word in CASES if word in part}
    others = {word: value for word, value in part.items() if word not in CASES}
    return {**others, "allOf": [*part.get("allOf", ()), cases]} if cases else others


def _merged_members(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, **{name: merged([one[name], inner]) if name in one else inner for name, inner in other.items()}}


def _implied(schema: Mapping[str, Any]) -> list[str]:
    if schema.get("const", ...) is None or schema.get("enum") == [None]:
        return ["null"]
    if "properties" in schema or "additionalProperties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def _single_branch(schema: dict[str, Any]) -> dict[str, Any]:
    """A choice of one, or of one and null, as that one."""
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword, ())
        real = [branch for branch in branches if branch.get("type") != "null"]
        if len(real) == 1:
            beside = {name: value for name, value in schema.items() if name != keyword}
            schema = merged([real[0], beside])
            if len(real) < len(branches) and "type" in real[0]:
                schema["type"] = [*types_of(real[0]), "null"]
                schema |= {"enum": [*real[0]["enum"], None]} if "enum" in real[0] else {}
    return schema


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with null, which stands in 3.0 beside an allOf or a choice whose parts have types without it."""
    types = types_of(schema)
    if types and "null" not in types:
        schema |= {"type": [*types, "null"]}
    if None not in schema.get("enum", [None]):
        schema |= {"enum": [*schema["enum"], None]}
    for word in ("anyOf", "oneOf"):
        if schema.get(word) and all(types_of(branch) and "null" not in types_of(branch) for branch in schema[word]):
            schema |= {word: [*schema[word], {"type": "null"}]}
    return schema


UNITED = frozenset({"type", "properties", "required", "title", "description", "examples"})


def _united(schema: dict[str, Any], also: frozenset[str]) -> dict[str, Any]:
    """A choice of objects as one object with the members of all; the choice then is of what they require."""
    branches = schema.get("anyOf", ())
    if not branches or not all("properties" in branch and branch.keys() <= UNITED for branch in branches):
        return schema
    common = [
        name for name in branches[0].get("required", []) if all(name in one.get("required", []) for one in branches)
    ]
    names = dict.fromkeys(name for branch in branches for name in branch["properties"])
    members = {
        name: either_of([one["properties"][name] for one in branches if name in one["properties"]]) for name in names
    }
    types = merged({"type": branch.get("type", "object")} for branch in branches)
    beside = {name: value for name, value in schema.items() if name != "anyOf"}
    whole = merged([{"properties": members, **types}, *([{"required": common}] if common else []), beside])
    apart = kinds_of(branches, common, also)
    return {**whole, "anyOf": apart} if apart else whole
