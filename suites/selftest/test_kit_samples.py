"""The few values that a run takes of a schema."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import satisfies
from suites.kit.generate.samples import valid_values

REGION = {"type": "string", "enum": ["head", "neck", "spine"]}


@pytest.mark.parametrize(
    ("least", "items", "values"),
    [
        (0, REGION, [[]]),
        (1, REGION, [["head"], ["spine"]]),
        (2, REGION, [["head", "neck"], ["neck", "spine"]]),
        (3, REGION, [["head", "neck", "spine"]]),
        (4, REGION, []),
        (1, {}, []),
    ],
)
def test_a_list_has_as_many_items_as_it_must(least: int, items: dict[str, Any], values: list[Any]) -> None:
    """A list that may not be empty is no ordinary value when it is, also as the company of another member."""
    schema = {"type": "array", "items": items, "minItems": least, "uniqueItems": True}
    assert valid_values(schema) == values
    assert all(satisfies(schema, one) for one in values)
