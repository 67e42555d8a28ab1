"""Two schemas that take and show the same values have no changes, however each of them is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.drift_documents import ID, ITEM, REQUEST, SCHEMAS, TEXT, edited
from suites.selftest.test_contracts_drift import changes

BOTH = {"type": ["string", "integer"]}
WHOLE = {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
A = {**TEXT, "enum": ["A"]}
SAME: dict[str, tuple[Any, Any]] = {
    "a lowest length of 0": (TEXT, {**TEXT, "minLength": 0}),
    "a list of at least none": (TEXTS, {**TEXTS, "minItems": 0}),
    "a mark that is false": (TEXT, {**TEXT, "deprecated": False, "readOnly": False, "writeOnly": False}),
    "above 4 is at least 5": ({**WHOLE, "minimum": 5}, {**WHOLE, "exclusiveMinimum": 4}),
    "below 9.5 is at most 9": ({**WHOLE, "maximum": 9}, {**WHOLE, "exclusiveMaximum": 9.5}),
    "types as a choice": (BOTH, {"oneOf": [TEXT, WHOLE]}),
    "types and null as a choice": ({"type": ["string", "integer", "null"]}, {"anyOf": [WHOLE, TEXT, {"type": "null"}]}),
    "an integer is a number": ({"type": "number"}, {"type": ["integer", "number"]}),
    "values that say they are numbers": ({"type": "number", "enum": [1, 2.5]}, {"enum": [1, 2.5]}),
    "values that say their type": ({**TEXT, "enum": ["A", "B"]}, {"enum": ["A", "B"]}),
    "constants that say their type": ({"type": "integer", "enum": [1, 2]}, {"oneOf": [{"const": 2}, {"const": 1}]}),
    "null as a constant": ({"type": ["string", "null"], "enum": ["A", None]}, {"oneOf": [A, {"const": None}]}),
    "null as a list of one": ({"type": ["string", "null"], "enum": ["A", None]}, {"oneOf": [A, {"enum": [None]}]}),
    "no others by another keyword": (
        {"type": "object", "additionalProperties": False},
        {"type": "object", "unevaluatedProperties": False},
    ),
    "names in another order": (
        {"type": "object", "dependentRequired": {"a": ["b", "c"]}},
        {"type": "object", "dependentRequired": {"a": ["c", "b"]}},
    ),
}


@pytest.mark.parametrize("side", SCHEMAS)
@pytest.mark.parametrize("name", SAME)
def test_the_same_values_are_no_change(name: str, side: str, tmp_path: Path) -> None:
    """A schema is the same, whichever of its spellings a vendor takes."""
    x = f"{SCHEMAS[side]}/properties/x"
    old, new = (edited({x: one}) for one in SAME[name])
    assert changes(old, new, tmp_path) == changes(new, old, tmp_path) == []


@pytest.mark.parametrize("name", [[], {}, 5])
def test_a_discriminator_that_names_no_member_says_nothing(name: Any, tmp_path: Path) -> None:
    """A discriminator whose name is of another kind is none, and stops nothing."""
    choice = {"oneOf": [{"type": "object", "properties": {"a": TEXT}}, {"type": "object", "properties": {"b": TEXT}}]}
    told = {**choice, "discriminator": {"propertyName": name, "mapping": {"a": "#/a"}}}
    documents = (edited({f"{REQUEST}/properties/x": one}) for one in (choice, told))
    assert changes(*documents, tmp_path) == []


def test_above_a_number_is_narrower_than_from_it_on(tmp_path: Path) -> None:
    """Of numbers with decimals an exclusive limit is another one."""
    x = f"{REQUEST}/properties/x"
    old, new = (edited({x: {"type": "number", word: 1}}) for word in ("minimum", "exclusiveMinimum"))
    assert [one.id for one in changes(old, new, tmp_path)] == ["request-limit-narrowed:update.request/x"]


def test_a_parameter_of_the_path_is_always_needed(tmp_path: Path) -> None:
    """That a parameter of the path is required need not be written."""
    assert changes(edited({}), edited({f"{ITEM}/parameters": [{**ID, "required": False}]}), tmp_path) == []


def test_a_discriminator_names_schemas_in_two_ways(tmp_path: Path) -> None:
    """A mapping of a discriminator may have the names of schemas, or references to them."""
    kinds = {name: {"type": "object", "properties": {"kind": TEXT, name: TEXT}, "required": [name]} for name in "AB"}
    found = []
    for names in (["A", "B"], ["#/components/schemas/A", "#/components/schemas/B"]):
        choice = {
            "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "AB"],
            "discriminator": {"propertyName": "kind", "mapping": dict(zip("ab", names, strict=True))},
        }
        found.append(edited({"/components/schemas": kinds, f"{REQUEST}/properties/x": choice}))
    assert changes(*found, tmp_path) == []
