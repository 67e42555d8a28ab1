"""Writes the schemas of OpenAPI 2.0, 3.0 and 3.1 as JSON Schema 2020-12 with the keywords that contracts know.

Evaluated first: the converters inside Schemathesis (private, and they keep what they do not know), prance (resolves,
does not convert), jsonref (no recursion). `referencing` follows the references; what is left is these rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from referencing.exceptions import Unresolvable

from contracts._checking._schema import RANGE_OF_FORMAT, RANGES
from contracts._drafting._patterns import readable
from contracts._drafting._references import followed
from contracts._validation import is_format_checked, satisfies

if TYPE_CHECKING:
    from referencing._core import Resolver

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
KEPT_WORDS = (
    "type enum const format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum "
    "multipleOf minItems maxItems uniqueItems minProperties maxProperties required properties patternProperties "
    "items additionalProperties oneOf anyOf allOf not dependentRequired title description readOnly writeOnly "
    "examples"
)
KEPT = frozenset(KEPT_WORDS.split())
CONDITIONS = "after|as soon|at|before|by|during|for|from|if|in|once|to|unless|until|when|while|with"
"""Words by which a sentence speaks of some cases only."""
MARKS = {
    f"{mark}Only": re.compile(rf"(^\W*|\(|\bis ){mark}[- ]?only\b(?![ ,(]*({CONDITIONS})\b)", re.IGNORECASE)
    for mark in ("read", "write")
}
"""How descriptions say what older documents have no keyword for."""
UNREAD = "x-unread"
"""Marks a schema with a pattern that could not be read, so that nothing tells which texts are right; never written."""
ON_DEMAND = "x-on-demand"
"""Marks a member that answers have only where a parameter asks for it; never written."""
DEMANDED_LIST = re.compile(r"x-\w+-required")
DEMANDED = re.compile(
    r"\bonly (shown|returned|included|present(ed)?|available|computed)\b.*\b(verbose|expand|parameters?)\b"
    r"|\b(with|when|if) [`'\"]?(verbose|expand)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a schema lists such members, and how a description says it."""
DEEPEST = 12
"""No request or answer of a vendor that we know is nested more than 7 deep; a schema that goes on is cut."""
MOST_SCHEMAS = 20_000
"""In one document. Types that name each other unfold to any number; the largest appointment we know has 400."""


@dataclass
class SchemaReader:
    """Normalizes schemas. `notes` collects what could not be kept, a sentence each."""

    notes: list[str] = field(default_factory=list)
    _count: int = 0

    def read(self, raw: Any, resolver: Resolver[Any], where: str = "", above: tuple[int, ...] = ()) -> dict[str, Any]:
        """A schema without references. `where` is the place that notes name."""
        try:
            schema, resolver = followed(raw, resolver)
        except Unresolvable as error:
            self._note(where, f"the reference {error.ref} leads nowhere, so any value is taken here")
            return {}
        if not isinstance(schema, Mapping):
            return {}
        self._count += 1
        is_too_much = len(above) > DEEPEST or self._count > MOST_SCHEMAS
        if is_too_much or id(schema.get("properties", schema)) in above:
            self._note(where, f"the schema {'is too large' if is_too_much else 'contains itself'}; it is cut here")
            return {}
        inside = (*above, id(schema.get("properties", schema)))
        return self._flat(self._own(schema, where), schema, resolver, where, inside)

    def _note(self, where: str, what: str) -> None:
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
                for name, inner in own["properties"].items()
            }
            for name in _on_demand(raw, own["properties"]):
                own["properties"][name] = {**own["properties"][name], ON_DEMAND: True}
        for keyword in ("items", "additionalProperties", "not"):
            if isinstance(own.get(keyword), Mapping):
                own[keyword] = self.read(own[keyword], resolver, f"{where}/-" if keyword == "items" else where, above)
        for keyword in ("oneOf", "anyOf"):
            if isinstance(own.get(keyword), list):
                own[keyword] = [self.read(branch, resolver, where, above) for branch in own[keyword]]
        if all("properties" in branch for branch in own.get("oneOf", ({},))):
            own.setdefault("anyOf", own.pop("oneOf"))  # seldom do vendors' branches exclude each other, as oneOf asks
        parts = [self.read(part, resolver, where, above) for part in raw.get("allOf") or ()]
        own.pop("allOf", None)
        return _tidied(_united(_single_branch(merged([*parts, own]))))

    def _own(self, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The schema's own keywords, those of 3.0 as 2020-12 has them."""
        own = {name: value for name, value in schema.items() if name in KEPT and value is not None}
        examples = own.get("examples")
        listed = examples if isinstance(examples, list) else list((examples or {}).values())
        own["examples"] = [*listed, *([schema["example"]] if "example" in schema else [])]
        for mark, words in MARKS.items():
            if words.search(str(schema.get("description", ""))):
                own[mark] = True
        self._types(own, schema, where)
        _bounds(own, schema)
        self._format(own, where)
        self._pattern(own, where)
        return own

    def _types(self, own: dict[str, Any], schema: Mapping[str, Any], where: str) -> None:
        types = own.get("type")
        listed = [types] if isinstance(types, str) else list(types or ())
        unknown = [one for one in listed if one not in TYPES]
        if unknown:
            self._note(where, f"{', '.join(map(str, unknown))} is not a type of JSON, so any value is taken here")
        listed = [one for one in listed if one in TYPES] or _implied(schema)
        if schema.get("nullable") is True and listed and "null" not in listed:
            listed.append("null")
        own.pop("type", None)
        if listed and not unknown:
            own["type"] = listed[0] if len(listed) == 1 else listed
        if isinstance(own.get("enum"), list):
            _enum(own, listed)

    def _format(self, own: dict[str, Any], where: str) -> None:
        name = own.get("format")
        if name in RANGE_OF_FORMAT and "integer" in types_of(own):
            low, high = RANGE_OF_FORMAT[name]
            own.setdefault("minimum", low) if "exclusiveMinimum" not in own else None
            own.setdefault("maximum", high) if "exclusiveMaximum" not in own else None

    def _pattern(self, own: dict[str, Any], where: str) -> None:
        pattern = own.get("pattern")
        if pattern is None:
            return
        inside = readable(str(pattern))
        if inside is None:
            self._note(where, f"the pattern {pattern} is no regular expression of Python, so it is left out")
            del own["pattern"]
            own[UNREAD] = True
        else:
            own["pattern"] = inside


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The types that a schema lists."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _on_demand(raw: Mapping[str, Any], members: Mapping[str, Any]) -> Iterable[str]:
    listed = [one for word, names in raw.items() if DEMANDED_LIST.fullmatch(str(word)) and names for one in names]
    said = [name for name, one in members.items() if DEMANDED.search(str(one.get("description", "")))]
    return [name for name in (*listed, *said) if name in members]


def written(schema: Any) -> Any:
    """A schema as a contract has it: without our marks, and without formats that nothing checks."""
    if isinstance(schema, list):
        return [written(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    format = schema.get("format")
    left_out = {UNREAD, ON_DEMAND, *(["format"] if isinstance(format, str) and not is_format_checked(format) else [])}
    as_is = ("enum", "const", "examples")
    return {name: one if name in as_is else written(one) for name, one in schema.items() if name not in left_out}


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One schema that demands what all of these do; where two differ on a keyword, both stand under allOf."""
    whole: dict[str, Any] = {}
    for part in parts:
        for keyword, value in part.items():
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
            elif keyword in ("oneOf", "anyOf", "not", "pattern") and whole[keyword] != value:
                whole["allOf"] = [*whole.get("allOf", ()), {keyword: value}]
            elif keyword in ("minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum"):
                whole[keyword] = max(whole[keyword], value)
            elif keyword in ("maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum"):
                whole[keyword] = min(whole[keyword], value)
            else:
                whole[keyword] = value
    return whole


def _merged_members(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, **{name: merged([one[name], inner]) if name in one else inner for name, inner in other.items()}}


def _implied(schema: Mapping[str, Any]) -> list[str]:
    if "properties" in schema or "additionalProperties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def _enum(own: dict[str, Any], types: list[str]) -> None:
    """Values of the right type only, and null where it is one of the types; an empty list says nothing."""
    values = [value for value in own["enum"] if not types or satisfies({"type": types}, value)]
    if "null" in types and values and None not in values:
        values.append(None)
    own["enum"] = [value for number, value in enumerate(values) if value not in values[:number]]
    if not own["enum"]:
        del own["enum"]


def _bounds(own: dict[str, Any], schema: Mapping[str, Any]) -> None:
    """Exclusive bounds, which 3.0 writes as a truth value beside the bound."""
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(own.get(exclusive), bool) and own.pop(exclusive) and inclusive in own:
            own[exclusive] = own.pop(inclusive)
    if isinstance(own.get("required"), bool):  # 2.0 has it at parameters, and some write it at members
        del own["required"]


def _single_branch(schema: dict[str, Any]) -> dict[str, Any]:
    """A choice of one, or of one and null, as that one."""
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword)
        if not isinstance(branches, list):
            continue
        real = [branch for branch in branches if branch.get("type") != "null"]
        if len(real) == 1:
            beside = {name: value for name, value in schema.items() if name != keyword}
            schema = merged([real[0], beside])
            if len(real) < len(branches) and "type" in real[0]:
                schema["type"] = [*types_of(real[0]), "null"]
                schema |= {"enum": [*real[0]["enum"], None]} if "enum" in real[0] else {}
    return schema


UNITED = frozenset({"type", "properties", "required", "title", "description", "examples"})


def _united(schema: dict[str, Any]) -> dict[str, Any]:
    """A choice of objects as one object with the members of all; the choice then is of what they require."""
    branches = schema.get("anyOf", ())
    if not branches or not all("properties" in branch and branch.keys() <= UNITED for branch in branches):
        return schema
    requires = [branch.get("required", []) for branch in branches]
    common = [name for name in requires[0] if all(name in names for names in requires)]
    apart = [[name for name in names if name not in common] for names in requires]
    members = [{"properties": branch["properties"], "type": "object"} for branch in branches]
    beside = {name: value for name, value in schema.items() if name != "anyOf"}
    whole = merged([*members, *([{"required": common}] if common else []), beside])
    return {**whole, "anyOf": [{"required": names} for names in apart]} if all(apart) else whole


def _tidied(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing or contradicts itself."""
    for low, high, _ in RANGES:
        if low in schema and high in schema and not schema[low] <= schema[high]:
            del schema[low], schema[high]
    properties = schema.get("properties")
    if isinstance(schema.get("required"), list):
        closed = schema.get("additionalProperties") is False
        schema["required"] = [
            name for name in dict.fromkeys(map(str, schema["required"])) if not closed or name in (properties or {})
        ]
    for keyword in ("required", "examples", "properties", "description", "title"):
        if keyword in schema and not schema[keyword]:
            del schema[keyword]
    if schema.get("additionalProperties") in (True, {}):
        del schema["additionalProperties"]
    return schema
