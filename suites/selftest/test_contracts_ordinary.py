"""What the ordinary values of the shipped contracts promise: each member is sent, and not in one form only."""

from __future__ import annotations

import pytest

from suites.kit.generate.bodies import body_with, ordinary_values
from suites.kit.generate.samples import subschema
from suites.selftest import exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
COUNTRY = 3
"""The plus sign and two digits tell the countries of our numbers apart: +12 is in America, +44 in Britain."""


@EVERY
def test_every_member_is_sent(provider: str) -> None:
    """Each member of the ordinary updates has a value there; one that another member puts back may go in its place."""
    bound = exchanges.bind(provider)
    fields = [one for one in bound.contract.behaviour.fields if not (one.key or one.restored_by)]
    fields = [one for one in fields if subschema(bound.contract.ordinary, one.pointer)]
    bodies = {one.pointer: [body_with(one, value, bound) for value in ordinary_values(one, bound)] for one in fields}
    assert [pointer for pointer, made in bodies.items() if not any(map(bound.is_ordinary, made))] == []


@EVERY
def test_telephone_numbers_are_of_several_countries(provider: str) -> None:
    """A vendor that puts its own country's code before every number changes those of the others."""
    bound = exchanges.bind(provider)
    known = {one.pointer: ordinary_values(one, bound) for one in bound.contract.behaviour.fields}
    phones = {pointer: [text for text in listed if str(text).startswith("+")] for pointer, listed in known.items()}
    assert [at for at, texts in phones.items() if texts and len({str(one)[:COUNTRY] for one in texts}) < 2] == []
