"""The few values that a run takes of a schema."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import satisfies
from suites.kit.generate.samples import subschema, valid_values
from suites.selftest import exchanges

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


def test_one_of_the_days_is_before_those_that_two_digits_can_tell() -> None:
    """A day is ordinary whose year comes back a hundred years later where two digits of it are kept."""
    days = valid_values({"type": "string", "format": "date"})
    assert min(str(day) for day in days) < "1946"
    assert {str(day)[5:7] for day in days} == {"02", "07"}
    for provider, pointer in (("eka", "/patient_details/dob"), ("sqod", "/claimant/date_of_birth")):
        schema = subschema(exchanges.bind(provider).contract.ordinary, pointer)
        assert min(str(one) for one in valid_values(schema) if satisfies(schema, one)) < "1946"
